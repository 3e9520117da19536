"""Money added up for a page: planned, arrived (到位), paid (支付) in 万元."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from projects.enums import FundingSource
from projects.models import Funding


@dataclass
class Sums:
    """Three sums of money in 万元; 到位率 = arrived / planned, 支付率 = paid / arrived."""

    planned: Decimal = Decimal(0)
    arrived: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)

    def add(self, line: Funding) -> None:
        self.planned += line.planned_wan
        self.arrived += line.arrived_wan
        self.paid += line.paid_wan


@dataclass
class Matrix:
    """Money by source (rows) and year (columns), with totals both ways."""

    years: list[int] = field(default_factory=list)
    rows: list[tuple[str, list[Sums], Sums]] = field(default_factory=list)
    totals: list[Sums] = field(default_factory=list)
    total: Sums = field(default_factory=Sums)


def total_of(lines: Iterable[Funding]) -> Sums:
    """Add up all lines."""
    total = Sums()
    for line in lines:
        total.add(line)
    return total


def matrix_of(lines: Iterable[Funding]) -> Matrix:
    """Spread lines over source and year; sources in the order of the catalog, years ascending."""
    known = list(lines)
    years = sorted({line.year for line in known})
    cells: dict[tuple[str, int], Sums] = {}
    for line in known:
        cells.setdefault((line.source, line.year), Sums()).add(line)
    sources = [source for source in FundingSource if any(line.source == source for line in known)]
    return Matrix(
        years=years,
        rows=[
            (
                str(source.label),
                [cells.get((source, year), Sums()) for year in years],
                total_of(line for line in known if line.source == source),
            )
            for source in sources
        ],
        totals=[total_of(line for line in known if line.year == year) for year in years],
        total=total_of(known),
    )

"""The two tables the demo dataset is built from: official street codes, and the program's ledger."""

import csv
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class ProgramRow:
    """One of the 208 neighborhoods as the district's sample ledgers give it. Area in m², money in 万元."""

    street: str
    community: str
    name: str
    built_year: int
    building_count: int
    household_count: int
    floor_area_m2: Decimal
    invest_wan: Decimal
    invest_done_wan: Decimal
    plan_year: int
    progress_pct: Decimal
    funds: dict[str, Decimal]
    planned_start_on: date
    planned_finish_on: date
    actual_start_on: date | None
    actual_finish_on: date | None
    has_property_company: bool | None
    property_company: str
    has_owners_committee: bool | None
    remark: str
    contact: str
    phone: str


def streets() -> list[tuple[str, str]]:
    """Return (nine-digit code, name) of the city's streets and towns (NBS, 2023-06-30)."""
    return [(row["code"], row["name"]) for row in _rows("kaifeng_streets.csv")]


def program() -> list[ProgramRow]:
    """Return the rows of the program's ledger, in its order."""
    return [_program_row(row) for row in _rows("program.csv")]


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _program_row(row: dict[str, str]) -> ProgramRow:
    sources = {"central": "CENTRAL_SUBSIDY", "district": "DISTRICT", "resident": "RESIDENT", "utility": "UTILITY"}
    return ProgramRow(
        street=row["street"],
        community=row["community"],
        name=row["name"],
        built_year=int(row["built_year"]),
        building_count=int(row["buildings"]),
        household_count=int(row["households"]),
        floor_area_m2=Decimal(row["floor_area_m2"]),
        invest_wan=Decimal(row["invest_wan"]),
        invest_done_wan=Decimal(row["invest_done_wan"]),
        plan_year=int(row["plan_year"]),
        progress_pct=Decimal(row["progress_pct"]),
        funds={source: Decimal(row[f"{name}_wan"]) for name, source in sources.items()},
        planned_start_on=_first(row["planned_start"]),
        planned_finish_on=_last(row["planned_finish"]),
        actual_start_on=_day(row["actual_start"]),
        actual_finish_on=_day(row["actual_finish"]),
        has_property_company=_flag(row["managed"]),
        property_company=row["company"],
        has_owners_committee=_flag(row["committee"]),
        remark=row["remark"],
        contact=row["contact"],
        phone=row["phone"],
    )


def _first(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _last(month: str) -> date:
    first = _first(month)
    return first.replace(day=monthrange(first.year, first.month)[1])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _flag(text: str) -> bool | None:
    return text == "1" if text else None

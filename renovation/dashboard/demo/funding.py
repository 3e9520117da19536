"""Money of the demo dataset, in 万元: openly invented, planned by source, arrived and paid in part."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from projects.enums import FundingSource
from projects.models import Funding, PlanItem, ProjectSite
from renovation.core.enums import Renovation
from renovation.dashboard.demo.sheet import ProgramRow

CENT = Decimal("0.01")
SHARES = {
    FundingSource.CENTRAL_SUBSIDY: Decimal("0.5"),
    FundingSource.DISTRICT: Decimal("0.3"),
    FundingSource.RESIDENT: Decimal("0.1"),
    FundingSource.UTILITY: Decimal("0.1"),
}
# Of works under way, the state's money comes first and the utilities' last.
ARRIVED = {
    FundingSource.CENTRAL_SUBSIDY: Decimal("0.8"),
    FundingSource.DISTRICT: Decimal("0.4"),
    FundingSource.RESIDENT: Decimal("0.5"),
    FundingSource.UTILITY: Decimal("0"),
}
RETENTION = Decimal("0.97")
# Works in a plan, with the share of the money and the quantity per m² of floor area in the item's unit.
ITEMS = {
    "B02": ("0.24", "0.02"),
    "B05": ("0.20", "0.12"),
    "B15": ("0.26", "0.60"),
    "B13": ("0.06", "0.03"),
    "I02": ("0.10", "0.05"),
    "I06": ("0.08", "0.002"),
    "I12": ("0.06", "0.004"),
}


def funding(sites: list[ProjectSite], rows: list[ProgramRow], today: date) -> list[Funding]:
    """Return every site's money by source: the ledger's amounts in the district, shares of the plan elsewhere."""
    planned: list[dict[str, Decimal]] = [row.funds for row in rows]
    planned += [_shares(site) for site in sites[len(rows) :]]
    return [
        _line(site, source, amount, today)
        for site, amounts in zip(sites, planned, strict=True)
        for source, amount in amounts.items()
    ]


def plan_items(sites: list[ProjectSite]) -> list[PlanItem]:
    """Return the sites' contents: what is to be done, how much of it, and how much is done."""
    return [item for site in sites for item in _items(site)]


def _shares(site: ProjectSite) -> dict[str, Decimal]:
    return {source: (site.invest_planned_wan * share).quantize(CENT) for source, share in SHARES.items()}


def _line(site: ProjectSite, source: str, amount: Decimal, today: date) -> Funding:
    arrived = paid = Decimal(0)
    if site.status >= Renovation.DONE:
        long_done = site.actual_finish_on is not None and site.actual_finish_on.year <= today.year - 3
        arrived = amount if long_done or source != FundingSource.DISTRICT else amount * Decimal("0.9")
        paid = arrived if long_done else arrived * RETENTION
    elif site.status == Renovation.IN_PROGRESS:
        arrived = amount * ARRIVED[FundingSource(source)]
        paid = min(arrived, amount * site.progress_pct / 100) * Decimal("0.8")
    return Funding(
        site=site,
        source=source,
        year=site.plan_year,
        planned_wan=amount,
        arrived_wan=arrived.quantize(CENT),
        paid_wan=paid.quantize(CENT),
    )


def _items(site: ProjectSite) -> Iterator[PlanItem]:
    for number, (code, (money, quantity)) in enumerate(ITEMS.items()):
        planned = max(Decimal(1), (site.floor_area_m2 * Decimal(quantity)).quantize(Decimal(1)))
        planned_wan = (site.invest_planned_wan * Decimal(money)).quantize(CENT)
        # Pipes first, greenery last.
        share = min(Decimal(1), max(Decimal(0), site.progress_pct / 100 * 2 - Decimal(number) / len(ITEMS)))
        yield PlanItem(
            site=site,
            item_type_id=code,
            planned_quantity=planned,
            done_quantity=(planned * share).quantize(CENT),
            planned_wan=planned_wan,
            done_wan=(planned_wan * share).quantize(CENT),
        )

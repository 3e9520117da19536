"""The last weeks, told again: dated reports that led the sites to where they stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from projects.models import ProjectSite
from renovation.core.enums import Renovation

WEEKS = 8
TEXTS = (
    (20, "进场施工，拆除旧设施。"),
    (45, "地下管网施工。"),
    (70, "道路和外墙施工。"),
    (99, "绿化、照明收尾。"),
    (100, "完工，通过验收。"),
)
STATE = (
    "status", "progress_pct", "progress_text", "issue", "next_step",
    "invest_done_wan", "actual_start_on", "actual_finish_on", "reported_at",
)  # fmt: skip


@dataclass
class Step:
    """What one report made of a site: the values of `STATE`."""

    site: ProjectSite
    day: date
    values: dict[str, object]


def rewind(sites: Iterable[ProjectSite], today: date) -> list[Step]:
    """Put every site back to where it stood `WEEKS` ago; return the steps that bring it forward again, by day."""
    begin = today - timedelta(weeks=WEEKS)
    steps = []
    for number, site in enumerate(sites):
        moved = _steps(site, begin, today, number)
        if moved:
            set_state(site, _before(site, begin))
            steps += moved
        elif site.actual_start_on:
            site.reported_at = _moment(site.actual_finish_on or begin, number)
            site.progress_text = _text(site.progress_pct)
    return sorted(steps, key=lambda step: step.day)


def _steps(site: ProjectSite, begin: date, today: date, number: int) -> list[Step]:
    """A report every week or two; the newest between yesterday and three weeks ago, or on the day of finishing."""
    start, finish = site.actual_start_on, site.actual_finish_on
    if start is None or (finish and finish <= begin):
        return []
    last = finish or today - timedelta(days=(number * 5) % 20 + 1)
    every = 7 if number % 3 else 14
    days = [last - timedelta(days=every * back) for back in range(WEEKS * 7 // every + 1)]
    days = sorted({day for day in days if day > max(begin, start)} | ({start} if begin < start <= last else set()))
    return [Step(site, day, _values(site, day, last, number)) for day in days]


def _values(site: ProjectSite, day: date, last: date, number: int) -> dict[str, object]:
    if day == last:
        values = {name: getattr(site, name) for name in STATE}
        return values | {"progress_text": _text(site.progress_pct), "reported_at": _moment(day, number)}
    pct = _pct_at(site, day, last)
    return {
        "status": Renovation.IN_PROGRESS,
        "progress_pct": pct,
        "progress_text": _text(pct),
        "issue": "",
        "next_step": site.next_step,
        "invest_done_wan": (site.invest_planned_wan * pct / 100).quantize(Decimal("0.01")),
        "actual_start_on": site.actual_start_on,
        "actual_finish_on": None,
        "reported_at": _moment(day, number),
    }


def _before(site: ProjectSite, begin: date) -> dict[str, object]:
    if site.actual_start_on and site.actual_start_on <= begin:
        return _values(site, begin, site.actual_finish_on or date.max, 0) | {"issue": ""}
    nothing = {"progress_text": "", "issue": "", "next_step": "", "actual_start_on": None, "actual_finish_on": None}
    return nothing | {
        "status": Renovation.PREP,
        "progress_pct": Decimal(0),
        "invest_done_wan": Decimal(0),
        "reported_at": None,
    }


def _pct_at(site: ProjectSite, day: date, last: date) -> Decimal:
    """Some 0.8 % of the present state less for each day back, never nothing."""
    back = (min(last, timezone.localdate()) - day).days
    share = max(Decimal("0.1"), 1 - Decimal("0.008") * back)
    return max(Decimal(1), (site.progress_pct * share).quantize(Decimal(1)))


def _text(pct: Decimal) -> str:
    return next(text for limit, text in TEXTS if pct <= limit)


def _moment(day: date, number: int) -> datetime:
    """During office hours of the day, but never in the future."""
    moment = timezone.make_aware(datetime.combine(day, time(9 + number % 8, number * 7 % 60)))
    return min(moment, timezone.now())


def set_state(site: ProjectSite, values: dict[str, object]) -> None:
    for name, value in values.items():
        setattr(site, name, value)
    site.neighborhood.status = site.status

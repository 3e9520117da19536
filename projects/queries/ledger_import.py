"""What the pages of a ledger import show."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from projects.enums import FundingSource, ImportState, PartyRole, RowVerdict
from projects.models import LedgerImport, LedgerRow, Project, ProjectSite
from renovation.core.enums import RegionLevel
from renovation.core.models import Contact, Neighborhood, Region, User
from renovation.core.policy import Can
from renovation.core.scope import reach

DOUBT = "DOUBT"
_MODELS: dict[str, Any] = {"neighborhood": Neighborhood, "site": ProjectSite, "project": Project, "contact": Contact}
_SHOWN_FACTS = ("building_count", "household_count", "floor_area_m2", "built_to", "plan_year", "progress_pct")
SAME_SHOWN = 100


@dataclass(frozen=True)
class Line:
    """One thing to say of a row: a problem at a cell, a change from old to new, or a fact."""

    label: str
    text: str
    old: str = ""
    cell: str = ""
    tone: str = "info"


def ledgers_for(user: User) -> QuerySet[LedgerImport]:
    """Return the imports a user may work on, newest first."""
    rows = LedgerImport.objects.within(reach(user, Can.IMPORT_LEDGER)).select_related("by", "region")
    return rows.defer("mapping", "settings").order_by("-id")


def unfinished_ledgers(user: User) -> QuerySet[LedgerImport]:
    """Return the imports that are to go on as this person, who uploaded them or had them committed."""
    going = LedgerImport.objects.exclude(state__in=(ImportState.DONE, ImportState.REFUSED))
    return going.filter(Q(by=user) | Q(committed_by=user)).order_by("-id")


def districts_for(user: User) -> QuerySet[Region]:
    """Return the districts into which a user may import."""
    return Region.objects.within(reach(user, Can.IMPORT_LEDGER)).filter(level=RegionLevel.DISTRICT).order_by("code")


def earlier_of(user: User, ledger: LedgerImport) -> LedgerImport | None:
    """Return the last finished import of exactly the same file, if the user may see it."""
    same = ledgers_for(user).filter(sha256=ledger.sha256, state=ImportState.DONE, region=ledger.region)
    return same.filter(pk__lt=ledger.pk).first()


def rows_of(ledger: LedgerImport, show: str, q: str = "") -> QuerySet[LedgerRow]:
    """Return the rows with a verdict, or those going in with doubts; `q` looks into names."""
    rows = LedgerRow.objects.filter(ledger=ledger).order_by("number")
    if show == DOUBT:
        rows = rows.exclude(verdict=RowVerdict.PROBLEM).exclude(problems=[])
    elif show in RowVerdict.values:
        rows = rows.filter(verdict=show)
    if q:
        named = Q(values__name__icontains=q) | Q(values__place__street__icontains=q)
        rows = rows.filter(named | Q(values__place__community__icontains=q))
    return rows


def undecided_rows(ledger: LedgerImport) -> list[LedgerRow]:
    """Return the first rows whose name looks like a stored neighborhood's."""
    rows = LedgerRow.objects.filter(ledger=ledger, verdict=RowVerdict.PROBLEM).order_by("number")
    found = []
    for row in rows.iterator():
        if any(problem.get("same") for problem in row.problems):
            found.append(row)
            if len(found) == SAME_SHOWN:
                break
    return found


def lines_of(row: LedgerRow) -> list[Line]:
    """Return what a page says about a row: problems first, then what changes, for a new row what it says."""
    lines = [_problem_line(problem) for problem in row.problems]
    if row.verdict == RowVerdict.PROBLEM:
        return lines
    for name, (old, new) in row.changes.items():
        shown = _value(name, new)
        if row.verdict == RowVerdict.CHANGE:
            lines.append(Line(_label(name), shown, _value(name, old)))
    if row.verdict == RowVerdict.CREATE:
        lines += _facts(row)
    return lines


def problem_rows(ledger: LedgerImport) -> Iterator[dict[str, Any]]:
    """Yield every problem of every row for the spreadsheet: the cell, what stands in it, and why."""
    rows = LedgerRow.objects.filter(ledger=ledger).exclude(problems=[]).order_by("number")
    for row in rows.iterator(chunk_size=500):
        for problem in row.problems:
            skipped = row.verdict == RowVerdict.PROBLEM
            yield {
                "number": row.number,
                "cell": problem["cell"],
                "name": row.values.get("name", ""),
                "value": problem["value"],
                "reason": _said(problem),
                "effect": _("本行不导入") if skipped else _("存疑，本行导入"),
            }


def _said(problem: dict[str, Any]) -> str:
    """Return the reason in the reader's language, as far as it was kept word for word in Chinese."""
    reason: str = problem["reason"]
    return _(reason)


def _problem_line(problem: dict[str, Any]) -> Line:
    tone = "late" if problem["severity"] == "ERROR" else "warn"
    return Line(problem["value"], _said(problem), cell=problem["cell"], tone=tone)


def _facts(row: LedgerRow) -> list[Line]:
    said = row.values.get("site") or row.values.get("neighborhood") or {}
    part = "site" if row.values.get("site") else "neighborhood"
    lines = [
        Line(_label(f"{part}.{name}"), _value(f"{part}.{name}", said[name])) for name in _SHOWN_FACTS if said.get(name)
    ]
    project = row.values.get("project", {}).get("name")
    return [Line(str(_("项目")), project), *lines] if project else lines


def _label(name: str) -> str:
    part, _dot, rest = name.partition(".")
    if part == "funding":
        source, year = rest.split(".")
        return f"{FundingSource(source).label} {year}"
    if part == "party":
        return str(PartyRole(rest).label)
    return str(_MODELS[part]._meta.get_field(rest).verbose_name)


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return str(_("空"))
    if value is True or value is False:
        return str(_("是") if value else _("否"))
    part, _dot, rest = name.partition(".")
    if part in _MODELS:
        choices = dict(_MODELS[part]._meta.get_field(rest).flatchoices)
        return str(choices.get(value, value))
    return str(value)


def undecided_places(ledger: LedgerImport) -> tuple[int, int]:
    """Return how many unknown places nobody has decided on, and how many rows wait for that."""
    decided = ledger.settings.get("regions", {})
    places = ledger.summary.get("new_regions", [])
    open_keys = {place["key"] for place in places if not decided.get(place["key"])}
    rows = 0
    for place in places:
        if place["community"] and open_keys & {place["key"], place["street"]}:
            rows += place["rows"]
        elif not place["community"] and place["key"] in open_keys:
            below = (p["rows"] for p in places if p["community"] and p["street"] == place["street"])
            rows += place["rows"] - sum(below)
    return len(open_keys), rows

"""What the wizard would show of a file, as plain values for scripts."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from projects.enums import RowVerdict
from projects.models import LedgerImport
from projects.queries.ledger_plan import NEW, RowPlan
from projects.transfer import ledger as reading
from projects.transfer.ledger_import import dry_run, guessed, look
from renovation.core.enums import RegionLevel
from renovation.core.lib.masking import mask_text
from renovation.core.lib.names import tidy
from renovation.core.models import Region

NOWHERE = "000000"
PROBLEMS_LISTED = 5_000
_ROWS_READ_FOR_STREETS = 2_000


def find_district(found: reading.Ledger, districts: Sequence[Region]) -> Region | None:
    """Return the one district a ledger can mean: the only one, the one its title or its reporter names, or the only
    one that has its streets."""
    if len(districts) == 1:
        return districts[0]
    head = tidy(f"{found.title} {found.reporter}")
    named = [district for district in districts if tidy(district.name) in head]
    if len(named) == 1:
        return named[0]
    streets = {tidy(str(row.values.get("street", ""))) for row in islice(found.rows(), _ROWS_READ_FOR_STREETS)}
    parents = Region.objects.filter(level=RegionLevel.STREET, parent__in=districts, name__in=streets)
    having = Counter(parents.values_list("parent_id", flat=True))
    return next(iter(d for d in districts if d.pk in having), None) if len(having) == 1 else None


def report(path: Path, region: Region | None, *, create_regions: bool = False) -> dict[str, Any]:
    """Try a file with the wizard's own defaults. Writes nothing. Raises `SheetRefused`.

    Without a region the rows are compared with an empty district.
    """
    found = look(path, path.name)
    district = region or Region(pk=NOWHERE, name="", level=RegionLevel.DISTRICT)
    ledger = LedgerImport(region=district, kind=str(found.kind), mapping=guessed(found), settings={})
    problems: list[dict[str, Any]] = []

    def note(plans: list[RowPlan]) -> None:
        for plan in plans:
            blocking = plan.verdict == RowVerdict.PROBLEM
            for problem in plan.problems[: max(0, PROBLEMS_LISTED - len(problems))]:
                kept = {name: problem[name] for name in ("cell", "value", "reason", "severity", "field")}
                problems.append(kept | {"row": plan.row.number, "skips_row": blocking})

    summary = dry_run(ledger, found, note)
    undecided = [] if create_regions else summary["new_regions"]
    return {
        "kind": str(found.kind),
        "sheet": found.sheet,
        "title": summary["title"],
        "reported_on": summary["reported_on"],
        "region": region.pk if region else None,
        "columns": [_column(match) for match in found.matches],
        "unsure": [doubt.message for doubt in found.doubts],
        "rows": summary["rows"],
        "created": summary["created"],
        "changed": summary["changed"],
        "left": summary["left"],
        "problem_rows": summary["problem_rows"],
        "doubt_rows": summary["doubt_rows"],
        "dates_moved": summary["dates_moved"],
        "problems": problems,
        "totals": summary["totals"],
        "new_regions": [_place(entry) for entry in summary["new_regions"]],
        "new_organizations": summary["new_firms"],
        "blocking": _blocking(summary, found, bool(undecided)),
    }


def _column(match: reading.ColumnMatch) -> dict[str, Any]:
    return {
        "column": match.column,
        "header": match.header,
        "field": match.field,
        "label": str(reading.FIELDS[match.field].label) if match.field else "",
        "confidence": str(match.confidence),
        "unit": str(match.unit) if match.unit else "",
        "samples": [] if match.field in ("contact", "phone") else [mask_text(text) for text in match.samples],
    }


def _place(entry: dict[str, Any]) -> dict[str, Any]:
    near = [name for _code, name in entry["near"]] + entry["alike"]
    return {"street": entry["street"], "community": entry["community"], "rows": entry["rows"], "near": near}


def _blocking(summary: dict[str, Any], found: reading.Ledger, has_unknown_places: bool) -> list[str]:
    """What a person would have to accept or decide before these rows go in."""
    reasons = []
    if not summary["rows"]:
        reasons.append(_("没有数据行"))
    if summary["problem_rows"]:
        reasons.append(_("有 %(n)s 行不能导入") % {"n": summary["problem_rows"]})
    if has_unknown_places:
        reasons.append(
            _("有 %(n)s 个未登记的街道、社区，请加 --create-regions 新建") % {"n": len(summary["new_regions"])}
        )
    if any(not total["matches"] for total in summary["totals"]):
        reasons.append(_("合计与明细不符"))
    if {doubt.code for doubt in found.doubts} & {"CONFLICT", "NO_NAME"}:
        reasons.append(_("列的对应关系不明确"))
    return reasons


def decided(summary: dict[str, Any]) -> dict[str, str]:
    """Return the decision to create every unknown place."""
    return {entry["key"]: NEW for entry in summary["new_regions"]}

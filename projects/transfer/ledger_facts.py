"""From the fields of a ledger row to facts of our models, as JSON keeps them. No database here.

Rules for PROGRESS rows, as the dry run shows them:
- a month is its first day for a start and its last for a finish; a year likewise;
- an actual finish date, 100 % or a word for finished means DONE (then progress is 100); 未开工, or 0 % without an
  actual start, NOT_STARTED; a word for preparations PREP; any other progress, actual start or word IN_PROGRESS;
  where the row says nothing of all this, the state stays;
- money by source is the plan of the row's plan year, since such ledgers give one amount per source;
- the remark becomes the note of the row's project, where that has one site only.
"""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from projects.transfer.ledger import BuiltYear, DatePrecision, Kind, LedgerRow, PartialDate, Value
from projects.transfer.ledger.percents import Status
from renovation.core.enums import Renovation, Tenure

_TENURES = [
    (Tenure.MIXED, re.compile("混合")),
    (Tenure.COMMODITY, re.compile("商品")),
    (Tenure.REFORMED, re.compile("房改|集资")),
    (Tenure.UNIT, re.compile("自管|单位|家属")),
    (Tenure.PUBLIC, re.compile("公房|公有|公租|廉租")),
]
_STATES = {
    Status.NOT_STARTED: Renovation.NOT_STARTED,
    Status.PREPARING: Renovation.PREP,
    Status.UNDER_CONSTRUCTION: Renovation.IN_PROGRESS,
    Status.COMPLETED: Renovation.DONE,
    Status.HANDED_OVER: Renovation.HANDED_OVER,
}
_COUNTS = {
    "buildings": "building_count",
    "households": "household_count",
    "floor_area": "floor_area_m2",
}
_ESTATE = _COUNTS | {
    "address": "address",
    "entrances": "entrance_count",
    "storeys": "storeys",
    "population": "population",
    "property_managed": "has_property_company",
    "owners_committee": "has_owners_committee",
    "invest_plan": "estimate_wan",
    "plan_year": "plan_year",
    "remark": "remark",
}
_SITE = _COUNTS | {
    "plan_year": "plan_year",
    "invest_plan": "invest_planned_wan",
    "invest_done": "invest_done_wan",
    "progress_text": "progress_text",
    "issues": "issue",
}
_DATES = {
    "planned_start": "planned_start_on",
    "planned_finish": "planned_finish_on",
    "actual_start": "actual_start_on",
    "actual_finish": "actual_finish_on",
}
_PARTIES = {"employer": "EMPLOYER", "designer": "DESIGNER", "contractor": "CONTRACTOR", "supervisor": "SUPERVISOR"}
# Which column of the ledger a field of our models came from, to name its cell.
COLUMNS = {model: ours for ours, model in (_ESTATE | _SITE | _DATES).items()} | {
    "built_from": "built_year",
    "built_to": "built_year",
    "built_precision": "built_year",
    "progress_pct": "progress",
    "estimate_wan": "invest_plan",
}


@dataclass
class Facts:
    """`said` is what is stored of the row; `doubts` are (field, reason) beyond what the reader found."""

    said: dict[str, Any] = field(default_factory=dict)
    doubts: list[tuple[str, str]] = field(default_factory=list)


def facts_of(row: LedgerRow, kind: Kind) -> Facts:
    """Return what a row says about place, neighborhood, contact, project, site, money and firms."""
    values = row.values
    facts = Facts({"place": _place(values), "name": values.get("name", "")})
    facts.said["neighborhood"] = _neighborhood(values, facts) if kind is Kind.BASIC else _only_counts(values)
    if kind is Kind.BASIC:
        facts.said["company"] = values.get("property_company", "")
        facts.said["contact"] = _contact(values, facts)
    else:
        facts.said["project"] = _texts(
            values, {"project_name": "name", "project_code": "platform_code", "remark": "note"}
        )
        facts.said["site"] = _site(values, facts)
        facts.said["funding"] = {source: _plain(amount) for source, amount in row.funding.items()}
        facts.said["parties"] = {role: values[name] for name, role in _PARTIES.items() if values.get(name)}
    return facts


def _place(values: Mapping[str, Value]) -> dict[str, Any]:
    names = {"district": "district", "street": "street", "community": "community", "region_code": "code"}
    return _texts(values, names)


def _texts(values: Mapping[str, Value], names: Mapping[str, str]) -> dict[str, Any]:
    return {ours: str(values[name]) for name, ours in names.items() if values.get(name) is not None}


def _neighborhood(values: Mapping[str, Value], facts: Facts) -> dict[str, Any]:
    said = {ours: _plain(values[name]) for name, ours in _ESTATE.items() if name in values}
    said["is_in_program"] = True
    built = values.get("built_year")
    if isinstance(built, BuiltYear):
        said |= {
            "built_from": built.built_from,
            "built_to": built.built_to,
            "built_precision": str(built.precision),
        }
    if values.get("property_company") and "has_property_company" not in said:
        said["has_property_company"] = True
    tenure = str(values.get("tenure", ""))
    if tenure:
        found = _tenure(tenure)
        if found:
            said["tenure"] = str(found)
        else:
            facts.doubts.append(("tenure", _("看不懂的产权性质，未导入这一项")))
    return said


def _tenure(text: str) -> Tenure | None:
    hits = [tenure for tenure, pattern in _TENURES if pattern.search(text)]
    if not hits:
        return None
    return hits[0] if len(hits) == 1 else Tenure.MIXED


def _only_counts(values: Mapping[str, Value]) -> dict[str, Any]:
    """What a progress row tells of a neighborhood that is not known yet."""
    return {ours: _plain(values[name]) for name, ours in _COUNTS.items() if name in values} | {"is_in_program": True}


def _contact(values: Mapping[str, Value], facts: Facts) -> dict[str, str]:
    name, phone = str(values.get("contact", "")), str(values.get("phone", ""))
    if phone and not name:
        facts.doubts.append(("phone", _("有电话但没有联系人姓名，未导入电话")))
        return {}
    return {"name": name, "phone": phone} if name else {}


def _site(values: Mapping[str, Value], facts: Facts) -> dict[str, Any]:
    said = {ours: _plain(values[name]) for name, ours in _SITE.items() if name in values}
    for name, ours in _DATES.items():
        stated = values.get(name)
        if isinstance(stated, PartialDate):
            said[ours] = _day(stated, is_finish=name.endswith("finish")).isoformat()
    return said | _progress(values, facts)


def _day(stated: PartialDate, *, is_finish: bool) -> date:
    if not is_finish or stated.precision is DatePrecision.DAY:
        return stated.date
    month = 12 if stated.precision is DatePrecision.YEAR else stated.date.month
    return date(stated.date.year, month, calendar.monthrange(stated.date.year, month)[1])


def _progress(values: Mapping[str, Value], facts: Facts) -> dict[str, Any]:
    progress, word = values.get("progress"), values.get("status")
    state = _STATES.get(str(word)) if word else None
    finished = "actual_finish" in values or progress == 100 or (state is not None and state >= Renovation.DONE)
    if finished:
        if isinstance(progress, Decimal) and progress < 100:
            facts.doubts.append(("progress", _("已写明完工，但进度不到 100%，按完工导入")))
        done = state if state == Renovation.HANDED_OVER else Renovation.DONE
        return {"status": int(done), "progress_pct": "100"}
    if progress is None and state is None and "actual_start" not in values:
        return {}
    if state is None:
        idle = not progress and "actual_start" not in values
        state = Renovation.NOT_STARTED if idle else Renovation.IN_PROGRESS
    said: dict[str, Any] = {"status": int(state)}
    if isinstance(progress, Decimal):
        said["progress_pct"] = str(progress.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))
    return said


def _plain(value: Value) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value

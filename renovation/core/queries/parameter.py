"""Parameters as their pages show them: what holds where, since when, what is asked for, what held before."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Max, Min, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.enums import RegionLevel, RequestKind, RequestState
from renovation.core.lib.reach import Reach, ancestors
from renovation.core.models import ChangeRequest, Parameter, Region
from renovation.core.parameters import CATALOG, ParameterKind
from renovation.core.policy import Can
from renovation.core.scope import reach

# By what a code begins with; what begins otherwise stands under the last one.
GROUPS: dict[str, str | Promise] = {
    "report": gettext_lazy("进度提醒"),
    "retention": gettext_lazy("保存期限"),
    "subject": gettext_lazy("个人信息"),
    "reveal": gettext_lazy("个人信息"),
    "export": gettext_lazy("个人信息"),
    "search": gettext_lazy("个人信息"),
    "deletion": gettext_lazy("双人复核"),
}
OTHERS = gettext_lazy("安全与运行")


@dataclass
class ParameterLine:
    """One parameter as far as a user sees it: rows in force (nearest the whole first), to come, gone by."""

    kind: ParameterKind
    in_force: list[Parameter] = field(default_factory=list)
    to_come: list[Parameter] = field(default_factory=list)
    gone: list[Parameter] = field(default_factory=list)
    pending: list[ChangeRequest] = field(default_factory=list)

    @property
    def general(self) -> Parameter | None:
        """The row that holds for the whole portal; None while the preset does."""
        return next((row for row in self.in_force if not row.region_code), None)

    @property
    def value(self) -> int:
        return int(self.general.value) if self.general else self.kind.default

    @property
    def exceptions(self) -> list[Parameter]:
        """What holds in single regions."""
        return [row for row in self.in_force if row.region_code]


def parameter_groups(user: Any) -> list[tuple[str, list[ParameterLine]]]:
    """Return all parameters by group, each with what holds where within the user's sight: three queries."""
    lines = _lines(user, list(CATALOG.values()))
    groups: dict[str, list[ParameterLine]] = {str(name): [] for name in (*GROUPS.values(), OTHERS)}
    for line in lines:
        groups[str(GROUPS.get(line.kind.code.split(".")[0], OTHERS))].append(line)
    return [(name, found) for name, found in groups.items() if found]


def parameter_line(user: Any, kind: ParameterKind) -> ParameterLine:
    """Return one parameter with its history."""
    return _lines(user, [kind])[0]


def may_see(user: Any) -> bool:
    """Tell whether the parameters are this user's business: to set, or to decide about."""
    return bool(reach(user, Can.SET_PARAMETER) or reach(user, Can.APPROVE))


def seat() -> str:
    """Return the region that speaks for the whole portal: the nearest one that holds every community.

    A portal of one district is the district's, one of a whole city the city's.
    """
    ends = Region.objects.filter(level=RegionLevel.COMMUNITY).aggregate(first=Min("code"), last=Max("code"))
    if not ends["first"]:
        ends = Region.objects.aggregate(first=Min("code"), last=Max("code"))
    first, last = ends["first"] or "", ends["last"] or ""
    known = [first, *ancestors(first)] if first else []
    return next((code for code in known if last.startswith(code) and len(code) < RegionLevel.COMMUNITY), "")


def may_propose(user: Any, kind: ParameterKind) -> bool:
    """Tell whether this user may ask for another value somewhere."""
    granted = reach(user, Can.SET_PARAMETER)
    if kind.is_locked or not granted:
        return False
    return kind.is_placed or granted.covers(seat())


def proposing_places(user: Any) -> list[tuple[str, str]]:
    """Return (code, name) of where this user may ask for a value: the whole portal first, if that is theirs."""
    granted = reach(user, Can.SET_PARAMETER)
    whole = [("", _("全门户"))] if granted.covers(seat()) else []
    regions: Any = Region.objects.within(granted).filter(level__lt=RegionLevel.COMMUNITY)
    names = regions.order_by("code").values_list("code", "level", "name")
    return whole + [(code, "　" * list(RegionLevel.values).index(level) + name) for code, level, name in names]


def proposals(user: Any, kind: ParameterKind) -> list[ChangeRequest]:
    """Return what was asked for of a parameter within the user's sight, decided or not, newest first."""
    where = Q(object_id=kind.code) | Q(object_id__startswith=f"{kind.code}@")
    asked = ChangeRequest.objects.filter(where, kind=RequestKind.PARAMETER).select_related("by", "decided_by")
    sight = _sight(user)
    seen = [request for request in asked[:200] if _is_seen(request.proposed["region_code"], sight)]
    names = _names(request.proposed["region_code"] for request in seen)
    for request in seen:
        request.place = names[request.proposed["region_code"]]
    return seen


def value_text(code: str, value: Any) -> str:
    """Return a value with its unit."""
    return _("%(value)s %(unit)s") % {"value": value, "unit": CATALOG[code].unit}


def place_name(code: str) -> str:
    """Return where a value holds: a region's name, or the whole portal."""
    return str(Region.objects.filter(pk=code).first() or code) if code else _("全门户")


def _lines(user: Any, kinds: list[ParameterKind]) -> list[ParameterLine]:
    sight = _sight(user)
    today = timezone.localdate()
    found = {kind.code: ParameterLine(kind) for kind in kinds}
    rows = Parameter.objects.filter(code__in=found).select_related("by", "approved_by")
    seen = [row for row in rows.order_by("region_code", "-valid_from", "-pk") if _is_seen(row.region_code, sight)]
    waiting = ChangeRequest.objects.filter(kind=RequestKind.PARAMETER, state=RequestState.PENDING)
    asked = [
        request
        for request in waiting.select_related("by").order_by("pk")
        if request.proposed["code"] in found and _is_seen(request.proposed["region_code"], sight)
    ]
    names = _names([*(row.region_code for row in seen), *(request.proposed["region_code"] for request in asked)])
    for row in seen:
        row.place = names[row.region_code]
        _sort_in(found[row.code], row, today)
    for request in asked:
        request.place = names[request.proposed["region_code"]]
        found[request.proposed["code"]].pending.append(request)
    return list(found.values())


def _sort_in(line: ParameterLine, row: Parameter, today: date) -> None:
    """Rows come by region, the latest first: the first that has begun holds, those after it are history."""
    if row.valid_from > today:
        line.to_come.append(row)
    elif any(known.region_code == row.region_code for known in line.in_force):
        line.gone.append(row)
    else:
        line.in_force.append(row)


def _sight(user: Any) -> Reach:
    return Reach.of(span for can in (Can.SET_PARAMETER, Can.APPROVE) for span in reach(user, can).spans)


def _is_seen(code: str, sight: Reach) -> bool:
    return any(code.startswith(span.code) or span.code.startswith(code) for span in sight.spans)


def _names(codes: Iterable[str]) -> dict[str, str]:
    wanted = {code for code in codes if code}
    names = dict(Region.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
    return {code: names.get(code, code) for code in wanted} | {"": _("全门户")}

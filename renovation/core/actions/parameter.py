from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from renovation.core.actions.change_request import file_request, second_person
from renovation.core.audit import mark_stale, record
from renovation.core.enums import RegionLevel, RequestKind
from renovation.core.models import ChangeRequest, Parameter, Region, User
from renovation.core.parameters import CATALOG, ParameterKind, value_of
from renovation.core.policy import Can
from renovation.core.queries.parameter import seat
from renovation.core.scope import require


@transaction.atomic
def propose_parameter(
    *, by: User, code: str, value: int, valid_from: date, reason: str, region_code: str = "", citation: str = ""
) -> ChangeRequest:
    """Ask for another value from a day on; for the whole portal, or where the kind allows for one region.

    Raises `ValidationError` at the field that is out of bounds. The portal-wide value is asked for where
    every community lies below one's right.
    """
    kind = CATALOG[code]
    target = Parameter(code=code, region_code=region_code or seat())
    require(by, Can.SET_PARAMETER, target)
    _check(kind, value, region_code, valid_from)
    now = value_of(code, region_code, max(valid_from, timezone.localdate()))
    if value == now:
        raise ValidationError({"value": _("与现行值相同，不必申请。")})
    with override("zh-hans"):
        label = str(kind.name)
    proposed = {
        "code": code,
        "region_code": region_code,
        "value": value,
        "valid_from": valid_from,
        "citation": citation.strip(),
    }
    return file_request(
        by=by,
        row=target,
        kind=RequestKind.PARAMETER,
        action="parameter.set",
        reason=reason,
        current={"value": value_of(code, region_code)},
        proposed=proposed,
        label=label,
        region_code=target.region_code,
        object_id=f"{code}@{region_code}" if region_code else code,
    )


@transaction.atomic
def set_parameter(*, by: User, asked_by: User, facts: dict[str, Any]) -> Parameter:
    """Put into force what was asked for. Never backwards: what held until today stays what it was."""
    code, region_code = facts["code"], facts["region_code"]
    kind = CATALOG[code]
    second_person(by, asked_by)
    require(by, Can.SET_PARAMETER, region_code or seat())
    today = timezone.localdate()
    valid_from = max(date.fromisoformat(facts["valid_from"]), today)
    _check(kind, facts["value"], region_code, valid_from)
    row = Parameter(
        code=code,
        region_code=region_code,
        value=facts["value"],
        valid_from=valid_from,
        citation=facts["citation"],
        by=asked_by,
        approved_by=by,
    )
    row.save(force_insert=True)
    record(by, "parameter.set", row, value=row.value, valid_from=valid_from, asked_by=str(asked_by))
    if kind.is_counted and valid_from <= today:
        below: Any = Region.objects.under(region_code) if region_code else Region.objects.all()
        mark_stale(below.filter(level=RegionLevel.COMMUNITY).values_list("pk", flat=True))
    return row


def _check(kind: ParameterKind, value: int, region_code: str, valid_from: date) -> None:
    errors: dict[str, str] = {}
    if kind.is_locked:
        errors["value"] = _("这是国家规定的数值，不能在此修改。")
    elif not kind.minimum <= value <= kind.maximum:
        limits = {"low": kind.minimum, "high": kind.maximum}
        errors["value"] = _("取值应在 %(low)s 至 %(high)s 之间。") % limits
    if region_code and not kind.is_placed:
        errors["region_code"] = _("这项参数全门户统一，不能按区域设置。")
    if valid_from < timezone.localdate():
        errors["valid_from"] = _("生效日期不能早于今天。")
    if errors:
        raise ValidationError(errors)

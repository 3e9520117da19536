"""The yearly notice of the State Council, entered by hand where the calendar library does not know it."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.audit import record_event
from renovation.core.models import SpecialDay, User
from renovation.core.policy import Can
from renovation.core.queries.parameter import seat
from renovation.core.scope import require

LONGEST = 30


@transaction.atomic
def enter_holiday(
    *, by: User, name: str, citation: str, starts_on: date, ends_on: date, workdays: Sequence[date] = ()
) -> list[SpecialDay]:
    """Enter one holiday: the days off from first to last, and the weekend days worked for it.

    A day that stands there already is replaced. Raises `ValidationError` by field.
    """
    require(by, Can.SET_PARAMETER, seat())
    _check(starts_on, ends_on, workdays)
    off = [starts_on + timedelta(days=n) for n in range((ends_on - starts_on).days + 1)]
    facts = {"name": name.strip(), "citation": citation.strip(), "by": by}
    rows = [SpecialDay(day=day, is_workday=False, **facts) for day in off]
    rows += [SpecialDay(day=day, is_workday=True, **facts) for day in workdays]
    for row in rows:
        row.clean_fields(exclude=["by", "day"])
    SpecialDay.objects.filter(day__in=[row.day for row in rows]).delete()
    SpecialDay.objects.bulk_create(rows)
    record_event(
        by,
        "calendar.entered",
        label=f"{starts_on.year} {facts['name']}",
        starts_on=starts_on,
        ends_on=ends_on,
        workdays=[day.isoformat() for day in workdays],
        citation=facts["citation"],
    )
    return rows


@transaction.atomic
def drop_special_day(*, by: User, row: SpecialDay) -> None:
    """Take one day out again; the calendar library's word then holds."""
    require(by, Can.SET_PARAMETER, seat())
    record_event(by, "calendar.dropped", label=str(row), is_workday=row.is_workday)
    row.delete()


def _check(starts_on: date, ends_on: date, workdays: Sequence[date]) -> None:
    if not starts_on <= ends_on <= starts_on + timedelta(days=LONGEST):
        raise ValidationError({"ends_on": _("结束日期应在开始日期当天或之后，%(most)s 天以内。") % {"most": LONGEST}})
    if wrong := [day for day in workdays if starts_on <= day <= ends_on]:
        raise ValidationError({"workdays": _("%(day)s 在放假期间，不能同时上班。") % {"day": wrong[0]}})
    if wrong := [day for day in workdays if abs((day - starts_on).days) > 2 * LONGEST]:
        raise ValidationError({"workdays": _("%(day)s 离这次放假太远，请核对年份。") % {"day": wrong[0]}})

"""People from a sheet: tried first, then carried out, by the very actions of the pages. All of it or nothing."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.duty import end_duty, grant_duty
from renovation.core.actions.staff import change_staff, register_staff
from renovation.core.enums import Role
from renovation.core.models import Duty, Organization, Region, User
from renovation.core.policy import Can
from renovation.core.queries.duty import grantable_roles
from renovation.core.queries.staff import organizations_to_name, regions_to_grant
from renovation.core.scope import reach
from renovation.core.transfer.staff_sheet import StaffSheet

NEW, CHANGED, SAME, WRONG = "NEW", "CHANGED", "SAME", "WRONG"
_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")


@dataclass
class Line:
    """One row and what became of it, or would: problems are (cell, message)."""

    number: int
    values: dict[str, str]
    verdict: str = SAME
    problems: list[tuple[str, str]] = field(default_factory=list)
    # Of a new person, shown once and kept nowhere.
    password: str = ""


@dataclass
class Outcome:
    """What became of a sheet. `is_done` says that it was carried out."""

    lines: list[Line]
    is_done: bool = False

    @property
    def counts(self) -> Counter[str]:
        return Counter(line.verdict for line in self.lines)

    @property
    def is_right(self) -> bool:
        return not self.counts[WRONG]


def import_staff(*, by: User, sheet: StaffSheet, is_trial: bool) -> Outcome:
    """Carry out every row in one transaction; a trial, and a sheet with a wrong row, leave nothing behind."""
    with transaction.atomic():
        office = _Office(by, sheet)
        outcome = Outcome([office.carry_out(number, values) for number, values in sheet.rows])
        outcome.is_done = outcome.is_right and not is_trial
        if not outcome.is_done:
            transaction.set_rollback(True)
    return outcome


class _Office:
    """What a sheet's words mean to whoever imports it."""

    def __init__(self, by: User, sheet: StaffSheet) -> None:
        self.by, self.sheet = by, sheet
        self.roles = {str(label): value for value, label in Role.choices} | {value: value for value in Role.values}
        self.organizations = {row.name: row for row in organizations_to_name(by)}
        self.regions: dict[str, list[Region]] = {}
        for region in regions_to_grant(by).select_related("parent"):
            parent = region.parent.name if region.parent else ""
            for word in {region.code, region.name, f"{parent}/{region.name}", f"{parent}{region.name}"}:
                self.regions.setdefault(word, []).append(region)

    def carry_out(self, number: int, values: dict[str, str]) -> Line:
        line = Line(number, values)
        try:
            with transaction.atomic():
                line.verdict, line.password = self._write(self._understood(values))
        except ValidationError as error:
            line.verdict = WRONG
            named: Any = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
            for name, errors in named.items():
                cell = self.sheet.cell({"on": "ends_on", NON_FIELD_ERRORS: "username"}.get(name, name), number)
                line.problems += [(cell, text) for error in errors for text in error.messages]
        except PermissionDenied as denied:
            line.verdict = WRONG
            line.problems.append((self.sheet.cell("role", number), str(denied)))
        return line

    def _understood(self, values: dict[str, str]) -> dict[str, Any]:
        """Return what the words of a row mean. Raises `ValidationError` by field."""
        errors: dict[str, str] = {}
        found: dict[str, Any] = {}
        readers: dict[str, Any] = {
            "username": _username, "name": _needed, "role": self._role, "region": self._region,
            "organization": self._organization, "starts_on": _day, "ends_on": _day,
        }  # fmt: skip
        for name, reader in readers.items():
            try:
                found[name] = reader(values.get(name, ""))
            except ValidationError as error:
                errors[name] = error.messages[0]
        if errors:
            raise ValidationError(errors)
        return found

    def _write(self, row: dict[str, Any]) -> tuple[str, str]:
        user = User.objects.filter(username=row["username"]).first()
        if user is None:
            return NEW, register_staff(by=self.by, **row)[1]
        if not User.objects.filter(pk=user.pk).within(reach(self.by, Can.GRANT_DUTY)).exists():
            raise ValidationError({"username": _("这个用户名已有人使用，且不在您负责的范围内。请换一个。")})
        if not user.is_active:
            raise ValidationError({"username": _("此人已停用，请先在人员页面办理返岗。")})
        organization: Organization | None = row["organization"]
        workplace = organization or user.organization
        is_changed = (user.name, user.organization) != (row["name"], workplace)
        if is_changed:
            try:
                change_staff(by=self.by, user=user, name=row["name"], organization=workplace)
            except PermissionDenied as denied:
                raise ValidationError({"name": str(denied)}) from denied
        limited_to = organization if row["role"] == Role.CONTRACTOR else None
        duty = self._same_duty(user, row["role"], row["region"], limited_to)
        if duty is None:
            given = {name: row[name] for name in ("role", "region", "starts_on", "ends_on")}
            grant_duty(by=self.by, user=user, organization=limited_to, **given)
            return CHANGED, ""
        if row["ends_on"] is None or row["ends_on"] == duty.ends_on:
            return (CHANGED if is_changed else SAME), ""
        if row["ends_on"] < timezone.localdate():
            raise ValidationError({"ends_on": _("结束日期不能早于今天。")})
        end_duty(by=self.by, duty=duty, on=row["ends_on"])
        return CHANGED, ""

    @staticmethod
    def _same_duty(user: User, role: str, region: Region, limited_to: Organization | None) -> Duty | None:
        going: Any = Duty.objects.not_over(timezone.localdate()).filter(user=user, role=role, region=region)
        duty: Duty | None = going.filter(organization=limited_to).order_by("pk").first()
        return duty

    def _role(self, text: str) -> str:
        if text not in self.roles:
            known = _("、").join(str(Role(role).label) for role in grantable_roles(self.by))
            raise ValidationError(_("没有这种职责。可填：%(known)s。") % {"known": known})
        return self.roles[text]

    def _region(self, text: str) -> Region:
        found = self.regions.get(text, [])
        if len(found) > 1:
            raise ValidationError(_("有多个同名区域，请写“街道/社区”或区域代码。"))
        if not found:
            raise ValidationError(_("没有这个区域，或不在您负责的范围内。"))
        return found[0]

    def _organization(self, text: str) -> Organization | None:
        if text and text not in self.organizations:
            raise ValidationError(_("没有登记这个单位，请核对名称。"))
        return self.organizations[text] if text else None


def _needed(text: str) -> str:
    if not text:
        raise ValidationError(_("不能为空。"))
    return text


def _username(text: str) -> str:
    # Said together with what else is wrong in the row, not after it has been put right.
    User._meta.get_field("username").run_validators(_needed(text))
    return text


def _day(text: str) -> date | None:
    if not text:
        return None
    parts = _DATE.fullmatch(text)
    try:
        return date(*(int(part) for part in parts.groups())) if parts else date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError(_("日期写成 2026-01-31 的样子。")) from error

"""What a delegate found, line by line of their checklist; what is wrong becomes a defect that must be answered."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.actions.defect import note_defect
from projects.models import Defect
from renovation.core.actions.base import lock
from renovation.core.audit import record
from renovation.core.lib.masking import mask_text
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.scope import refusal
from residents.enums import CheckResult
from residents.models import ChecklistLine, Delegate, Finding
from residents.queries.delegate import delegates_named, may_note

LONGEST_TEXT = 300


class Result(NamedTuple):
    """What was found at one line; a fault says what is wrong."""

    line: ChecklistLine
    result: str
    note: str = ""


@transaction.atomic
def record_findings(*, by: User, delegate: Delegate, found_on: date, results: Sequence[Result]) -> list[Finding]:
    """Keep one walk through the checklist; lines left open are left out. Errors stand at `note_<line>`."""
    stored = delegates_named().get(pk=lock(delegate).pk)
    if not may_note(by, stored):
        raise PermissionDenied(refusal(Can.GATHER))
    _check(stored, found_on, results)
    return [_keep(by, stored, found_on, result) for result in results]


def _check(delegate: Delegate, found_on: date, results: Sequence[Result]) -> None:
    if delegate.ends_on is not None and found_on > delegate.ends_on:
        raise ValidationError({"found_on": _("该代表当时已离任。")})
    if not delegate.named_on <= found_on <= timezone.localdate():
        raise ValidationError({"found_on": _("检查日期应在推选之后，且不晚于今天。")})
    if not results:
        raise ValidationError(_("请至少填写一项检查结果。"))
    unsaid = [r for r in results if r.result == CheckResult.DEFECT and len(r.note.strip()) < 2]
    if unsaid:
        raise ValidationError({f"note_{result.line.pk}": _("请写明有什么问题。") for result in unsaid})
    if any(result.line.stage != delegate.stage for result in results):
        raise ValidationError(_("检查清单已变动，请刷新后重填。"))


def _keep(by: User, delegate: Delegate, found_on: date, result: Result) -> Finding:
    note = mask_text(result.note.strip())
    finding = Finding(delegate=delegate, line=result.line, result=result.result, note=note, by=by, found_on=found_on)
    if result.result == CheckResult.DEFECT:
        finding.defect = _raise(by, delegate, result.line, note)
    finding.full_clean()
    finding.save()
    record(by, "finding.recorded", finding, result=result.result, line=result.line.text)
    return finding


def _raise(by: User, delegate: Delegate, line: ChecklistLine, note: str) -> Defect:
    return note_defect(by=by, site=delegate.site, text=f"{line.text}：{note}"[:LONGEST_TEXT])

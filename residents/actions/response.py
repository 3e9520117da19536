"""Responses come in: keyed from paper, imported from a sheet, answered by QR.

One that breaks a rule is never put right. It is either refused, with the rule at its question, or kept as
not valid with the reason, just as it was filled in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import lock
from renovation.core.audit import record
from renovation.core.models import Building, User
from renovation.core.models.base import UNSEEN
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.enums import AgeBand, ReturnedBy, SurveyState
from residents.models import Answer, Questionnaire, Response
from residents.queries.question import LONGEST_TEXT, Answers, fault_line, faults_of, rows_of
from residents.queries.questionnaire import Paper, is_taking_online, paper_of
from residents.queries.response import answers_of, sheet_of


@dataclass(frozen=True)
class Filled:
    """One form as it was filled in. `is_invalid` keeps it as not valid; `fault` says why, else its broken rules do."""

    answers: Answers
    sheet: str = ""
    building: Building | None = None
    age_band: str = AgeBand.UNKNOWN
    is_invalid: bool = False
    fault: str = ""
    client_id: UUID | None = field(default=None)


@transaction.atomic
def key_response(*, by: User, questionnaire: Questionnaire, filled: Filled) -> Response:
    """Key one paper form. The same `client_id` again returns the response stored first.

    Raises `ValidationError` by field, an answer's as `q<question's key>`.
    """
    require(by, Can.COLLECT, questionnaire)
    stored = _taking(questionnaire)
    if (known := _sent_before(stored, filled)) is not None:
        return known
    paper = paper_of(stored)
    row = _checked(paper, filled, by, ReturnedBy.PAPER)
    row.save(force_insert=True)
    Answer.objects.bulk_create(rows_of(paper, row, filled.answers))
    record(by, "response.keyed", row, sheet=row.sheet, is_valid=row.is_valid)
    return row


@transaction.atomic
def correct_response(*, by: User, response: Response, filled: Filled) -> Response:
    """Key a paper again that was keyed wrongly; what stood there before stays in the trail."""
    require(by, Can.GATHER, response)
    stored = lock(response)
    if stored.returned_by == ReturnedBy.ONLINE:
        raise ValidationError(_("居民扫码填写的答卷不能由他人更改。"))
    paper = paper_of(stored.questionnaire)
    new = _checked(paper, filled, by, stored.returned_by, itself=stored)
    before = [_said(answer) for answer in answers_of(stored)]
    # Suggestions that were made of its texts stay what they are, and are not made twice.
    used = dict(Answer.objects.filter(response=stored, suggestion__isnull=False).values_list("text", "suggestion"))
    Answer.objects.filter(response=stored).delete()
    rows = rows_of(paper, stored, filled.answers)
    for row in rows:
        row.suggestion_id = used.get(row.text)
    Answer.objects.bulk_create(rows)
    names = ["sheet", "building", "age_band", "is_valid", "fault"]
    for name in names:
        setattr(stored, name, getattr(new, name))
    stored.save(update_fields=names)
    record(by, "response.corrected", stored, answers_before=before, is_valid=stored.is_valid)
    return stored


@transaction.atomic
def void_response(*, by: User, response: Response, fault: str) -> Response:
    """Take a response out of the count, saying why; its answers stay."""
    require(by, Can.GATHER, response)
    stored = lock(response)
    if not fault.strip():
        raise ValidationError({"fault": _("请写明无效原因。")})
    stored.is_valid, stored.fault = False, fault.strip()
    stored.full_clean(exclude=["questionnaire", "entered_by"])
    stored.save(update_fields=["is_valid", "fault"])
    record(by, "response.voided", stored, fault=stored.fault)
    return stored


@transaction.atomic
def answer_online(*, questionnaire: Questionnaire, filled: Filled) -> Response:
    """Take what a resident filled in by QR; the page has asked for the limits.

    The same `client_id` again returns the response stored first. Raises `ValidationError` by field.
    """
    stored = lock(questionnaire)
    if (known := _sent_before(stored, filled)) is not None:
        return known
    if not is_taking_online(stored):
        raise ValidationError(_("问卷已经截止，没有收下这份答卷。谢谢您的参与。"))
    paper = paper_of(stored)
    row = _checked(paper, filled, None, ReturnedBy.ONLINE)
    row.save(force_insert=True)
    Answer.objects.bulk_create(rows_of(paper, row, filled.answers))
    record(None, "response.answered", row)
    return row


@transaction.atomic
def import_responses(*, by: User, questionnaire: Questionnaire, forms: Sequence[Filled], digest: str) -> int:
    """Store the forms of one sheet, all of them or none; `digest` names the file in the trail. Returns how many."""
    require(by, Can.GATHER, questionnaire)
    stored = _taking(questionnaire)
    paper = paper_of(stored)
    rows = [_row(paper, filled, by, ReturnedBy.IMPORT) for filled in forms]
    Response.objects.bulk_create(rows, batch_size=500)
    answers = [
        answer for row, filled in zip(rows, forms, strict=True) for answer in rows_of(paper, row, filled.answers)
    ]
    Answer.objects.bulk_create(answers, batch_size=1000)
    valid = sum(row.is_valid for row in rows)
    record(by, "questionnaire.imported", stored, rows=len(rows), valid=valid, sha256=digest)
    return len(rows)


def check_filled(paper: Paper, filled: Filled) -> dict[str, Any]:
    """Return the errors of one form by field; without any it can be stored."""
    errors: dict[str, Any] = {}
    for key, given in filled.answers.items():
        if len(given.text) > LONGEST_TEXT:
            text = _("最多 %(most)d 个字，现在有 %(n)d 个字，请写短一些。")
            errors[f"q{key}"] = text % {"most": LONGEST_TEXT, "n": len(given.text)}
        elif UNSEEN.search(given.text):
            errors[f"q{key}"] = _("含有不可见的控制字符，请删除后再提交。")
    if not filled.is_invalid:
        errors |= {f"q{key}": fault for key, fault in faults_of(paper, filled.answers).items()} | errors
    elif not filled.fault and not faults_of(paper, filled.answers):
        errors["fault"] = _("各题都符合要求；作无效处理请写明原因。")
    errors |= {
        name: _("含有不可见的控制字符，请删除后再提交。")
        for name, text in (("sheet", filled.sheet), ("fault", filled.fault))
        if UNSEEN.search(text)
    }
    if filled.building is not None and filled.building.neighborhood_id != paper.questionnaire.neighborhood_id:
        errors["building"] = _("所选楼栋不在这个小区。")
    return errors


def _checked(
    paper: Paper, filled: Filled, by: User | None, returned_by: str, itself: Response | None = None
) -> Response:
    errors = check_filled(paper, filled)
    if returned_by == ReturnedBy.PAPER and not filled.sheet:
        errors["sheet"] = _("请写纸面编号，以免同一份录两次；没有编号的，写一个在纸上再录。")
    known = sheet_of(paper.questionnaire, filled.sheet)
    if known is not None and known != itself:
        errors["sheet"] = keyed_before(known)
    row = _row(paper, filled, by, returned_by)
    try:
        row.clean_fields(exclude=["questionnaire", "building", "entered_by"])
    except ValidationError as error:
        errors = error.message_dict | errors
    if errors:
        raise ValidationError(errors)
    return row


def keyed_before(known: Response) -> str:
    """Return who keyed a sheet before, and when."""
    day = f"{timezone.localtime(known.at):%Y-%m-%d %H:%M}"
    return _("%(sheet)s 号已由%(who)s于 %(at)s 录入，请核对编号。") % {
        "sheet": known.sheet,
        "who": known.entered_by or known.get_returned_by_display(),
        "at": day,
    }


def _row(paper: Paper, filled: Filled, by: User | None, returned_by: str) -> Response:
    why = filled.fault or fault_line(paper, faults_of(paper, filled.answers)) if filled.is_invalid else ""
    return Response(
        questionnaire=paper.questionnaire,
        returned_by=returned_by,
        building=filled.building,
        age_band=filled.age_band or AgeBand.UNKNOWN,
        is_valid=not filled.is_invalid,
        fault=why,
        sheet=filled.sheet,
        client_id=filled.client_id,
        entered_by=by,
    )


def _sent_before(questionnaire: Questionnaire, filled: Filled) -> Response | None:
    if filled.client_id is None:
        return None
    return Response.objects.filter(questionnaire=questionnaire, client_id=filled.client_id).first()


def _taking(questionnaire: Questionnaire) -> Questionnaire:
    """Lock it: whoever stores a response of it waits, so that no sheet is stored twice at one moment."""
    stored = lock(questionnaire)
    if stored.state != SurveyState.OPEN:
        raise ValidationError(_("问卷不在回收中，不能录入。请组织问卷的人重新开放后再录。"))
    return stored


def _said(answer: Answer) -> str:
    tick = answer.option.order if answer.option else answer.scale
    return f"{answer.question_id}: {tick if tick is not None else answer.text}"

"""The questions of a draft: added, changed, moved, dropped. Once it is open they are what people answered."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from renovation.core.actions.base import lock
from renovation.core.audit import record, snapshot
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.enums import QuestionKind, SurveyState
from residents.models import Question, Questionnaire, QuestionOption
from residents.queries.questionnaire import CHOICES

MOST_QUESTIONS, MOST_OPTIONS = 40, 26
# Between two places nobody can be; smaller than the field's largest, larger than any order.
_ASIDE = 1000


@transaction.atomic
def add_question(*, by: User, questionnaire: Questionnaire, options: Sequence[str] = (), **facts: Any) -> Question:
    """Add a question at the end; `facts`: kind, text, is_required, most, is_suggestion."""
    require(by, Can.GATHER, questionnaire)
    stored = _draft(questionnaire)
    last = Question.objects.filter(questionnaire=stored).aggregate(n=Max("order"))["n"] or 0
    if last >= MOST_QUESTIONS:
        raise ValidationError(_("最多 %(n)d 题，题目太多居民不愿填。") % {"n": MOST_QUESTIONS})
    row = Question(questionnaire=stored, order=last + 1)
    _set(row, facts, options)
    row.save()
    _set_options(row, options)
    record(by, "question.added", row, options=list(options))
    return row


@transaction.atomic
def change_question(*, by: User, question: Question, options: Sequence[str] = (), **facts: Any) -> Question:
    """Change a question and its options."""
    require(by, Can.GATHER, question)
    _draft(question.questionnaire)
    row = lock(question)
    before = snapshot(row)
    _set(row, facts, options)
    row.save(update_fields=["kind", "text", "is_required", "most", "is_suggestion"])
    QuestionOption.objects.filter(question=row).delete()
    _set_options(row, options)
    record(by, "question.changed", row, before=before, options=list(options))
    return row


@transaction.atomic
def move_question(*, by: User, question: Question, up: bool) -> Question:
    """Change places with the question before (`up`) or after; at the end it stays where it is."""
    require(by, Can.GATHER, question)
    draft = _draft(question.questionnaire)
    row = lock(question)
    other = Question.objects.filter(questionnaire=draft, order=row.order + (-1 if up else 1)).first()
    if other is None:
        return row
    mine, theirs = row.order, other.order
    # The order is unique row by row: one steps aside first.
    for one, order in ((row, _ASIDE), (other, mine), (row, theirs)):
        one.order = order
        one.save(update_fields=["order"])
    record(by, "question.moved", row, order=theirs)
    return row


@transaction.atomic
def drop_question(*, by: User, question: Question) -> None:
    """Take a question out; those after it move up."""
    require(by, Can.GATHER, question)
    draft = _draft(question.questionnaire)
    row = lock(question)
    record(by, "question.dropped", row, text=row.text)
    order = row.order
    row.delete()
    # In two steps, since the order is unique at every moment of an UPDATE.
    later = Question.objects.filter(questionnaire=draft, order__gt=order)
    keys = list(later.values_list("pk", flat=True))
    later.update(order=F("order") + _ASIDE)
    Question.objects.filter(pk__in=keys).update(order=F("order") - _ASIDE - 1)


def _draft(questionnaire: Questionnaire) -> Questionnaire:
    stored = lock(questionnaire)
    if stored.state != SurveyState.DRAFT:
        raise ValidationError(_("问卷发出后题目不能再改，可复制一份新的。"))
    return stored


def _set(row: Question, facts: dict[str, Any], options: Sequence[str]) -> None:
    for name, value in facts.items():
        setattr(row, name, value)
    errors: dict[str, str] = {}
    if row.kind != QuestionKind.MULTIPLE:
        row.most = None
    if row.kind != QuestionKind.TEXT:
        row.is_suggestion = False
    if row.kind in CHOICES:
        errors = _wrong_options(options)
        if row.most is not None and not 1 <= row.most <= max(len(options), 1):
            errors["most"] = _("应在 1 和选项个数之间；不限请留空。")
    elif options:
        errors["options"] = _("评分题和填写题没有选项，请清空，或改为单选、多选。")
    try:
        row.full_clean()
    except ValidationError as error:
        raise ValidationError(error.message_dict | {name: [text] for name, text in errors.items()}) from error
    if errors:
        raise ValidationError(errors)


def _wrong_options(options: Sequence[str]) -> dict[str, str]:
    if len(options) < 2:
        return {"options": _("至少两个选项，一行一个。")}
    if len(options) > MOST_OPTIONS:
        return {"options": _("最多 %(n)d 个选项。") % {"n": MOST_OPTIONS}}
    doubled = next((text for text in options if list(options).count(text) > 1), "")
    if doubled:
        return {"options": _("选项“%(text)s”重复了。") % {"text": doubled}}
    return {}


def _set_options(row: Question, options: Sequence[str]) -> None:
    rows = [QuestionOption(question=row, order=order, text=text) for order, text in enumerate(options, start=1)]
    for option in rows:
        try:
            option.clean_fields(exclude=["question"])
        except ValidationError as error:
            text = _("“%(option)s”：%(what)s") % {"option": option.text[:20], "what": " ".join(error.messages)}
            raise ValidationError({"options": text}) from error
    QuestionOption.objects.bulk_create(rows)

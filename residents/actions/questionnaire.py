"""Questionnaires: made, opened (their questions are fixed from then), closed, reopened, or dropped as drafts."""

import secrets
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import change, check_version, drop_row, lock
from renovation.core.audit import record
from renovation.core.models import Neighborhood, User
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.enums import QuestionKind, SurveyState
from residents.models import Question, Questionnaire, QuestionOption
from residents.queries.questionnaire import CHOICES, paper_of
from residents.queries.questionnaire_template import TEMPLATES, Draft

# Without signs that are mistaken for each other on paper.
ALPHABET, LENGTH = "23456789abcdefghjkmnpqrstuvwxyz", 10


@transaction.atomic
def make_questionnaire(
    *,
    by: User,
    neighborhood: Neighborhood,
    title: str,
    intro: str = "",
    closes_on: date | None = None,
    template: str = "",
) -> Questionnaire:
    """Begin a draft, with the questions of a template if one is named."""
    require(by, Can.GATHER, neighborhood)
    known = TEMPLATES.get(template)
    row = _new(by, neighborhood, title, intro or (known.intro if known else ""), closes_on)
    if known:
        _add_questions(row, list(known.questions))
    record(by, "questionnaire.made", row, title=title, questions=len(known.questions) if known else 0)
    return row


@transaction.atomic
def copy_questionnaire(
    *, by: User, questionnaire: Questionnaire, neighborhood: Neighborhood, title: str, closes_on: date | None = None
) -> Questionnaire:
    """Begin a draft with the questions of another one; nothing that was issued or answered comes along."""
    require(by, Can.VIEW, questionnaire)
    require(by, Can.GATHER, neighborhood)
    row = _new(by, neighborhood, title, questionnaire.intro, closes_on)
    questions = paper_of(questionnaire).questions
    _add_questions(row, [_draft_of(question) for question in questions])
    record(by, "questionnaire.made", row, title=title, questions=len(questions), copied=str(questionnaire))
    return row


@transaction.atomic
def change_questionnaire(*, by: User, questionnaire: Questionnaire, version: int, **changes: Any) -> Questionnaire:
    """Change title, intro or last day; of one that is open only the last day, since people answered the rest."""
    require(by, Can.GATHER, questionnaire)
    stored = lock(questionnaire)
    check_version(stored, version)
    if stored.state != SurveyState.DRAFT:
        fixed = [
            name for name in ("title", "intro") if changes.get(name, stored.__dict__[name]) != stored.__dict__[name]
        ]
        if fixed:
            raise ValidationError({name: _("问卷发出后不能再改，可复制一份新的。") for name in fixed})
    _check_end(changes.get("closes_on"), before=stored.closes_on)
    return change(by, "questionnaire.changed", stored, changes, version=version)


@transaction.atomic
def open_questionnaire(*, by: User, questionnaire: Questionnaire) -> Questionnaire:
    """Open a draft for answers. Raises `ValidationError` while a question cannot be answered."""
    require(by, Can.GATHER, questionnaire)
    stored = lock(questionnaire)
    if stored.state != SurveyState.DRAFT:
        raise ValidationError(_("问卷已经发出。"))
    questions = paper_of(stored).questions
    if not questions:
        raise ValidationError(_("还没有题目，不能开始回收。请先添加题目。"))
    for question in questions:
        if question.kind in CHOICES and len(question.options.all()) < 2:
            raise ValidationError(_("第%(order)d题的选项少于两个。") % {"order": question.order})
    _check_end(stored.closes_on)
    return change(by, "questionnaire.opened", stored, {"state": SurveyState.OPEN})


@transaction.atomic
def close_questionnaire(*, by: User, questionnaire: Questionnaire) -> Questionnaire:
    """Close it: nothing more is taken, neither by QR nor from paper."""
    require(by, Can.GATHER, questionnaire)
    stored = lock(questionnaire)
    if stored.state != SurveyState.OPEN:
        raise ValidationError(_("问卷不在回收中，不用截止。"))
    return change(by, "questionnaire.closed", stored, {"state": SurveyState.CLOSED})


@transaction.atomic
def reopen_questionnaire(*, by: User, questionnaire: Questionnaire, closes_on: date | None = None) -> Questionnaire:
    """Open a closed one again, until `closes_on` or until it is closed."""
    require(by, Can.GATHER, questionnaire)
    stored = lock(questionnaire)
    if stored.state != SurveyState.CLOSED:
        raise ValidationError(_("只有已截止的问卷才能重新开放。"))
    _check_end(closes_on)
    return change(by, "questionnaire.reopened", stored, {"state": SurveyState.OPEN, "closes_on": closes_on})


@transaction.atomic
def drop_questionnaire(*, by: User, questionnaire: Questionnaire) -> None:
    """Drop a draft; what was ever opened stays."""
    require(by, Can.GATHER, questionnaire)
    stored = lock(questionnaire)
    if stored.state != SurveyState.DRAFT:
        raise ValidationError(_("问卷已经发出，不能删除。"))
    drop_row(by, "questionnaire.dropped", stored)


def _new(by: User, neighborhood: Neighborhood, title: str, intro: str, closes_on: date | None) -> Questionnaire:
    _check_end(closes_on)
    key = "".join(secrets.choice(ALPHABET) for _sign in range(LENGTH))
    row = Questionnaire(neighborhood=neighborhood, title=title, intro=intro, closes_on=closes_on, public_key=key, by=by)
    row.full_clean()
    row.save()
    return row


def _add_questions(questionnaire: Questionnaire, drafts: list[Draft]) -> None:
    rows = [
        Question(
            questionnaire=questionnaire,
            order=order,
            kind=draft.kind,
            text=draft.text,
            most=draft.most,
            is_required=draft.is_required,
            is_suggestion=draft.is_suggestion,
        )
        for order, draft in enumerate(drafts, start=1)
    ]
    questions = Question.objects.bulk_create(rows)
    QuestionOption.objects.bulk_create(
        QuestionOption(question=question, order=order, text=text)
        for question, draft in zip(questions, drafts, strict=True)
        for order, text in enumerate(draft.options, start=1)
    )


def _draft_of(question: Question) -> Draft:
    options = tuple(option.text for option in question.options.all())
    return Draft(
        QuestionKind(question.kind),
        question.text,
        options,
        question.most,
        question.is_required,
        question.is_suggestion,
    )


def _check_end(closes_on: date | None, before: date | None = None) -> None:
    if closes_on is not None and closes_on != before and closes_on < timezone.localdate():
        raise ValidationError({"closes_on": _("截止日期已经过去，请改为今天或以后。")})

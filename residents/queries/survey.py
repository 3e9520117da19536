"""Results of a questionnaire, counted by the database out of VALID responses only.

A share is of the valid responses that answered the question. Of a multiple choice each option is counted over
responses, never over ticks, so its shares may sum to more than 100 %.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from renovation.core.lib.masking import mask_text
from residents.enums import AgeBand, QuestionKind, ReturnedBy
from residents.models import Answer, Question, Response
from residents.queries.questionnaire import SCALE, Paper, buildings_of

BUILDING, AGE, WAY = "building", "age", "way"
# What answers can be told apart by → the field of a response.
GROUPS = {BUILDING: "building_id", AGE: "age_band", WAY: "returned_by"}
# Groups smaller than this might tell who answered what: broken out for nobody outside the office.
SMALLEST_PUBLIC = 5
TEXTS_SHOWN = 10


@dataclass(frozen=True)
class Line:
    """One option or mark: how many of the `of` who answered gave it."""

    label: str
    count: int
    of: int


@dataclass(frozen=True)
class Group:
    """Those of one building, age band or way: `n` valid responses."""

    key: Any
    name: str
    n: int

    @property
    def is_small(self) -> bool:
        return self.n < SMALLEST_PUBLIC


@dataclass(frozen=True)
class Crossed:
    """One question for one group: `lines` as for everybody, `mean` of a scale."""

    group: Group
    lines: list[Line]
    answered: int
    mean: Decimal | None


@dataclass
class Result:
    """What was answered to one question, by the `answered` of the `of` valid responses."""

    question: Question
    of: int
    answered: int
    lines: list[Line]
    mean: Decimal | None = None
    median: Decimal | None = None
    texts: list[str] = field(default_factory=list)
    crossed: list[Crossed] = field(default_factory=list)

    @property
    def table(self) -> list[tuple[str, list[Line]]]:
        """The lines of the groups side by side: (label, one of each group)."""
        return [(line.label, [crossed.lines[at] for crossed in self.crossed]) for at, line in enumerate(self.lines)]

    @property
    def is_multiple(self) -> bool:
        return self.question.kind == QuestionKind.MULTIPLE

    @property
    def is_scale(self) -> bool:
        return self.question.kind == QuestionKind.SCALE

    @property
    def is_text(self) -> bool:
        return self.question.kind == QuestionKind.TEXT


@dataclass(frozen=True)
class Survey:
    """All results of one questionnaire under a filter; `groups` when they are told apart by something."""

    paper: Paper
    n: int
    results: list[Result]
    groups: list[Group]


def survey_of(
    paper: Paper, where: Mapping[str, Any] | None = None, by: str = "", *, texts: int = TEXTS_SHOWN
) -> Survey:
    """Count: as many queries for one response as for thousands. `where` narrows by fields of a response."""
    valid = Q(questionnaire=paper.questionnaire, is_valid=True, **(where or {}))
    total = Response.objects.filter(valid).count()
    counts = _counts(valid)
    written = _texts(valid, texts) if texts else {}
    results = [_result(question, total, counts, written.get(question.pk, [])) for question in paper.questions]
    groups = _groups(paper, valid, by) if by in GROUPS else []
    if groups:
        crossed = _counts(valid, GROUPS[by])
        for result in results:
            result.crossed = [_crossed(result.question, group, crossed) for group in groups]
    return Survey(paper, total, results, groups)


def public_survey(paper: Paper) -> Survey | None:
    """Return what everybody may know: no texts, no groups; None while fewer than five answered.

    A question that fewer answered shows nothing either.
    """
    survey = survey_of(paper, texts=0)
    if survey.n < SMALLEST_PUBLIC:
        return None
    shown = [result for result in survey.results if not result.is_text and result.answered >= SMALLEST_PUBLIC]
    return Survey(paper, survey.n, shown, [])


def mean_of(marks: Mapping[int, int]) -> Decimal | None:
    """Return the mean of {mark: how often}; None of nothing."""
    number = sum(marks.values())
    return Decimal(sum(mark * often for mark, often in marks.items())) / number if number else None


def median_of(marks: Mapping[int, int]) -> Decimal | None:
    """Return the middle mark, or the mean of the two in the middle; None of nothing."""
    number = sum(marks.values())
    if not number:
        return None
    return (Decimal(_at(marks, (number - 1) // 2)) + Decimal(_at(marks, number // 2))) / 2


def _at(marks: Mapping[int, int], place: int) -> int:
    seen = 0
    for mark in sorted(marks):
        seen += marks[mark]
        if place < seen:
            return mark
    raise IndexError(place)


@dataclass
class _Counts:
    """How often: options and marks by (group, key), responses that answered by (group, question)."""

    ticks: dict[tuple[Any, int], int]
    marks: dict[tuple[Any, int], dict[int, int]]
    answered: dict[tuple[Any, int], int]


def _counts(valid: Q, group: str = "") -> _Counts:
    rows = Answer.objects.filter(response__in=Response.objects.filter(valid)).order_by()
    by = {"group": F(f"response__{group}")} if group else {}
    names = list(by)
    ticks, marks = {}, defaultdict[tuple[Any, int], dict[int, int]](dict)
    # An option is ticked once by a response (a constraint says so): the rows are the responses.
    for row in rows.filter(option__isnull=False).annotate(**by).values(*names, "option_id").annotate(n=Count("pk")):
        ticks[row.get("group"), row["option_id"]] = row["n"]
    for row in (
        rows.filter(scale__isnull=False)
        .annotate(**by)
        .values(*names, "question_id", "scale")
        .annotate(n=Count("response_id", distinct=True))
    ):
        marks[row.get("group"), row["question_id"]][row["scale"]] = row["n"]
    answered = {
        (row.get("group"), row["question_id"]): row["n"]
        for row in rows.annotate(**by).values(*names, "question_id").annotate(n=Count("response_id", distinct=True))
    }
    return _Counts(ticks, marks, answered)


def _result(question: Question, total: int, counts: _Counts, texts: list[str]) -> Result:
    answered = counts.answered.get((None, question.pk), 0)
    result = Result(question, total, answered, _lines(question, None, counts), texts=texts)
    if result.is_scale:
        marks = counts.marks.get((None, question.pk), {})
        result.mean, result.median = mean_of(marks), median_of(marks)
    return result


def _crossed(question: Question, group: Group, counts: _Counts) -> Crossed:
    answered = counts.answered.get((group.key, question.pk), 0)
    mean = mean_of(counts.marks.get((group.key, question.pk), {}))
    return Crossed(group, _lines(question, group.key, counts), answered, mean)


def _lines(question: Question, group: Any, counts: _Counts) -> list[Line]:
    of = counts.answered.get((group, question.pk), 0)
    if question.kind == QuestionKind.SCALE:
        marks = counts.marks.get((group, question.pk), {})
        return [Line(str(mark), marks.get(mark, 0), of) for mark in SCALE]
    return [Line(option.text, counts.ticks.get((group, option.pk), 0), of) for option in question.options.all()]


def _groups(paper: Paper, valid: Q, by: str) -> list[Group]:
    field_name = GROUPS[by]
    counted = Response.objects.filter(valid).order_by().values_list(field_name).annotate(n=Count("pk"))
    found: dict[Any, int] = dict(counted)
    names: dict[Any, str]
    if by == BUILDING:
        houses = dict(buildings_of(paper.questionnaire).values_list("pk", "number"))
        names = {key: houses[key] for key in houses if key in found} | {None: _("楼栋未填")}
    else:
        labels = AgeBand.choices if by == AGE else ReturnedBy.choices
        names = {key: str(label) for key, label in labels}
    return [Group(key, name, found[key]) for key, name in names.items() if key in found]


def _texts(valid: Q, most: int) -> dict[int, list[str]]:
    """Return the latest texts of each question, masked: one query for all."""
    rows: QuerySet[Any] = Answer.objects.filter(
        response__in=Response.objects.filter(valid), question__kind=QuestionKind.TEXT
    ).exclude(text="")
    place = Window(RowNumber(), partition_by=[F("question_id")], order_by=F("id").desc())
    latest = rows.annotate(place=place).filter(place__lte=most).order_by("question_id", "place")
    found: dict[int, list[str]] = {}
    for key, text in latest.values_list("question_id", "text"):
        found.setdefault(key, []).append(mask_text(text))
    return found

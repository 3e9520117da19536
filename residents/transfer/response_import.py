"""Responses from a sheet: tried first, then stored by the action of the pages. All of it or nothing, and once only."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.models import Building, User
from residents.actions.response import Filled, check_filled, import_responses, keyed_before
from residents.enums import AgeBand, QuestionKind
from residents.models import Answer, Question, Response
from residents.queries.question import NOTHING, Answers, Given, as_stored, faults_of, given_of
from residents.queries.questionnaire import Paper, buildings_of
from residents.transfer.response_sheet import ResponseSheet
from residents.transfer.response_template import AGE, BUILDING, FAULT, SHEET

NEW, INVALID, SAME, WRONG = "NEW", "INVALID", "SAME", "WRONG"
_PARTS = re.compile(r"[,，、;；/\s]+")


@dataclass
class Line:
    """One row and what became of it, or would: problems are (cell, message)."""

    number: int
    values: dict[str, str]
    verdict: str = NEW
    problems: list[tuple[str, str]] = field(default_factory=list)
    filled: Filled | None = None


@dataclass
class Outcome:
    """What became of a sheet. `is_done` says that it was stored."""

    lines: list[Line]
    is_done: bool = False

    @property
    def counts(self) -> Counter[str]:
        return Counter(line.verdict for line in self.lines)

    @property
    def is_right(self) -> bool:
        return not self.counts[WRONG]

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.verdict == WRONG]


def import_sheet(*, by: User, paper: Paper, sheet: ResponseSheet, is_trial: bool) -> Outcome:
    """Store every new row in one transaction; a trial, and a sheet with a wrong row, store nothing."""
    with transaction.atomic():
        outcome = Outcome(_Reader(paper, sheet).lines())
        forms = [line.filled for line in outcome.lines if line.verdict in (NEW, INVALID) and line.filled]
        if not is_trial and outcome.is_right:
            if forms:
                import_responses(by=by, questionnaire=paper.questionnaire, forms=forms, digest=sheet.digest)
            outcome.is_done = True
    return outcome


class _Reader:
    """What a sheet's words mean for one questionnaire, and what of it is known already."""

    def __init__(self, paper: Paper, sheet: ResponseSheet) -> None:
        self.paper, self.sheet = paper, sheet
        self.buildings = {_plain(house.number): house for house in buildings_of(paper.questionnaire)}
        self.bands = {_plain(str(label)): value for value, label in AgeBand.choices}
        self.bands |= {value: value for value in AgeBand.values}
        self.known = self._known()
        self.seen: dict[str, int] = {}

    def lines(self) -> list[Line]:
        return [self._line(number, values) for number, values in self.sheet.rows]

    def _line(self, number: int, values: dict[str, str]) -> Line:
        line, errors = Line(number, values), {}
        sheet = values.get(SHEET, "")
        building: Building | None = None
        band: str = AgeBand.UNKNOWN
        if errors_of_sheet := self._sheet_error(sheet, number):
            errors[SHEET] = errors_of_sheet
        if word := values.get(BUILDING, ""):
            building = self.buildings.get(_plain(word))
            if building is None:
                errors[BUILDING] = _("没有“%(word)s”这栋楼，请照小区登记的楼号写。") % {"word": word[:20]}
        if word := values.get(AGE, ""):
            band = self.bands.get(_plain(word), "")
            if not band:
                errors[AGE] = _("没有“%(word)s”这个年龄段。") % {"word": word[:20]}
        answers = {
            question.pk: given_in(question, values.get(str(question.order), "")) for question in self.paper.questions
        }
        fault = values.get(FAULT, "")
        line.filled = Filled(answers, sheet, building, band, bool(fault), fault)
        errors |= self._errors(line.filled)
        line.problems = [(self.sheet.cell(name, number), text) for name, text in errors.items()]
        line.verdict = WRONG if errors else self._verdict(line, sheet)
        return line

    def _errors(self, filled: Filled) -> dict[str, str]:
        orders = {f"q{question.pk}": str(question.order) for question in self.paper.questions}
        errors = {orders.get(name, name): str(text) for name, text in check_filled(self.paper, filled).items()}
        if len(filled.fault) > 200:
            errors[FAULT] = _("最多 200 个字。")
        if not filled.is_invalid and (broken := faults_of(self.paper, filled.answers)):
            hint = _("请对照原件改正；原件确实如此的，在“无效原因”列写明原因。")
            errors |= {orders[f"q{key}"]: f"{text}{hint}" for key, text in broken.items()}
        return errors

    def _sheet_error(self, sheet: str, number: int) -> str:
        if not sheet:
            return _("请写纸面编号，以免同一份录两次。")
        if len(sheet) > 20:
            return _("编号最多 20 个字。")
        before = self.seen.setdefault(sheet, number)
        return "" if before == number else _("和第 %(n)d 行的编号相同。") % {"n": before}

    def _verdict(self, line: Line, sheet: str) -> str:
        """A sheet known already, with the very same content, is not stored again; with another it is wrong."""
        assert line.filled is not None
        known = self.known.get(sheet)
        if known is None:
            return INVALID if line.filled.is_invalid else NEW
        row, answers = known
        filled = line.filled
        mine = (
            filled.building,
            filled.age_band,
            not filled.is_invalid,
            filled.fault,
            _comparable(self.paper, filled.answers),
        )
        theirs = (row.building, row.age_band, row.is_valid, row.fault, _comparable(self.paper, answers))
        if mine == theirs:
            return SAME
        line.problems.append((self.sheet.cell(SHEET, line.number), keyed_before(row) + _("内容和这一行不同。")))
        return WRONG

    def _known(self) -> dict[str, tuple[Response, Answers]]:
        """Return the responses of this sheet's numbers that are stored already, with their answers: two queries."""
        numbers = {values[SHEET] for _number, values in self.sheet.rows if SHEET in values}
        rows = Response.objects.filter(questionnaire=self.paper.questionnaire).exclude(sheet="")
        found = [row for row in rows.select_related("building", "entered_by") if row.sheet in numbers]
        said: dict[int, list[Answer]] = {row.pk: [] for row in found}
        answers = Answer.objects.filter(response__questionnaire=self.paper.questionnaire).order_by("pk")
        if found:
            for answer in answers.exclude(response__sheet="").iterator():
                if answer.response_id in said:
                    said[answer.response_id].append(answer)
        return {row.sheet: (row, given_of(self.paper, said[row.pk])) for row in found}


def given_in(question: Question, text: str) -> Given:
    """Return what a cell says: numbers (1,3), letters (AC) or the options' own words; what is none of them stays text.

    13 is the thirteenth option or none, never the first and the third: nobody's answer is guessed.
    """
    if not text or question.kind == QuestionKind.TEXT:
        return Given(text=text)
    words = {_plain(option.text): option.order for option in question.options.all()}
    if _plain(text) in words:
        return Given((words[_plain(text)],))
    ticks: list[int] = []
    for part in filter(None, _PARTS.split(unicodedata.normalize("NFKC", text).strip())):
        if part.isdecimal() and len(part) <= 3:
            ticks.append(int(part))
        elif question.kind != QuestionKind.SCALE and re.fullmatch("[A-Za-z]+", part):
            ticks += [ord(sign) - ord("A") + 1 for sign in part.upper()]
        elif _plain(part) in words:
            ticks.append(words[_plain(part)])
        else:
            return Given(text=text)
    return Given(tuple(dict.fromkeys(ticks)))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("–", "-").replace("~", "-")


def _comparable(paper: Paper, answers: Answers) -> dict[int, tuple[tuple[int, ...], str]]:
    """What a sheet says and the rows stored of it say, in one way."""
    found = {question.pk: as_stored(question, answers.get(question.pk, NOTHING)) for question in paper.questions}
    return {key: (tuple(sorted(given.ticks)), given.text) for key, given in found.items()}

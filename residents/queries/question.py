"""What an answer must be like: one set of rules for paper, sheet and QR, and how what is given is stored."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from residents.enums import QuestionKind
from residents.models import Answer, Question, Response
from residents.queries.questionnaire import SCALE, Paper

LONGEST_TEXT = 500


@dataclass(frozen=True)
class Given:
    """What stands at one question: ticks are the options' numbers, or marks 1–5 of a scale; `text` what is written.

    On paper nobody keeps anybody from ticking twice, so there may be any number of them.
    """

    ticks: tuple[int, ...] = ()
    text: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.ticks and not self.text


NOTHING = Given()
Answers = Mapping[int, Given]


def numbers_of(question: Question) -> list[int]:
    """Return what may be ticked at a question."""
    if question.kind == QuestionKind.SCALE:
        return list(SCALE)
    return [option.order for option in question.options.all()]


def fault_of(question: Question, given: Given) -> str:
    """Say which rule an answer breaks; "" for none."""
    if given.is_empty:
        return str(_("必答题没有作答。")) if question.is_required else ""
    if question.kind == QuestionKind.TEXT:
        return ""
    strange = [str(tick) for tick in given.ticks if tick not in numbers_of(question)]
    if strange or given.text:
        return _("没有“%(what)s”这个选项。") % {"what": given.text[:20] or _("、").join(strange)}
    ticked, most = len(given.ticks), question.most if question.kind == QuestionKind.MULTIPLE else 1
    if most and ticked > most:
        text = ngettext("最多选 %(most)d 项，勾了 %(ticked)d 项。", "最多选 %(most)d 项，勾了 %(ticked)d 项。", most)
        return text % {"most": most, "ticked": ticked}
    return ""


def faults_of(paper: Paper, answers: Answers) -> dict[int, str]:
    """Return {question's key: which rule it breaks}."""
    found = {question.pk: fault_of(question, answers.get(question.pk, NOTHING)) for question in paper.questions}
    return {key: fault for key, fault in found.items() if fault}


def fault_line(paper: Paper, faults: Mapping[int, str]) -> str:
    """Return why a response is not valid, in one line as it is stored."""
    named = {question.pk: question.order for question in paper.questions}
    parts = [_("第%(order)d题：%(fault)s") % {"order": named[key], "fault": fault} for key, fault in faults.items()]
    return "".join(parts)[:200]


def rows_of(paper: Paper, response: Response, answers: Answers) -> list[Answer]:
    """Return what is given as rows to store: one for each tick, mark or text; nothing is lost or put right."""
    rows: list[Answer] = []
    for question in paper.questions:
        given = as_stored(question, answers.get(question.pk, NOTHING))
        known = {option.order: option.pk for option in question.options.all()}
        for tick in given.ticks:
            mark = {"scale": tick} if question.kind == QuestionKind.SCALE else {"option_id": known[tick]}
            rows.append(Answer(response=response, question=question, **mark))
        if given.text:
            rows.append(Answer(response=response, question=question, text=given.text))
    return rows


def as_stored(question: Question, given: Given) -> Given:
    """Return ticks that there are, each once and in order; what was ticked beside them stands as text."""
    known = numbers_of(question)
    strange = [str(tick) for tick in given.ticks if tick not in known]
    text = _("、").join(filter(None, [*strange, given.text]))
    return Given(tuple(sorted({tick for tick in given.ticks if tick in known})), text)


def given_of(paper: Paper, answers: list[Answer]) -> dict[int, Given]:
    """Return what was stored, by question: what `as_stored` made of what was given."""
    orders = {option.pk: option.order for question in paper.questions for option in question.options.all()}
    found: dict[int, Given] = {}
    for answer in answers:
        before = found.get(answer.question_id, NOTHING)
        tick = answer.scale if answer.scale is not None else orders.get(answer.option_id or 0)
        ticks = (*before.ticks, tick) if tick is not None else before.ticks
        found[answer.question_id] = Given(ticks, before.text or answer.text)
    return found

"""Questionnaires of the demo: at 集英花园 2,800 forms in three rounds; what came back is there sheet by sheet."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from renovation.core.models import Building, Neighborhood
from renovation.dashboard.demo.asked import Asked
from renovation.dashboard.demo.name import NOTE
from renovation.dashboard.demo.said_cast import Cast
from residents.enums import AgeBand, QuestionKind, ReturnedBy, SurveyState
from residents.models import Answer, Question, Questionnaire, QuestionnaireIssue, QuestionOption, Response

SINGLE, MULTIPLE, SCALE, TEXT = QuestionKind
QUESTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (SINGLE, "您是否同意本小区改造？", ("同意", "不同意", "再看看")),
    (MULTIPLE, "您最希望改造哪几项？（最多选三项）", ("雨污管网", "停车位", "楼道照明", "适老健身", "绿化", "电梯")),
    (SCALE, "您对小区环境的满意程度（1最低，5最高）", ()),
    (SINGLE, "您是否愿意引入物业？", ("愿意", "不愿意", "先试用")),
    (TEXT, "您还有什么意见？", ()),
)
AGES = ((AgeBand.FROM_18, 14), (AgeBand.FROM_36, 34), (AgeBand.FROM_60, 38), (AgeBand.FROM_80, 9), (AgeBand.UNKNOWN, 5))
WRITTEN = ("希望早点开工。", "车位要多划几个。", "老人活动的地方太少。", "施工别太早。", "物业费不要太高。")


@dataclass(frozen=True)
class Paper:
    """One questionnaire: forms issued and returned, invalid ones among these, and how many days ago."""

    title: str
    issued: int
    returned: int
    invalid: int
    days_ago: int
    is_open: bool = False


# 1,200 + 900 + 700 = 2,800 forms, 2,512 back, 2,431 of them valid.
JIYING = (
    Paper("改造需求摸底问卷", 1200, 1083, 41, 1420),
    Paper("改造方案征求意见问卷", 900, 812, 25, 1290),
    Paper("改造效果评价问卷", 700, 617, 15, 330),
)
LIVELY = (Paper("改造需求摸底问卷", 120, 68, 3, 24, is_open=True),)


class Sheets:
    """Collects the answers of all questionnaires, to be inserted once their sheets are there."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.answers: list[Answer] = []

    def plant(
        self, place: Neighborhood, buildings: list[Building], cast: Cast, papers: tuple[Paper, ...], asked: Asked
    ) -> None:
        """Make the questionnaires of a place; issues and sheets go to the rows of their day."""
        for paper in papers:
            start = timezone.localdate() - timedelta(days=paper.days_ago)
            form = Questionnaire.objects.create(
                neighborhood=place,
                title=paper.title,
                intro=f"不记姓名，只用于本小区改造。{NOTE}",
                state=SurveyState.OPEN if paper.is_open else SurveyState.CLOSED,
                closes_on=start + timedelta(days=30),
                public_key=f"{place.pk:06d}{paper.days_ago:06d}",
                by=cast.party,
            )
            asked.dated += [(start, issue) for issue in _issues(form, buildings, paper, start, cast)]
            questions = _questions(form)
            for number in range(paper.returned):
                day = min(start + timedelta(days=1 + number * 26 // paper.returned), timezone.localdate())
                sheet = self._sheet(form, number, paper, buildings, day, cast)
                asked.dated.append((day, sheet))
                self._fill(sheet, questions)

    def insert(self) -> None:
        Answer.objects.bulk_create(self.answers, batch_size=1000)

    def _sheet(
        self, form: Questionnaire, number: int, paper: Paper, buildings: list[Building], day: date, cast: Cast
    ) -> Response:
        every = paper.returned // paper.invalid
        is_valid = number % every != 0 or number // every >= paper.invalid
        is_paper = number % 7 != 0
        return Response(
            questionnaire=form,
            returned_by=ReturnedBy.PAPER if is_paper else ReturnedBy.ONLINE,
            building=self.rng.choice(buildings),
            age_band=self.rng.choices([age for age, _n in AGES], [n for _age, n in AGES])[0],
            is_valid=is_valid,
            fault="" if is_valid else "单选题勾了两项",
            sheet=f"{number + 1:04d}" if is_paper else "",
            entered_by=cast.reds[0] if is_paper else None,
            at=timezone.make_aware(datetime.combine(day, time(10 + number % 8, number % 60))),
        )

    def _fill(self, sheet: Response, questions: list[tuple[Question, list[QuestionOption]]]) -> None:
        for question, options in questions:
            answer: dict[str, Any] = {"response": sheet, "question": question}
            if question.kind == SCALE:
                self.answers.append(Answer(scale=self.rng.choices(range(1, 6), (3, 8, 24, 40, 25))[0], **answer))
            elif question.kind == TEXT:
                if self.rng.random() < 0.06:
                    self.answers.append(Answer(text=self.rng.choice(WRITTEN), **answer))
            else:
                ticks = self.rng.randint(1, 3) if question.kind == MULTIPLE else 1 if sheet.is_valid else 2
                weights = [len(options) - turn for turn in range(len(options))]
                chosen = {self.rng.choices(range(len(options)), weights)[0] for _tick in range(ticks)}
                self.answers += [Answer(option=options[turn], **answer) for turn in sorted(chosen)]


def _questions(form: Questionnaire) -> list[tuple[Question, list[QuestionOption]]]:
    made = [
        Question(
            questionnaire=form,
            order=order,
            kind=kind,
            text=text,
            is_required=kind != TEXT,
            most=3 if kind == MULTIPLE else None,
            is_suggestion=kind == TEXT,
        )
        for order, (kind, text, _options) in enumerate(QUESTIONS, start=1)
    ]
    Question.objects.bulk_create(made)
    options = [
        [QuestionOption(question=question, order=order, text=text) for order, text in enumerate(texts, start=1)]
        for question, (_kind, _text, texts) in zip(made, QUESTIONS, strict=True)
    ]
    QuestionOption.objects.bulk_create([option for some in options for option in some])
    return list(zip(made, options, strict=True))


def _issues(
    form: Questionnaire, buildings: list[Building], paper: Paper, start: date, cast: Cast
) -> list[QuestionnaireIssue]:
    """Issue the forms building by building; what does not come out even is handed out at a stand."""
    each = paper.issued // (len(buildings) + 1)
    facts = {"questionnaire": form, "issued_on": start, "by": cast.reds[0]}
    made = [QuestionnaireIssue(building=building, count=each, **facts) for building in buildings if each]
    rest = paper.issued - each * len(made)
    return [*made, QuestionnaireIssue(count=rest, **facts)] if rest else made

"""A questionnaire of every kind of question, and forms as people fill them in."""

from django.utils import timezone

from renovation.core.models import Building, Neighborhood, User
from residents.actions.response import Filled
from residents.models import Answer, Question, Questionnaire, QuestionOption, Response
from residents.queries.question import Given, rows_of
from residents.queries.questionnaire import Paper, paper_of

HOUSES = ("1号楼", "2号楼", "3号楼")
# kind, text, options, most, is_required, is_suggestion
ASKED = (
    ("SINGLE", "支持改造吗", ("支持", "无所谓", "不支持"), None, True, False),
    ("MULTIPLE", "最需要什么", ("管网", "停车", "电梯", "绿化"), 2, True, False),
    ("SCALE", "满意吗", (), None, False, False),
    ("TEXT", "还有什么意见", (), None, False, True),
)


def make_paper(here: Neighborhood, by: User, state: str = "OPEN", key: str = "abc234defg", **facts) -> Paper:
    """Store a questionnaire with four questions and a neighborhood with three buildings."""
    row = Questionnaire.objects.create(
        neighborhood=here, title="需求调查", intro="请您说说", state=state, public_key=key, by=by, **facts
    )
    for order, (kind, text, options, most, is_required, is_suggestion) in enumerate(ASKED, start=1):
        question = Question.objects.create(
            questionnaire=row, order=order, kind=kind, text=text, most=most, is_required=is_required,
            is_suggestion=is_suggestion,
        )  # fmt: skip
        QuestionOption.objects.bulk_create(
            QuestionOption(question=question, order=at, text=option) for at, option in enumerate(options, start=1)
        )
    for number in HOUSES:
        Building.objects.get_or_create(neighborhood=here, number=number)
    return paper_of(row)


def filled(paper: Paper, single=(1,), multiple=(1,), scale=(), text="", **facts) -> Filled:
    """Return a form with these ticks."""
    given = (Given(tuple(single)), Given(tuple(multiple)), Given(tuple(scale)), Given(text=text))
    answers = {question.pk: said for question, said in zip(paper.questions, given, strict=True)}
    return Filled(answers, **facts)


def store(paper: Paper, forms: list[Filled], by: User) -> list[Response]:
    """Put forms into the database without asking any rule."""
    rows = Response.objects.bulk_create(
        Response(
            questionnaire=paper.questionnaire,
            returned_by="PAPER",
            building=form.building,
            age_band=form.age_band,
            is_valid=not form.is_invalid,
            fault=form.fault,
            sheet=form.sheet,
            entered_by=by,
            at=timezone.now(),
        )
        for form in forms
    )
    Answer.objects.bulk_create(
        (answer for row, form in zip(rows, forms, strict=True) for answer in rows_of(paper, row, form.answers)),
        batch_size=2000,
    )
    return rows

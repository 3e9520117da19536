"""Questionnaires as lists and pages show them: how many were handed out, came back, and are valid."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from renovation.core.models import Building, Neighborhood
from renovation.core.policy import Can
from renovation.core.scope import reach
from residents.enums import QuestionKind, ReturnedBy, SurveyState
from residents.models import Question, Questionnaire, QuestionnaireIssue, QuestionOption, Response

TONES = {SurveyState.DRAFT: "info", SurveyState.OPEN: "busy", SurveyState.CLOSED: "ok"}
CHOICES = (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
SCALE = range(1, 6)


@dataclass(frozen=True)
class Returns:
    """How many forms were issued, how many came back (on paper or sheet, and by QR), how many of these are valid."""

    issued: int
    returned: int
    valid: int
    online: int = 0
    name: str = ""

    @property
    def invalid(self) -> int:
        return self.returned - self.valid

    @property
    def on_paper(self) -> int:
        return self.returned - self.online

    @property
    def is_over(self) -> bool:
        """More came back than were handed out: something was not noted, or residents answered by QR besides."""
        return self.returned > self.issued


@dataclass(frozen=True)
class Paper:
    """A questionnaire with its questions and their options, as read once."""

    questionnaire: Questionnaire
    questions: list[Question]

    @property
    def has_suggestions(self) -> bool:
        return any(question.is_suggestion for question in self.questions)


def questionnaire_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[Questionnaire]:
    """Return the questionnaires within reach, with issued, returned and valid beside them."""
    return Questionnaire.objects.within(reach(user, can)).annotate(
        neighborhood_name=F("neighborhood__name"),
        community=F("neighborhood__region__name"),
        issued=_number(QuestionnaireIssue.objects.all(), Sum("count")),
        returned=_number(Response.objects.all(), Count("pk")),
        valid=_number(Response.objects.filter(is_valid=True), Count("pk")),
    )


def issue_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[QuestionnaireIssue]:
    """Return the issues within reach, each with its questionnaire and building."""
    return QuestionnaireIssue.objects.within(reach(user, can)).annotate(
        title=F("questionnaire__title"),
        neighborhood_name=F("questionnaire__neighborhood__name"),
        building_number=F("building__number"),
        issuer=F("by__name"),
    )


def questionnaires_named() -> QuerySet[Questionnaire]:
    """Return questionnaires with what their page names."""
    return Questionnaire.objects.select_related("neighborhood__region", "by")


def questions_named() -> QuerySet[Question]:
    """Return questions with their questionnaire and options."""
    return Question.objects.select_related("questionnaire__neighborhood").prefetch_related(_options())


def issues_named() -> QuerySet[QuestionnaireIssue]:
    return QuestionnaireIssue.objects.select_related("questionnaire", "building", "by")


def neighborhoods_to_ask(user: Any) -> QuerySet[Neighborhood]:
    """Return the neighborhoods in which somebody may hold a questionnaire."""
    return Neighborhood.objects.within(reach(user, Can.GATHER)).order_by("name", "pk")


def paper_of(questionnaire: Questionnaire) -> Paper:
    """Read questions and options: two queries."""
    questions = Question.objects.filter(questionnaire=questionnaire).order_by("order").prefetch_related(_options())
    return Paper(questionnaire, list(questions))


def open_paper(key: str) -> Paper | None:
    """Return the questionnaire of a QR code; None for an unknown key."""
    row = questionnaires_named().filter(public_key=key).first()
    return paper_of(row) if row is not None else None


def is_taking_online(questionnaire: Questionnaire) -> bool:
    """Residents may answer while it is open and up to its last day; what came on paper is keyed as long as it is."""
    ends = questionnaire.closes_on
    return questionnaire.state == SurveyState.OPEN and (ends is None or ends >= timezone.localdate())


def open_questionnaires(neighborhood: Neighborhood) -> list[Questionnaire]:
    """Return the questionnaires residents of a neighborhood may answer now, the first to close first: one query."""
    rows = Questionnaire.objects.filter(neighborhood=neighborhood, state=SurveyState.OPEN)
    return [row for row in rows.order_by(F("closes_on").asc(nulls_last=True), "pk") if is_taking_online(row)]


def returns_of(questionnaire: Questionnaire) -> Returns:
    """Count one questionnaire: two queries."""
    issued = QuestionnaireIssue.objects.filter(questionnaire=questionnaire).aggregate(n=Sum("count"))["n"] or 0
    counted = Response.objects.filter(questionnaire=questionnaire).aggregate(**_COUNTS)
    return Returns(issued, **counted)


def returns_by_building(questionnaire: Questionnaire) -> list[Returns]:
    """Count by building, in the buildings' order; at the end what was handed out or came back without one."""
    issued = QuestionnaireIssue.objects.filter(questionnaire=questionnaire).order_by()
    handed = dict(issued.values_list("building_id").annotate(n=Sum("count")))
    counted = Response.objects.filter(questionnaire=questionnaire).order_by().values("building_id").annotate(**_COUNTS)
    came = {row.pop("building_id"): row for row in counted}
    none = {"returned": 0, "valid": 0, "online": 0}
    houses: list[tuple[int | None, str]] = list(buildings_of(questionnaire).values_list("pk", "number"))
    return [
        Returns(handed.get(pk, 0), **came.get(pk, none), name=name)
        for pk, name in [*houses, (None, "")]
        if pk in handed or pk in came
    ]


def issues_of(questionnaire: Questionnaire) -> list[QuestionnaireIssue]:
    return list(issues_named().filter(questionnaire=questionnaire).order_by("issued_on", "pk"))


def buildings_of(questionnaire: Questionnaire) -> QuerySet[Building]:
    return Building.objects.filter(neighborhood=questionnaire.neighborhood_id).order_by("id")


_COUNTS: dict[str, Any] = {
    "returned": Count("pk"),
    "valid": Count("pk", filter=Q(is_valid=True)),
    "online": Count("pk", filter=Q(returned_by=ReturnedBy.ONLINE)),
}


def _options() -> Prefetch:
    return Prefetch("options", QuestionOption.objects.order_by("order"))


def _number(rows: QuerySet[Any], what: Any) -> Any:
    """Count by a subquery: two joins at once would multiply each other's rows."""
    found = rows.filter(questionnaire=OuterRef("pk")).order_by().values("questionnaire").annotate(n=what).values("n")
    return Coalesce(Subquery(found, output_field=IntegerField()), 0)

"""Responses as lists and pages show them."""

from typing import Any

from django.db.models import F, Max, QuerySet

from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.scope import reach
from residents.models import Answer, Questionnaire, Response

TEXTS_SHOWN = 50


def response_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[Response]:
    """Return the responses within reach, each with its questionnaire and building."""
    return Response.objects.within(reach(user, can)).annotate(
        title=F("questionnaire__title"),
        neighborhood_name=F("questionnaire__neighborhood__name"),
        building_number=F("building__number"),
        keyed_by=F("entered_by__name"),
    )


def responses_named() -> QuerySet[Response]:
    """Return responses with what their page names."""
    return Response.objects.select_related("questionnaire__neighborhood", "building", "entered_by")


def answers_of(response: Response) -> list[Answer]:
    """Return what was answered, in the order it stands."""
    rows = Answer.objects.filter(response=response).select_related("option", "suggestion")
    return list(rows.order_by("question__order", "option__order", "pk"))


def sheet_of(questionnaire: Questionnaire, sheet: str) -> Response | None:
    """Return who keyed a sheet before, if somebody did."""
    rows = Response.objects.filter(questionnaire=questionnaire, sheet=sheet)
    return rows.select_related("entered_by").first() if sheet else None


def last_keyed(user: User, questionnaire: Questionnaire) -> Response | None:
    """Return what this person keyed last, so that the next sheet begins where it ended."""
    rows = Response.objects.filter(questionnaire=questionnaire, entered_by=user)
    latest = rows.aggregate(pk=Max("pk"))["pk"]
    return rows.select_related("building").get(pk=latest) if latest else None


def next_sheet(sheet: str) -> str:
    """Return the number after that of a sheet: A-0099 → A-0100; "" after one that ends without a digit."""
    head = sheet.rstrip("0123456789")
    digits = sheet[len(head) :]
    following = head + str(int(digits) + 1).zfill(len(digits)) if digits else ""
    return following if len(following) <= 20 else ""


def texts_to_use(user: Any, can: Can = Can.VIEW) -> QuerySet[Answer]:
    """Return what residents wrote where it is to become suggestions."""
    rows = Answer.objects.within(reach(user, can)).filter(question__is_suggestion=True).exclude(text="")
    return rows.select_related("question", "response__building", "suggestion")

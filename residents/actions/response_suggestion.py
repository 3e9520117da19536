"""What residents wrote on questionnaires goes into the loop: each text once."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.actions.base import lock
from renovation.core.audit import record
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.actions.suggestion import take_in
from residents.enums import Channel
from residents.models import Answer, Questionnaire, Suggestion, SuggestionCategory

MOST_AT_ONCE = 50


@transaction.atomic
def make_suggestions(
    *, by: User, questionnaire: Questionnaire, chosen: Mapping[Answer, SuggestionCategory]
) -> list[Suggestion]:
    """Take in the chosen texts, each under its category; what became a suggestion before stays that one.

    Nobody is named: a questionnaire asks for no name. Returns the new ones.
    """
    require(by, Can.COLLECT, questionnaire)
    stored = lock(questionnaire)
    if len(chosen) > MOST_AT_ONCE:
        raise ValidationError(_("一次最多转 %(n)d 条。") % {"n": MOST_AT_ONCE})
    categories = {answer.pk: category for answer, category in chosen.items()}
    rows = Answer.objects.filter(
        pk__in=categories, response__questionnaire=stored, question__is_suggestion=True, suggestion=None
    ).exclude(text="")
    made = []
    for answer in rows.select_related("response__building").order_by("pk"):
        suggestion = take_in(
            by=by,
            neighborhood=stored.neighborhood,
            category=categories[answer.pk],
            text=answer.text,
            channel=Channel.SURVEY,
            building=answer.response.building,
        )
        answer.suggestion = suggestion
        answer.save(update_fields=["suggestion"])
        made.append(suggestion)
    if made:
        record(by, "questionnaire.suggestions_made", stored, rows=len(made))
    return made

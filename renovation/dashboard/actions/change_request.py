"""The second person's yes: what was asked for is carried out by the action of the storey it belongs to."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from projects.actions.funding import drop_funding
from projects.actions.plan_item import drop_plan_item
from projects.actions.project import drop_party
from projects.actions.project_document import drop_document
from projects.actions.site import correct_site
from projects.actions.site_photo import drop_photo
from renovation.core.actions.building import drop_building
from renovation.core.actions.change_request import decide_request, hold_to_decide
from renovation.core.actions.neighborhood import correct_neighborhood
from renovation.core.actions.parameter import set_parameter
from renovation.core.enums import RequestState
from renovation.core.models import ChangeRequest, User
from renovation.core.policy import Can
from renovation.core.queries.change_request import moved_since, proposed_values, row_of
from renovation.core.scope import require
from residents.actions.idea_photo import drop_idea_photo

Carry = Callable[[User, ChangeRequest], Any]


def _correct(action: Callable[..., Any], name: str) -> Carry:
    def carry(by: User, request: ChangeRequest) -> Any:
        return action(by=by, asked_by=request.by, **{name: row_of(request)}, **proposed_values(request))

    return carry


def _drop(action: Callable[..., Any], name: str) -> Carry:
    return lambda by, request: action(by=by, asked_by=request.by, **{name: row_of(request)})


def _allow(by: User, request: ChangeRequest) -> None:
    """The yes itself is all: whoever asked goes on from there."""


# Each action of `REQUEST_NEEDS`. It runs as the one who decides, whose right is fresh, and names who asked.
CARRIED: dict[str, Carry] = {
    "parameter.set": lambda by, request: set_parameter(by=by, asked_by=request.by, facts=request.proposed),
    "neighborhood.correct": _correct(correct_neighborhood, "neighborhood"),
    "building.drop": _drop(drop_building, "building"),
    "site.correct": _correct(correct_site, "site"),
    "plan_item.drop": _drop(drop_plan_item, "item"),
    "party.drop": _drop(drop_party, "party"),
    "funding.drop": _drop(drop_funding, "funding"),
    "photo.drop": _drop(drop_photo, "photo"),
    "document.drop": _drop(drop_document, "document"),
    "idea_photo.drop": _drop(drop_idea_photo, "photo"),
    "contact.export": _allow,
}


@transaction.atomic
def approve_request(*, by: User, request: ChangeRequest, note: str = "") -> ChangeRequest:
    """Say yes and carry it out. What has moved meanwhile is not overwritten: it is OUTDATED, and its note says why.

    Raises `ValidationError` when somebody has decided it already, or when the action itself objects; then it waits on.
    """
    require(by, Can.APPROVE, request)
    stored = hold_to_decide(by, request)
    if moved := moved_since(stored):
        return decide_request(by=by, request=stored, state=RequestState.OUTDATED, note=moved)
    decided = decide_request(by=by, request=stored, state=RequestState.APPROVED, note=note)
    CARRIED[stored.action](by, stored)
    return decided

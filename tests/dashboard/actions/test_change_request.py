"""Every state × step × person, tried one by one against a table of its own."""

from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from renovation.core.actions.change_request import decide_request, withdraw_request
from renovation.core.enums import RequestKind, RequestState, Role
from renovation.core.models import ChangeRequest, Neighborhood
from renovation.dashboard.actions.change_request import approve_request
from tests.fixtures.cast import (
    CITY,
    COMMUNITY,
    DISTRICT,
    OTHER_COMMUNITY,
    OTHER_DISTRICT,
    OTHER_STREET,
    STREET,
    make_user,
)

# Who may say yes or no to a community worker's correction in Here: one's own never, and only with both rights there.
PEOPLE = {
    "city": ([(Role.CITY_COMMAND, CITY)], True),
    "district": ([(Role.DISTRICT_OFFICER, DISTRICT)], True),
    "street": ([(Role.STREET_OFFICER, STREET)], True),
    "other_street": ([(Role.STREET_OFFICER, OTHER_STREET)], False),
    "other_district": ([(Role.DISTRICT_OFFICER, OTHER_DISTRICT)], False),
    "worker": ([(Role.COMMUNITY_WORKER, COMMUNITY)], False),
    "viewer": ([(Role.VIEWER, DISTRICT)], False),
    "system": ([(Role.SYSTEM_ADMIN, CITY)], False),
    "security": ([(Role.SECURITY_ADMIN, CITY)], False),
    "audit": ([(Role.AUDIT_ADMIN, CITY)], False),
    "nobody": ([], False),
    # Two duties in two places: the one's right is not the other's.
    "mixed": ([(Role.COMMUNITY_WORKER, COMMUNITY), (Role.STREET_OFFICER, OTHER_STREET)], False),
    "both": ([(Role.COMMUNITY_WORKER, OTHER_COMMUNITY), (Role.STREET_OFFICER, STREET)], True),
    "asker": ([(Role.DISTRICT_OFFICER, DISTRICT)], False),
}


def approve(by, asked):
    approve_request(by=by, request=asked, note="好的")


def refuse(by, asked):
    decide_request(by=by, request=asked, state=RequestState.REFUSED, note="不妥")


def withdraw(by, asked):
    withdraw_request(by=by, request=asked)


STEPS = {approve: RequestState.APPROVED, refuse: RequestState.REFUSED, withdraw: RequestState.WITHDRAWN}


@pytest.fixture
def people(regions):
    made = {name: make_user(name, *(duties[0] if duties else ())) for name, (duties, _may) in PEOPLE.items()}
    for name, (duties, _may) in PEOPLE.items():
        for role, region in duties[1:]:
            made[name].duties.create(role=role, region_id=region, starts_on=timezone.localdate())
    return made


@pytest.mark.parametrize("token", [False, True])
def test_every_state_step_and_person(here, people, token):
    """5 states × 3 steps × 14 people, each also as a key of the API: only PENDING moves, only by who may."""
    moved = 0
    if token:
        for user in people.values():
            user.token_capabilities = frozenset()
    for state, step, name in product(RequestState, STEPS, PEOPLE):
        with transaction.atomic():
            asked = _asked(here, people["asker"], state, people["city"])
            expected = _expected(state, step, name, token)
            try:
                with transaction.atomic():
                    step(people[name], asked)
                outcome = STEPS[step]
            except (PermissionDenied, ValidationError):
                outcome = state
            asked.refresh_from_db()
            here.refresh_from_db()
            assert asked.state == outcome == expected, (state, step.__name__, name)
            assert here.is_in_program == (not (outcome == RequestState.APPROVED and state == RequestState.PENDING))
            moved += outcome != state
            transaction.set_rollback(True)
    assert moved == (1 if token else 9)


def _expected(state, step, name, token):
    if state != RequestState.PENDING:
        return state
    if step is withdraw:
        return RequestState.WITHDRAWN if name == "asker" else state
    return STEPS[step] if PEOPLE[name][1] and not token else state


def _asked(here, by, state, decider):
    Neighborhood.objects.filter(pk=here.pk).update(is_in_program=True)
    return ChangeRequest.objects.create(
        kind=RequestKind.CORRECTION,
        action="neighborhood.correct",
        model="core.neighborhood",
        object_id=str(here.pk),
        label=str(here),
        region_code=here.region_id,
        current={"is_in_program": True},
        proposed={"is_in_program": False},
        reason="核实",
        by=by,
        state=state,
        decided_by=None if state == RequestState.PENDING else decider,
    )


def test_a_yes_of_the_asker_s_own_does_not_even_fit_into_the_table(here, people):
    with pytest.raises(Exception, match="request_approved_by_another"), transaction.atomic():
        _asked(here, people["asker"], RequestState.APPROVED, people["asker"])

"""Who reaches which row for what. The capability decides the rows."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from projects.models import Project, ProjectSite
from renovation.core.enums import Role
from renovation.core.models import Duty, Neighborhood, User
from renovation.core.policy import CAPABILITIES, Can, roles_with
from renovation.core.scope import can_anywhere, fetch, holds, reach, require
from tests.fixtures.cast import CITY, COMMUNITY, DISTRICT, OTHER_STREET, STREET, make_site, make_user


def again(user):
    """The user as the next request reads them."""
    return User.objects.get(pk=user.pk)


def test_a_duty_grants_everything_below_its_node(here, elsewhere, city_command, street_officer, community_worker):
    def seen(user):
        return set(Neighborhood.objects.within(reach(user, Can.VIEW)))

    assert seen(city_command) == {here, elsewhere}
    assert seen(street_officer) == seen(community_worker) == {here}


def test_fetch_hides_what_is_outside_and_refuses_what_is_inside(here, elsewhere, street_officer, viewer):
    assert fetch(Neighborhood, street_officer, Can.EDIT_NEIGHBORHOOD, pk=here.pk) == here
    with pytest.raises(Http404):
        fetch(Neighborhood, street_officer, Can.VIEW, pk=elsewhere.pk)
    with pytest.raises(Http404):
        fetch(Neighborhood, street_officer, Can.EDIT_NEIGHBORHOOD, pk=elsewhere.pk)
    with pytest.raises(PermissionDenied, match="区旧改办"):
        fetch(Neighborhood, viewer, Can.EDIT_NEIGHBORHOOD, pk=here.pk)


def test_one_duty_lends_nothing_to_another(here, elsewhere):
    """May edit in one street and look at the other: editing stays in the one."""
    user = make_user("two_duties", Role.STREET_OFFICER, STREET)
    Duty.objects.create(user=user, role=Role.VIEWER, region_id=OTHER_STREET)
    user = again(user)
    assert set(Neighborhood.objects.within(reach(user, Can.VIEW))) == {here, elsewhere}
    assert set(Neighborhood.objects.within(reach(user, Can.EDIT_PROJECT))) == {here}
    with pytest.raises(PermissionDenied):
        require(user, Can.EDIT_PROJECT, elsewhere)


@pytest.mark.parametrize(("starts", "ends", "counts"), [(0, 0, True), (1, None, False), (-9, -1, False), (-9, 1, True)])
def test_a_duty_counts_from_its_first_to_its_last_day(here, stranger, starts, ends, counts):
    today = timezone.localdate()
    ends_on = today + timedelta(days=ends) if ends is not None else None
    Duty.objects.create(
        user=stranger, role=Role.VIEWER, region_id=CITY, starts_on=today + timedelta(days=starts), ends_on=ends_on
    )
    assert can_anywhere(again(stranger), Can.VIEW) is counts


def test_inactive_user_reaches_nothing(here, district_officer):
    district_officer.is_active = False
    assert not reach(district_officer, Can.VIEW)


def test_a_token_narrowed_to_a_street_reaches_no_further(here, elsewhere, district_officer):
    district_officer.token_region = STREET
    assert set(Neighborhood.objects.within(reach(district_officer, Can.VIEW))) == {here}


def test_a_project_over_two_streets_is_seen_from_both_once(here, elsewhere, street_officer, district_officer):
    site = make_site(here)
    make_site(elsewhere, project=site.project)
    assert list(Project.objects.within(reach(district_officer, Can.VIEW))) == [site.project]
    assert list(Project.objects.within(reach(street_officer, Can.VIEW))) == [site.project]
    assert list(ProjectSite.objects.within(reach(street_officer, Can.VIEW))) == [site]


def test_contractor_reaches_own_projects_and_no_neighborhoods(here, elsewhere, contractor, firm):
    own, other = make_site(here), make_site(elsewhere)
    own.project.parties.create(role="CONTRACTOR", organization=firm)
    own.project.parties.create(role="DESIGNER", organization=firm)
    assert list(Project.objects.within(reach(contractor, Can.VIEW))) == [own.project]
    assert holds(contractor, Can.REPORT_PROGRESS, own)
    assert not holds(contractor, Can.REPORT_PROGRESS, other)
    assert not Neighborhood.objects.within(reach(contractor, Can.VIEW)).exists()


def test_a_code_is_held_only_as_a_whole(regions, street_officer):
    assert holds(street_officer, Can.EDIT_PROJECT, COMMUNITY)
    assert not holds(street_officer, Can.EDIT_PROJECT, DISTRICT)


def test_under_refuses_what_is_no_code(regions):
    with pytest.raises(ValueError, match="not a region code"):
        list(Neighborhood.objects.under("41%"))


def test_every_role_and_every_capability_has_a_holder():
    assert set(CAPABILITIES) == set(Role.values)
    assert all(roles_with(can) for can in Can)

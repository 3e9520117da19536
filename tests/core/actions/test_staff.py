"""Registering, passwords, disabling and coming back: authority over every duty of a person, not just the one here."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.utils import timezone

from renovation.core.actions.staff import (
    change_staff,
    disable_staff,
    end_sessions,
    readmit_staff,
    register_staff,
    renew_password,
)
from renovation.core.enums import MANAGEMENT_ROLES, RequestKind, RequestState, Role
from renovation.core.lib import initial_password
from renovation.core.models import ApiToken, AuditEntry, ChangeRequest, Duty, Region, User
from renovation.core.policy import Can
from renovation.core.scope import reach
from tests.fixtures.api import ApiClient
from tests.fixtures.cast import CITY, COMMUNITY, DISTRICT, OTHER_DISTRICT, STREET, make_user

CHANGES = {
    "password": lambda by, user: renew_password(by=by, user=user),
    "name": lambda by, user: change_staff(by=by, user=user, name="改名", organization=None),
}
STOPS = {
    "sessions": lambda by, user: end_sessions(by=by, user=user),
    "disable": lambda by, user: disable_staff(by=by, user=user),
}
changes = pytest.mark.parametrize("do", CHANGES.values(), ids=CHANGES)
stops = pytest.mark.parametrize("do", STOPS.values(), ids=STOPS)
anything = pytest.mark.parametrize("do", (CHANGES | STOPS).values(), ids=CHANGES | STOPS)


@pytest.fixture
def keeper(regions):
    return make_user("keeper", Role.SECURITY_ADMIN, DISTRICT)


def test_initial_passwords_are_strong_quick_and_good_for_once(settings, monkeypatch):
    passwords = {initial_password.make() for _ in range(50)}
    assert len(passwords) == 50
    assert all(len(password) == 19 and not set(password) & set("0o1li") for password in passwords)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    stored = initial_password.hashed("k7mp-x3nd-8wqa-h5tr")
    assert check_password("k7mp-x3nd-8wqa-h5tr", stored)
    assert not check_password("k7mp-x3nd-8wqa-h5ts", stored)
    # The first sign-in makes it as slow to guess as any other.
    assert PBKDF2PasswordHasher().must_update(stored)


def test_registered_person_comes_in_and_must_change(district_officer, regions):
    user, password = register_staff(
        by=district_officer, username="lihua", name="李华", role="STREET_OFFICER", region=regions[STREET]
    )  # fmt: skip
    assert authenticate(None, username="lihua", password=password) == user
    assert user.must_change_password
    assert reach(User.objects.get(pk=user.pk), Can.EDIT_PROJECT).covers(STREET)
    told = AuditEntry.objects.filter(model="core.user")
    assert [entry.action for entry in told] == ["user.registered"]
    assert told[0].region_code == STREET
    assert password not in str([told[0].before, told[0].after])


def test_registering_is_granting(street_officer, regions):
    for role, code in (("DISTRICT_OFFICER", STREET), ("VIEWER", OTHER_DISTRICT), ("AUDIT_ADMIN", STREET)):
        with pytest.raises(PermissionDenied):
            register_staff(by=street_officer, username="x", name="某", role=role, region=regions[code])
    assert not User.objects.filter(username="x").exists()


@anything
def test_district_officer_with_a_duty_in_the_street_is_not_the_streets(do, street_officer, district_officer):
    """Whoever sets a password can act as that person: the street would have become the district."""
    Duty.objects.create(user=district_officer, role=Role.COMMUNITY_WORKER, region_id=COMMUNITY)
    with pytest.raises(PermissionDenied):
        do(street_officer, district_officer)


@anything
def test_a_duty_still_to_come_counts(do, street_officer, community_worker):
    start = timezone.localdate() + timedelta(days=9)
    Duty.objects.create(user=community_worker, role=Role.VIEWER, region_id=DISTRICT, starts_on=start)
    with pytest.raises(PermissionDenied):
        do(street_officer, community_worker)


@anything
def test_a_duty_over_no_longer_counts(do, street_officer, community_worker):
    day = timezone.localdate() - timedelta(days=1)
    Duty.objects.create(user=community_worker, role=Role.VIEWER, region_id=DISTRICT, starts_on=day, ends_on=day)
    do(street_officer, community_worker)


@anything
def test_what_somebody_did_last_decides_once_all_is_over(do, street_officer, city_command, regions):
    """A name stays a name: the street does not get the district's former officer through an old duty of the street."""
    day = timezone.localdate() - timedelta(days=3)
    former = make_user("former", Role.DISTRICT_OFFICER, DISTRICT)
    Duty.objects.filter(user=former).update(starts_on=day, ends_on=day)
    earlier = day - timedelta(days=9)
    Duty.objects.create(user=former, role=Role.VIEWER, region_id=STREET, starts_on=earlier, ends_on=earlier)
    with pytest.raises(PermissionDenied):
        do(street_officer, former)
    do(city_command, former)


@anything
def test_nobody_does_it_to_themselves(do, district_officer):
    with pytest.raises(PermissionDenied):
        do(district_officer, district_officer)


@anything
def test_two_duties_in_two_places_do_not_mix(do, regions):
    """Finding 10: EDIT here and GRANT_DUTY there are no authority over the people here."""
    by = make_user("mixed", Role.STREET_OFFICER, STREET)
    Duty.objects.create(user=by, role=Role.VIEWER, region_id=OTHER_DISTRICT)
    with pytest.raises(PermissionDenied):
        do(by, make_user("there", Role.VIEWER, OTHER_DISTRICT))
    with pytest.raises(PermissionDenied):
        do(by, make_user("nowhere"))


@changes
def test_security_officer_sets_no_passwords_and_no_names(do, keeper, viewer):
    with pytest.raises(PermissionDenied):
        do(keeper, viewer)


@stops
def test_security_officer_stops_anybody_in_the_region(do, keeper, district_officer, regions):
    do(keeper, district_officer)
    for outside in (make_user("c", Role.CITY_COMMAND, CITY), make_user("o", Role.VIEWER, OTHER_DISTRICT)):
        with pytest.raises(PermissionDenied):
            do(keeper, outside)


@pytest.mark.parametrize("role", MANAGEMENT_ROLES)
def test_passwords_of_the_management_are_set_in_the_shell(role, keeper):
    with pytest.raises(PermissionDenied):
        renew_password(by=keeper, user=make_user("peer", role, DISTRICT))


def test_new_password_ends_what_was(client, district_officer, street_officer):
    client.force_login(street_officer)
    user, password = renew_password(by=district_officer, user=street_officer)
    assert authenticate(None, username="street_officer", password=password) == user
    assert authenticate(None, username="street_officer", password="correct horse 9") is None
    assert user.must_change_password
    assert user.old_passwords.count() == 1
    assert client.get("/manage/").status_code == 302
    assert password not in str(list(AuditEntry.objects.values()))


def test_ended_sessions_may_begin_anew(client, keeper, viewer):
    client.force_login(viewer)
    assert client.get("/changes/").status_code == 200
    end_sessions(by=keeper, user=viewer)
    assert client.get("/changes/").status_code == 302
    client.force_login(User.objects.get(pk=viewer.pk))
    assert client.get("/changes/").status_code == 200


def test_disabled_at_once(
    client, keeper, district_officer, regions, here, django_capture_on_commit_callbacks
):  # fmt: skip
    """The leaver's very next request is signed out, by page and by key."""
    start = timezone.localdate() + timedelta(days=9)
    Duty.objects.create(user=district_officer, role=Role.VIEWER, region_id=CITY, starts_on=start)
    Duty.objects.filter(user=keeper).update(region_id=CITY)
    key = ApiClient(district_officer)
    client.force_login(district_officer)
    assert (client.get("/neighborhoods/").status_code, key.get("neighborhoods/").status_code) == (200, 200)
    asked = ChangeRequest.objects.create(
        kind=RequestKind.DELETION, action="party.drop", model="m", object_id="1", label="删", reason="错",
        by=district_officer, region_code=STREET,
    )  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        disable_staff(by=User.objects.get(pk=keeper.pk), user=district_officer)
    left = User.objects.get(pk=district_officer.pk)
    assert client.get("/neighborhoods/").status_code == 302
    assert key.get("neighborhoods/").status_code == 401
    assert (left.is_active, left.left_on) == (False, timezone.localdate())
    assert not reach(left, Can.VIEW)
    assert not Duty.objects.not_over(timezone.localdate()).filter(user=left).exists()
    assert ApiToken.objects.get(user=left).revoked_at is not None
    asked.refresh_from_db()
    assert (asked.state, asked.note) == (RequestState.WITHDRAWN, "申请人离岗")
    with pytest.raises(ValidationError):
        disable_staff(by=User.objects.get(pk=keeper.pk), user=left)


def test_coming_back_takes_a_new_duty_and_a_new_password(district_officer, street_officer, regions, keeper):
    disable_staff(by=keeper, user=street_officer)
    duty = {"role": "COMMUNITY_WORKER", "region": regions[COMMUNITY]}
    with pytest.raises(PermissionDenied):
        readmit_staff(by=keeper, user=street_officer, **duty)
    user, password = readmit_staff(by=district_officer, user=street_officer, **duty)
    assert authenticate(None, username="street_officer", password=password) == user
    back = User.objects.get(pk=user.pk)
    assert (back.is_active, back.left_on, back.must_change_password) == (True, None, True)
    assert not reach(back, Can.EDIT_PROJECT)
    assert reach(back, Can.EDIT_NEIGHBORHOOD).covers(COMMUNITY)
    with pytest.raises(ValidationError):
        readmit_staff(by=district_officer, user=back, **duty)


def test_coming_back_somewhere_wrong_changes_nothing(district_officer, street_officer, regions, keeper):
    disable_staff(by=keeper, user=street_officer)
    with pytest.raises(PermissionDenied):
        readmit_staff(by=district_officer, user=street_officer, role="VIEWER", region=Region.objects.get(pk=CITY))
    assert not User.objects.get(pk=street_officer.pk).is_active


def test_shell_registers_the_first_of_the_management(regions, capsys):
    call_command("add_user", "auditor", "审计员", role="AUDIT_ADMIN", region=CITY)
    user = User.objects.get(username="auditor")
    password = capsys.readouterr().out.split("初始密码：")[1].split()[0]
    assert user.must_change_password
    assert authenticate(None, username="auditor", password=password) == user

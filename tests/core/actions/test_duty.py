"""Who may give and end which duty: the whole table, the dates, the management roles, and two duties in two places."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from renovation.core.actions.duty import end_duty, grant_duty
from renovation.core.enums import MANAGEMENT_ROLES, Role
from renovation.core.models import AuditEntry, Duty, Organization, Region, User
from renovation.core.policy import Can
from renovation.core.queries.duty import may_grant
from renovation.core.scope import reach
from tests.fixtures.cast import CITY, COMMUNITY, DISTRICT, OTHER_DISTRICT, OTHER_STREET, STREET, make_user

VESTS = {"PARTY_COMMITTEE", "RED_VEST", "YELLOW_VEST", "BLUE_VEST"}
WORKS = {"CITY_COMMAND", "DISTRICT_OFFICER", "STREET_OFFICER", "COMMUNITY_WORKER", "CONTRACTOR", "VIEWER"} | VESTS
# Who may give what within their own region. Written out by hand: a change of the policy is a change here.
MAY_GIVE = {
    "CITY_COMMAND": WORKS,
    "DISTRICT_OFFICER": WORKS,
    "STREET_OFFICER": WORKS - {"CITY_COMMAND", "DISTRICT_OFFICER"},
    "COMMUNITY_WORKER": set(),
    **{vest: set() for vest in VESTS},
    "CONTRACTOR": set(),
    "VIEWER": set(),
    "SYSTEM_ADMIN": set(),
    "SECURITY_ADMIN": {"SECURITY_ADMIN"},
    "AUDIT_ADMIN": set(),
}
PLACES = {"inside": STREET, "own": DISTRICT, "outside": OTHER_DISTRICT, "above": CITY}
SOON = timedelta(days=30)


@pytest.fixture
def today():
    return timezone.localdate()


def given(by, user, role, code, firm=None, **dates):
    if role == "CONTRACTOR":
        dates.setdefault("ends_on", timezone.localdate() + SOON)
    return grant_duty(by=by, user=user, role=role, region=Region.objects.get(pk=code), organization=firm, **dates)


def test_the_whole_table_of_grants(regions, firm):
    """Role × role × (inside, own, outside, above): 676 cells, each allowed or refused as the table says."""
    wrong, tried = [], 0
    for giver in Role.values:
        by = make_user(f"giver-{giver}", giver, DISTRICT, firm if giver == "CONTRACTOR" else None)
        for role in Role.values:
            for place, code in PLACES.items():
                tried += 1
                user = make_user(f"u{tried}")
                try:
                    given(by, user, role, code, firm if role == "CONTRACTOR" else None)
                    is_given = True
                except PermissionDenied:
                    is_given = False
                expected = place in ("inside", "own") and role in MAY_GIVE[giver]
                if is_given != expected or user.duties.exists() != expected:
                    wrong.append((giver, role, place, is_given))
    assert (tried, wrong) == (676, [])


def test_two_duties_in_two_places_do_not_mix(regions, stranger):
    """Finding 10: GRANT_DUTY of one street and VIEW of another are no right to give VIEW in the other."""
    by = make_user("mixed", Role.STREET_OFFICER, STREET)
    Duty.objects.create(user=by, role=Role.VIEWER, region_id=OTHER_STREET)
    given(by, stranger, "VIEWER", STREET)
    with pytest.raises(PermissionDenied):
        given(by, stranger, "VIEWER", OTHER_STREET)
    # Nor do a right to grant from here and the capabilities from there make one.
    keeper = make_user("keeper", Role.SECURITY_ADMIN, DISTRICT)
    Duty.objects.create(user=keeper, role=Role.VIEWER, region_id=OTHER_STREET)
    keeper = User.objects.get(pk=keeper.pk)
    assert may_grant(keeper, "VIEWER", OTHER_STREET)
    assert not may_grant(keeper, "VIEWER", STREET)


def test_nobody_changes_their_own_duties(street_officer):
    with pytest.raises(PermissionDenied):
        given(street_officer, street_officer, "VIEWER", STREET)
    with pytest.raises(PermissionDenied):
        end_duty(by=street_officer, duty=street_officer.duties.get())


def test_dates(district_officer, stranger, firm, today):
    with pytest.raises(ValidationError, match="早于今天") as refused:
        given(district_officer, stranger, "VIEWER", STREET, starts_on=today - timedelta(days=1))
    assert "starts_on" in refused.value.error_dict
    with pytest.raises(ValidationError) as refused:
        given(district_officer, stranger, "VIEWER", STREET, starts_on=today, ends_on=today - timedelta(days=1))
    assert "ends_on" in refused.value.error_dict
    with pytest.raises(ValidationError) as refused:
        given(district_officer, stranger, "CONTRACTOR", STREET, firm, ends_on=None)
    assert "ends_on" in refused.value.error_dict
    with pytest.raises(ValidationError) as refused:
        given(district_officer, stranger, "CONTRACTOR", STREET)
    assert "organization" in refused.value.error_dict
    with pytest.raises(ValidationError) as refused:
        given(district_officer, stranger, "VIEWER", STREET, firm)
    assert "organization" in refused.value.error_dict
    duty = given(district_officer, stranger, "VIEWER", STREET, starts_on=today + SOON)
    assert not reach(User.objects.get(pk=stranger.pk), Can.VIEW)
    with pytest.raises(ValidationError, match="同样的职责"):
        given(district_officer, stranger, "VIEWER", STREET)
    end_duty(by=district_officer, duty=duty)
    given(district_officer, stranger, "VIEWER", STREET)


def test_a_duty_of_a_contractor_reaches_only_their_firm(district_officer, stranger, firm):
    given(district_officer, stranger, "CONTRACTOR", STREET, firm)
    spans = reach(User.objects.get(pk=stranger.pk), Can.REPORT_PROGRESS).spans
    assert [(span.code, span.organization_id) for span in spans] == [(STREET, firm.pk)]


@pytest.mark.parametrize("managing", MANAGEMENT_ROLES)
@pytest.mark.parametrize("other", [Role.VIEWER, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN])
def test_management_roles_stand_alone(regions, managing, other, today):
    """Neither is given beside the other, whichever comes first; the shell keeps the rule too."""
    for number, (first, second) in enumerate(((managing, other), (other, managing))):
        user = make_user(f"person-{number}", first, DISTRICT)
        with pytest.raises(CommandError, match="不能与其他职责同时担任"):
            call_command("grant_duty", user.username, role=second, region=CITY)
        Duty.objects.filter(user=user).update(ends_on=today - timedelta(days=1))
        Duty.objects.filter(user=user).update(starts_on=today - timedelta(days=2))
        call_command("grant_duty", user.username, role=second, region=CITY)


def test_management_roles_may_follow_each_other(regions, today):
    by = make_user("keeper", Role.SECURITY_ADMIN, DISTRICT)
    user = make_user("next", Role.AUDIT_ADMIN, DISTRICT)
    Duty.objects.filter(user=user).update(ends_on=today + SOON)
    with pytest.raises(ValidationError) as refused:
        given(by, user, "SECURITY_ADMIN", DISTRICT, starts_on=today + SOON)
    assert "role" in refused.value.error_dict
    given(by, user, "SECURITY_ADMIN", DISTRICT, starts_on=today + SOON + timedelta(days=1))


def test_ending_is_for_whoever_could_give_and_for_access(regions, district_officer, street_officer, today):
    """A street officer does not end what a district officer does in the street; the security officer may."""
    above = Duty.objects.create(user=district_officer, role=Role.DISTRICT_OFFICER, region_id=STREET)
    with pytest.raises(PermissionDenied):
        end_duty(by=street_officer, duty=above)
    elsewhere = make_user("elsewhere", Role.SECURITY_ADMIN, OTHER_DISTRICT)
    with pytest.raises(PermissionDenied):
        end_duty(by=elsewhere, duty=above)
    keeper = make_user("keeper", Role.SECURITY_ADMIN, DISTRICT)
    ended = end_duty(by=keeper, duty=above)
    assert ended.ended_at is not None
    assert above not in User.objects.get(pk=district_officer.pk).current_duties
    with pytest.raises(ValidationError, match="已经结束"):
        end_duty(by=keeper, duty=above)


def test_ending_never_makes_longer(regions, today):
    """Else the security officer, who lacks every right to the works, could prolong any of them."""
    keeper = make_user("keeper", Role.SECURITY_ADMIN, DISTRICT)
    user = make_user("worker", Role.COMMUNITY_WORKER, COMMUNITY)
    duty = end_duty(by=keeper, duty=user.duties.get(), on=today + SOON)
    with pytest.raises(ValidationError, match="只能提前结束"):
        end_duty(by=keeper, duty=duty, on=today + SOON + timedelta(days=1))
    end_duty(by=keeper, duty=duty, on=today)
    entry = AuditEntry.objects.filter(action="duty.ended").first()
    assert entry.by == keeper
    assert entry.after["ends_on"] == today.isoformat()


def test_a_duty_not_begun_can_be_called_off(district_officer, stranger, today):
    duty = given(district_officer, stranger, "VIEWER", STREET, starts_on=today + SOON)
    with pytest.raises(ValidationError):
        end_duty(by=district_officer, duty=duty, on=today)
    end_duty(by=district_officer, duty=duty)
    assert not Duty.objects.in_force(today + SOON).filter(user=stranger).exists()


def test_shell_says_what_is_missing(regions):
    for arguments, message in (
        (("nobody", "VIEWER", STREET), "没有用户名"),
        (("known", "VIEWER", "999999"), "没有代码"),
        (("known", "CONTRACTOR", STREET), "单位名称"),
    ):
        User.objects.filter(username="known").exists() or make_user("known")
        username, role, region = arguments
        with pytest.raises(CommandError, match=message):
            call_command("grant_duty", username, role=role, region=region)
    call_command("grant_duty", "known", role="CONTRACTOR", region=STREET, firm="示例施工九")
    assert Duty.objects.get(user__username="known").organization == Organization.objects.get(name="示例施工九")

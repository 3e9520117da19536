"""Leaving: everything ends at once, and what was open goes over to somebody who reaches it; all of it or nothing."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from projects.enums import ImportState
from projects.models import LedgerImport, Project
from renovation.core.enums import Role
from renovation.core.models import AuditEntry, Duty, User
from renovation.dashboard.actions.staff import let_go
from renovation.dashboard.queries.staff import open_work, successors
from tests.fixtures.api import ApiClient
from tests.fixtures.cast import DISTRICT, OTHER_DISTRICT, STREET, make_neighborhood, make_region, make_site, make_user


def url(user):
    return reverse("dashboard:staff-leave", args=[user.pk])


def fresh(user):
    return User.objects.get(pk=user.pk)


@pytest.fixture
def leaver(regions):
    return make_user("leaver", Role.DISTRICT_OFFICER, DISTRICT)


@pytest.fixture
def colleague(regions):
    return make_user("colleague", Role.DISTRICT_OFFICER, DISTRICT)


@pytest.fixture
def work(leaver, here, elsewhere):
    """Two projects in two streets, an import that waits, one that is written, and one that is done."""
    for neighborhood in (here, elsewhere):
        project = make_site(neighborhood).project
        project.owner = leaver
        project.save()
    facts = {"region_id": DISTRICT, "by": leaver, "sha256": "0", "size": 1, "filename": "台账.xlsx"}
    states = (ImportState.READY, ImportState.COMMITTING, ImportState.DONE)
    return [LedgerImport.objects.create(state=state, **facts) for state in states]


@pytest.fixture
def chief(client, city_command):
    client.force_login(city_command)
    return city_command


def test_page_shows_what_is_open(client, chief, leaver, work, django_assert_num_queries):
    ApiClient(leaver)
    with django_assert_num_queries(17):
        page = client.get(url(leaver)).content.decode()
    for part in ("2025年集英花园改造项目", "2025年黄河花园改造项目", "台账.xlsx", "1 个，将停用", "示范区 · 区旧改办"):
        assert part in page
    third = make_site(make_neighborhood("4102A1001001", "大梁北院")).project
    Project.objects.filter(pk=third.pk).update(owner=leaver)
    with django_assert_num_queries(17):
        client.get(url(leaver))


def test_all_of_it_at_once(client, chief, leaver, colleague, work, django_capture_on_commit_callbacks):
    """The next request of the leaver is signed out, by page and by key; the works have a name again."""
    key = ApiClient(leaver)
    theirs = type(client)()
    theirs.force_login(leaver)
    assert (theirs.get("/neighborhoods/").status_code, key.get("neighborhoods/").status_code) == (200, 200)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url(leaver), {"successor": colleague.pk}).status_code == 302
    assert theirs.get("/neighborhoods/").status_code == 302
    assert key.get("neighborhoods/").status_code == 401
    left = fresh(leaver)
    assert (left.is_active, left.left_on) == (False, timezone.localdate())
    assert set(Project.objects.values_list("owner", flat=True)) == {colleague.pk}
    assert set(LedgerImport.objects.exclude(state="DONE").values_list("by", flat=True)) == {colleague.pk}
    assert LedgerImport.objects.get(state="DONE").by == leaver
    told = set(AuditEntry.objects.values_list("action", flat=True))
    assert told >= {"user.disabled", "duty.ended", "token.revoked", "project.handed_over", "ledger.handed_over"}


def test_without_a_successor_it_is_asked_for(client, chief, leaver, work):
    answer = client.post(url(leaver), {})
    assert "successor" in answer.context["form"].errors
    assert fresh(leaver).is_active


def test_in_an_emergency_first_out_then_over(client, chief, leaver, colleague, work):
    assert client.post(url(leaver), {"leave_open": "on"}).status_code == 302
    assert not fresh(leaver).is_active
    assert Project.objects.filter(owner=leaver).count() == 2
    closed = LedgerImport.objects.filter(state=ImportState.REFUSED)
    assert [ledger.error for ledger in closed] == ["上传人已离岗，需要的请重新上传。"] * 2
    assert "移交工作" in client.get(url(leaver)).content.decode()
    client.post(url(leaver), {"successor": colleague.pk})
    assert Project.objects.filter(owner=colleague).count() == 2


def test_only_who_reaches_all_of_it_can_follow(client, chief, leaver, work, street_officer, viewer, contractor):
    """A street officer reaches one of the two projects, a viewer none to edit."""
    gone = make_user("gone", Role.DISTRICT_OFFICER, DISTRICT)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    make_user("elsewhere", Role.DISTRICT_OFFICER, OTHER_DISTRICT)
    found = successors(leaver, open_work(leaver))
    assert [user.username for user in found] == ["city_command"]
    for nobody in (street_officer, gone, leaver):
        answer = client.post(url(leaver), {"successor": nobody.pk})
        assert "successor" in answer.context["form"].errors
    assert fresh(leaver).is_active


def test_two_duties_in_two_places_make_no_successor(leaver, work, regions, here):
    """Finding 10: to edit projects elsewhere and to look at these is not to reach them."""
    mixed = make_user("mixed", Role.DISTRICT_OFFICER, OTHER_DISTRICT)
    Duty.objects.create(user=mixed, role=Role.VIEWER, region_id=DISTRICT)
    assert mixed not in successors(leaver, open_work(leaver))


def test_half_done_is_not_done(city_command, leaver, street_officer, work):
    """The successor reaches the first project but not the second: nothing has happened."""
    with pytest.raises(ValidationError):
        let_go(by=city_command, user=leaver, successor=street_officer)
    assert fresh(leaver).is_active
    assert Project.objects.filter(owner=leaver).count() == 2
    assert not AuditEntry.objects.filter(action="project.handed_over").exists()


def test_who_may(client, leaver, work, street_officer, viewer, regions):
    """404 outside, 403 inside without authority; the security officer may, though the works are out of reach."""
    client.force_login(make_user("outsider", Role.SECURITY_ADMIN, OTHER_DISTRICT))
    assert client.get(url(leaver)).status_code == 404
    Duty.objects.create(user=leaver, role=Role.COMMUNITY_WORKER, region_id=STREET)
    for insider in (street_officer, viewer, leaver):
        client.force_login(insider)
        assert client.post(url(leaver), {"leave_open": "on"}).status_code == 403
    for by in (street_officer, leaver):
        with pytest.raises(PermissionDenied):
            let_go(by=by, user=leaver, leave_open=True)
    keeper = make_user("keeper", Role.SECURITY_ADMIN, DISTRICT)
    colleague = make_user("colleague", Role.DISTRICT_OFFICER, DISTRICT)
    client.force_login(keeper)
    page = client.get(url(leaver)).content.decode()
    assert "不在您范围内的 2 项" in page
    assert "集英花园" not in page
    assert client.post(url(leaver), {"successor": colleague.pk}).status_code == 302
    assert Project.objects.filter(owner=colleague).count() == 2


def test_without_open_work_nobody_follows(client, chief, viewer):
    page = client.get(url(viewer))
    assert list(page.context["form"].fields) == []
    assert client.post(url(viewer)).status_code == 302
    assert not fresh(viewer).is_active


def test_work_outside_the_office_goes_over_too(client, district_officer, leaver, elsewhere):
    """Whoever leaves leaves all of it, also what lies where the office sees nothing."""
    place = make_region(make_region(f"{OTHER_DISTRICT}001").pk + "001").pk
    site = make_site(make_neighborhood(place, "外区小区"))
    Project.objects.filter(pk=site.project_id).update(owner=leaver)
    both = make_user("both", Role.DISTRICT_OFFICER, OTHER_DISTRICT)
    client.force_login(district_officer)
    assert client.post(url(leaver), {"successor": both.pk}).status_code == 302
    site.project.refresh_from_db()
    assert site.project.owner == both


def test_a_ledger_another_uploaded_goes_on_as_theirs(city_command, leaver, colleague):
    facts = {"region_id": DISTRICT, "sha256": "0", "size": 1, "filename": "台账.xlsx", "state": ImportState.COMMITTING}
    ledger = LedgerImport.objects.create(by=colleague, committed_by=leaver, **facts)
    let_go(by=city_command, user=leaver, leave_open=True)
    ledger.refresh_from_db()
    assert (ledger.by, ledger.committed_by, ledger.state) == (colleague, None, ImportState.COMMITTING)

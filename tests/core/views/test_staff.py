"""The pages of people: who sees whom, who may do what, and what a bad form keeps."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.urls import reverse
from django.utils import timezone

from renovation.core.enums import Role
from renovation.core.models import Duty, User
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

DETAIL_POSTS = ("staff-password", "staff-sessions")
DETAIL_PAGES = ("staff-detail", "staff-edit", "duty-add")


@pytest.fixture
def officer(client, street_officer):
    client.force_login(street_officer)
    return street_officer


@pytest.fixture
def worker(community_worker):
    return community_worker


def url(name, *args):
    return reverse(f"core:{name}", args=args)


def listed(client, **query):
    answer = client.get(url("staff-list"), query)
    return [str(cells[1][1]) for cells in answer.context["table"]]


def new_person(**changes):
    facts = {
        "username": "lihua", "name": "李华", "organization": "", "role": "COMMUNITY_WORKER", "region": COMMUNITY,
        "starts_on": timezone.localdate().isoformat(), "ends_on": "",
    }  # fmt: skip
    return facts | changes


# The list ----------------------------------------------------------------------------------------------------
def test_list_holds_whoever_has_a_duty_in_reach(client, officer, worker, district_officer, stranger):
    make_user("over there", Role.COMMUNITY_WORKER, OTHER_COMMUNITY)
    assert listed(client) == ["community_worker", "street_officer"]
    client.force_login(district_officer)
    assert len(listed(client)) == 4


def test_two_duties_in_two_places_show_the_people_of_one(client, worker, regions):
    """Finding 10: VIEW of another street shows none of its people, nor their duties there."""
    mixed = make_user("mixed", Role.STREET_OFFICER, STREET)
    Duty.objects.create(user=mixed, role=Role.VIEWER, region_id=OTHER_STREET)
    there = make_user("there", Role.COMMUNITY_WORKER, OTHER_COMMUNITY)
    Duty.objects.create(user=worker, role=Role.VIEWER, region_id=OTHER_COMMUNITY)
    client.force_login(mixed)
    assert listed(client) == ["community_worker", "mixed"]
    assert client.get(url("staff-detail", there.pk)).status_code == 403
    page = client.get(url("staff-detail", worker.pk)).content.decode()
    assert "另有 1 项职责不在您负责的范围内" in page
    assert "和谐社区" not in page
    # Authority over the whole person is asked for, so the other street's duty stands in the way.
    assert client.post(url("staff-password", worker.pk)).status_code == 403


def test_list_is_for_those_who_grant(client, worker, viewer, contractor, stranger):
    for user in (worker, viewer, contractor, stranger):
        client.force_login(user)
        assert client.get(url("staff-list")).status_code == 403


def test_filters_look_at_one_duty(client, district_officer, worker, street_officer):
    Duty.objects.create(user=worker, role=Role.VIEWER, region_id=OTHER_STREET)
    client.force_login(district_officer)
    assert listed(client, role="VIEWER", region=OTHER_STREET) == ["community_worker"]
    assert listed(client, role="COMMUNITY_WORKER", region=OTHER_STREET) == []
    assert listed(client, region=STREET) == ["community_worker", "street_officer"]
    assert listed(client, q="street") == ["street_officer"]
    Duty.objects.filter(user=worker).update(ended_at=timezone.now())
    assert listed(client, state="IDLE") == ["community_worker"]
    assert listed(client, state="ON_DUTY") == ["district_officer", "street_officer"]
    # Whoever is gone is still found where they were last.
    assert listed(client, role="COMMUNITY_WORKER") == ["community_worker"]


def test_list_costs_the_same_for_three_as_for_one(client, officer, regions, django_assert_num_queries):
    with django_assert_num_queries(5):
        assert len(listed(client)) == 1
    for number in range(2):
        make_user(f"more-{number}", Role.COMMUNITY_WORKER, COMMUNITY)
    with django_assert_num_queries(5):
        assert len(listed(client)) == 3


def test_list_as_a_file(client, officer, worker):
    answer = client.get(url("staff-list"), {"export": "xlsx"})
    assert answer["Content-Type"].endswith("sheet")


def test_security_officer_sees_the_list_without_seeing_the_works(client, regions, worker):
    client.force_login(make_user("keeper", Role.SECURITY_ADMIN, DISTRICT))
    assert "community_worker" in listed(client)
    assert client.get("/manage/").status_code == 200


# One person --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", DETAIL_PAGES + DETAIL_POSTS)
def test_outsiders_and_insiders(client, name, worker, viewer, district_officer):
    """404 outside the region, 403 inside without the right, and it works for whoever has it."""
    ask = client.post if name in DETAIL_POSTS else client.get
    client.force_login(make_user("outsider", Role.DISTRICT_OFFICER, OTHER_DISTRICT))
    assert ask(url(name, worker.pk)).status_code == 404
    client.force_login(viewer)
    assert ask(url(name, worker.pk)).status_code == 403
    client.force_login(district_officer)
    assert ask(url(name, worker.pk)).status_code in (200, 302)


def test_page_of_a_person_costs_the_same_however_many_duties(client, officer, worker, django_assert_num_queries):
    with django_assert_num_queries(12):
        client.get(url("staff-detail", worker.pk))
    for code in (STREET, COMMUNITY):
        Duty.objects.create(user=worker, role=Role.VIEWER, region_id=code)
    with django_assert_num_queries(12):
        client.get(url("staff-detail", worker.pk))


def test_own_page_offers_nothing(client, officer):
    page = client.get(url("staff-detail", officer.pk)).content.decode()
    assert "这是您本人" in page
    assert url("staff-password", officer.pk) not in page
    assert client.get(url("duty-add", officer.pk)).status_code == 403


def test_district_officer_in_the_street_is_seen_but_not_steered(client, officer, district_officer):
    Duty.objects.create(user=district_officer, role=Role.COMMUNITY_WORKER, region_id=COMMUNITY)
    page = client.get(url("staff-detail", district_officer.pk)).content.decode()
    assert "请联系其上级单位" in page
    for name in DETAIL_POSTS:
        assert client.post(url(name, district_officer.pk)).status_code == 403
    assert client.get(url("staff-edit", district_officer.pk)).status_code == 403


# Registering, editing, passwords -----------------------------------------------------------------------------
def test_registering_shows_the_password_once(client, officer):
    answer = client.post(url("staff-add"), new_person())
    password = re.search(r'value="([a-z0-9]{4}(?:-[a-z0-9]{4}){3})"', answer.content.decode())[1]
    user = authenticate(None, username="lihua", password=password)
    assert user.must_change_password
    assert "no-store" in answer["Cache-Control"]
    assert password not in client.get(url("staff-detail", user.pk)).content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "street_officer"}, "username"),
        ({"name": ""}, "name"),
        ({"role": "DISTRICT_OFFICER"}, "role"),
        ({"role": "AUDIT_ADMIN"}, "role"),
        ({"region": OTHER_COMMUNITY}, "region"),
        ({"region": DISTRICT}, "region"),
        ({"starts_on": "2020-01-01"}, "starts_on"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"role": "CONTRACTOR", "ends_on": "2099-01-01"}, "organization"),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(client, officer, change, field):
    answer = client.post(url("staff-add"), new_person(**change))
    assert field in answer.context["form"].errors
    assert change.get("name", "李华") in answer.content.decode()
    assert not User.objects.filter(name="李华").exists()


def test_contractor_comes_with_firm_and_end(client, officer, firm):
    contract = new_person(role="CONTRACTOR", organization=firm.pk, region=STREET)
    assert "ends_on" in client.post(url("staff-add"), contract).context["form"].errors
    client.post(url("staff-add"), contract | {"ends_on": (timezone.localdate() + timedelta(days=90)).isoformat()})
    assert Duty.objects.get(user__username="lihua").organization == firm


def test_editing(client, officer, worker, firm):
    client.post(url("staff-edit", worker.pk), {"name": "王芳", "organization": firm.pk, "username": "hacked"})
    worker.refresh_from_db()
    assert (worker.name, worker.organization, worker.username) == ("王芳", firm, "community_worker")
    assert "修改人员“王芳”" in client.get(url("staff-detail", worker.pk)).content.decode()


def test_new_initial_password(client, officer, worker):
    assert client.get(url("staff-password", worker.pk)).status_code == 405
    answer = client.post(url("staff-password", worker.pk))
    password = re.search(r'value="([a-z0-9-]{19})"', answer.content.decode())[1]
    assert authenticate(None, username="community_worker", password=password).must_change_password


# Duties ------------------------------------------------------------------------------------------------------
def test_granting_and_ending_by_page(client, officer, worker):
    today = timezone.localdate()
    form = {"role": "VIEWER", "region": STREET, "organization": "", "starts_on": today.isoformat(), "ends_on": ""}
    assert client.post(url("duty-add", worker.pk), form).status_code == 302
    duty = worker.duties.get(role="VIEWER")
    assert "同样的职责" in client.post(url("duty-add", worker.pk), form).content.decode()
    early = client.post(url("duty-end", duty.pk), {"on": (today - timedelta(days=1)).isoformat()})
    assert "on" in early.context["form"].errors
    assert client.post(url("duty-end", duty.pk), {"on": (today + timedelta(days=5)).isoformat()}).status_code == 302
    longer = client.post(url("duty-end", duty.pk), {"on": (today + timedelta(days=6)).isoformat()})
    assert "on" in longer.context["form"].errors
    assert client.post(url("duty-end", duty.pk), {"on": ""}).status_code == 302
    duty.refresh_from_db()
    assert duty.ended_at is not None
    assert "终止职责" in client.get(url("staff-detail", worker.pk)).content.decode()


def test_ending_what_is_not_ones_own_to_end(client, officer, district_officer, viewer):
    above = Duty.objects.create(user=district_officer, role=Role.DISTRICT_OFFICER, region_id=STREET)
    outside = Duty.objects.create(user=viewer, role=Role.VIEWER, region_id=OTHER_STREET)
    assert client.get(url("duty-end", above.pk)).status_code == 403
    assert client.post(url("duty-end", above.pk), {"on": ""}).status_code == 403
    assert client.post(url("duty-end", outside.pk), {"on": ""}).status_code == 404
    assert client.post(url("duty-end", officer.duties.get().pk), {"on": ""}).status_code == 403


def test_coming_back_by_page(client, district_officer, street_officer):
    Duty.objects.filter(user=street_officer).update(ended_at=timezone.now())
    User.objects.filter(pk=street_officer.pk).update(is_active=False)
    client.force_login(district_officer)
    assert (
        url("staff-readmit", street_officer.pk) in client.get(url("staff-detail", street_officer.pk)).content.decode()
    )
    form = {"role": "VIEWER", "region": STREET, "starts_on": timezone.localdate().isoformat()}
    refused = client.post(url("staff-readmit", street_officer.pk), form | {"region": CITY})
    assert "region" in refused.context["form"].errors
    answer = client.post(url("staff-readmit", street_officer.pk), form)
    assert "初始密码只显示这一次" in answer.content.decode()
    assert User.objects.get(pk=street_officer.pk).is_active

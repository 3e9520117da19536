"""The log of messages: numbers and reasons for whoever runs the portal, nobody's address or words."""

import pytest
from django.utils import timezone

from renovation.core.enums import Role
from renovation.core.models import Delivery
from tests.fixtures.cast import COMMUNITY, DISTRICT, OTHER_COMMUNITY, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(regions):
    return make_user("system", Role.SYSTEM_ADMIN, DISTRICT)


def put(regions, code=COMMUNITY, **facts):
    facts = {"state": "FAILED", "tries": 3, "error": "errcode 93000"} | facts
    row = Delivery(
        channel="SMS", kind="ANSWERED", region=regions[code], subject="标题秘密", body="内容秘密",
        address="13800138000", not_before=timezone.now(), **facts,
    )  # fmt: skip
    row.save()
    return row


def test_it_shows_how_many_and_why_and_nothing_of_anybody(client, system, regions):
    put(regions)
    put(regions, state="SENT", error="")
    client.force_login(system)
    shown = client.get("/notices/log/").content.decode()
    assert "errcode 93000" in shown
    assert "秘密" not in shown
    assert "13800138000" not in shown
    assert "138****" not in shown
    assert "errcode 93000" not in client.get("/notices/log/?state=SENT").content.decode()


def test_only_whoever_runs_the_portal_sees_it(client, district_officer, regions):
    row = put(regions)
    client.force_login(district_officer)
    assert client.get("/notices/log/").status_code == 403
    assert client.post(f"/notices/log/{row.pk}/retry/").status_code == 403


def test_of_their_own_regions_only(client, regions):
    here, there = put(regions), put(regions, OTHER_COMMUNITY, error="elsewhere")
    client.force_login(make_user("local", Role.SYSTEM_ADMIN, COMMUNITY))
    assert "elsewhere" not in client.get("/notices/log/").content.decode()
    assert client.post(f"/notices/log/{there.pk}/retry/").status_code == 404
    assert client.post(f"/notices/log/{here.pk}/retry/").status_code == 302


def test_a_retry_waits_in_line_and_one_that_cannot_says_why(client, system, regions):
    row, gone = put(regions), put(regions)
    Delivery.objects.filter(pk=gone.pk).update(address="")
    client.force_login(system)
    client.post(f"/notices/log/{row.pk}/retry/")
    assert list(Delivery.objects.filter(pk=row.pk).values_list("state", "tries")) == [("WAITING", 0)]
    answer = client.post(f"/notices/log/{gone.pk}/retry/", follow=True).content.decode()
    assert "号码已按期清除" in answer
    assert Delivery.objects.get(pk=gone.pk).state == "FAILED"


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_costs_as_much_for_one_as_for_three(client, system, regions, count, django_assert_num_queries):
    for _again in range(count):
        put(regions)
    client.force_login(system)
    with django_assert_num_queries(5):  # session, user, duties; numbers, rows
        client.get("/notices/log/")

"""Parameters through their pages: shown to all who may, proposed within bounds, in force by a second person's yes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from renovation.core import parameters
from renovation.core.enums import RequestState, Role
from renovation.core.models import ChangeRequest, Parameter, StaleMark
from renovation.core.parameters import CATALOG, ParameterKind, value_of
from renovation.core.queries.parameter import seat
from tests.fixtures.cast import CITY, COMMUNITY, DISTRICT, OTHER_COMMUNITY, OTHER_DISTRICT, make_region, make_user
from tests.fixtures.requests import told, waiting

SILENT = "/parameters/report.silent/"


def text(answer):
    return answer.content.decode()


@pytest.fixture
def go(client):
    def run(user, path, data=None):
        client.force_login(user)
        return client.get(path) if data is None else client.post(path, data)

    return run


@pytest.fixture
def city(regions, city_command):
    """Communities of two districts, so that the whole portal is the city's."""
    make_region(make_region(f"{OTHER_DISTRICT}001").pk + "001")
    return make_user("second", Role.CITY_COMMAND, CITY)


def typed(**more):
    today = timezone.localdate().isoformat()
    return {
        "value": "20",
        "region_code": DISTRICT,
        "valid_from": today,
        "citation": "示办〔2026〕3号",
        "reason": "汛期",
    } | more


def test_list_shows_value_citation_and_bounds(go, district_officer):
    page = text(go(district_officer, "/parameters/"))
    assert all(str(kind.name) in page for kind in CATALOG.values())
    assert "《网络安全法》第二十一条" in page
    assert "1 至 180 天" in text(go(district_officer, SILENT))


def test_who_may_neither_set_nor_approve_is_refused(go, viewer, contractor, stranger, community_worker, street_officer):
    for user in (viewer, contractor, stranger, community_worker):
        for path in ("/parameters/", SILENT, f"{SILENT}propose/"):
            assert go(user, path).status_code == 403
    assert go(street_officer, "/parameters/").status_code == 200
    assert go(street_officer, f"{SILENT}propose/").status_code == 403
    assert go(street_officer, "/parameters/no.such/").status_code == 404


def test_proposed_value_stands_beside_and_holds_after_the_second_yes(go, city, district_officer, city_command):
    assert go(district_officer, f"{SILENT}propose/", typed()).status_code == 302
    asked = waiting()
    assert value_of("report.silent", COMMUNITY) == 30
    for path in ("/parameters/", SILENT, f"{SILENT}propose/"):
        assert "20" in text(go(city_command, path))
    assert "30 天" in text(go(city_command, f"/requests/{asked.pk}/"))
    assert go(district_officer, f"/requests/{asked.pk}/approve/", {}).status_code == 403
    go(city_command, f"/requests/{asked.pk}/approve/", {})
    assert value_of("report.silent", COMMUNITY) == 20
    assert value_of("report.silent", OTHER_DISTRICT) == 30
    row = Parameter.objects.get()
    assert (row.by, row.approved_by, row.citation) == (district_officer, city_command, "示办〔2026〕3号")
    page = text(go(district_officer, SILENT))
    assert "district_officer" in page
    assert "city_command" in page
    assert told("parameter.set").get().after["asked_by"] == "district_officer"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"value": "0"}, "value"),
        ({"value": "181"}, "value"),
        ({"value": "三十"}, "value"),
        ({"value": "30"}, "value"),
        ({"valid_from": "2020-01-01"}, "valid_from"),
        ({"region_code": COMMUNITY}, "region_code"),
        ({"reason": ""}, "reason"),
    ],
)
def test_bad_input_is_named_at_its_field_and_kept(go, city, district_officer, wrong, field):
    page = text(go(district_officer, f"{SILENT}propose/", typed(**wrong)))
    assert f'id="id_{field}_error"' in page
    assert "示办〔2026〕3号" in page
    assert not ChangeRequest.objects.exists()


def test_the_whole_portal_is_asked_for_and_decided_where_all_communities_lie(go, city, district_officer, city_command):
    path = "/parameters/reveal.hourly/propose/"
    assert go(district_officer, path).status_code == 403
    page = text(go(district_officer, f"{SILENT}propose/"))
    assert "全门户" not in page.split("<form method")[1]
    assert go(city_command, path, typed(value="10")).status_code == 302
    asked = waiting()
    assert asked.region_code == CITY
    assert go(district_officer, f"/requests/{asked.pk}/approve/", {}).status_code == 404
    go(city, f"/requests/{asked.pk}/approve/", {})
    assert value_of("reveal.hourly") == 10


def test_a_portal_of_one_district_is_the_district_s(regions, district_officer, go):
    """No community is registered outside: then the district speaks for the whole."""
    assert seat() == DISTRICT
    assert go(district_officer, "/parameters/reveal.hourly/propose/").status_code == 200


def test_a_system_administrator_asks_but_decides_nothing(go, city, city_command):
    system = make_user("system", Role.SYSTEM_ADMIN, CITY)
    assert go(system, "/parameters/reveal.hourly/propose/", typed(value="10")).status_code == 302
    asked = waiting()
    other = make_user("other_system", Role.SYSTEM_ADMIN, CITY)
    assert go(other, f"/requests/{asked.pk}/approve/", {}).status_code in (403, 404)
    assert go(city_command, f"/requests/{asked.pk}/approve/", {}).status_code == 302
    assert value_of("reveal.hourly") == 10


def test_one_who_only_approves_cannot_set(go, city, district_officer, street_officer):
    go(district_officer, f"{SILENT}propose/", typed())
    assert go(street_officer, f"/requests/{waiting().pk}/approve/", {}).status_code in (403, 404)


def test_national_values_are_shown_and_not_changed(go, city, city_command, monkeypatch):
    kind = ParameterKind("law.notice", "公示期", "天", 7, 1, 30, "国务院令", is_locked=True)
    monkeypatch.setitem(parameters.CATALOG, kind.code, kind)
    page = text(go(city_command, "/parameters/law.notice/"))
    assert "国家规定，只显示" in page
    assert "提出调整" not in page
    assert go(city_command, "/parameters/law.notice/propose/", typed()).status_code == 403


def test_a_value_of_later_waits_for_its_day(go, city, district_officer, city_command):
    later = timezone.localdate() + timedelta(days=10)
    go(district_officer, f"{SILENT}propose/", typed(valid_from=later.isoformat()))
    go(city_command, f"/requests/{waiting().pk}/approve/", {})
    assert value_of("report.silent", DISTRICT) == 30
    assert value_of("report.silent", DISTRICT, later) == 20
    assert "将生效" in text(go(district_officer, SILENT))


def test_approved_late_it_holds_from_that_day_and_never_backwards(go, city, district_officer, city_command):
    go(district_officer, f"{SILENT}propose/", typed())
    asked = waiting()
    asked.proposed["valid_from"] = (timezone.localdate() - timedelta(days=5)).isoformat()
    asked.save(update_fields=["proposed"])
    go(city_command, f"/requests/{asked.pk}/approve/", {})
    assert Parameter.objects.get().valid_from == timezone.localdate()
    assert value_of("report.silent", DISTRICT, timezone.localdate() - timedelta(days=1)) == 30


def test_another_value_set_meanwhile_makes_it_outdated(go, city, district_officer, city_command):
    go(district_officer, f"{SILENT}propose/", typed())
    asked = waiting()
    Parameter.objects.create(code="report.silent", region_code="", value=45)
    go(city_command, f"/requests/{asked.pk}/approve/", {})
    asked.refresh_from_db()
    assert (asked.state, asked.note) == (RequestState.OUTDATED, "在建点位未上报提醒：30 天 → 45 天")


def test_a_value_figures_count_by_makes_them_stale(go, city, district_officer, city_command):
    go(district_officer, "/parameters/report.due_soon/propose/", typed())
    StaleMark.objects.all().delete()
    go(city_command, f"/requests/{waiting().pk}/approve/", {})
    marked = set(StaleMark.objects.values_list("region_code", flat=True))
    assert marked == {COMMUNITY, OTHER_COMMUNITY}


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_for_one_and_three(
    client, city, district_officer, city_command, count, django_assert_num_queries
):
    for number in range(count):
        Parameter.objects.create(
            code="report.silent", region_code=DISTRICT, value=10 + number, by=city_command, approved_by=district_officer
        )
    client.force_login(district_officer)
    with django_assert_num_queries(6):
        assert "示范区" in text(client.get("/parameters/"))
    with django_assert_num_queries(7):
        assert "现行" in text(client.get(SILENT))

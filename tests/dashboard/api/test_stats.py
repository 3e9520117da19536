"""Figures over REST: right, within reach, filled forward, and with an ETag that changes exactly when they do."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone

from projects.actions.funding import set_funding
from projects.actions.project import add_project
from renovation.core.audit import mark_stale
from renovation.core.models import Region
from renovation.dashboard import rollups
from renovation.dashboard.metrics import INDICATORS
from renovation.dashboard.models import Rollup, RollupDay
from renovation.dashboard.queries import stats as queries
from tests.fixtures.api import ApiClient
from tests.fixtures.cast import CITY, COMMUNITY, DISTRICT, OTHER_DISTRICT, OTHER_STREET, STREET, make_neighborhood


@pytest.fixture
def figures(here, elsewhere):
    rollups.recompute()


def etag(api, path="stats/"):
    return api.get(path)["ETag"]


def test_figures_are_those_of_the_rollup(district_officer, figures):
    (row,) = ApiClient(district_officer).results(f"stats/?region={DISTRICT}")
    stored = Rollup.objects.get(pk=DISTRICT).figures
    assert row["level"] == "DISTRICT"
    assert list(row["figures"]) == list(INDICATORS)
    for code, indicator in INDICATORS.items():
        if not indicator.is_rate:
            assert row["figures"][code] == stored[code]
    assert row["figures"]["neighborhoods_to_renovate"] == 2
    assert row["figures"]["completion_rate"] == 0
    assert row["figures"]["payment_rate"] is None


def test_rate_is_rounded_as_offices_do(district_officer, figures):
    stored = Rollup.objects.get(pk=DISTRICT)
    stored.figures |= {"neighborhoods_renovated": 191, "neighborhoods_to_renovate": 208}
    stored.save()
    (row,) = ApiClient(district_officer).results("stats/?indicator=completion_rate")
    assert row["figures"] == {"completion_rate": 91.8}


def test_below_and_level(city_command, figures):
    api = ApiClient(city_command)
    assert [row["region"] for row in api.results(f"stats/?region={CITY}&below=1")] == [OTHER_DISTRICT, DISTRICT]
    assert [row["region"] for row in api.results("stats/?level=STREET")] == [STREET, OTHER_STREET]
    assert [row["region"] for row in api.results(f"stats/?region={STREET}&level=COMMUNITY")] == [COMMUNITY]


def test_without_a_region_it_begins_where_the_reach_begins(street_officer, district_officer, figures):
    assert [row["region"] for row in ApiClient(street_officer).results("stats/")] == [STREET]
    assert [row["region"] for row in ApiClient(district_officer).results("stats/")] == [DISTRICT]
    assert [row["region"] for row in ApiClient(street_officer).results("stats/")] == [STREET]


@pytest.mark.parametrize("code", [CITY, DISTRICT, OTHER_STREET, "4102a1001", "9999", "%27"])
def test_region_outside_does_not_exist_even_when_kept(district_officer, street_officer, city_command, figures, code):
    ApiClient(city_command).get(f"stats/?region={code}")
    ApiClient(street_officer).error(f"stats/?region={code}", 404)


def test_history_is_filled_forward(district_officer, figures):
    today = timezone.localdate()
    RollupDay.objects.filter(region_code=DISTRICT).delete()
    for days, count in ((9, 1), (4, 2), (0, 5)):
        day = today - timedelta(days=days)
        RollupDay.objects.create(region_code=DISTRICT, day=day, figures={"neighborhoods": count})
    first = today - timedelta(days=10)
    rows = ApiClient(district_officer).results(f"stats/?from={first}&indicator=neighborhoods")
    assert [row["figures"]["neighborhoods"] for row in rows] == [1] * 5 + [2] * 4 + [5]
    assert rows[0]["day"] == (today - timedelta(days=9)).isoformat()
    assert rows[-1]["day"] == today.isoformat()


def test_history_ends_today_and_one_day_can_be_asked(district_officer, figures):
    today = timezone.localdate()
    api = ApiClient(district_officer)
    later = today + timedelta(days=30)
    assert [row["day"] for row in api.results(f"stats/?from={today}&to={later}")] == [today.isoformat()]
    assert len(api.results(f"stats/?to={today}&below=1")) == 2


def test_too_much_history_is_refused(city_command, figures):
    error = ApiClient(city_command).error("stats/?level=COMMUNITY&from=1900-01-01", 400)
    assert "region" in error["fields"]


def test_kept_answer_costs_one_indexed_query(district_officer, figures, django_assert_num_queries):
    api = ApiClient(district_officer)
    known = etag(api)
    with django_assert_num_queries(1) as asked:
        assert api.get("stats/").status_code == 200
    assert "dashboard_rollupstate WHERE id = 1" in asked[0]["sql"]
    with django_assert_num_queries(1):
        response = api.get("stats/", if_none_match=known)
    assert response.status_code == 304
    assert response.content == b""
    assert response["ETag"] == known


@pytest.mark.parametrize("path", ["stats/", "stats/?below=1", "stats/?level=COMMUNITY"])
@pytest.mark.parametrize("count", [1, 3])
def test_figures_of_many_regions_cost_three_queries(district_officer, regions, django_assert_num_queries, path, count):
    for number in range(count):
        make_neighborhood(COMMUNITY, f"第{number}小区")
    rollups.recompute()
    api = ApiClient(district_officer)
    api.get("regions/")
    with django_assert_num_queries(3):  # the version, for the answer kept and for the one made; the rows
        api.get(path)


def test_etag_changes_exactly_when_figures_change(district_officer, here, figures):
    api = ApiClient(district_officer)
    first, elsewhere = etag(api), etag(api, f"stats/?region={OTHER_STREET}")
    rollups.recompute()
    assert etag(api) == first
    mark_stale([COMMUNITY])
    rollups.refresh()
    assert etag(api) == first
    cache.clear()
    assert etag(api) == first
    project = add_project(by=district_officer, name="项目", plan_year=2025, neighborhoods=[here])
    rollups.refresh()
    second = etag(api)
    assert second != first
    zero = {"arrived_wan": 0, "paid_wan": 0}
    set_funding(by=district_officer, site=project.sites.get(), source="CITY", year=2025, planned_wan=5, **zero)
    assert etag(api) == second, "figures change with the refresh, not before"
    rollups.refresh()
    assert etag(api) != second
    assert etag(api, f"stats/?region={OTHER_STREET}") == elsewhere, "nothing happened there"


def test_children_s_etag_changes_though_the_sum_stays(district_officer, here, figures):
    api = ApiClient(district_officer)
    parent, children = etag(api), etag(api, "stats/?below=1")
    here.region_id = "4102A1002001"
    here.save()
    mark_stale([COMMUNITY, "4102A1002001"])
    rollups.refresh()
    assert etag(api) == parent
    assert etag(api, "stats/?below=1") != children


def test_renamed_region_shows_its_new_name(district_officer, figures):
    api = ApiClient(district_officer)
    first = etag(api)
    Region.objects.filter(pk=DISTRICT).update(name="新名区")
    mark_stale([DISTRICT])
    rollups.refresh()
    assert etag(api) != first
    assert api.results("stats/")[0]["name"] == "新名区"


def test_catalog_has_both_languages_and_every_indicator(district_officer, regions):
    rows = ApiClient(district_officer).results("indicators/")
    assert [row["code"] for row in rows] == list(INDICATORS)
    assert all(row["name_zh"] and row["name_en"] and row["definition_zh"] and row["unit_zh"] for row in rows)
    rate = next(row for row in rows if row["code"] == "completion_rate")
    assert (rate["numerator"], rate["denominator"]) == ("neighborhoods_renovated", "neighborhoods_to_renovate")


def test_lost_connection_is_made_anew(monkeypatch):
    """The database restarted between two requests: the client must not notice."""
    asked = []

    def read():
        asked.append(1)
        if len(asked) == 1:
            raise OperationalError("server closed the connection unexpectedly")
        return 7

    closed = []
    fake = SimpleNamespace(in_atomic_block=False, close=lambda: closed.append(1), health_check_done=False)
    monkeypatch.setattr(queries, "connection", fake)
    monkeypatch.setattr(queries, "_read_version", read)
    assert queries.version() == 7
    assert closed == [1]
    asked.clear()
    fake.in_atomic_block = True
    with pytest.raises(OperationalError):
        queries.version()

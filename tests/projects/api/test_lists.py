"""Lists over REST: the same rows as the pages, in three formats, at a fixed number of queries."""

import io
import json
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from projects.models import Funding, ProjectParty
from projects.queries.neighborhood import neighborhood_rows
from renovation.core.enums import Renovation
from renovation.core.models import Neighborhood
from renovation.dashboard.metrics import SOURCES
from tests.fixtures.api import ApiClient
from tests.fixtures.cast import COMMUNITY, OTHER_COMMUNITY, STREET, make_neighborhood, make_site

LISTED = {"projects:neighborhood-list", "projects:site-list", "projects:funding-list"}
LISTS = ["regions/", "neighborhoods/", "projects/", "sites/", "funding/"]


def make_rows(number):
    for count in range(number):
        site = make_site(make_neighborhood(COMMUNITY, f"第{count}小区"))
        Funding.objects.create(site=site, source="CITY", year=2025, planned_wan=10, arrived_wan=5, paid_wan=1)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_one_query(street_officer, django_assert_num_queries, path, count):
    make_rows(count)
    api = ApiClient(street_officer)
    api.get("stats/")
    with django_assert_num_queries(1):
        rows = api.results(path)
    assert len(rows) == (2 if path == "regions/" else count)


@pytest.mark.parametrize(("path", "cost"), [("neighborhoods/{}/", 3), ("projects/{}/", 3)])
@pytest.mark.parametrize("count", [1, 3])
def test_detail_costs_a_query_per_part(street_officer, django_assert_num_queries, path, cost, count):
    home = make_neighborhood(COMMUNITY, "集英花园")
    project = make_site(home).project
    for number in range(1, count):
        make_site(make_neighborhood(COMMUNITY, f"第{number}小区"), project=project)
    api = ApiClient(street_officer)
    api.get("stats/")
    with django_assert_num_queries(cost):
        answer = api.get(path.format(home.pk if path.startswith("n") else project.pk)).json()
    assert len(answer["sites"]) == (1 if path.startswith("n") else count)


@pytest.mark.parametrize("path", LISTS[1:])
def test_outsider_sees_no_rows(stranger, city_command, path):
    make_rows(2)
    assert len(ApiClient(city_command).results(path)) == 2
    from_session = ApiClient(city_command).client
    from_session.defaults.pop("HTTP_AUTHORIZATION")
    from_session.force_login(stranger)
    assert from_session.get(f"/api/v1/{path}").json()["results"] == []


def test_row_elsewhere_does_not_exist(street_officer, here, elsewhere):
    site = make_site(elsewhere)
    api = ApiClient(street_officer)
    assert [row["id"] for row in api.results("neighborhoods/")] == [here.pk]
    api.error(f"neighborhoods/{elsewhere.pk}/", 404)
    api.error(f"projects/{site.project_id}/", 404)
    assert api.results("sites/") == []


def test_project_shows_only_the_sites_within_reach(street_officer, here, elsewhere):
    project = make_site(here).project
    make_site(elsewhere, project=project)
    answer = ApiClient(street_officer).get(f"projects/{project.pk}/").json()
    assert [site["neighborhood"] for site in answer["sites"]] == [here.pk]


def test_contractor_sees_only_the_firm_s_sites(contractor, firm, here, elsewhere):
    site = make_site(here)
    make_site(elsewhere)
    ProjectParty.objects.create(project=site.project, role="CONTRACTOR", organization=firm)
    api = ApiClient(contractor)
    assert [row["id"] for row in api.results("sites/")] == [site.pk]
    assert api.results("stats/") == []


def test_filters_narrow_as_on_pages(district_officer, here, elsewhere):
    Neighborhood.objects.filter(pk=here.pk).update(status=Renovation.DONE, plan_year=2024)
    api = ApiClient(district_officer)
    for query in ("status=DONE", "plan_year=2024", "q=jyhy", "q=集英", f"region={STREET}", "status=3"):
        assert [row["id"] for row in api.results(f"neighborhoods/?{query}")] == [here.pk], query
    assert api.results("neighborhoods/?status=DONE")[0]["status"] == "DONE"
    assert len(api.results("neighborhoods/?status=DONE&status=NOT_STARTED")) == 2


def test_updated_since_gives_what_changed(district_officer, here, elsewhere):
    hour_ago = timezone.now() - timedelta(hours=1)
    Neighborhood.objects.filter(pk=elsewhere.pk).update(updated_at=hour_ago - timedelta(hours=1))
    api = ApiClient(district_officer)
    since = timezone.localtime(hour_ago).isoformat()
    assert [row["id"] for row in api.results(f"neighborhoods/?updated_since={since}")] == [here.pk]
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert api.results(f"neighborhoods/?updated_since={tomorrow}") == []


# What residents said is read in tests/residents/api; most of it has figures and pages, but no list over REST.
OF_THE_WORKS = [source for source in SOURCES if source.listing in LISTED]


def test_figures_of_the_works_are_tried():
    assert {source.listing for source in OF_THE_WORKS} == LISTED


@pytest.mark.parametrize("source", OF_THE_WORKS, ids=lambda source: source.listing)
def test_figure_narrows_to_the_rows_it_counts(district_officer, source):
    make_rows(3)
    Neighborhood.objects.filter(name="第1小区").update(status=Renovation.DONE)
    path = source.listing.removeprefix("projects:").removesuffix("-list")
    path = {"neighborhood": "neighborhoods", "site": "sites"}.get(path, path)
    api = ApiClient(district_officer)
    for code in source.measures:
        counted = source.counted(source.rows(), code, timezone.localdate()).count()
        assert len(api.results(f"{path}/?figure={code}")) == counted, code


def test_next_leads_through_all_rows(district_officer):
    make_rows(5)
    api = ApiClient(district_officer)
    url, found = "neighborhoods/?limit=2&ordering=-name&status=NOT_STARTED", []
    while url:
        answer = api.get(url).json()
        found += [row["name"] for row in answer["results"]]
        url = answer["next"]
    assert found == [f"第{number}小区" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("path", [*LISTS, "indicators/", "stats/?below=1"])
def test_csv_holds_the_same_rows(district_officer, path):
    make_rows(2)
    api = ApiClient(district_officer)
    rows = api.results(path)
    response = api.get(path, accept="text/csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    lines = response.content.decode("utf-8-sig").splitlines()
    assert len(lines) == len(rows) + 1
    assert lines[0].startswith(next(iter(rows[0])))


@pytest.mark.parametrize("path", [*LISTS, "indicators/", "stats/?below=1"])
def test_xlsx_holds_the_same_rows(district_officer, path):
    make_rows(2)
    api = ApiClient(district_officer)
    rows = api.results(path)
    response = api.get(f"{path}{'&' if '?' in path else '?'}format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet.max_row == len(rows) + 1


def test_file_leads_on_by_a_link_header(district_officer):
    make_rows(3)
    response = ApiClient(district_officer).get("neighborhoods/?format=csv&limit=2")
    assert response["Link"].endswith('; rel="next"')
    assert "neighborhoods.csv" in response["Content-Disposition"]


def test_name_that_looks_like_a_formula_stays_text(district_officer):
    make_neighborhood(COMMUNITY, "=1+1")
    api = ApiClient(district_officer)
    assert "'=1+1" in api.get("neighborhoods/?format=csv").content.decode()
    sheet = openpyxl.load_workbook(io.BytesIO(api.get("neighborhoods/?format=xlsx").content)).active
    assert sheet["B2"].data_type == "s"


def test_accept_header_chooses_as_browsers_and_scripts_send_it(district_officer, here):
    api = ApiClient(district_officer)
    for accept in ("text/html,application/xhtml+xml,*/*;q=0.8", "*/*", "application/json", "application/*"):
        assert api.get("neighborhoods/", accept=accept)["Content-Type"] == "application/json"
    assert api.get("neighborhoods/", accept="application/json;q=0.5, text/csv")["Content-Type"].startswith("text/csv")
    assert api.get("neighborhoods/", accept="image/png").status_code == 406


def test_rows_are_those_of_the_query(street_officer, here, elsewhere):
    make_neighborhood(OTHER_COMMUNITY, "另一小区")
    ids = set(neighborhood_rows(street_officer).values_list("pk", flat=True))
    assert {row["id"] for row in ApiClient(street_officer).results("neighborhoods/")} == ids
    assert json.dumps(ApiClient(street_officer).results("neighborhoods/"))

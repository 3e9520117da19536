"""The lists: scope, filters, figures, search, sort, pages, and the same rows as a spreadsheet."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from projects.models import Funding
from renovation.core.enums import Renovation
from tests.fixtures.cast import COMMUNITY, DISTRICT, OTHER_COMMUNITY, STREET, make_neighborhood, make_site

LISTS = ["neighborhood-list", "project-list", "site-list", "funding-list"]


@pytest.fixture
def sites(here, elsewhere, firm):
    site = make_site(here, status=Renovation.DONE, progress_pct=100, invest_planned_wan=100)
    site.project.parties.create(role="CONTRACTOR", organization=firm)
    other = make_site(elsewhere, planned_finish_on=timezone.localdate() - timedelta(days=3), invest_planned_wan=50)
    for one in (site, other):
        Funding.objects.create(site=one, source="CITY", year=2025, planned_wan=10, arrived_wan=5, paid_wan=1)
    return site, other


def names(response):
    return [str(cells[0][1]) for cells in response.context["table"]]


def get(client, user, name, **query):
    client.force_login(user)
    return client.get(reverse(f"projects:{name}"), query)


@pytest.mark.parametrize("name", LISTS)
def test_list_shows_only_rows_within_reach(client, sites, street_officer, district_officer, stranger, name):
    assert get(client, district_officer, name).context["total"] == 2
    assert get(client, street_officer, name).context["total"] == 1
    assert get(client, stranger, name).context["total"] == 0


def test_contractor_sees_own_projects_only(client, sites, contractor):
    assert get(client, contractor, "project-list").context["total"] == 1
    page = get(client, contractor, "site-list")
    assert page.context["total"] == 1
    assert reverse("projects:neighborhood-detail", args=[sites[0].neighborhood_id]) not in page.content.decode()
    assert get(client, contractor, "funding-list").context["total"] == 0


@pytest.mark.parametrize("name", LISTS)
def test_list_asks_the_database_as_often_for_three_rows_as_for_one(
    client, sites, district_officer, street_officer, django_assert_num_queries, name
):
    # session, user, duties; the regions of the filter; rows; with a full page also the count
    client.force_login(street_officer)
    with django_assert_num_queries(5):
        assert client.get(reverse(f"projects:{name}")).context["total"] == 1
    third = make_site(make_neighborhood(COMMUNITY, "大梁北院"))
    Funding.objects.create(site=third, source="CITY", year=2024)
    client.force_login(district_officer)
    with django_assert_num_queries(5):
        assert client.get(reverse(f"projects:{name}")).context["total"] == 3


@pytest.mark.parametrize(
    ("figure", "found"),
    [("neighborhoods", 2), ("neighborhoods_renovated", 1), ("neighborhoods_built_by_2000", 1)],
)
def test_figure_narrows_to_the_rows_it_counts(client, sites, here, district_officer, figure, found):
    here.status = Renovation.DONE
    here.save()
    assert get(client, district_officer, "neighborhood-list", figure=figure).context["total"] == found


def test_summed_figure_shows_its_total(client, sites, district_officer):
    response = get(client, district_officer, "funding-list", figure="funds_planned")
    assert response.context["sum"] == 20
    assert "20.00 万元" in response.content.decode()


def test_dated_figure_counts_as_of_its_day(client, sites, district_officer):
    today = timezone.localdate()
    assert get(client, district_officer, "site-list", figure="sites_late", day=today).context["total"] == 1
    earlier = today - timedelta(days=3)
    assert get(client, district_officer, "site-list", figure="sites_late", day=earlier).context["total"] == 0


@pytest.mark.parametrize("words", ["集英", "jyhy", "JYHY", "集 花园"])
def test_search_by_characters_and_by_initials(client, sites, district_officer, words):
    response = get(client, district_officer, "neighborhood-list", q=words)
    assert ["集英花园" in name for name in names(response)] == [True]


def test_unknown_filter_value_is_said_and_shows_nothing(client, sites, district_officer):
    response = get(client, district_officer, "neighborhood-list", plan_year="去年")
    assert response.status_code == 200
    assert response.context["total"] == 0
    assert "alert-danger" in response.content.decode()


def test_region_outside_reach_is_no_choice(client, sites, street_officer):
    response = get(client, street_officer, "neighborhood-list", region=DISTRICT)
    assert response.context["total"] == 0
    assert get(client, street_officer, "neighborhood-list", region=STREET).context["total"] == 1


def test_sort_puts_missing_values_last_either_way(client, here, elsewhere, district_officer):
    make_neighborhood(OTHER_COMMUNITY, "年代不详院")
    for sort, first in (("built_to", "集英花园"), ("-built_to", "黄河花园")):
        found = names(get(client, district_officer, "neighborhood-list", sort=sort))
        assert first in found[0]
        assert "年代不详院" in found[2]


def test_pages_together_hold_every_row_once(client, regions, district_officer):
    for number in range(45):
        make_neighborhood(COMMUNITY, f"第{number}院")
    pages = [get(client, district_officer, "neighborhood-list", page=page) for page in (1, 2, 3)]
    assert [len(page.context["table"]) for page in pages] == [20, 20, 5]
    assert len({name for page in pages for name in names(page)}) == 45
    assert pages[0].context["total"] == pages[2].context["total"] == 45
    assert pages[0].context["next_url"]
    assert not pages[2].context["next_url"]


def test_export_holds_exactly_the_filtered_rows(client, sites, district_officer):
    response = get(client, district_officer, "neighborhood-list", q="集英", export="xlsx")
    rows = list(openpyxl.load_workbook(BytesIO(response.content)).active.values)
    assert rows[0][0] == "小区名称"
    assert [row[0] for row in rows[1:]] == ["集英花园"]
    assert rows[1][8] == 8316


def test_export_keeps_a_name_that_looks_like_a_formula(client, regions, district_officer):
    make_neighborhood(COMMUNITY, "=1+1院")
    response = get(client, district_officer, "neighborhood-list", export="xlsx")
    cell = openpyxl.load_workbook(BytesIO(response.content)).active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1院", "s")


def test_export_needs_the_right(client, sites, contractor):
    assert get(client, contractor, "project-list", export="xlsx").status_code == 403


def test_htmx_gets_the_rows_only(client, sites, district_officer):
    client.force_login(district_officer)
    page = client.get(reverse("projects:neighborhood-list"), headers={"HX-Request": "true"}).content.decode()
    assert page.startswith('<div id="listing">') or '<div id="listing">' in page[:200]
    assert "<html" not in page


def test_visitor_is_sent_to_the_login(client, db):
    assert client.get(reverse("projects:neighborhood-list")).status_code == 302

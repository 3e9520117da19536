"""The list of changes: readable, filtered, within the reader's regions."""

import pytest
from django.utils import timezone

from renovation.core.actions.duty import grant_duty
from renovation.core.actions.neighborhood import add_neighborhood, change_neighborhood
from tests.fixtures.cast import COMMUNITY, OTHER_COMMUNITY, STREET

URL = "/changes/"


@pytest.fixture
def changes(regions, district_officer, city_command, stranger):
    first = add_neighborhood(by=district_officer, region=regions[COMMUNITY], name="此处")
    add_neighborhood(by=city_command, region=regions[OTHER_COMMUNITY], name="别处")
    change_neighborhood(by=district_officer, neighborhood=first, version=1, building_count=9)
    grant_duty(by=district_officer, user=stranger, role="VIEWER", region=regions[STREET])


def said(client, **query):
    return [line.sentence for line in client.get(URL, query).context["changes"]]


def test_filters(changes, district_officer, client):
    client.force_login(district_officer)
    today = timezone.localdate()
    assert len(said(client)) == 4
    assert said(client, region=COMMUNITY) == ["修改小区“此处”", "新增小区“此处”"]
    assert said(client, action="neighborhood.changed") == ["修改小区“此处”"]
    assert said(client, who="city") == ["新增小区“别处”"]
    assert len(said(client, since=today, until=today)) == 4
    assert said(client, since="2020-01-01", until="2020-01-02") == []


def test_bad_filter_says_so_and_keeps_what_was_typed(changes, district_officer, client):
    client.force_login(district_officer)
    page = client.get(URL, {"since": "2026-02-02", "until": "2026-02-01", "who": "王"}).content.decode()
    assert "截止日期早于起始日期" in page
    assert 'value="王"' in page


@pytest.mark.parametrize("before", ["9" * 40, str(2**63), "0", "-1", "x"])
def test_a_place_that_no_page_ends_at_is_told(changes, district_officer, client, before):
    client.force_login(district_officer)
    answer = client.get(URL, {"before": before, "who": "王"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("翻页位置无效，请从最新一页重新查看。") == 1
    assert 'value="王"' in page


def test_facts_for_viewers_the_rest_for_auditors(changes, viewer, street_officer, community_worker, stranger, client):
    client.force_login(viewer)
    assert len(said(client)) == 3
    client.force_login(street_officer)
    assert any("职责" in sentence for sentence in said(client))
    client.force_login(community_worker)
    assert said(client) == ["修改小区“此处”", "新增小区“此处”"]


def test_older_changes_are_a_page_further(regions, district_officer, client):
    for number in range(51):
        add_neighborhood(by=district_officer, region=regions[COMMUNITY], name=f"小区{number}")
    client.force_login(district_officer)
    page = client.get(URL)
    (line,) = page.context["changes"]
    assert line.sentence == "新增小区“小区50”等，50 条以上"
    assert said(client, before=page.context["older_url"].split("=")[1]) == ["新增小区“小区0”"]

"""The command center: figures with their rows, drill-down both ways, nothing above the reader's duties."""

import re

import pytest
from django.urls import reverse

from projects.actions.progress_report import report_progress
from renovation.dashboard import rollups
from tests.fixtures.cast import CITY, COMMUNITY, DISTRICT, OTHER_COMMUNITY, OTHER_DISTRICT, STREET, make_region


def url(code):
    return reverse("dashboard:command-region", args=[code])


def test_district_shows_figures_remaining_late_and_funds(works, district_officer, client):
    client.force_login(district_officer)
    page = client.get(url(DISTRICT))
    text = re.sub(r"<[^>]+>|\s+", "", page.content.decode())
    assert "占全市比重77.8%" in text
    assert "逾期点位5个" in text
    assert "拆除旧管道" in text
    assert "未指定，由金明池街道负责" in text
    assert "市级财政" in text
    assert "数据时间" in text
    assert [row.name for row in page.context["rows"]] == ["金明池街道", "西湖街道"]
    assert sum(row.total for row in page.context["rows"]) == page.context["place"].value("neighborhoods_to_renovate")


def test_every_link_of_the_board_opens(works, city_command, client):
    client.force_login(city_command)
    for code in (CITY, DISTRICT, STREET, COMMUNITY):
        page = client.get(url(code)).content.decode()
        links = set(re.findall(r'href="(/[^"]*|\?[^"]*)"', page.split("<main")[1].split("<footer")[0]))
        for link in links - {link for link in links if link.startswith("/static/")}:
            link = link.replace("&amp;", "&")
            assert client.get(link if link.startswith("/") else url(code) + link).status_code == 200, link


@pytest.mark.parametrize(
    ("who", "code", "status"),
    [
        ("city_command", CITY, 200),
        ("district_officer", DISTRICT, 200),
        ("district_officer", CITY, 404),
        ("district_officer", OTHER_DISTRICT, 404),
        ("street_officer", DISTRICT, 404),
        ("community_worker", COMMUNITY, 200),
        ("community_worker", STREET, 404),
        ("community_worker", OTHER_COMMUNITY, 404),
        ("viewer", STREET, 200),
        ("contractor", DISTRICT, 404),
        ("stranger", DISTRICT, 404),
        ("city_command", "4102A1999", 404),
        ("city_command", "4102-1", 404),
    ],
)
def test_scope(cast, works, client, who, code, status):
    client.force_login(getattr(cast, who))
    assert client.get(url(code)).status_code == status


def test_way_up_ends_where_the_duty_ends(works, street_officer, client):
    client.force_login(street_officer)
    page = client.get(url(COMMUNITY)).content.decode()
    assert f'href="{url(STREET)}"' in page
    assert f'href="{url(DISTRICT)}"' not in page


def test_first_page_is_the_topmost_region(works, street_officer, contractor, client):
    client.force_login(street_officer)
    assert client.get(reverse("dashboard:command")).url == url(STREET)
    client.force_login(contractor)
    assert "请联系区旧改办" in client.get(reverse("dashboard:command")).content.decode()


@pytest.mark.parametrize("sort", ["rate", "-rate", "-late", "name", "nonsense"])
def test_children_are_sorted(works, city_command, client, sort):
    client.force_login(city_command)
    rows = client.get(url(DISTRICT), {"sort": sort}).context["rows"]
    keys = {"rate": "rate", "late": "late"}
    values = [getattr(row, keys.get(sort.lstrip("-"), "code")) for row in rows]
    assert values == sorted(values, reverse=sort.startswith("-"))


def test_refresh_is_silent_until_something_changes(works, district_officer, client):
    client.force_login(district_officer)
    seen = client.get(url(DISTRICT)).context["version"]
    asked = {"headers": {"HX-Request": "true"}}
    assert client.get(url(DISTRICT), {"seen": seen}, **asked).status_code == 204
    report_progress(by=district_officer, site=works.sites[2], progress_pct=77)
    answer = client.get(url(DISTRICT), {"seen": seen}, **asked)
    assert answer.status_code == 200
    assert "77" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    between = answer.context["version"]
    rollups.refresh()
    assert client.get(url(DISTRICT), {"seen": between}, **asked).status_code == 200


def test_without_figures_it_says_so(regions, district_officer, client):
    client.force_login(district_officer)
    assert "指标正在计算" in client.get(url(DISTRICT)).content.decode()


def test_empty_district_says_whom_to_ask(regions, district_officer, client):
    rollups.recompute()
    client.force_login(district_officer)
    page = client.get(url(DISTRICT)).content.decode()
    for sentence in ("没有纳入改造范围的小区。请由区旧改办", "还没有登记资金。由区旧改办", "没有逾期的点位"):
        assert sentence in page


def test_change_since_last_week_comes_from_the_history(works, district_officer, client):
    from_history = rollups.RollupDay.objects.get(region_code=DISTRICT)
    from_history.day = works.today.replace(year=works.today.year - 1)
    from_history.figures = from_history.figures | {"neighborhoods_renovated": 0}
    from_history.save()
    client.force_login(district_officer)
    page = client.get(url(DISTRICT))
    tile = next(tile for tile in page.context["tiles"] if tile.indicator.code == "neighborhoods_renovated")
    assert tile.change_text == f"+{tile.value}"


def test_cost_does_not_grow_with_the_regions(works, city_command, client, django_assert_num_queries):
    client.force_login(city_command)
    # The medians are kept for some minutes.
    client.get(url(DISTRICT))
    with django_assert_num_queries(15):
        assert len(client.get(url(DISTRICT)).context["rows"]) == 2
    for number in (3, 4):
        make_region(f"4102A1{number:03d}")
    rollups.recompute()
    with django_assert_num_queries(15):
        assert len(client.get(url(DISTRICT)).context["rows"]) == 4

"""The loop on the command center: what lies at each step, what too long, and the median; every number opens rows."""

import pytest

from renovation.dashboard.queries.figures import region_figures
from renovation.dashboard.queries.loop import loop
from residents.models import Baton, Suggestion
from tests.dashboard.views.test_command import url
from tests.fixtures.cast import CITY, DISTRICT


@pytest.fixture
def page(works, district_officer, client):
    client.force_login(district_officer)
    return client.get(url(DISTRICT))


def test_five_steps_say_what_lies_there_and_too_long(page, client):
    panel = page.context["loop"]
    assert [line.color for line in panel.steps] == ["red", "party", "yellow", "blue", "red"]
    for line in panel.steps:
        for tile in (line.here, line.late):
            assert tile.value > 0
            assert client.get(tile.url).context["total"] == tile.value
    assert sum(line.here.value for line in panel.steps) == Suggestion.objects.exclude(step=6).count()


def test_shares_stand_beside_their_whole(page):
    beside = {tile.indicator.code: tile for tile in page.context["loop"].beside}
    adopted = beside["suggestions_adopted"]
    assert f"{adopted.value}/{adopted.whole}" == "9/48"
    assert adopted.share == "18.8%"
    assert beside["suggestions_reopened"].value == 6
    assert "居民意见闭环" in page.content.decode()


def test_where_nobody_said_anything_there_is_no_panel(regions, city_command):
    assert loop(region_figures(city_command, CITY)) is None


def test_median_stands_at_its_step(works, city_command, client):
    row = Suggestion.objects.order_by("pk").first()
    Baton.objects.create(
        suggestion=row, round=1, step=3, level=12, started_at=row.opened_at.replace(year=row.opened_at.year - 1),
        ended_at=row.opened_at, end="PASSED",
    )  # fmt: skip
    panel = loop(region_figures(city_command, CITY))
    assert [line.median_days is not None for line in panel.steps] == [False, False, True, False, False]

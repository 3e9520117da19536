"""Every figure opens exactly the rows it counts: a city's, a district's, a street's and a community's."""

from decimal import Decimal

import pytest

from renovation.dashboard.metrics import COUNTED, INDICATORS
from renovation.dashboard.queries.figures import region_figures, rows_url
from tests.fixtures.cast import CITY, COMMUNITY, DISTRICT, STREET


@pytest.mark.parametrize("code", [CITY, DISTRICT, STREET, COMMUNITY], ids=["city", "district", "street", "community"])
def test_every_figure_is_its_list(works, city_command, client, code):
    client.force_login(city_command)
    place = region_figures(city_command, code)
    for name in COUNTED:
        page = client.get(place.rows_url(name))
        assert page.context["measure"] is INDICATORS[name].measure
        listed = page.context["sum"] if INDICATORS[name].measure.total else page.context["total"]
        assert place.value(name) == Decimal(str(listed)), (code, name)


def test_the_world_of_this_test_tells_the_figures_apart(works, city_command):
    """A figure that is zero everywhere would prove nothing."""
    place = region_figures(city_command, CITY)
    zero = {name for name in COUNTED if not place.value(name)}
    assert not zero


@pytest.mark.parametrize("name", [name for name, indicator in INDICATORS.items() if indicator.is_rate])
def test_a_rate_opens_the_rows_of_its_numerator(works, city_command, name):
    place = region_figures(city_command, DISTRICT)
    assert place.rows_url(name) == place.rows_url(INDICATORS[name].numerator)


def test_a_dated_figure_names_its_day(works, city_command):
    place = region_figures(city_command, DISTRICT)
    assert place.day == works.today
    assert f"day={works.today}" in rows_url(DISTRICT, "sites_late", place.day)
    assert "day=" not in place.rows_url("sites")

"""The catalog page: every indicator with its definition and its value where the reader stands."""

from renovation.dashboard.metrics import INDICATORS
from tests.fixtures.cast import DISTRICT, STREET

URL = "/indicators/"


def test_every_indicator_with_definition_and_value(works, district_officer, client, django_assert_num_queries):
    client.force_login(district_officer)
    with django_assert_num_queries(7):
        page = client.get(URL)
    text = page.content.decode()
    for code, indicator in INDICATORS.items():
        assert code in text
        assert str(indicator.definition) in text
    assert "77.8%" in text
    assert page.context["place"].code == DISTRICT


def test_region_is_chosen_within_reach(works, district_officer, street_officer, client):
    client.force_login(district_officer)
    assert client.get(URL, {"region": STREET}).context["place"].code == STREET
    client.force_login(street_officer)
    assert client.get(URL, {"region": DISTRICT}).status_code == 404


def test_without_a_region_the_definitions_remain(works, contractor, client):
    client.force_login(contractor)
    page = client.get(URL).content.decode()
    assert "只显示口径" in page
    assert "应改造小区" in page

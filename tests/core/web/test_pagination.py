"""Pages put together are the whole list, whatever the order and size, and whatever is added in between."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.api.neighborhood import NeighborhoodListView
from renovation.core.models import Neighborhood
from renovation.core.web.pagination import Order, page_of
from tests.fixtures.cast import COMMUNITY, OTHER_COMMUNITY, make_neighborhood

ORDERS = sorted(sign + name for name in NeighborhoodListView.orders for sign in ("", "-"))
FACTS = st.tuples(
    st.sampled_from([COMMUNITY, OTHER_COMMUNITY]),
    st.sampled_from([None, 1, 2, 30]),
    st.sampled_from([None, 2024, 2025]),
    st.sampled_from([None, 0, 10.5]),
)


def walk(order, limit, meanwhile=lambda: None):
    shown, after = [], ""
    while True:
        page = page_of(Neighborhood.objects.all(), order, ["id"], limit, after)
        assert len(page.rows) <= limit
        shown += [row[0] for row in page.rows]
        if not (after := page.cursor):
            return shown
        meanwhile()


@pytest.mark.parametrize("name", ORDERS)
@given(rows=st.lists(FACTS, max_size=9), limit=st.integers(1, 4))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_together_are_the_whole_list(regions, name, rows, limit):
    Neighborhood.objects.all().delete()
    for number, (region, households, year, area) in enumerate(rows):
        facts = {"household_count": households, "plan_year": year, "floor_area_m2": area}
        make_neighborhood(region, f"第{number}小区", **facts)
    order = Order.of(NeighborhoodListView.orders, name)
    shown = walk(order, limit)
    assert sorted(shown) == sorted(Neighborhood.objects.values_list("pk", flat=True))
    assert shown == walk(order, 100)
    assert shown == list(reversed(walk(Order(order.columns, not order.is_descending), limit)))


@pytest.mark.parametrize("name", ORDERS)
@given(rows=st.lists(FACTS, min_size=1, max_size=9), limit=st.integers(1, 4))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_way_back_shows_the_same_pages(regions, name, rows, limit):
    Neighborhood.objects.all().delete()
    for number, (region, households, year, area) in enumerate(rows):
        facts = {"household_count": households, "plan_year": year, "floor_area_m2": area}
        make_neighborhood(region, f"第{number}小区", **facts)
    order = Order.of(NeighborhoodListView.orders, name)

    def read(**where):
        return page_of(Neighborhood.objects.all(), order, ["id"], limit, **where)

    forth = [read()]
    while forth[-1].cursor:
        forth.append(read(after=forth[-1].cursor))
    assert forth[0].previous == ""
    shown = forth.pop()
    while forth:
        ahead = forth.pop()
        back = read(before=shown.previous)
        assert (back.rows, bool(back.cursor)) == (ahead.rows, True)
        shown = back
    assert shown.previous == ""


def test_the_way_back_ends_on_a_whole_first_page(regions):
    keys = [make_neighborhood(COMMUNITY, f"第{number}小区").pk for number in range(5)]
    second = page_of(Neighborhood.objects.all(), Order(("id",)), ["id"], 3, page_of_(keys[1]))
    Neighborhood.objects.filter(pk=keys[0]).delete()
    back = page_of(Neighborhood.objects.all(), Order(("id",)), ["id"], 3, before=second.previous)
    assert [row[0] for row in back.rows] == keys[1:4]
    assert back.previous == ""


def page_of_(key):
    """Return the cursor of a page that ended with this row."""
    rows = Neighborhood.objects.filter(pk__lte=key + 1)
    return page_of(rows, Order(("id",)), ["id"], rows.filter(pk__lte=key).count()).cursor


def test_rows_added_meanwhile_shift_no_page(regions):
    before = [make_neighborhood(COMMUNITY, f"第{number}小区").pk for number in range(6)]
    order = Order.of(NeighborhoodListView.orders, "-id")
    numbers = iter(range(100))
    shown = walk(order, 2, lambda: make_neighborhood(COMMUNITY, f"新增{next(numbers)}小区"))
    assert shown == before[::-1]


@pytest.mark.parametrize("after", ["x", "e30", "W10", "WyJpZCJd", "WyJpZCIsInRleHQiXQ", "WyJpZCIseyJhIjoxfV0", "é"])
def test_foreign_cursor_is_refused(regions, after):
    for where in ("after", "before"):
        with pytest.raises(ValidationError):
            page_of(Neighborhood.objects.all(), Order(("id",)), ["id"], 5, **{where: after})


def test_cursor_of_another_order_is_refused(regions):
    for number in range(3):
        make_neighborhood(COMMUNITY, f"第{number}小区")
    cursor = page_of(Neighborhood.objects.all(), Order(("id",)), ["id"], 1).cursor
    with pytest.raises(ValidationError):
        page_of(Neighborhood.objects.all(), Order(("name", "pk")), ["id"], 1, cursor)

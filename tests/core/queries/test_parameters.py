"""What holds on a day in a region equals a naive reading of the whole history; conditions over rows agree with it."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.models import ProjectSite
from projects.queries.metrics import due_soon
from renovation.core.models import Parameter
from renovation.core.parameters import CATALOG, value_of
from tests.fixtures.cast import (
    CITY,
    COMMUNITY,
    DISTRICT,
    NAMES,
    OTHER_COMMUNITY,
    OTHER_DISTRICT,
    STREET,
    make_neighborhood,
    make_site,
)

FIRST = date(2026, 1, 1)
CODES = ["report.silent", "report.due_soon", "reveal.hourly"]
histories = st.lists(
    st.tuples(st.sampled_from(CODES), st.sampled_from(["", *NAMES]), st.integers(1, 60), st.integers(0, 20)),
    max_size=12,
)
STEADY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def naive(history, code, region, day):
    """The last row, by day and order of writing, of the longest code that begins the region's."""
    best, held = ("", -1, -1), CATALOG[code].default
    for number, (row_code, place, value, start) in enumerate(history):
        if row_code != code or not region.startswith(place) or FIRST + timedelta(days=start) > day:
            continue
        if place and not CATALOG[code].is_placed:
            continue
        if (len(place), start, number) >= (len(best[0]), best[1], best[2]):
            best, held = (place, start, number), value
    return held


def write(history):
    for code, place, value, start in history:
        Parameter.objects.create(code=code, region_code=place, value=value, valid_from=FIRST + timedelta(days=start))


@STEADY
@given(histories)
@pytest.mark.django_db
def test_value_of_is_the_naive_reading(db, history):
    with transaction.atomic():
        write(history)
        for code in CODES:
            for region in ("", *NAMES):
                for start in (0, 7, 20):
                    day = FIRST + timedelta(days=start)
                    assert value_of(code, region, day) == naive(history, code, region, day), (code, region, day)
        transaction.set_rollback(True)


@STEADY
@given(histories, st.integers(0, 20))
def test_conditions_over_rows_use_each_row_s_own_value(regions, history, start):
    """The figure and its list are one condition; here it is read once more, row by row."""
    day = FIRST + timedelta(days=start)
    with transaction.atomic():
        write(history)
        for code in (COMMUNITY, OTHER_COMMUNITY):
            home = make_neighborhood(code, f"小区{code}")
            for due in (0, 5, 20, 30, 45, 60):
                make_site(home, f"项目{code}{due}", planned_finish_on=day + timedelta(days=due))
        expected = {
            site.pk
            for site in ProjectSite.objects.select_related("neighborhood")
            if (site.planned_finish_on - day).days
            <= naive(history, "report.due_soon", site.neighborhood.region_id, day)
        }
        assert set(ProjectSite.objects.filter(due_soon(day)).values_list("pk", flat=True)) == expected
        transaction.set_rollback(True)


def test_names_used_here_are_regions_of_every_level():
    assert {len(code) for code in (CITY, DISTRICT, OTHER_DISTRICT, STREET, COMMUNITY)} == {4, 6, 9, 12}

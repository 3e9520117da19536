"""Coverage against an oracle that counts by hand, after visits at random."""

from collections import Counter

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renovation.core.models import Building, Dwelling
from residents.actions.visit import log_visit
from residents.actions.visit_round import carry_over, open_round
from residents.enums import VisitKind, VisitResult
from residents.models import Visit, VisitRound
from residents.queries.coverage import MARKS, coverage_of
from residents.queries.coverage_rollup import tally

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("knock"), st.integers(0, 7), st.sampled_from(VisitResult), st.sampled_from(VisitKind)),
        st.tuples(st.just("yard"), st.integers(0, 2), st.sampled_from(VisitResult), st.sampled_from(VisitKind)),
        st.just(("carry",)),
        st.just(("open",)),
    ),
    max_size=25,
)


class ByHand:
    """What a clerk with a notebook knows: one page for each round, copied where it goes on."""

    def __init__(self):
        self.doors: dict[int, list[VisitResult]] = {}
        self.met: list[tuple[VisitKind, int | None, int]] = []

    def state(self, door):
        knocks = self.doors.get(door, [])
        return "MET" if "MET" in knocks else knocks[-1] if knocks else "NOT_YET"


@pytest.fixture
def doors(here):
    """Three buildings: five homes in the first, two homes and a shop in the second, none in the third."""
    houses = [Building.objects.create(neighborhood=here, number=f"{number}号楼") for number in (1, 2, 3)]
    made = [Dwelling.objects.create(building=houses[0], number=f"1-{n}01", entrance=1, storey=n) for n in range(1, 6)]
    made += [Dwelling.objects.create(building=houses[1], number=f"{n}") for n in (1, 2)]
    return houses, [*made, Dwelling.objects.create(building=houses[1], number="门面", is_home=False)]


@given(steps=STEPS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_coverage_is_what_one_counts_by_hand(here, doors, community_worker, steps):
    Visit.objects.all().delete()
    VisitRound.objects.all().delete()
    houses, dwellings = doors
    current, page, ever = open_round(by=community_worker, neighborhood=here, title="第0轮"), ByHand(), set()
    for number, (verb, *facts) in enumerate(steps, start=1):
        if verb == "carry":
            current = carry_over(by=community_worker, visit_round=current, title=f"第{number}轮")
        elif verb == "open":
            current, page = open_round(by=community_worker, neighborhood=here, title=f"第{number}轮"), ByHand()
        else:
            place, result, kind = facts
            at = {"dwelling": dwellings[place]} if verb == "knock" else {"building": houses[place]}
            fixed = {"by": community_worker, "neighborhood": here, "visit_round": current}
            log_visit(**fixed, result=result, kind=kind, **at)
            house = dwellings[place].building_id if verb == "knock" else houses[place].pk
            if verb == "knock":
                page.doors.setdefault(dwellings[place].pk, []).append(result)
            if result == VisitResult.MET:
                page.met.append((kind, dwellings[place].pk if verb == "knock" else None, house))
                ever |= {dwellings[place].pk} if verb == "knock" else set()
    check(current, page, houses, dwellings)
    homes = {one.pk for one in dwellings if one.is_home}
    counted = tally([here.pk])[here.pk]
    met = {door for door in homes if page.state(door) == "MET"}
    assert (counted.homes, counted.ever, counted.met, counted.round) == (7, len(ever & homes), len(met), current)


def check(current, page, houses, dwellings):
    coverage = coverage_of(current)
    assert {door.pk: door.state for door in coverage.doors} == {
        one.pk: page.state(one.pk) for one in dwellings if one.is_home
    }
    assert coverage.total == 7
    for house, shown in zip(houses, coverage.buildings, strict=True):
        own = [page.state(one.pk) for one in dwellings if one.is_home and one.building_id == house.pk]
        assert {state: number for state, _mark, number in shown.counts} == {
            state: Counter(own)[state] for state in MARKS
        }
        assert len(shown.pending) == own.count("NOT_YET") + own.count("NOT_HOME")
        assert shown.kinds == {kind for kind, _door, place in page.met if place == house.pk}
        assert coverage_of(current, house).buildings == [shown]
    for kind in coverage.kinds:
        of_kind = [(door, place) for one, door, place in page.met if one == kind.kind]
        homes = {one.pk for one in dwellings if one.is_home}
        assert kind.talks == len(of_kind)
        assert kind.doors == len({door for door, _place in of_kind} & homes)
        assert kind.buildings == len({place for _door, place in of_kind})


def test_doors_stand_as_in_the_stairwell(here, community_worker):
    house = Building.objects.create(neighborhood=here, number="1号楼")
    for entrance, storey, number in ((2, 1, "2-101"), (1, 10, "1-1001"), (1, 9, "1-901"), (None, None, "门面")):
        Dwelling.objects.create(building=house, entrance=entrance, storey=storey, number=number)
    visit_round = VisitRound.objects.create(
        neighborhood=here, title="走访", starts_on=timezone.localdate(), by=community_worker
    )
    shown = coverage_of(visit_round).buildings[0]
    assert [door.number for door in shown.pending] == ["1-901", "1-1001", "2-101", "门面"]
    assert [row.storey for row in shown.grid.storeys] == [10, 9, 1]
    assert [door.number for door in shown.grid.loose] == ["门面"]

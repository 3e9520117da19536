"""How the demo's residents were asked: doors, rounds of visits, meetings. 集英花园 has held exactly 26 of these."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from projects.models import ProjectSite
from renovation.core.models import Building, Dwelling, Neighborhood
from renovation.dashboard.demo.name import NOTE
from renovation.dashboard.demo.said_cast import Cast
from residents.enums import EventKind, VisitKind, VisitResult
from residents.models import Event, EventAttendance, Visit, VisitRound

TITLES = {
    EventKind.STOOL_COUNCIL: (
        "停车位怎么划",
        "管网改造先听大家说",
        "楼道粉刷选颜色",
        "电梯加装协商",
        "施工时间大家定",
        "改得好不好一起评",
    ),
    EventKind.MOBILE_DESK: (
        "流动办公桌：收集意见",
        "流动办公桌：方案答疑",
        "流动办公桌：办理进展",
    ),
    EventKind.SITE_WALK: (
        "现场看管线走向",
        "现场看路面标高",
    ),
}
MINUTES = "居民逐项提了意见，社区党委当场答复能办的，其余带回研判，三个工作日内反馈。" + NOTE
RESULTS = ((VisitResult.MET, 78), (VisitResult.NOT_HOME, 14), (VisitResult.REFUSED, 4), (VisitResult.VACANT, 4))


@dataclass
class Asked:
    """Rows by the day they happened on; `held` and `met` are what remarks may have come from."""

    dated: list[tuple[date, object]] = field(default_factory=list)
    held: list[Event] = field(default_factory=list)
    met: list[Visit] = field(default_factory=list)
    doors: int = 0


def ask(
    place: Neighborhood, buildings: list[Building], site: ProjectSite, cast: Cast, rng: Random, *, events: int,
    today: date,
) -> Asked:  # fmt: skip
    """Make the doors of a place now, and what was asked there, each with the day on which it is to be told."""
    asked = Asked()
    doors = _doors(buildings)
    asked.doors = len(doors)
    begin = min(site.actual_start_on or today, today - timedelta(days=200))
    for number, (share, day) in enumerate(((0.72, begin - timedelta(days=180)), (0.35, today - timedelta(days=40)))):
        _visits(asked, place, doors, cast, rng, number, share, max(day, today - timedelta(days=1400)))
    _events(asked, place, buildings, cast, rng, events, begin, today)
    return asked


def _doors(buildings: list[Building]) -> list[Dwelling]:
    """Lay out each building's households over entrances and storeys: `2-301`."""
    made = []
    for building in buildings:
        entrances, storeys = building.entrance_count or 1, building.storeys or 6
        for number in range(building.household_count or 0):
            entrance, storey = number % entrances + 1, number // entrances % storeys + 1
            door = number // (entrances * storeys) + 1
            place = {"entrance": entrance, "storey": storey, "number": f"{entrance}-{storey}{door:02}"}
            made.append(Dwelling(building=building, **place))
    return Dwelling.objects.bulk_create(made, batch_size=500)


def _visits(
    asked: Asked, place: Neighborhood, doors: list[Dwelling], cast: Cast, rng: Random, number: int, share: float,
    start: date,
) -> None:  # fmt: skip
    title = ("改造意愿入户走访", "改造回访")[number]
    # The second goes on: most doors are still to be knocked at.
    end = start + timedelta(days=30) if number == 0 else None
    tour = VisitRound(neighborhood=place, title=title, starts_on=start, ends_on=end, by=cast.party)
    asked.dated.append((start, tour))
    for door in rng.sample(doors, round(len(doors) * share)):
        day = min(start + timedelta(days=rng.randint(0, 29)), timezone.localdate())
        visit = Visit(
            neighborhood=place,
            round=tour,
            kind=rng.choices((VisitKind.RESIDENTS, VisitKind.ELDERS, VisitKind.HEADS), (8, 1, 1))[0],
            building=door.building,
            dwelling=door,
            result=rng.choices([result for result, _n in RESULTS], [n for _result, n in RESULTS])[0],
            visited_on=day,
            by=rng.choice(cast.reds),
        )
        visit.at = min(timezone.make_aware(datetime.combine(day, time(18))), timezone.now())
        visit.note = "说明改造内容和工期，听取意见。" if visit.result == VisitResult.MET else ""
        asked.dated.append((day, visit))
        if visit.result == VisitResult.MET:
            asked.met.append(visit)


def _events(
    asked: Asked, place: Neighborhood, buildings: list[Building], cast: Cast, rng: Random, events: int, begin: date,
    today: date,
) -> None:  # fmt: skip
    kinds = (EventKind.STOOL_COUNCIL, EventKind.STOOL_COUNCIL, EventKind.MOBILE_DESK)
    for number in range(events):
        kind = kinds[number % 3]
        # The last two lately, the others about every ten days from half a year before the works.
        lately = events - number
        day = today - timedelta(days=12 * lately) if lately <= 2 else begin - timedelta(days=170 - 14 * number)
        event = _event(place, kind, TITLES[kind][number % len(TITLES[kind])], min(day, today), cast, rng)
        event.held_at = event.starts_at + timedelta(hours=2)
        event.minutes = MINUTES
        asked.held.append(event)
        asked.dated.append((min(day, today), event))
        for building in rng.sample(buildings, min(len(buildings), rng.randint(3, 6))):
            attendance = EventAttendance(event=event, building=building, people=rng.randint(2, 11))
            asked.dated.append((min(day, today), attendance))
    soon = today + timedelta(days=5)
    asked.dated.append((today, _event(place, EventKind.SITE_WALK, TITLES[EventKind.SITE_WALK][0], soon, cast, rng)))


def _event(place: Neighborhood, kind: str, title: str, day: date, cast: Cast, rng: Random) -> Event:
    starts_at = timezone.make_aware(datetime.combine(day, time(rng.choice((9, 15, 19)), 30)))
    where = rng.choice(("小区广场", "3号楼前空地", "社区活动室", "门卫室旁"))
    facts = {"kind": kind, "title": title, "place": where, "starts_at": starts_at, "host": cast.party}
    return Event(neighborhood=place, **facts)

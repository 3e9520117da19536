"""The tree: the city, its districts and streets as officially coded, and invented communities."""

from dataclasses import dataclass, field

from renovation.core.enums import RegionKind, RegionLevel
from renovation.core.lib.names import initials
from renovation.core.models import Region
from renovation.dashboard.demo.sheet import ProgramRow, streets

CITY = "4102"
# Governs eight streets that official statistics list below 龙亭区.
DISTRICT, REPORTS_TO = "4102A1", "410202"
DISTRICT_NAME = "开封市城乡一体化示范区"
OWN_STREETS = (
    "城西街道", "梁苑街道", "金明池街道", "西湖街道", "金耀街道", "杏花营街道", "水稻乡", "杏花营农场",
)  # fmt: skip
DISTRICTS = {
    "410202": "龙亭区",
    "410203": "顺河回族区",
    "410204": "鼓楼区",
    "410205": "禹王台区",
    "410212": "祥符区",
    "410221": "杞县",
    "410222": "通许县",
    "410223": "尉氏县",
    "410225": "兰考县",
}
# 889 − 208 = 681 old neighborhoods of the city lie outside the district.
OLD_ELSEWHERE = {
    "410202": 60, "410203": 150, "410204": 130, "410205": 110, "410212": 70,
    "410221": 45, "410222": 36, "410223": 40, "410225": 40,
}  # fmt: skip
PER_COMMUNITY = 8


@dataclass
class Places:
    """What was planted: regions by code, and the communities to put neighborhoods into."""

    regions: dict[str, Region] = field(default_factory=dict)
    own: dict[tuple[str, str], Region] = field(default_factory=dict)
    elsewhere: dict[str, list[Region]] = field(default_factory=dict)

    def add(self, code: str, name: str, *, kind: str = RegionKind.STATUTORY, **facts: str) -> Region:
        level = RegionLevel(len(code))
        parent = max((known for known in self.regions if code.startswith(known)), key=len, default=None)
        region = Region(
            code=code, name=name, level=level, parent_id=parent, kind=kind, initials=initials(name), **facts
        )
        self.regions[code] = region
        return region


def plant_regions(rows: list[ProgramRow]) -> Places:
    """Create every region of the city, parents first."""
    places = Places()
    places.add(CITY, "开封市", official_code="410200")
    for code, name in DISTRICTS.items():
        places.add(code, name, official_code=code)
    places.add(DISTRICT, DISTRICT_NAME, kind=RegionKind.FUNCTIONAL, statistics_parent_id=REPORTS_TO)
    own = _plant_own_streets(places)
    _plant_own_communities(places, own, rows)
    for code, name in streets():
        if name not in own or not code.startswith(REPORTS_TO):
            places.add(code, name, official_code=code)
    for code, count in OLD_ELSEWHERE.items():
        _plant_elsewhere(places, code, count)
    for level in RegionLevel.values:
        Region.objects.bulk_create(r for r in places.regions.values() if r.level == level)
    return places


def _plant_own_streets(places: Places) -> dict[str, Region]:
    official = {name: code for code, name in streets() if code.startswith(REPORTS_TO)}
    # 杏花营街道 is newer than the list at hand, which still has the town; it is left without an official code.
    return {
        name: places.add(
            f"{DISTRICT}{number:03d}", name, kind=RegionKind.FUNCTIONAL, official_code=official.get(name, "")
        )
        for number, name in enumerate(OWN_STREETS, 1)
    }


def _plant_own_communities(places: Places, own: dict[str, Region], rows: list[ProgramRow]) -> None:
    count = dict.fromkeys(own, 0)
    for street, community in dict.fromkeys((row.street, row.community) for row in rows):
        count[street] += 1
        code = f"{own[street].code}{count[street]:03d}"
        places.own[street, community] = places.add(code, community, kind=RegionKind.FUNCTIONAL)


def _plant_elsewhere(places: Places, district: str, neighborhoods: int) -> None:
    """Old neighborhoods stand in the 街道; an assigned community code holds an X, so nobody takes it for official."""
    urban = [r for r in places.regions.values() if r.parent_id == district and r.name.endswith("街道")]
    per_street = max(1, round(neighborhoods / len(urban) / PER_COMMUNITY))
    places.elsewhere[district] = [
        places.add(f"{street.code}X{number:02d}", f"示例{number}社区", kind=RegionKind.FUNCTIONAL)
        for street in urban
        for number in range(1, per_street + 1)
    ]

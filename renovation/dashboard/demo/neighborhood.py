"""The neighborhoods: 208 of the program's ledger, 194 newer ones beside them, 681 old ones elsewhere in the city."""

from itertools import cycle
from random import Random

from renovation.core.enums import OrganizationKind, Tenure, YearPrecision
from renovation.core.lib.names import comparison_key, initials
from renovation.core.models import Building, Contact, Neighborhood, Region
from renovation.dashboard.demo.name import FIRST, LAST, NOTE, UNITS, YARDS
from renovation.dashboard.demo.region import DISTRICT, OLD_ELSEWHERE, Places
from renovation.dashboard.demo.sheet import ProgramRow
from renovation.dashboard.demo.user import People

NEWER = 194


def plant_program(rows: list[ProgramRow], places: Places, people: People) -> list[Neighborhood]:
    """Create the neighborhoods of the ledger, in its order, with contacts."""
    companies = {firm.name: firm for firm in people.firms[DISTRICT][OrganizationKind.PROPERTY]}
    made = Neighborhood.objects.bulk_create(
        _new(
            places.own[row.street, row.community],
            row.name,
            row.built_year,
            is_in_program=True,
            building_count=row.building_count,
            household_count=row.household_count,
            floor_area_m2=row.floor_area_m2,
            storeys=6,
            has_property_company=row.has_property_company,
            property_company=companies.get(row.property_company),
            has_owners_committee=row.has_owners_committee,
            estimate_wan=row.invest_wan,
            remark=row.remark,
        )
        for row in rows
    )
    Contact.objects.bulk_create(
        Contact(neighborhood=neighborhood, name=row.contact, phone=row.phone)
        for neighborhood, row in zip(made, rows, strict=True)
    )
    return made


def plant_newer(places: Places, rng: Random) -> list[Neighborhood]:
    """Create the district's neighborhoods that need no renovation."""
    names = rng.sample([first + last for first in FIRST for last in LAST], NEWER)
    homes = cycle(places.own.values())
    made = []
    for name, home in zip(names, homes, strict=False):
        storeys = rng.choice([11, 18, 26, 33])
        buildings = rng.randint(4, 16)
        households = buildings * storeys * rng.choice([2, 4])
        made.append(
            _new(
                home,
                name,
                rng.randint(2006, 2021),
                building_count=buildings,
                household_count=households,
                floor_area_m2=households * rng.randint(88, 124),
                storeys=storeys,
                tenure=Tenure.COMMODITY,
                has_property_company=True,
                has_owners_committee=rng.random() < 0.5,
                remark=NOTE,
            )
        )
    return Neighborhood.objects.bulk_create(made)


def plant_elsewhere(places: Places, rng: Random) -> list[Neighborhood]:
    """Create the old neighborhoods of the city's other districts."""
    made = []
    for district, count in OLD_ELSEWHERE.items():
        names = rng.sample([unit + yard for unit in UNITS for yard in YARDS], count)
        for name, home in zip(names, cycle(places.elsewhere[district]), strict=False):
            buildings = rng.randint(1, 12)
            households = buildings * rng.randrange(24, 49, 2)
            made.append(
                _new(
                    home,
                    name,
                    rng.randint(1976, 2004),
                    is_in_program=True,
                    building_count=buildings,
                    household_count=households,
                    floor_area_m2=households * rng.randint(58, 92),
                    storeys=6,
                    tenure=rng.choice([Tenure.REFORMED, Tenure.UNIT, Tenure.MIXED]),
                    remark=NOTE,
                )
            )
    return Neighborhood.objects.bulk_create(made)


def plant_buildings(neighborhoods: list[Neighborhood]) -> None:
    """Create as many buildings as each neighborhood counts; their households add up to its own."""
    made = []
    for neighborhood in neighborhoods:
        count, households = neighborhood.building_count or 0, neighborhood.household_count or 0
        storeys = neighborhood.storeys or 6
        made += [
            Building(
                neighborhood=neighborhood,
                number=f"{number + 1}号楼",
                household_count=households // count + (number < households % count),
                storeys=storeys,
                entrance_count=max(1, households // count // storeys // 2),
                has_elevator=storeys > 6,
            )
            for number in range(count)
        ]
    Building.objects.bulk_create(made, batch_size=1000)


def _new(region: Region, name: str, year: int, **facts: object) -> Neighborhood:
    households = facts["household_count"]
    assert isinstance(households, int)
    facts["population"] = round(households * 2.6)
    return Neighborhood(
        region=region,
        name=name,
        name_key=comparison_key(name),
        initials=initials(name),
        built_from=year,
        built_to=year,
        built_precision=YearPrecision.YEAR,
        **facts,
    )

"""Who holds the batons in a place of the demo: the Party committee, the vests, the doer, and the officers above."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from renovation.core.enums import OrganizationKind, Role
from renovation.core.models import Neighborhood, Organization, User
from renovation.dashboard.demo.region import CITY, DISTRICT
from renovation.dashboard.demo.user import People, make_user


@dataclass(frozen=True)
class Cast:
    """The people of one community."""

    party: User
    reds: tuple[User, ...]
    yellow: User
    blue: User
    worker: User
    street: User
    district: User
    contractor: User
    utility: Organization


def cast_of(place: Neighborhood, people: People, today: date, number: int) -> Cast:
    """Return the cast of a place: the printed logins where they belong, else people of its own without a password."""
    home = DISTRICT if place.region_id.startswith(DISTRICT) else CITY
    code, name = place.region_id, place.region.name
    logins = people.vests.get(code, {})

    def one(role: Role, title: str, login: str) -> User:
        known = logins.get(role)
        return known or make_user(f"{login}-{number}", f"示例{name}{title}", role, code, today, make_password(None))

    reds = [one(Role.RED_VEST, "红马甲", "red"), *_second_red(place, today, number, bool(logins))]
    return Cast(
        party=one(Role.PARTY_COMMITTEE, "党委", "party"),
        reds=tuple(reds),
        yellow=one(Role.YELLOW_VEST, "黄马甲", "yellow"),
        blue=one(Role.BLUE_VEST, "蓝马甲", "blue"),
        worker=one(Role.COMMUNITY_WORKER, "干事", "worker"),
        street=people.officer(code),
        district=people.officers[code[:6]],
        contractor=people.contractor,
        utility=people.firms[home][OrganizationKind.UTILITY][0],
    )


def _second_red(place: Neighborhood, today: date, number: int, is_wanted: bool) -> list[User]:
    if not is_wanted:
        return []
    name = f"示例{place.region.name}红马甲二"
    return [make_user(f"red-{number}b", name, Role.RED_VEST, place.region_id, today, make_password(None))]

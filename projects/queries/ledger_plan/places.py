"""From the names of a street and a community in a ledger to a region. Nothing is guessed: what is not written exactly
as stored is offered for creation, with the names near to it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from projects.queries.ledger_plan.draft import Rejected
from renovation.core.enums import RegionLevel
from renovation.core.lib.names import tidy
from renovation.core.models import Region

NEW = "NEW"
_KIND = re.compile(r"(街道办事处|办事处|街道办|街道|镇|乡|农场|社区居民委员会|社区居委会|居委会|社区|村委会|村)$")


@dataclass(frozen=True)
class Place:
    """Where a row belongs: a stored `region`, or the names of one that would have to be created."""

    region: Region | None
    street: str = ""
    community: str = ""

    @property
    def key(self) -> str:
        return self.region.pk if self.region else place_key(self.street, self.community)


def place_key(street: str, community: str = "") -> str:
    """Return what a street or community is called in decisions: `城西街道/丽景社区`."""
    return f"{street}/{community}" if community else street


class Places:
    """The regions of one district by name. `decided` maps a place key to a region code or NEW."""

    def __init__(self, district: Region, decided: dict[str, str]) -> None:
        self.district = district
        self.decided = decided
        self.unknown: dict[str, dict[str, Any]] = {}
        rows = Region.objects.under(district.pk).order_by("code")
        self.by_code: dict[str, Region] = {row.pk: row for row in rows}
        self.by_official = {row.official_code: row for row in self.by_code.values() if row.official_code}
        self.streets: dict[str, Region] = {}
        self.communities: dict[str, dict[str, Region]] = {}
        self.named: dict[str, list[Region]] = {}
        for row in self.by_code.values():
            self._index(row)

    def _index(self, row: Region) -> None:
        key = tidy(row.name)
        if row.level == RegionLevel.STREET:
            self.streets[key] = row
        elif row.level == RegionLevel.COMMUNITY:
            self.communities.setdefault(str(row.parent_id), {})[key] = row
            self.named.setdefault(key, []).append(row)

    def find(self, stated: dict[str, str], number: int) -> Place:
        """Return the place of row `number`. Raises `Rejected` where it cannot be told."""
        self._check_district(stated.get("district", ""))
        code = stated.get("code", "")
        known = self.by_code.get(code) or self.by_official.get(code)
        if known is not None and known.level != RegionLevel.DISTRICT:
            return Place(known)
        street, community = tidy(stated.get("street", "")), tidy(stated.get("community", ""))
        if not street:
            return self._without_street(community)
        region = self.streets.get(street) or self._decided(place_key(street))
        if region is None:
            self._note(street, "", number)
            if community:
                self._note(street, community, number)
            return Place(None, street, community)
        if not community:
            return Place(region)
        below = self.communities.get(region.pk, {}).get(community) or self._decided(place_key(region.name, community))
        if below is None:
            self._note(region.name, community, number)
            return Place(None, region.name, community)
        return Place(below)

    def _without_street(self, community: str) -> Place:
        found = self.named.get(community, []) if community else []
        if len(found) == 1:
            return Place(found[0])
        if len(found) > 1:
            raise Rejected(_("有几个街道都有名为“%(name)s”的社区，请填写街道") % {"name": community}, "street")
        if community:
            raise Rejected(_("没有填写街道，无法确定新社区属于哪个街道"), "street")
        return Place(self.district)

    def _check_district(self, stated: str) -> None:
        own, stated = tidy(self.district.name), tidy(stated)
        if stated and stated not in own and own not in stated:
            raise Rejected(
                _("区县是“%(stated)s”，与导入到的“%(own)s”不符") % {"stated": stated, "own": own}, "district"
            )

    def _decided(self, key: str) -> Region | None:
        return self.by_code.get(self.decided.get(key, ""))

    def _note(self, street: str, community: str, number: int) -> None:
        key = place_key(street, community)
        entry = self.unknown.setdefault(
            key, {"key": key, "street": street, "community": community, "rows": 0, "first": number}
        )
        entry["rows"] += 1

    def findings(self) -> list[dict[str, Any]]:
        """Return the unknown places: `near` are stored (code, name) like it, `alike` the ledger's own unknown ones."""
        groups: dict[str, list[str]] = {}
        for entry in self.unknown.values():
            groups.setdefault(_above(entry), []).append(entry["community"] or entry["street"])
        found = []
        for entry in self.unknown.values():
            name, above = entry["community"] or entry["street"], _above(entry)
            street = self.streets.get(above)
            stored = self.communities.get(street.pk, {}) if street else {} if above else self.streets
            near = near_names(name, (row.name for row in stored.values()))
            alike = near_names(name, (other for other in groups[above] if other != name))
            known = [[row.pk, row.name] for row in stored.values() if row.name in near]
            found.append(entry | {"near": known, "alike": sorted(alike)})
        return found


def _above(entry: dict[str, Any]) -> str:
    return entry["street"] if entry["community"] else ""


def near_names(name: str, others: Iterable[str]) -> set[str]:
    """Return the names that may be a slip of `name`: the same without its kind, one within the other, one sign off."""
    base = _base(name)
    return {other for other in others if _is_near(base, _base(other))}


def _base(name: str) -> str:
    key = tidy(name)
    return _KIND.sub("", key) or key


def _is_near(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 2 and shorter in longer:
        return True
    return len(one) == len(other) >= 3 and sum(a != b for a, b in zip(one, other, strict=True)) == 1

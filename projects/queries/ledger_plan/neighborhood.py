"""Which neighborhood a ledger row means, and what it says about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from projects.models import LedgerRow, ProjectSite
from projects.queries.ledger_plan.draft import Drafts, Rejected, differing
from projects.queries.ledger_plan.places import NEW, Place
from projects.queries.ledger_plan.waiting import hold_back, note_waiting
from renovation.core.enums import RegionLevel
from renovation.core.lib.crypto import plain_name
from renovation.core.lib.masking import mask_name, mask_phone
from renovation.core.lib.names import comparison_key, initials, tidy
from renovation.core.models import Contact, Neighborhood, Region

Key = tuple[str, str]


class Neighborhoods:
    """The neighborhoods of one district, read chunk by chunk. `same` decides rows that look like a stored one:
    row number → NEW or the stored one's key; `all_new` says NEW for all of them.

    `before` is when a commit began (None in a dry run): what it made itself is no namesake, and rows are locked.
    """

    def __init__(
        self,
        district: Region,
        *,
        same: dict[str, str],
        all_new: bool,
        has_community: bool,
        before: datetime | None,
    ) -> None:
        self.district = district
        self.before = before
        self.same = same
        self.all_new = all_new
        self.has_community = has_community
        known = self._stored().filter(created_at__lt=before) if before else self._stored()
        self.elsewhere: dict[str, int] = dict(known.order_by("-id").values_list("name", "id"))
        self.made: set[Key] = set()
        self.stored: dict[str, list[Neighborhood]] = {}
        self.fresh: dict[Key, Neighborhood] = {}
        self.contacts: dict[tuple[int, str], Contact] = {}
        self.with_works: set[int] = set()

    def _stored(self) -> QuerySet[Neighborhood]:
        return Neighborhood.objects.under(self.district.pk)

    def load(self, wanted: Sequence[tuple[LedgerRow, Place]]) -> None:
        """Read what the rows of a chunk may be about, in three queries."""
        self.fresh = {}
        regions = {place.region.pk: place.region for _row, place in wanted if place.region}
        wide = [region.pk for region in regions.values() if region.level < RegionLevel.COMMUNITY]
        keys = {comparison_key(row.values["name"]) for row, _place in wanted}
        where = Q(region_id__in=list(regions))
        for code in wide:
            where |= Q(region_id__under=code)
        chosen = [int(value) for row, _place in wanted if (value := self.same.get(str(row.number), "")).isdecimal()]
        found = self._stored().filter(where & Q(name_key__in=keys) | Q(pk__in=chosen)).select_related("region")
        found = found.select_for_update(of=("self",)) if self.before else found
        rows = list(found.order_by("id"))
        note_waiting(rows)
        self.stored = {}
        for stored in rows:
            self.stored.setdefault(stored.name_key, []).append(stored)
        self.by_id = {stored.pk: stored for stored in rows}
        contacts = Contact.objects.filter(neighborhood__in=list(self.by_id))
        self.contacts = {(contact.neighborhood_id, plain_name(contact.name)): contact for contact in contacts}
        works = ProjectSite.objects.filter(neighborhood__in=list(self.by_id)).order_by()
        self.with_works = set(works.values_list("neighborhood_id", flat=True))

    def find(self, row: LedgerRow, place: Place) -> Neighborhood | None:
        """Return the stored neighborhood a row means, None for a new one.

        Raises `Rejected` where a person must decide: a name like a stored one is never merged.
        """
        name = tidy(row.values["name"])
        decided = self.same.get(str(row.number), "")
        if decided.isdecimal() and int(decided) in self.by_id:
            return self.by_id[int(decided)]
        alike = [known for known in self.stored.get(comparison_key(name), []) if _is_in(known, place)]
        exact = [known for known in alike if tidy(known.name) == name]
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise Rejected(_("该街道有多个同名小区，请填写社区"), "community")
        alike = [known for known in alike if self.before is None or known.created_at < self.before]
        if (place.key, name) in self.made or decided == NEW or self.all_new:
            return None
        if alike:
            raise Rejected(
                _("与已有小区“%(name)s”名称相近，请确认是否同一小区") % {"name": alike[0].name},
                "name",
                same=_shown(alike),
            )
        other = self.elsewhere.get(row.values["name"])
        if other is not None:
            known = Neighborhood.objects.select_related("region").get(pk=other)
            raise Rejected(
                _("“%(place)s”已有同名小区，请确认是否同一小区") % {"place": known.region.name},
                "name",
                same=_shown([known]),
            )
        return None

    def make(self, row: LedgerRow, place: Place, values: dict[str, Any]) -> Neighborhood:
        """Return a new neighborhood, the same for all rows of a chunk that name it; `keep` drafts it.

        Raises `Rejected` where the row does not say where it stands.
        """
        name = row.values["name"]
        known = self.fresh.get((place.key, tidy(name)))
        if known is not None:
            return known
        self._check_place(place)
        region = place.region or Region(code="", name=place.community or place.street)
        # Pinyin is a fifth of a dry run and of no use there.
        letters = initials(name) if self.before else ""
        return Neighborhood(region=region, name=name, name_key=comparison_key(name), initials=letters, **values)

    def keep(self, row: Neighborhood, place: Place, drafts: Drafts) -> None:
        key = (place.key, tidy(row.name))
        self.fresh[key] = row
        if key not in self.made:
            self.made.add(key)
            drafts.add(row)

    def _check_place(self, place: Place) -> None:
        if place.region is not None and place.region.level == RegionLevel.DISTRICT:
            raise Rejected(_("没有填写街道和社区，也没有找到这个小区"), "street")
        if self.has_community and place.region is not None and place.region.level == RegionLevel.STREET:
            raise Rejected(_("没有填写社区，该街道也没有这个小区"), "community")

    def change(
        self, row: Neighborhood, values: dict[str, Any], drafts: Drafts
    ) -> tuple[dict[str, list[Any]], list[tuple[str, str]]]:
        """Draft what differs; where works are registered the plan year is theirs to tell. Doubts beside it."""
        if row.pk in self.with_works:
            values = {name: value for name, value in values.items() if name != "plan_year"}
        changed = differing(row, values)
        asked, doubts = hold_back(row, changed, drafts)
        shown = {f"neighborhood.{name}": [getattr(row, name), value] for name, value in (changed | asked).items()}
        if changed:
            drafts.set(row, changed)
        return shown, doubts

    def call(self, row: Neighborhood, said: dict[str, str], drafts: Drafts) -> dict[str, list[Any]]:
        """Draft the contact of a neighborhood; an empty phone erases nothing. What it returns is masked."""
        if not said:
            return {}
        key = plain_name(said["name"])
        known = self.contacts.get((row.pk, key)) if row.pk else None
        if known is None:
            contact = Contact(neighborhood=row, name=said["name"], phone=said["phone"])
            contact.clean_fields(exclude=["neighborhood"])
            drafts.add(contact)
            if row.pk:
                self.contacts[row.pk, key] = contact
            return {"contact.name": [None, mask_name(contact.name)]}
        if said["phone"] and said["phone"] != known.phone:
            old = known.phone
            known.neighborhood = row
            drafts.set(known, {"phone": said["phone"]})
            return {"contact.phone": [mask_phone(old), mask_phone(said["phone"])]}
        return {}


def _is_in(known: Neighborhood, place: Place) -> bool:
    if place.region is None:
        return False
    if place.region.level == RegionLevel.COMMUNITY:
        return known.region_id == place.region.pk
    return known.region_id.startswith(place.region.pk)


def _shown(rows: Sequence[Neighborhood]) -> list[list[Any]]:
    return [[row.pk, f"{row.region.name} {row.name}"] for row in rows[:5]]

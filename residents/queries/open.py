"""What anybody may read without an account: their neighborhood's works, and what was cleared of what others asked.

Nothing here opens a row of a person: no names, phones, doors, nor a text no red vest has cleared.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from projects.enums import DateChange
from projects.models import PlanItem, ProjectSite
from projects.models.site import DateRevision
from renovation.core.enums import FINISHED
from renovation.core.lib.names import tidy
from renovation.core.models import Building, Neighborhood, StoredFile
from renovation.core.queries.stored_file import WAITS, loose
from residents.enums import Ending, Step, Verdict
from residents.models import Suggestion, SuggestionCategory, Voice
from residents.queries.open_word import State, state_of

FOUND, ASKED = 20, 20


@dataclass
class Works:
    """One project of the neighborhood: state, dates as planned first, now, and as they were; `reason` of a delay."""

    site: ProjectSite
    reason: str = ""
    items: list[PlanItem] = field(default_factory=list)

    @property
    def delay(self) -> int:
        """Days the finish lies behind what was planned first; 0 for none."""
        latest = self.site.actual_finish_on or self.site.planned_finish_on
        first = self.site.baseline_finish_on
        return max((latest - first).days, 0) if latest and first else 0

    @property
    def is_late(self) -> bool:
        planned = self.site.planned_finish_on
        return planned is not None and planned < timezone.localdate() and self.site.status not in FINISHED


@dataclass(frozen=True)
class Asked:
    """What somebody asked, cleared for everybody: `joined` others said the same."""

    number: str
    category: str
    text: str
    opened_on: date
    state: State
    joined: int
    can_join: bool


@dataclass(frozen=True)
class OpenNeighborhood:
    """The page of a neighborhood. `said` suggestions came, `adopted` of them were taken up."""

    neighborhood: Neighborhood
    works: list[Works]
    said: int
    adopted: int
    asked: list[Asked]
    # The key from which older ones go on; None at the end.
    older: int | None


def neighborhoods_called(text: str) -> list[Neighborhood]:
    """Return the first `FOUND` neighborhoods whose name holds `text`, or whose pinyin initials do."""
    word = tidy(text)[:40]
    if not word:
        return []
    named = Q(name__contains=word) | (Q(initials__contains=word.lower()) if word.isascii() else Q())
    return list(_neighborhoods().filter(named).order_by("name", "pk")[:FOUND])


def neighborhood_called(pk: int) -> Neighborhood | None:
    return _neighborhoods().filter(pk=pk).first()


def open_neighborhood(neighborhood: Neighborhood, before: int | None = None) -> OpenNeighborhood:
    """Read the page of a neighborhood; `before` goes on with what was asked earlier."""
    counted = Suggestion.objects.filter(neighborhood=neighborhood).exclude(ending=Ending.INVALID).order_by()
    numbers = counted.aggregate(said=Count("pk"), adopted=Count("pk", filter=Q(verdict=Verdict.ADOPT)))
    rows = public_rows().filter(neighborhood=neighborhood).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: ASKED + 1])
    older = found[ASKED - 1].pk if len(found) > ASKED else None
    return OpenNeighborhood(neighborhood, _works(neighborhood), **numbers, asked=asked(found[:ASKED]), older=older)


def public_rows() -> QuerySet[Suggestion]:
    """Return what a red vest cleared for everybody: the only rows of which a text may be shown."""
    shown = Suggestion.objects.exclude(public_text="").exclude(ending__in=(Ending.INVALID, Ending.MERGED))
    return shown.select_related("category")


def public_row(number: str) -> Suggestion | None:
    return public_rows().select_related("neighborhood__region").filter(number=number).first()


def asked(rows: Iterable[Suggestion]) -> list[Asked]:
    """Return rows of `public_rows` as everybody may read them, with how many said the same."""
    rows = list(rows)
    voices = Counter(Voice.objects.filter(suggestion__in=rows).order_by().values_list("suggestion_id", flat=True))
    return [
        Asked(
            row.number,
            str(row.category),
            row.public_text,
            timezone.localdate(row.opened_at),
            state_of(row),
            max(voices[row.pk] - 1, 0),
            can_join(row),
        )
        for row in rows
    ]


def can_join(row: Suggestion) -> bool:
    """Tell whether one may still say "me too": it is public, and not at its end."""
    return bool(row.public_text) and row.step != Step.ENDED


def categories() -> QuerySet[SuggestionCategory]:
    return SuggestionCategory.objects.filter(is_active=True).order_by("order")


def buildings(neighborhood: Neighborhood) -> QuerySet[Building]:
    return Building.objects.filter(neighborhood=neighborhood).order_by("id")


def waiting_photos(keys: Iterable[str]) -> QuerySet[StoredFile]:
    """Return what a visitor's form sent earlier and nothing took up; the keys come from what we signed."""
    lately = loose().filter(by=None, created_at__gt=timezone.now() - WAITS)
    return lately.filter(key__in=list(keys)).order_by("id")


def _neighborhoods() -> QuerySet[Neighborhood]:
    return Neighborhood.objects.select_related("region__parent")


def _works(neighborhood: Neighborhood) -> list[Works]:
    sites = ProjectSite.objects.filter(neighborhood=neighborhood).select_related("project")
    works = {site.pk: Works(site) for site in sites.order_by("-plan_year", "-id")}
    items: dict[int, list[PlanItem]] = defaultdict(list)
    planned = PlanItem.objects.filter(site__in=works).select_related("item_type")
    for item in planned.order_by("item_type__item_class__order", "item_type_id"):
        items[item.site_id].append(item)
    moved = DateRevision.objects.filter(site__in=works, field="planned_finish_on")
    for change in moved.exclude(reason=DateChange.CORRECTION).order_by("id"):
        if change.old and change.new and change.new > change.old:
            works[change.site_id].reason = str(change.get_reason_display()).partition("（")[0]
    for pk, work in works.items():
        work.items = items[pk]
    return list(works.values())

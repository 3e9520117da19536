"""Adopted ideas (金点子) as pages and the public story show them; none of it says who the author is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import get_language

from projects.models import PlanItem, ProjectSite
from renovation.core.enums import RequestKind, RequestState
from renovation.core.lib.figure import is_chinese
from renovation.core.models import ChangeRequest, User
from renovation.core.policy import Can
from renovation.core.scope import holds, reach
from residents.enums import IdeaStage
from residents.models import Idea, IdeaNotice, IdeaPhoto, Suggestion

SHOWN = 10


@dataclass(frozen=True)
class Told:
    """One point at which the authors hear of their idea; `told_on` None = still to be told."""

    stage: str
    label: str
    due_on: date
    told_on: date | None


@dataclass(frozen=True)
class Story:
    """What became of an adopted idea, as its author may read it."""

    title: str
    adopted_on: date
    plan_version: str
    clause: str
    work: str
    told: list[Told]
    photos: list[IdeaPhoto]


@dataclass(frozen=True)
class IdeaPage:
    """The page of one idea: its notices, its photos, and what the reader may do with it."""

    notices: list[IdeaNotice]
    photos: list[IdeaPhoto]
    voices: int
    reachable: int
    can_edit: bool
    can_tell: bool
    can_add_photo: bool


def waiting(day: date) -> Q:
    """Notices that are due and told by nobody yet."""
    return Q(told_at=None, due_on__lte=day)


def idea_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[Idea]:
    """Return the ideas within reach with the names a ledger shows beside them."""
    name = "name_zh" if is_chinese(get_language() or "zh-hans") else "name_en"
    untold = IdeaNotice.objects.filter(waiting(timezone.localdate()), idea=OuterRef("pk"))
    return Idea.objects.within(reach(user, can)).annotate(
        number=F("suggestion__number"),
        region_id=F("suggestion__region_id"),
        neighborhood_id=F("suggestion__neighborhood_id"),
        neighborhood_name=F("suggestion__neighborhood__name"),
        category_id=F("suggestion__category_id"),
        category_name=F(f"suggestion__category__{name}"),
        site_status=F("site__status"),
        untold=Case(When(Exists(untold), then=Value(True)), default=Value(False)),
    )


def ideas_named() -> QuerySet[Idea]:
    """Return ideas with all that their pages name."""
    return Idea.objects.select_related(
        "suggestion__neighborhood__region",
        "suggestion__category",
        "suggestion__region",
        "site__project",
        "plan_item__item_type",
        "by",
    )


def notices_named() -> QuerySet[IdeaNotice]:
    """Return notices with what the page of telling names."""
    return IdeaNotice.objects.select_related("idea__suggestion__region", "told_by")


def suggestions_named() -> QuerySet[Suggestion]:
    """Return suggestions with their neighborhood, for registering one."""
    return Suggestion.objects.select_related("neighborhood")


def idea_page(user: User, idea: Idea) -> IdeaPage:
    """Return what the page of an idea shows beside its own facts."""
    voices = idea.suggestion.voices.aggregate(
        all=Count("pk"), reachable=Count("pk", filter=Q(has_consented=True, is_restricted=False) & ~Q(phone_index=""))
    )
    return IdeaPage(
        notices=sorted(idea.notices.select_related("told_by"), key=lambda notice: ORDER[notice.stage]),
        photos=list(idea.photos.select_related("file")),
        voices=voices["all"],
        reachable=voices["reachable"],
        can_edit=holds(user, Can.PLAN, idea),
        can_tell=holds(user, Can.COLLECT, idea),
        can_add_photo=holds(user, Can.CARRY_OUT, idea),
    )


def sites_of(suggestion: Suggestion) -> QuerySet[ProjectSite]:
    """Return the sites an idea of this suggestion may have gone into, the newest first."""
    sites = ProjectSite.objects.filter(neighborhood_id=suggestion.neighborhood_id)
    return sites.select_related("project", "neighborhood").order_by("-plan_year", "-pk")


def items_of(suggestion: Suggestion) -> QuerySet[PlanItem]:
    """Return the plan items of these sites."""
    items = PlanItem.objects.filter(site__neighborhood_id=suggestion.neighborhood_id)
    return items.select_related("item_type__item_class", "site").order_by("-site__plan_year", "item_type_id")


def photos_stored() -> QuerySet[IdeaPhoto]:
    """Return photos with their files, for serving one."""
    return IdeaPhoto.objects.select_related("file", "idea")


def to_tell(user: User, *, limit: int = SHOWN) -> list[IdeaNotice]:
    """Return what this person is to tell the authors of ideas, oldest due first: those they report back to.

    Where nobody reports (any more), whoever collected it does.
    """
    mine = Q(idea__suggestion__reporter=user) | Q(idea__suggestion__reporter=None, idea__suggestion__collected_by=user)
    notices = IdeaNotice.objects.within(reach(user, Can.COLLECT)).filter(mine, waiting(timezone.localdate()))
    return list(notices.select_related("idea__suggestion__neighborhood").order_by("due_on", "pk")[:limit])


def photos_to_show() -> QuerySet[IdeaPhoto]:
    """Return photos with their files as residents may see them: not those somebody asked to remove, decided or not."""
    asked = ChangeRequest.objects.filter(
        model=IdeaPhoto._meta.label_lower,
        object_id=Cast(OuterRef("pk"), CharField()),
        kind=RequestKind.DELETION,
        state=RequestState.PENDING,
    )
    return photos_stored().filter(~Exists(asked)).order_by("pk")


def story(suggestion: Suggestion) -> Story | None:
    """Return what became of a suggestion that was written into the plan; None if it is no 金点子. Three queries."""
    idea = Idea.objects.filter(suggestion=suggestion).select_related("plan_item__item_type").first()
    if idea is None:
        return None
    told = [
        Told(notice.stage, str(notice.get_stage_display()), notice.due_on, _day(notice.told_at))
        for notice in sorted(idea.notices.all(), key=lambda notice: ORDER[notice.stage])
    ]
    work = str(idea.plan_item) if idea.plan_item else ""
    shown = (idea.title, idea.adopted_on, idea.plan_version, idea.clause, work)
    return Story(*shown, told, list(photos_to_show().filter(idea=idea)))


ORDER = {stage: number for number, stage in enumerate(IdeaStage.values)}


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None

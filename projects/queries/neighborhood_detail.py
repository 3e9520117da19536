"""Everything the page of one neighborhood shows, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime

from projects.models import ProjectSite, SitePhoto
from projects.queries.money import Sums, total_of
from projects.queries.site_detail import allowed, funding_of, sites_shown
from projects.queries.site_photo import SHOWN, mark_droppable, photos_of
from renovation.core.models import Building, Contact, Neighborhood, Region, User
from renovation.core.policy import Can
from renovation.core.queries import region
from renovation.core.queries.change_request import attach_pending
from renovation.core.queries.trail import TrailLine, history_of
from renovation.core.scope import reach

HISTORY_SHOWN = 20


@dataclass(frozen=True)
class NeighborhoodPage:
    """One neighborhood with what belongs to it; `reportable` and `editable` are keys of sites."""

    neighborhood: Neighborhood
    place: list[Region]
    sites: list[ProjectSite]
    reportable: frozenset[int]
    editable: frozenset[int]
    fundable: frozenset[int]
    money: Sums
    photos: list[SitePhoto]
    buildings: list[Building]
    contacts: list[Contact]
    history: list[TrailLine]
    as_of: datetime
    # Not the people of a firm: what residents say is not theirs to read.
    can_hear: bool
    can_edit: bool
    can_open_project: bool
    can_reveal: bool


def neighborhood_page(user: User, neighborhood: Neighborhood) -> NeighborhoodPage:
    """Read the page of a neighborhood that `user` may see."""
    code = neighborhood.region_id
    rows = sites_shown(user).filter(neighborhood=neighborhood).order_by("-plan_year", "-id")
    sites = list(rows)
    buildings = list(neighborhood.buildings.all())
    photos = list(photos_of(user, sites)[:SHOWN])
    attach_pending(user, [neighborhood], sites, buildings, photos)
    here = ProjectSite.objects.filter(neighborhood=neighborhood)
    rights = {can: allowed(user, can, here) for can in (Can.REPORT_PROGRESS, Can.EDIT_PROJECT)}
    mark_droppable(user, photos, rights)
    return NeighborhoodPage(
        neighborhood=neighborhood,
        place=region.path(code),
        sites=sites,
        reportable=rights[Can.REPORT_PROGRESS],
        editable=rights[Can.EDIT_PROJECT],
        fundable=allowed(user, Can.EDIT_FUNDING, here),
        money=total_of(funding_of(user, sites)),
        photos=photos,
        buildings=buildings,
        contacts=list(neighborhood.contacts.all()),
        history=history_of(neighborhood)[:HISTORY_SHOWN],
        as_of=max([neighborhood.updated_at, *(site.updated_at for site in sites)]),
        can_hear=reach(user, Can.VIEW).covers(code),
        can_edit=reach(user, Can.EDIT_NEIGHBORHOOD).covers(code),
        can_open_project=reach(user, Can.EDIT_PROJECT).covers(code),
        can_reveal=reach(user, Can.REVEAL_CONTACT).covers(code),
    )

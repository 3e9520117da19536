"""Defects as lists and their pages show them: who must answer, who may look again, what is late."""

from typing import Any

from django.db.models import Case, CharField, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from projects.enums import DefectState, PartyRole
from projects.models import Defect, DefectPhoto, ProjectParty, ProjectSite
from renovation.core.enums import Renovation
from renovation.core.models import Organization, User
from renovation.core.policy import Can
from renovation.core.queries.organization import people_of
from renovation.core.scope import holds, reach

# Whoever may ask for a defect to be raised, and look whether it is gone.
CHECKS = (Can.GATHER, Can.SUPERVISE)
SHOWN = 20
TONES = {DefectState.OPEN: "warn", DefectState.ANSWERED: "busy", DefectState.CLOSED: "ok"}


def defect_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[Defect]:
    """Return the defects within reach with the names a list shows; `status` is what a due date is late by."""
    closed = When(state=DefectState.CLOSED, then=Value(int(Renovation.DONE)))
    return Defect.objects.within(reach(user, can)).annotate(
        neighborhood_name=F("site__neighborhood__name"),
        street=F("site__neighborhood__region__parent__name"),
        project_name=F("site__project__name"),
        organization_name=Coalesce("organization__name", Value(""), output_field=CharField()),
        status=Case(closed, default=Value(int(Renovation.IN_PROGRESS)), output_field=IntegerField()),
    )


def defects_named() -> QuerySet[Defect]:
    """Return defects with everybody and everything their page names."""
    return Defect.objects.select_related(
        "site__neighborhood__region", "site__project", "organization", "raised_by", "answered_by", "checked_by"
    )


def late_defects(rows: QuerySet[Defect]) -> QuerySet[Defect]:
    """Keep those that are past their day and not closed."""
    return rows.exclude(state=DefectState.CLOSED).filter(due_on__lt=timezone.localdate())


def to_answer(user: Any, limit: int = SHOWN) -> tuple[list[dict[str, Any]], bool]:
    """Return what this user's firm has to put right, the first due first, and whether there is more: one query."""
    rows = defect_rows(user, Can.CARRY_OUT).filter(state=DefectState.OPEN).order_by("due_on", "pk")
    found = list(rows.values("pk", "text", "neighborhood_name", "due_on", "return_count")[: limit + 1])
    return found[:limit], len(found) > limit


def photos_of(defect: Defect) -> tuple[list[DefectPhoto], list[DefectPhoto]]:
    """Return the photos of what is wrong and of what was done: one query."""
    photos = list(defect.photos.select_related("file"))
    return [photo for photo in photos if not photo.is_after], [photo for photo in photos if photo.is_after]


def photos_stored() -> QuerySet[DefectPhoto]:
    """Return photos with their files, for serving one."""
    return DefectPhoto.objects.select_related("file")


def sites_to_check(user: Any) -> QuerySet[ProjectSite]:
    """Return the sites at which this user may raise a defect."""
    sites = ProjectSite.objects.within(reach(user, Can.GATHER))
    return sites.select_related("neighborhood", "project").order_by("neighborhood__name", "-plan_year")


def responsible_for(site: ProjectSite) -> Organization | None:
    """Return the firm that builds there; None for several or none, for somebody to say."""
    parties = ProjectParty.objects.filter(project=site.project_id, role=PartyRole.CONTRACTOR)
    found = list(parties.select_related("organization")[:2])
    return found[0].organization if len(found) == 1 else None


def organizations_at(site: ProjectSite) -> QuerySet[Organization]:
    """Return the organizations with a part in a site's project."""
    return Organization.objects.filter(parts__project=site.project_id).distinct().order_by("name")


def is_doer(user: Any, defect: Defect) -> bool:
    """Tell whether the answer is this user's: staff of the organization; without one, whoever carries out there."""
    if defect.organization_id is None:
        return holds(user, Can.CARRY_OUT, defect)
    code = defect.site.neighborhood.region_id
    spans = reach(user, Can.CARRY_OUT).spans
    return any(
        defect.organization_id in (span.organization_id, user.organization_id) and code.startswith(span.code)
        for span in spans
    )


def is_checker(user: Any, defect: Defect) -> bool:
    """Tell whether this user may say that it is gone: by right, and not on the side of whoever answered."""
    if user.pk == defect.answered_by_id or (defect.organization_id is not None and is_doer(user, defect)):
        return False
    return any(holds(user, can, defect) for can in CHECKS)


def doers_of(defect: Defect) -> list[User]:
    """Return the people who are to answer: on duty for the organization where the site lies."""
    if defect.organization_id is None:
        return []
    return people_of(defect.organization_id, defect.site.neighborhood.region_id, Can.CARRY_OUT)

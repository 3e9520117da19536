from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from projects.models import DateRevision, Project, ProjectSite
from projects.models.site import DATES
from renovation.core.actions.base import change, check_version, lock
from renovation.core.actions.change_request import file_correction, second_person
from renovation.core.actions.neighborhood import note_renovation, note_renovations
from renovation.core.audit import record
from renovation.core.enums import Renovation
from renovation.core.models import Neighborhood, User
from renovation.core.policy import Can
from renovation.core.queries.change_request import asks_already
from renovation.core.scope import require


@transaction.atomic
def add_site(*, by: User, project: Project, neighborhood: Neighborhood, plan_year: int, **facts: Any) -> ProjectSite:
    """Take a neighborhood into a project. Its share defaults to the whole neighborhood.

    The dates given first are the baseline; it stays when plans move.
    """
    require(by, Can.EDIT_PROJECT, neighborhood)
    share = {
        "building_count": neighborhood.building_count or 0,
        "household_count": neighborhood.household_count or 0,
        "floor_area_m2": neighborhood.floor_area_m2 or 0,
        "invest_planned_wan": neighborhood.estimate_wan or 0,
    }
    site = ProjectSite(project=project, neighborhood=neighborhood, plan_year=plan_year, **(share | facts))
    site.baseline_start_on, site.baseline_finish_on = site.planned_start_on, site.planned_finish_on
    check_dates(site)
    site.full_clean()
    site.save()
    record(by, "site.added", site, plan_year=plan_year)
    tell_neighborhood(by, site.neighborhood)
    return site


@transaction.atomic
def change_site(
    *,
    by: User,
    site: ProjectSite,
    version: int,
    reason: str = "",
    note: str = "",
    correction_reason: str = "",
    **changes: Any,
) -> ProjectSite:
    """Change a site's share, plan or state. A planned date that moves asks for a coded reason.

    What was reported of a finished site (`ProjectSite.guarded`) is asked for and waits for a second person, with
    `correction_reason`; the rest is saved at once.
    """
    require(by, Can.EDIT_PROJECT, site)
    stored = lock(site)
    check_version(stored, version)
    moved = [name for name in DATES if name in changes and getattr(stored, name) not in (None, changes[name])]
    if moved and not reason:
        raise ValidationError({"reason": _("计划日期有变动，请选择原因。")})
    old = {name: getattr(stored, name) for name in moved}
    for name in DATES:
        if getattr(stored, f"baseline_{name[8:]}") is None and changes.get(name):
            changes[f"baseline_{name[8:]}"] = changes[name]
    for name, value in changes.items():
        setattr(site, name, value)
    check_dates(site)
    guarded = stored.guarded(changes)
    changes = {name: value for name, value in changes.items() if name not in guarded}
    facts: dict[str, Any] = {"reason": reason} if moved else {}
    saved = change(by, "site.changed", stored, changes, version=version, **facts)
    DateRevision.objects.bulk_create(
        DateRevision(site=saved, field=name, old=old[name], new=changes[name], reason=reason, note=note, by=by)
        for name in moved
    )
    ask_to_correct(by, saved, guarded, correction_reason)
    tell_neighborhood(by, saved.neighborhood)
    return saved


def ask_to_correct(by: User, site: ProjectSite, guarded: Mapping[str, Any], reason: str) -> None:
    """File what only two may change, unless exactly that waits already."""
    if guarded and not asks_already(site, "site.correct", dict(guarded)):
        file_correction(by, site, "site.correct", guarded, reason)


@transaction.atomic
def correct_site(*, by: User, asked_by: User, site: ProjectSite, **changes: Any) -> ProjectSite:
    """Carry out a correction that `asked_by` asked for and `by` approved."""
    second_person(by, asked_by)
    require(by, Can.EDIT_PROJECT, site)
    stored = lock(site)
    for name, value in changes.items():
        setattr(site, name, value)
    check_dates(site)
    saved = change(by, "site.corrected", stored, changes, asked_by=str(asked_by))
    tell_neighborhood(by, saved.neighborhood)
    return saved


def check_dates(site: ProjectSite) -> None:
    """Raise `ValidationError` at the field where a site's dates or state contradict each other."""
    errors = site.date_errors()
    if errors:
        raise ValidationError(errors)


def tell_neighborhood(by: User, neighborhood: Neighborhood) -> None:
    """Tell the neighborhood how far it is: its furthest site counts, and the latest plan year."""
    sites = ProjectSite.objects.filter(neighborhood=neighborhood)
    facts = sites.aggregate(status=Max("status"), plan_year=Max("plan_year"))
    note_renovation(
        by=by, neighborhood=neighborhood, status=Renovation(facts["status"] or 0), plan_year=facts["plan_year"]
    )


def tell_neighborhoods(by: User, neighborhoods: Collection[Neighborhood]) -> None:
    """`tell_neighborhood` for many, in one query and one write."""
    sites = ProjectSite.objects.filter(neighborhood__in=[row.pk for row in neighborhoods])
    facts = {
        row["neighborhood_id"]: (row["status"], row["plan_year"])
        for row in sites.order_by().values("neighborhood_id").annotate(status=Max("status"), plan_year=Max("plan_year"))
    }
    note_renovations(by=by, told={row: facts.get(row.pk, (Renovation.NOT_STARTED, None)) for row in neighborhoods})

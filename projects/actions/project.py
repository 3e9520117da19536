from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects.actions.site import add_site
from projects.models import Project, ProjectParty
from projects.queries.project_detail import naming_of
from renovation.core.actions.base import change, lock
from renovation.core.actions.change_request import ask_to_drop, second_person
from renovation.core.audit import record
from renovation.core.lib.names import initials
from renovation.core.models import ChangeRequest, Neighborhood, Organization, User
from renovation.core.policy import Can
from renovation.core.scope import require


@transaction.atomic
def add_project(*, by: User, name: str, plan_year: int, neighborhoods: Iterable[Neighborhood], **facts: Any) -> Project:
    """Open a project over one or more neighborhoods, each with the share the neighborhood itself has."""
    covered = list(neighborhoods)
    if not covered:
        raise ValidationError({"neighborhoods": _("请至少选择一个小区。")})
    for neighborhood in covered:
        require(by, Can.EDIT_PROJECT, neighborhood)
    project = Project(name=name, initials=initials(name), **facts)
    project.full_clean()
    project.save()
    for neighborhood in covered:
        add_site(by=by, project=project, neighborhood=neighborhood, plan_year=plan_year)
    record(by, "project.added", project, name=name, plan_year=plan_year)
    return project


@transaction.atomic
def change_project(*, by: User, project: Project, version: int, **changes: Any) -> Project:
    """Change name, code, owner or note of a project."""
    require(by, Can.EDIT_PROJECT, project)
    if "name" in changes:
        changes["initials"] = initials(changes["name"])
    return change(by, "project.changed", lock(project), changes, version=version)


@transaction.atomic
def name_party(*, by: User, project: Project, role: str, organization: Organization) -> ProjectParty:
    """Name an organization's part in a project; naming it twice is naming it once."""
    require(by, Can.EDIT_PROJECT, project)
    party, created = ProjectParty.objects.get_or_create(project=project, role=role, organization=organization)
    if created:
        record(by, "project.party_named", project, role=role, organization=organization.name)
    return party


@transaction.atomic
def ask_to_drop_party(*, by: User, party: ProjectParty, reason: str = "") -> ChangeRequest | None:
    """Ask for an organization to be taken off a project; one's own slip of the last minutes goes at once (None)."""
    require(by, Can.EDIT_PROJECT, party.project)
    return ask_to_drop(
        by=by,
        row=party,
        action="party.drop",
        reason=reason,
        drop=_drop,
        within=lambda row: row.project,
        entries=naming_of,
    )


@transaction.atomic
def drop_party(*, by: User, asked_by: User, party: ProjectParty) -> None:
    """Take an organization off a project, as `asked_by` asked."""
    second_person(by, asked_by)
    require(by, Can.EDIT_PROJECT, party.project)
    _drop(by, party, asked_by=str(asked_by))


def _drop(by: User, party: ProjectParty, **facts: Any) -> None:
    facts = {"role": party.role, "organization": party.organization.name} | facts
    record(by, "project.party_dropped", party.project, **facts)
    party.delete()

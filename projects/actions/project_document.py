from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from projects.models import Project, ProjectDocument
from renovation.core.actions.change_request import ask_to_drop, second_person
from renovation.core.actions.stored_file import hang, keep_file, take_down
from renovation.core.enums import RegionLevel
from renovation.core.lib.files import CleanFile
from renovation.core.models import ChangeRequest, Region, User
from renovation.core.policy import Can
from renovation.core.scope import require


@transaction.atomic
def add_document(*, by: User, project: Project, title: str, file: CleanFile) -> ProjectDocument:
    """Hang a document on a project."""
    require(by, Can.EDIT_PROJECT, project)
    try:
        stored = keep_file(by=by, clean=file, region=_place_of(project))
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error
    return hang(by, "document.added", ProjectDocument(project=project, file=stored, title=title))


@transaction.atomic
def ask_to_drop_document(*, by: User, document: ProjectDocument, reason: str = "") -> ChangeRequest | None:
    """Ask for a document to be removed; one's own slip of the last minutes goes at once (None)."""
    require(by, Can.EDIT_PROJECT, document)
    return ask_to_drop(
        by=by, row=document, action="document.drop", reason=reason, drop=_drop, within=lambda row: row.project
    )


@transaction.atomic
def drop_document(*, by: User, asked_by: User, document: ProjectDocument) -> None:
    """Take a document away that `asked_by` asked to be removed, from the disk too."""
    second_person(by, asked_by)
    require(by, Can.EDIT_PROJECT, document)
    _drop(by, document, asked_by=str(asked_by))


def _drop(by: User, document: ProjectDocument, **facts: Any) -> None:
    take_down(by, "document.dropped", document, title=document.title, **facts)


def _place_of(project: Project) -> Region:
    """The nearest region that holds the whole project."""
    first, *others = project.region_codes()
    above = [first[:length] for length in sorted(RegionLevel.values, reverse=True)]
    shared = (code for code in above if all(other.startswith(code) for other in others))
    return Region.objects.get(pk=next(shared, first))

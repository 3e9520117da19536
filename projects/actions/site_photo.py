from collections.abc import Sequence
from typing import Any

from django.db import transaction

from projects.models import ProgressReport, ProjectSite, SitePhoto
from projects.queries.site_photo import right_to_drop
from renovation.core.actions.change_request import ask_to_drop, second_person
from renovation.core.actions.stored_file import hang, keep_file, take_down, take_photos
from renovation.core.lib.files import CleanFile
from renovation.core.models import ChangeRequest, StoredFile, User
from renovation.core.policy import Can
from renovation.core.scope import require


@transaction.atomic
def keep_photos(*, by: User, site: ProjectSite, photos: Sequence[CleanFile]) -> list[StoredFile]:
    """Keep photos until the form they came with is right; what nobody takes up is swept away after a day."""
    require(by, Can.REPORT_PROGRESS, site)
    return [keep_file(by=by, clean=photo, region=site.neighborhood.region) for photo in photos]


@transaction.atomic
def add_photos(
    *,
    by: User,
    site: ProjectSite,
    report: ProgressReport | None = None,
    photos: Sequence[CleanFile] = (),
    waiting: Sequence[StoredFile] = (),
) -> list[SitePhoto]:
    """Hang photos on a site: those sent now, and those kept from an earlier try of the same person."""
    require(by, Can.REPORT_PROGRESS, site)
    files = take_photos(by=by, region=site.neighborhood.region, photos=photos, waiting=waiting)
    return [hang(by, "photo.added", SitePhoto(site=site, report=report, file=stored)) for stored in files]


@transaction.atomic
def ask_to_drop_photo(*, by: User, photo: SitePhoto, reason: str = "") -> ChangeRequest | None:
    """Ask for a photo to be removed; one's own slip of the last minutes goes at once (None)."""
    require(by, right_to_drop(by, photo), photo)
    return ask_to_drop(
        by=by, row=photo, action="photo.drop", reason=reason, drop=_drop, within=lambda row: row.site.neighborhood
    )


@transaction.atomic
def drop_photo(*, by: User, asked_by: User, photo: SitePhoto) -> None:
    """Take a photo away that `asked_by` asked to be removed, from the disk too."""
    second_person(by, asked_by)
    require(by, Can.REPORT_PROGRESS, photo)
    _drop(by, photo, asked_by=str(asked_by))


def _drop(by: User, photo: SitePhoto, **facts: Any) -> None:
    take_down(by, "photo.dropped", photo, file=photo.file.name, **facts)

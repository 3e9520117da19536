"""Photos of defects: of what is wrong, and of what was done about it."""

from collections.abc import Sequence

from django.db import transaction

from projects.models import Defect, DefectPhoto, ProjectSite
from renovation.core.actions.stored_file import hang, keep_file, take_photos
from renovation.core.lib.files import CleanFile
from renovation.core.models import StoredFile, User
from renovation.core.policy import Can
from renovation.core.scope import require


@transaction.atomic
def keep_defect_photos(*, by: User, site: ProjectSite, photos: Sequence[CleanFile]) -> list[StoredFile]:
    """Keep photos until the form they came with is right; what nobody takes up is swept away after a day."""
    require(by, Can.VIEW, site)
    return [keep_file(by=by, clean=photo, region=site.neighborhood.region) for photo in photos]


def hang_photos(
    by: User,
    defect: Defect,
    *,
    photos: Sequence[CleanFile] = (),
    waiting: Sequence[StoredFile] = (),
    is_after: bool = False,
) -> list[DefectPhoto]:
    """Hang photos on a defect, whose action has asked for the right; errors stand at `photos`."""
    files = take_photos(by=by, region=defect.site.neighborhood.region, photos=photos, waiting=waiting)
    return [hang(by, "defect.photo_added", DefectPhoto(defect=defect, file=it, is_after=is_after)) for it in files]

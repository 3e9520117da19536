"""Photos of defects: of what is wrong, and of what was done about it."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects.models import Defect, DefectPhoto, ProjectSite
from renovation.core.actions.stored_file import keep_file
from renovation.core.audit import record
from renovation.core.lib.files import CleanFile
from renovation.core.models import StoredFile, User
from renovation.core.policy import Can
from renovation.core.queries.stored_file import waiting_of
from renovation.core.scope import require

PHOTOS_AT_ONCE = 6


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
    if len(photos) + len(waiting) > PHOTOS_AT_ONCE:
        raise ValidationError({"photos": _("一次最多上传 %(most)s 张照片。") % {"most": PHOTOS_AT_ONCE}})
    kept = waiting_of(by).filter(pk__in=[stored.pk for stored in waiting])
    # Twice the same form at once: the second finds its photos taken up.
    files = list(StoredFile.objects.select_for_update().filter(pk__in=kept.values("pk")).order_by("pk"))
    if len(files) != len(waiting):
        raise ValidationError({"photos": _("先前收下的照片已过期或已使用，请重新选择。")})
    try:
        files += [keep_file(by=by, clean=photo, region=defect.site.neighborhood.region) for photo in photos]
    except ValidationError as error:
        raise ValidationError({"photos": error.messages}) from error
    return [_hang(by, defect, stored, is_after) for stored in files]


def _hang(by: User, defect: Defect, stored: StoredFile, is_after: bool) -> DefectPhoto:
    photo = DefectPhoto(defect=defect, file=stored, is_after=is_after)
    photo.full_clean()
    photo.save()
    record(by, "defect.photo_added", photo, file=stored.name)
    return photo

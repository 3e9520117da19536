from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.actions.stored_file import drop_file, keep_file
from renovation.core.audit import record
from renovation.core.lib.files import CleanFile
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.models import Event, EventPhoto

PHOTOS_AT_ONCE = 6


@transaction.atomic
def add_event_photos(
    *, by: User, event: Event, photos: Sequence[CleanFile], is_sign_in_sheet: bool = False
) -> list[EventPhoto]:
    """Hang photos on a meeting. That of the sign-in sheet names people: only those who gather them see it."""
    require(by, Can.GATHER, event)
    if event.held_at is None:
        raise ValidationError(_("活动召开后才能上传照片。"))
    if len(photos) > PHOTOS_AT_ONCE:
        raise ValidationError({"photos": _("一次最多上传 %(most)s 张照片。") % {"most": PHOTOS_AT_ONCE}})
    rows = []
    for clean in photos:
        try:
            stored = keep_file(by=by, clean=clean, region=event.neighborhood.region)
        except ValidationError as error:
            raise ValidationError({"photos": error.messages}) from error
        photo = EventPhoto(event=event, file=stored, is_sign_in_sheet=is_sign_in_sheet)
        photo.full_clean()
        photo.save()
        record(by, "event_photo.added", photo, file=stored.name)
        rows.append(photo)
    return rows


@transaction.atomic
def drop_event_photo(*, by: User, photo: EventPhoto) -> None:
    """Take a photo away, from the disk too."""
    require(by, Can.GATHER, photo)
    stored = photo.file
    record(by, "event_photo.dropped", photo, file=stored.name, sha256=stored.sha256)
    photo.delete()
    drop_file(by=by, stored=stored)

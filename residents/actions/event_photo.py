from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.actions.stored_file import hang, take_down, take_photos
from renovation.core.lib.files import CleanFile
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.models import Event, EventPhoto


@transaction.atomic
def add_event_photos(
    *, by: User, event: Event, photos: Sequence[CleanFile], is_sign_in_sheet: bool = False
) -> list[EventPhoto]:
    """Hang photos on a meeting. That of the sign-in sheet names people: only those who gather them see it."""
    require(by, Can.GATHER, event)
    if event.held_at is None:
        raise ValidationError(_("活动召开后才能上传照片。"))
    files = take_photos(by=by, region=event.neighborhood.region, photos=photos)
    rows = [EventPhoto(event=event, file=stored, is_sign_in_sheet=is_sign_in_sheet) for stored in files]
    return [hang(by, "event_photo.added", row) for row in rows]


@transaction.atomic
def drop_event_photo(*, by: User, photo: EventPhoto) -> None:
    """Take a photo away, from the disk too."""
    require(by, Can.GATHER, photo)
    take_down(by, "event_photo.dropped", photo, file=photo.file.name)

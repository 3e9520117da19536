"""A sign-in sheet names people and their numbers: its photo goes when their contacts would."""

from django.db import transaction
from django.db.models import QuerySet

from renovation.core.actions.forget_run import BATCH, Found, bury, midnight_before
from renovation.core.actions.stored_file import take_down
from residents.models import EventPhoto

MODEL = "residents.eventphoto"


def forget_sheets(is_trial: bool) -> Found:
    """Remove the photos of sign-in sheets of meetings held longer ago than `retention.voice`, from the disk too."""
    due = EventPhoto.objects.filter(is_sign_in_sheet=True, event__held_at__lt=midnight_before("retention.voice"))
    keys = list(due.order_by("pk").values_list("pk", flat=True))
    if is_trial:
        return Found(len(keys))
    batches = [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
    return Found(sum(_forget(EventPhoto.objects.filter(pk__in=batch)) for batch in batches))


def sheets_again(marks: set[str]) -> int:
    """Remove, after a restore, the photos that were removed before."""
    return _forget(EventPhoto.objects.filter(file__key__in=marks))


@transaction.atomic
def _forget(photos: QuerySet[EventPhoto]) -> int:
    rows = list(photos.select_related("file", "event__neighborhood").select_for_update(of=("self",)))
    # Keys of rows start anew after a restore, those of files do not.
    bury(MODEL, [str(photo.file.key) for photo in rows])
    for photo in rows:
        take_down(None, "event_photo.forgotten", photo)
    return len(rows)

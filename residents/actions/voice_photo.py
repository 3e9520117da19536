"""Photos of a visitor whose form was refused for something else: they wait for its next try, without an account."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction

from renovation.core.actions.stored_file import drop_file, keep_file
from renovation.core.enums import FileKind
from renovation.core.lib.files import CleanFile
from renovation.core.lib.origin import network_of, origin
from renovation.core.limits import take
from renovation.core.models import Region, StoredFile
from renovation.core.parameters import value_of

HOUR, PHOTOS_A_FORM = timedelta(hours=1), 3


@transaction.atomic
def keep_waiting(*, region: Region, photos: Sequence[CleanFile]) -> list[str]:
    """Keep photos and return their keys, which the form carries signed; after a day the sweep takes them away.

    Beyond what an address may send, none is kept: the form says so by itself.
    """
    most = PHOTOS_A_FORM * value_of("public.hourly")
    if not photos or not take(f"public.photo:{network_of(origin().address)}", most, HOUR):
        return []
    return [keep_file(by=None, clean=photo, region=region).key.hex for photo in photos]


def clean_again(stored: StoredFile) -> CleanFile:
    """Return a kept photo as it came through the gates."""
    storage = stored.file.storage
    with storage.open(str(stored.file.name)) as whole, storage.open(stored.small_name) as small:
        return CleanFile(
            FileKind.IMAGE,
            stored.name,
            whole.read(),
            small.read(),
            stored.width,
            stored.height,
            stored.taken_at,
        )


@transaction.atomic
def drop_waiting(files: Iterable[StoredFile]) -> None:
    """Take away what the suggestion now holds itself."""
    for stored in files:
        drop_file(by=None, stored=stored)

from collections.abc import Sequence

from django.db import transaction

from renovation.core.actions.stored_file import hang, keep_file, take_photos
from renovation.core.lib.files import CleanFile
from renovation.core.models import StoredFile, User
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.models import Suggestion, SuggestionPhoto


@transaction.atomic
def keep_photos(*, by: User, suggestion: Suggestion, photos: Sequence[CleanFile]) -> list[StoredFile]:
    """Keep photos until the form they came with is right; what nobody takes up is swept away after a day."""
    require(by, Can.VIEW, suggestion)
    return [keep_file(by=by, clean=photo, region=suggestion.region) for photo in photos]


def hang_photos(
    by: User | None,
    suggestion: Suggestion,
    *,
    photos: Sequence[CleanFile] = (),
    waiting: Sequence[StoredFile] = (),
    kind: str,
) -> list[SuggestionPhoto]:
    """Hang photos on a suggestion, whose action has asked for the right; errors stand at `photos`."""
    files = take_photos(by=by, region=suggestion.region, photos=photos, waiting=waiting)
    rows = [SuggestionPhoto(suggestion=suggestion, file=stored, kind=kind) for stored in files]
    return [hang(by, "suggestion.photo_added", row) for row in rows]

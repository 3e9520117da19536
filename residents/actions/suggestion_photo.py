from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.actions.stored_file import keep_file
from renovation.core.audit import record
from renovation.core.lib.files import CleanFile
from renovation.core.models import StoredFile, User
from renovation.core.policy import Can
from renovation.core.queries.stored_file import waiting_of
from renovation.core.scope import require
from residents.models import Suggestion, SuggestionPhoto

PHOTOS_AT_ONCE = 6


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
    if len(photos) + len(waiting) > PHOTOS_AT_ONCE:
        raise ValidationError({"photos": _("一次最多上传 %(most)s 张照片。") % {"most": PHOTOS_AT_ONCE}})
    files: list[StoredFile] = []
    if waiting and by is not None:
        kept = waiting_of(by).filter(pk__in=[stored.pk for stored in waiting])
        # Twice the same form at once: the second finds its photos taken up.
        files = list(StoredFile.objects.select_for_update().filter(pk__in=kept.values("pk")).order_by("pk"))
    if len(files) != len(waiting):
        raise ValidationError({"photos": _("先前收下的照片已过期或已使用，请重新选择。")})
    try:
        files += [keep_file(by=by, clean=photo, region=suggestion.region) for photo in photos]
    except ValidationError as error:
        raise ValidationError({"photos": error.messages}) from error
    return [_hang(by, suggestion, stored, kind) for stored in files]


def _hang(by: User | None, suggestion: Suggestion, stored: StoredFile, kind: str) -> SuggestionPhoto:
    photo = SuggestionPhoto(suggestion=suggestion, file=stored, kind=kind)
    photo.full_clean()
    photo.save()
    record(by, "suggestion.photo_added", photo, file=stored.name)
    return photo

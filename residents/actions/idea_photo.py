from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.actions.change_request import ask_to_drop, second_person
from renovation.core.actions.stored_file import drop_file, keep_file
from renovation.core.audit import record
from renovation.core.lib.files import CleanFile
from renovation.core.models import ChangeRequest, StoredFile, User
from renovation.core.policy import Can
from renovation.core.queries.stored_file import waiting_of
from renovation.core.scope import require
from residents.models import Idea, IdeaPhoto

PHOTOS_AT_ONCE = 6


@transaction.atomic
def keep_idea_photos(*, by: User, idea: Idea, photos: Sequence[CleanFile]) -> list[StoredFile]:
    """Keep photos until the form they came with is right."""
    require(by, Can.CARRY_OUT, idea)
    return [keep_file(by=by, clean=photo, region=idea.suggestion.region) for photo in photos]


@transaction.atomic
def add_idea_photos(
    *,
    by: User,
    idea: Idea,
    photos: Sequence[CleanFile] = (),
    waiting: Sequence[StoredFile] = (),
    caption: str = "",
) -> list[IdeaPhoto]:
    """Hang photos of the result on an idea: those sent now, and those kept from an earlier try of the same person."""
    require(by, Can.CARRY_OUT, idea)
    if not photos and not waiting:
        raise ValidationError({"photos": _("请选择照片。")})
    if len(photos) + len(waiting) > PHOTOS_AT_ONCE:
        raise ValidationError({"photos": _("一次最多上传 %(most)s 张照片。") % {"most": PHOTOS_AT_ONCE}})
    kept = waiting_of(by).filter(pk__in=[stored.pk for stored in waiting])
    files = list(StoredFile.objects.select_for_update().filter(pk__in=kept.values("pk")).order_by("pk"))
    if len(files) != len(waiting):
        raise ValidationError({"photos": _("先前收下的照片已过期或已使用，请重新选择。")})
    try:
        files += keep_idea_photos(by=by, idea=idea, photos=photos)
    except ValidationError as error:
        raise ValidationError({"photos": error.messages}) from error
    return [_hang(by, idea, stored, caption) for stored in files]


@transaction.atomic
def ask_to_drop_idea_photo(*, by: User, photo: IdeaPhoto, reason: str = "") -> ChangeRequest | None:
    """Ask for a photo to be removed; one's own slip of the last minutes goes at once (None)."""
    require(by, Can.CARRY_OUT, photo)
    return ask_to_drop(
        by=by, row=photo, action="idea_photo.drop", reason=reason, drop=_drop, within=lambda row: row.idea
    )


@transaction.atomic
def drop_idea_photo(*, by: User, asked_by: User, photo: IdeaPhoto) -> None:
    """Take a photo away that `asked_by` asked to be removed, from the disk too."""
    second_person(by, asked_by)
    require(by, Can.CARRY_OUT, photo)
    _drop(by, photo, asked_by=str(asked_by))


def _drop(by: User, photo: IdeaPhoto, **facts: Any) -> None:
    stored = photo.file
    record(by, "idea_photo.dropped", photo, file=stored.name, sha256=stored.sha256, **facts)
    photo.delete()
    drop_file(by=by, stored=stored)


def _hang(by: User, idea: Idea, stored: StoredFile, caption: str) -> IdeaPhoto:
    photo = IdeaPhoto(idea=idea, file=stored, caption=caption)
    photo.full_clean()
    photo.save()
    record(by, "idea_photo.added", photo, file=stored.name)
    return photo

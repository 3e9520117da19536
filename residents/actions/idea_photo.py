from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.actions.change_request import ask_to_drop, second_person
from renovation.core.actions.stored_file import hang, keep_file, take_down, take_photos
from renovation.core.lib.files import CleanFile
from renovation.core.models import ChangeRequest, StoredFile, User
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.models import Idea, IdeaPhoto


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
    files = take_photos(by=by, region=idea.suggestion.region, photos=photos, waiting=waiting)
    return [hang(by, "idea_photo.added", IdeaPhoto(idea=idea, file=stored, caption=caption)) for stored in files]


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
    take_down(by, "idea_photo.dropped", photo, file=photo.file.name, **facts)

"""Files on the disk beside their rows: neither without the other, whatever fails."""

import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core import limits
from renovation.core.audit import record
from renovation.core.lib.committed import undo_unless_committed
from renovation.core.lib.files import CleanFile
from renovation.core.models import Region, StoredFile, User
from renovation.core.parameters import value_of
from renovation.core.queries.stored_file import WAITS, loose, waiting_of

PHOTOS_AT_ONCE = 6


@dataclass(frozen=True)
class Swept:
    """What a sweep found: rows nothing hung on, files without a row, and rows whose file is gone."""

    loose: int
    orphans: int
    missing: int


@transaction.atomic
def keep_file(*, by: User | None, clean: CleanFile, region: Region) -> StoredFile:
    """Keep a file that came through the gates; whose row it hangs on has asked for the right.

    `by` is None for a resident without an account, whose page has its own limit.
    Raises `ValidationError` when the sender's day or the disk is full.
    """
    _check_room(by)
    stored = StoredFile(
        region=region,
        kind=clean.kind,
        extension=clean.extension,
        content_type=clean.content_type,
        name=clean.name,
        size=len(clean.content),
        sha256=clean.sha256,
        width=clean.width,
        height=clean.height,
        taken_at=clean.taken_at,
        latitude=clean.latitude,
        longitude=clean.longitude,
        by=by,
    )
    stored.file.save(clean.name, ContentFile(clean.content), save=False)
    storage = stored.file.storage
    undo_unless_committed(storage.delete, stored.file.name)
    if clean.small:
        undo_unless_committed(storage.delete, storage.save(stored.small_name, ContentFile(clean.small)))
    stored.full_clean(exclude=["by", "width", "height", "taken_at", "latitude", "longitude"])
    stored.save()
    record(by, "file.kept", stored, sha256=stored.sha256, size=stored.size)
    return stored


@transaction.atomic(savepoint=False)
def take_photos(
    *, by: User | None, region: Region, photos: Sequence[CleanFile] = (), waiting: Sequence[StoredFile] = ()
) -> list[StoredFile]:
    """Keep the photos sent now and take up those kept from an earlier try of the same person, these first.

    Whose rows they hang on has asked for the right. Raises `ValidationError` at `photos` for more than
    `PHOTOS_AT_ONCE`, for one that no longer waits for `by`, and for what `keep_file` refuses.
    """
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
        return files + [keep_file(by=by, clean=photo, region=region) for photo in photos]
    except ValidationError as error:
        raise ValidationError({"photos": error.messages}) from error


def hang(by: User | None, action: str, row: Any) -> Any:
    """Save the new row that holds a `file`, and record that it came; whose action has asked for the right."""
    row.full_clean()
    row.save()
    record(by, action, row, file=row.file.name)
    return row


def take_down(by: User | None, action: str, row: Any, **facts: Any) -> None:
    """Remove the row that holds a `file`, and the file with it; whose action has asked for the right."""
    stored = row.file
    record(by, action, row, sha256=stored.sha256, **facts)
    row.delete()
    drop_file(by=by, stored=stored)


@transaction.atomic
def drop_file(*, by: User | None, stored: StoredFile) -> None:
    """Remove a file; from the disk once that is settled. Whose row it hung on has asked for the right."""
    names, storage = stored.names, stored.file.storage
    record(by, "file.dropped", stored, sha256=stored.sha256)
    stored.delete()
    transaction.on_commit(lambda: _remove(storage, names), robust=True)


def sweep_files() -> Swept:
    """Take away what nothing hangs on: rows of yesterday, and files that a killed process left without a row.

    Rows whose file is gone are counted, not touched: that is a loss, and somebody's decision.
    """
    old = loose().filter(created_at__lt=timezone.now() - WAITS)
    dropped = 0
    for stored in old.iterator():
        drop_file(by=None, stored=stored)
        dropped += 1
    known = {name for stored in StoredFile.objects.only("file", "kind").iterator() for name in stored.names}
    on_disk = _files_on_disk()
    young = time.time() - WAITS.total_seconds()
    orphans = [name for name, changed in on_disk.items() if name not in known and changed < young]
    for name in orphans:
        (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)
    return Swept(dropped, len(orphans), len(known - on_disk.keys()))


def _check_room(by: User | None) -> None:
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < settings.FILES_MIN_FREE:
        raise ValidationError(_("服务器存储空间不足，暂时不能上传，请联系系统管理员。"))
    if by is None:
        return
    most = value_of("files.daily")
    if not limits.take(f"files:{by.pk}", most, timedelta(days=1)):
        raise ValidationError(_("今天上传的照片和文件已达 %(most)s 个上限，请明天再传。") % {"most": most})


def _remove(storage: Storage, names: list[str]) -> None:
    for name in names:
        storage.delete(name)


def _files_on_disk() -> dict[str, float]:
    """Return the files below `files/` by their name in the storage, with the time of their last change."""
    root = Path(settings.MEDIA_ROOT)
    found = {}
    for folder, _folders, names in os.walk(root / "files"):
        for name in names:
            path = Path(folder) / name
            found[path.relative_to(root).as_posix()] = path.stat().st_mtime
    return found

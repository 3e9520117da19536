"""Files on the disk beside their rows: neither without the other, whatever fails."""

import os
import shutil
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

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
from renovation.core.queries.stored_file import WAITS, loose


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

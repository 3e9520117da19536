"""A backup: one file with a picture of the database, the uploads, and a manifest of both. The keys are never in it."""

import hashlib
import io
import json
import os
import platform
import tarfile
import tempfile
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from renovation.core.heartbeat import beat
from renovation.core.models import AuditSeal
from renovation.operations.transfer.dump import NAMES, dump

MANIFEST = "manifest.json"
PATTERN = "renovation-*.tar"
FORM = 1
HEADS = "audit-heads.log"


def make_backup(folder: Path, keep: int) -> Path:
    """Write a backup into `folder` and return it; then let go of all but the `keep` newest.

    It appears under its name only when complete, readable by its owner alone.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"renovation-{timezone.localtime():%Y%m%d-%H%M%S}.tar"
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder) as scratch:
        path = Path(scratch) / name
        path.touch(mode=0o600)
        manifest = _write(path, Path(scratch) / NAMES[connection.vendor])
        with path.open("rb") as written:
            os.fsync(written.fileno())
        path.rename(folder / name)
    for old in sorted(folder.glob(PATTERN))[:-keep] if keep else ():
        old.unlink()
    beat("backup", name=name, size=(folder / name).stat().st_size, rows=sum(manifest["counts"].values()))
    return folder / name


def _write(path: Path, picture: Path) -> dict[str, Any]:
    # Heads of the trail first: none may be newer than the picture. Files last: all that its rows name is there.
    heads = Path(settings.AUDIT_HEADS).read_bytes() if Path(settings.AUDIT_HEADS).exists() else b""
    counts = dump(picture)
    manifest: dict[str, Any] = {
        "form": FORM,
        "made_at": timezone.now().isoformat(),
        "database": connection.vendor,
        "database_version": list(connection.get_database_version()),
        "python": platform.python_version(),
        "migrations": migrations(),
        "counts": counts,
        "seal": _seal(),
        "sha256": {},
    }
    with tarfile.open(path, "w") as tar:
        _add(tar, picture, picture.name, manifest["sha256"])
        for name, folder in folders().items():
            for file in sorted(part for part in folder.rglob("*") if part.is_file() and not part.is_symlink()):
                _add(tar, file, f"{name}/{file.relative_to(folder).as_posix()}", manifest["sha256"])
        _add_text(tar, HEADS, heads)
        manifest["sha256"][HEADS] = hashlib.sha256(heads).hexdigest()
        _add_text(tar, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    return manifest


def folders() -> dict[str, Path]:
    """Return the folders of a backup by their names in it: uploads, and what the trail was archived in."""
    return {"media": Path(settings.MEDIA_ROOT), "audit-archives": Path(settings.AUDIT_ARCHIVES)}


def _add_text(tar: tarfile.TarFile, name: str, text: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = len(text), 0o600, int(time.time())
    tar.addfile(info, io.BytesIO(text))


def _add(tar: tarfile.TarFile, file: Path, name: str, sums: dict[str, str]) -> None:
    """Add a file with the checksum of exactly the bytes that went in; one that has gone meanwhile is left out."""
    try:
        content = file.open("rb")
    except FileNotFoundError:
        return
    with content:
        info = tar.gettarinfo(arcname=name, fileobj=content)
        info.mode, info.uname, info.gname, info.uid, info.gid = 0o600, "", "", 0, 0
        reading = Hashing(content)
        tar.addfile(info, reading)
        sums[name] = reading.sha256.hexdigest()


class Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, content: Any) -> None:
        self.content, self.sha256 = content, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece: bytes = self.content.read(size)
        self.sha256.update(piece)
        return piece


def migrations() -> dict[str, str]:
    """Return {app: its last applied migration}."""
    rows = MigrationRecorder.Migration.objects.order_by("id").values_list("app", "name")
    return {app: max(name for known, name in rows if known == app) for app, _name in rows}


def _seal() -> dict[str, Any] | None:
    seal = AuditSeal.objects.order_by("-number").first()
    return {"number": seal.number, "digest": seal.digest} if seal else None

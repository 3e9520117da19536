"""Back from a backup: everything in it is checked before anything is touched, and what was restored is proven."""

import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from renovation.operations.transfer.backup import FORM, HEADS, MANIFEST, folders
from renovation.operations.transfer.dump import NAMES, Counts, DumpError, count, load

# Rows that the restore itself, or looking at it, may add or take.
MOVING = {"core_heartbeat", "core_stalemark"}


class RestoreError(DumpError):
    """In words of the operator; unless it says otherwise nothing was changed."""


def read_manifest(path: Path) -> dict[str, Any]:
    """Return the manifest of a backup after comparing every byte of it. Raises `RestoreError`."""
    try:
        with tarfile.open(path, "r:") as tar:
            known = json.loads(_member(tar, MANIFEST).read())
            sums = {info.name: _sum(tar, info) for info in _files(tar) if info.name != MANIFEST}
    except (OSError, tarfile.TarError, ValueError, KeyError) as error:
        raise RestoreError(f"{path.name} 不是完整的备份：{error}") from error
    if known.get("form") != FORM:
        raise RestoreError(f"{path.name} 的格式是 {known.get('form')}，本版本只认 {FORM}。")
    if wrong := sorted(name for name in {*sums, *known["sha256"]} if sums.get(name) != known["sha256"].get(name)):
        raise RestoreError(f"{path.name} 已损坏：{'、'.join(wrong[:5])}")
    return dict(known)


def restore(path: Path, *, replace: bool = False) -> dict[str, Any]:
    """Put database and files back from `path` and return its manifest. Raises `RestoreError`, `DumpError`."""
    manifest = read_manifest(path)
    if manifest["database"] != connection.vendor:
        raise RestoreError(f"备份来自 {manifest['database']}，这里是 {connection.vendor}：两种数据库之间不能恢复。")
    if not replace:
        _require_empty()
    Path(settings.MEDIA_ROOT).parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=Path(settings.MEDIA_ROOT).parent) as scratch:
        with tarfile.open(path, "r:") as tar:
            tar.extractall(scratch, filter="data")
        load(Path(scratch) / NAMES[connection.vendor])
        # The heads printed since the backup speak of seals that are gone with it: kept aside, as the files are.
        for name, target in {**folders(), HEADS: Path(settings.AUDIT_HEADS)}.items():
            _put_in_place(Path(scratch) / name, target)
    return manifest


def differences(counts: Counts) -> list[str]:
    """Compare the tables with the counts of the manifest."""
    now = count()
    return [
        f"{name}: {counts.get(name, 0)} → {now.get(name, 0)}"
        for name in sorted({*counts, *now} - MOVING)
        if counts.get(name, 0) != now.get(name, 0)
    ]


def _require_empty() -> None:
    if sum(number for name, number in count().items() if name.startswith(("core_user", "core_region"))):
        raise RestoreError("数据库里已有数据。确要用备份代替它，请加 --replace（先停止门户，并另做一次备份）。")
    if any(any(folder.iterdir()) for folder in folders().values() if folder.is_dir()):
        raise RestoreError(f"{settings.MEDIA_ROOT} 里已有文件。确要代替，请加 --replace。")


def _put_in_place(fresh: Path, target: Path) -> None:
    """Swap a file or folder; the old one is kept aside under a name that says since when."""
    if target.is_file() or (target.is_dir() and any(target.iterdir())):
        target.rename(target.with_name(f"{target.name}.before-restore-{timezone.localtime():%Y%m%d-%H%M%S-%f}"))
    elif target.is_dir():
        target.rmdir()
    if fresh.exists():
        shutil.move(fresh, target)
    elif fresh.name == "media":
        target.mkdir(parents=True)


def _files(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for info in tar:
        parts = PurePosixPath(info.name).parts
        if not info.isfile() or ".." in parts or info.name.startswith("/"):
            raise RestoreError(f"备份里有不该有的内容：{info.name}")
        yield info


def _member(tar: tarfile.TarFile, name: str) -> Any:
    member = tar.extractfile(name)
    if member is None:
        raise KeyError(name)
    return member


def _sum(tar: tarfile.TarFile, info: tarfile.TarInfo) -> str:
    return hashlib.file_digest(tar.extractfile(info), "sha256").hexdigest()  # type: ignore[arg-type]

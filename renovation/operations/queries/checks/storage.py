"""Disk, folders, backups."""

import os
import shutil
import stat
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.operations.queries.checks.machinery import in_words
from renovation.operations.queries.finding import Finding, bad, good, warn
from renovation.operations.queries.probe import DISK_FLOOR

LITTLE_PERCENT = 10
BACKUP_WITHIN = timedelta(hours=26)
BACKUPS = "renovation-*.tar"


def disk() -> list[Finding]:
    usage = shutil.disk_usage(settings.VAR_DIR)
    free = f"{usage.free / 2**30:.1f} GB"
    do = _("清理磁盘，或把 VAR_DIR、BACKUP_DIR 移到更大的盘上。")
    if usage.free < DISK_FLOOR:
        return [bad("disk", _("磁盘将满，只剩 %(free)s。") % {"free": free}, do)]
    if usage.free * 100 < usage.total * LITTLE_PERCENT:
        return [warn("disk", _("磁盘只剩 %(free)s。") % {"free": free}, do)]
    return [good("disk", _("磁盘剩余 %(free)s") % {"free": free})]


def folders() -> list[Finding]:
    """VAR_DIR belongs to whoever runs the portal and is closed to everybody else."""
    found, user = [], os.geteuid()
    for path in (Path(settings.VAR_DIR), Path(settings.MEDIA_ROOT)):
        if not path.exists() or not os.access(path, os.W_OK):
            says = _("文件夹不存在或写不进去：%(path)s") % {"path": path}
            do = _("运行 sudo install -d -o renovation -g renovation -m 750 %(path)s") % {"path": path}
            found.append(bad("var_dir", says, do))
        elif path.stat().st_uid != user and user != 0:
            says = _("%(path)s 属于另一个用户") % {"path": path}
            found.append(bad("var_dir", says, _("运行 sudo chown -R renovation:renovation %(path)s") % {"path": path}))
    path = Path(settings.VAR_DIR)
    if not found and settings.IS_FOR_OTHERS and stat.S_IMODE(path.stat().st_mode) & 0o007:
        says = _("机器上的任何用户都进得了 %(path)s") % {"path": path}
        found.append(warn("var_dir_open", says, _("运行 chmod 750 %(path)s") % {"path": path}))
    return found or [good("var_dir", str(path))]


def newest_backup() -> Path | None:
    """Return the newest backup in BACKUP_DIR; the time stands in the name."""
    folder = Path(settings.BACKUP_DIR)
    return max(folder.glob(BACKUPS), default=None, key=lambda path: path.name) if folder.is_dir() else None


def backups() -> list[Finding]:
    tell = bad if settings.IS_FOR_OTHERS else warn
    newest = newest_backup()
    if newest is None:
        says = _("%(dir)s 中没有备份") % {"dir": settings.BACKUP_DIR}
        return [*_tools(), tell("backup", says, _("运行 manage.py backup；启用 renovation-backup.timer。"))]
    age = timezone.now() - datetime.fromtimestamp(newest.stat().st_mtime, tz=timezone.get_current_timezone())
    if age > BACKUP_WITHIN:
        says = _("最近的备份是 %(age)s前的") % {"age": in_words(age)}
        return [*_tools(), tell("backup", says, _("查看 renovation-backup.timer；手工运行一次 manage.py backup。"))]
    if stat.S_IMODE(newest.stat().st_mode) & 0o077:
        says = _("别的用户读得到备份 %(name)s") % {"name": newest.name}
        return [*_tools(), bad("backup_open", says, _("运行 chmod 600 %(path)s") % {"path": newest})]
    return [*_tools(), good("backup", _("最近的备份在 %(age)s前") % {"age": in_words(age)})]


def _tools() -> list[Finding]:
    if connection.vendor != "postgresql":
        return []
    missing = [name for name in ("pg_dump", "pg_restore", "psql") if not shutil.which(name)]
    if missing:
        says = _("缺少备份用的程序：%(names)s") % {"names": "、".join(missing)}
        return [bad("backup_tools", says, _("运行 sudo apt-get install postgresql-client。"))]
    return []

"""`manage.py backup [DIR]`: database and uploads in one file; nightly by renovation-backup.timer."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from renovation.operations.transfer.backup import make_backup
from renovation.operations.transfer.dump import DumpError
from renovation.operations.transfer.restore import read_manifest


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "把数据库和上传的文件备份成一个文件（不含密钥），校验后清理更早的备份。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", default="", help="默认 BACKUP_DIR")
        parser.add_argument("--keep", type=int, default=settings.BACKUPS_KEPT, help="保留最近几份，0 为全部")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path = make_backup(Path(options["folder"] or settings.BACKUP_DIR), options["keep"])
            manifest = read_manifest(path)
        except (DumpError, DatabaseError, OSError) as error:
            raise CommandError(f"没有备份成：{error}") from error
        size, rows = path.stat().st_size / 2**20, sum(manifest["counts"].values())
        self.stdout.write(f"已备份：{path}（{size:.1f} MB，{rows} 行，{len(manifest['sha256'])} 个文件），校验无误。")
        self.stdout.write("密钥（portal.env）不在其中，请另行保管。")

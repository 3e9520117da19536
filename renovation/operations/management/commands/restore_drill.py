"""`manage.py restore_drill`: is the newest backup good for anything? Weekly by renovation-drill.timer."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from renovation.core.heartbeat import beat
from renovation.operations.transfer.backup import PATTERN
from renovation.operations.transfer.drill import rehearse
from renovation.operations.transfer.dump import DumpError


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "把最近的备份恢复到临时的数据库和文件夹，逐项核对后删去。不碰正在使用的数据。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", default="", help="默认 BACKUP_DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["folder"] or settings.BACKUP_DIR)
        newest = max(folder.glob(PATTERN), default=None, key=lambda path: path.name)
        if newest is None:
            raise CommandError(f"{folder} 中没有备份。先运行 manage.py backup。")
        start = time.monotonic()
        try:
            said = rehearse(newest)
        except (DumpError, OSError) as error:
            raise CommandError(str(error)) from error
        seconds = round(time.monotonic() - start, 1)
        # Only a drill that passed leaves a sign; its absence is the alarm.
        beat("restore_drill", name=newest.name, seconds=seconds)
        self.stdout.write(said)
        self.stdout.write(f"恢复演练通过：{newest.name}，用时 {seconds} 秒。")

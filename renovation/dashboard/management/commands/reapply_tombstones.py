from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from renovation.dashboard.actions.forget_run import reapply_tombstones


class Command(BaseCommand):
    help = "恢复备份后再次清除已清除过的个人信息。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", default="", help="库外的清除清单，默认为 TOMBSTONE_FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"]) if options["file"] else None
        for model, rows in reapply_tombstones(path).items():
            self.stdout.write(f"{model}：再次清除 {rows} 条")

"""``manage.py seed_demo``: fill an empty portal with the demo dataset."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from renovation.dashboard.demo.load import is_empty, is_loaded, load
from renovation.dashboard.demo.user import LOGINS, PASSWORD


class Command(BaseCommand):
    help = "Load the demo dataset into an empty portal. Never touches other data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do nothing, quietly, if there is any data")
        parser.add_argument("--logins", action="store_true", help="only print the demo logins, if this is demo data")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_empty():
            self._leave(**options)
        elif not options["logins"]:
            counts = load()
            self.stdout.write("演示数据已载入：" + "，".join(f"{name} {count}" for name, count in counts.items()))
        if is_loaded():
            self._print_logins()

    def _leave(self, *, once: bool, logins: bool, **options: Any) -> None:
        if not (once or logins or is_loaded()):
            raise CommandError("数据库中已有其他数据，不载入演示数据。")
        if is_loaded() and not logins:
            self.stdout.write("演示数据已在库中，保持不变。")

    def _print_logins(self) -> None:
        self.stdout.write(f"演示账号（密码均为 {PASSWORD}，仅供试用）：")
        for username, title in LOGINS:
            self.stdout.write(f"  {username:<11} {title}")

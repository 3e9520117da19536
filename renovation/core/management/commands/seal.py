"""``manage.py seal``: seal the audit trail now, as beat does every minute."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from renovation.core.sealing import seal


class Command(BaseCommand):
    help = "Seal whatever has been written to the audit trail since the last seal, and print the heads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="look at every entry, not only the latest")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"已封存 {seal(is_thorough=options['all'])} 条操作记录。")

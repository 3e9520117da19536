"""``manage.py archive_trail``: write months of the audit trail to files; take out what has been kept long enough."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from renovation.core.actions.audit_archive import archive, due, remove


class Command(BaseCommand):
    help = "Archive what was sealed before a day (default: this month's first), a file a month."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--before", type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--remove", action="store_true", help="then take out what was kept long enough")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        try:
            made = archive(options["before"] or today.replace(day=1))
        except ValidationError as error:
            raise CommandError(error.message) from error
        for one in made:
            self.stdout.write(f"{one.name}：第 {one.first} 至 {one.last} 号封存，{one.size} 条，SHA-256 {one.sha256}")
        if not made:
            self.stdout.write("没有需要归档的操作记录。")
        if options["remove"]:
            removed = [one.name for one in due(today) if remove(one)]
            self.stdout.write("已从数据库移出：" + ("、".join(removed) or "无"))

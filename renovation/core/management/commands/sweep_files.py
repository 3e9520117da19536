"""``manage.py sweep_files``: take away stored files nothing hangs on, now instead of at night."""

from typing import Any

from django.core.management.base import BaseCommand

from renovation.core.actions.stored_file import sweep_files


class Command(BaseCommand):
    help = "Remove files that nothing hangs on (a day old and more), and say which rows have lost their file."

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep_files()
        self.stdout.write(f"已清理：未使用的文件 {swept.loose} 个，没有登记的文件 {swept.orphans} 个。")
        if swept.missing:
            self.stderr.write(f"有 {swept.missing} 个登记的文件不在磁盘上，请从备份中恢复 media 目录。")

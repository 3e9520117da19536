"""``manage.py verify_trail``: prove the audit trail, or a file it was archived in; exit status 1 when it is broken."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from renovation.core import guard
from renovation.core.actions.audit_check import finish, run
from renovation.core.lib import trail_file
from renovation.core.lib.heads import Head
from renovation.core.models import AuditCheck


class Command(BaseCommand):
    help = "Verify every entry, every seal and every printed head of the audit trail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", action="append", default=[], help="NUMBER:DIGEST from paper or another machine")
        parser.add_argument("--archive", help="verify this file instead, with the key alone")
        parser.add_argument("--guard", action="store_true", help="put the triggers up again first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["archive"]:
            self._archive(Path(options["archive"]))
            return
        if options["guard"]:
            guard.install()
        try:
            held = [Head.of(text) for text in options["head"]]
        except ValueError as error:
            raise CommandError(f"“{error}”不是封存值，应为 编号:64 位十六进制。") from error
        report = run(held)
        finish(AuditCheck(), report)
        self.stdout.write(
            f"封存 {report.seals} 批，记录 {report.entries} 条，已移出 {report.removed} 条，"
            f"未封存 {report.unsealed} 条，库外封存值 {report.heads} 个，用时 {report.seconds:.1f} 秒。\n"
            f"最新封存值：{report.head or '—'}"
        )
        if not report.is_sound:
            for fault in report.faults:
                self.stderr.write(str(fault))
            raise CommandError("操作记录校验不通过。", returncode=1)
        self.stdout.write("操作记录完整，未被改动。")

    def _archive(self, path: Path) -> None:
        found = trail_file.check(path, settings.AUDIT_RING)
        if found.faults:
            for fault in found.faults[:20]:
                self.stderr.write(fault)
            raise CommandError(f"{path.name} 校验不通过。", returncode=1)
        self.stdout.write(
            f"{path.name} 完整：第 {found.first} 至 {found.last} 号封存，{found.entries} 条记录。\n"
            f"前一封存值：{found.first - 1}:{found.previous}\n末封存值：{found.last}:{found.digest}"
        )

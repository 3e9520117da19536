"""`manage.py doctor`: what is wrong with this installation, in plain words, each with what to do."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from renovation.operations.queries.diagnosis import diagnose
from renovation.operations.queries.finding import Level

SIGNS = {Level.GOOD: "✓", Level.WARN: "!", Level.BAD: "✗"}


class Command(BaseCommand):
    help = "检查这套门户的安装和运行，逐条说明问题和处理办法。有严重问题时退出码为 1。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="供程序读取")
        parser.add_argument("--all", action="store_true", help="也列出正常的项目")

    def handle(self, *args: Any, **options: Any) -> None:
        groups = diagnose()
        findings = [finding for _name, found in groups for finding in found]
        if options["json"]:
            self.stdout.write(json.dumps([finding.as_json() for finding in findings], ensure_ascii=False))
        else:
            self._tell(groups, is_all=options["all"])
        if any(finding.level == Level.BAD for finding in findings):
            raise SystemExit(1)

    def _tell(self, groups: list[tuple[str, list[Any]]], *, is_all: bool) -> None:
        for name, findings in groups:
            told = [finding for finding in findings if is_all or finding.level != Level.GOOD]
            if told:
                self.stdout.write(f"\n{name}")
            for finding in told:
                self.stdout.write(f"  {SIGNS[finding.level]} {finding.says}")
                if finding.do:
                    self.stdout.write(f"    → {finding.do}")
        counted = {level: sum(f.level == level for _name, found in groups for f in found) for level in Level}
        self.stdout.write(
            f"\n{counted[Level.BAD]} 项严重，{counted[Level.WARN]} 项注意，{counted[Level.GOOD]} 项正常。"
        )

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from renovation.dashboard.actions.forget_run import RULES, forget, reapply_tombstones


class Command(BaseCommand):
    help = "清除保存期已满的个人信息。--trial 只统计；--again 在恢复备份后再次清除已清除过的内容。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--trial", action="store_true", help="只统计，不清除")
        parser.add_argument("--again", action="store_true", help="恢复备份后：再次清除")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            for model, rows in reapply_tombstones().items():
                self.stdout.write(f"{model}：再次清除 {rows} 条")
            return
        run = forget(is_trial=options["trial"])
        word = "将清除" if run.is_trial else "已清除"
        for rule in RULES:
            found = run.counts[rule.code]
            self.stdout.write(f"{rule.label}：{word} {found['due']} 条，因未办结保留 {found['held']} 条")

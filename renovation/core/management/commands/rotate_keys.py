"""``manage.py rotate_keys``: everything encrypted moves under the writing key, so that older keys can go."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from renovation.core.rotation import reindex, remaining, rotate


class Command(BaseCommand):
    help = "用当前写入密钥重新加密全部个人信息；中断后可再次运行。--index 在更换 PII_INDEX_KEY 后重算查找摘要。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="只统计仍在旧密钥下的数量")
        parser.add_argument("--index", action="store_true", help="重算查找摘要")

    def handle(self, *args: Any, **options: Any) -> None:
        key = next(iter(settings.PII_RING))
        if options["index"]:
            self.stdout.write(f"已重算 {reindex()} 行的查找摘要。")
        if not options["check"]:
            for column, done in rotate().items():
                self.stdout.write(f"{column}：已换密钥 {done} 条")
        left = remaining()
        for column, number in left.items():
            self.stdout.write(f"{column}：仍在旧密钥下 {number} 条")
        if any(left.values()):
            raise CommandError(f"还有 {sum(left.values())} 条不在密钥 {key} 下，旧密钥不能移除。", returncode=1)
        self.stdout.write(f"全部个人信息都在密钥 {key} 下，旧密钥可以从 PII_KEYS 中移除。")

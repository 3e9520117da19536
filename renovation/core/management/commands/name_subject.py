from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from renovation.core.actions.user import name_subject_in_shell


class Command(BaseCommand):
    help = "登记身份认证方对某人的称呼：name_subject zhangsan u-1001；不写称呼则取消"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="登录名")
        parser.add_argument("subject", nargs="?", default="", help="统一身份标识")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = name_subject_in_shell(username=options["username"], subject=options["subject"])
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        self.stdout.write(f"已登记：{user.username}（{user.name}）  {user.subject or '无统一身份标识'}")

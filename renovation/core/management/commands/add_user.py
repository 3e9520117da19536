from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from renovation.core.actions.staff import register_user
from renovation.core.enums import Role


class Command(BaseCommand):
    help = "登记用户并授予一项职责：add_user zhangsan 张三 --role DISTRICT_OFFICER --region 4102A1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="登录名")
        parser.add_argument("name", help="姓名")
        parser.add_argument("--role", required=True, choices=Role.values, help="职责")
        parser.add_argument("--region", required=True, help="负责区域的代码")
        parser.add_argument("--firm", default="", help="施工单位名称（CONTRACTOR 必填）")

        parser.add_argument("--until", type=date.fromisoformat, default=None, help="最后一天，如 2027-06-30")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("username", "name", "role", "region", "firm")
        try:
            user, password = register_user(**{name: options[name] for name in names}, ends_on=options["until"])
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        self.stdout.write(f"已登记：{user.username}（{user.name}）  初始密码：{password}  请本人登录后修改")

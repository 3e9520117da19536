from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from renovation.core.actions.staff import appoint_user
from renovation.core.enums import Role


class Command(BaseCommand):
    help = "为已登记的用户授予一项职责：grant_duty zhangsan --role AUDIT_ADMIN --region 4102"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="登录名")
        parser.add_argument("--role", required=True, choices=Role.values, help="职责")
        parser.add_argument("--region", required=True, help="负责区域的代码")
        parser.add_argument("--firm", default="", help="施工单位名称（CONTRACTOR 必填）")
        parser.add_argument("--until", type=date.fromisoformat, default=None, help="最后一天，如 2027-06-30")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("username", "role", "region", "firm")
        try:
            duty = appoint_user(**{name: options[name] for name in names}, ends_on=options["until"])
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        self.stdout.write(f"已授予：{duty.user.username}（{duty.user.name}） {duty}")

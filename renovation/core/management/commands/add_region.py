from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from renovation.core.actions.region import register_region


class Command(BaseCommand):
    help = "登记市、区县、街道或社区：add_region 4102 开封市；add_region 4102A1 示范区 --statistics-parent 410202"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="4、6、9 或 12 位代码；没有官方代码的功能区用含字母的代码，如 4102A1")
        parser.add_argument("name", help="名称")
        parser.add_argument("--official-code", default="", help="统计用区划代码")
        parser.add_argument("--statistics-parent", default="", help="统计上报的上级区域代码")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("code", "name", "official_code", "statistics_parent")
        try:
            region = register_region(**{name: options[name] for name in names})
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        self.stdout.write(f"已登记：{region.code} {region.name}")

"""`manage.py import_ledger`: what the wizard would show of a ledger, for scripts; with --commit it goes in."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from projects.actions.ledger_import import commit_ledger, match_ledger
from projects.actions.ledger_job import WORKING
from projects.enums import DateChange, ImportState
from projects.models import LedgerImport
from projects.transfer.ledger import SheetRefused
from projects.transfer.ledger_import import look, receive
from projects.transfer.ledger_report import decided, find_district, report
from projects.transfer.ledger_work import work
from renovation.core.enums import RegionLevel
from renovation.core.models import Duty, Region, User
from renovation.core.policy import Can, roles_with
from renovation.core.scope import reach

NO_DISTRICT = (
    "数据库里还没有区县，无处导入。请先用 manage.py add_region 登记市和区县，或用 manage.py seed_demo 载入示例数据。"
)


class Command(BaseCommand):
    help = (
        "Try a ledger with the wizard's own defaults and print what would happen; --commit writes it. "
        "Exit status 0 only when nothing is unsure or wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="xlsx, xlsm, xls or csv")
        parser.add_argument("--region", default="", help="code of the district; default: the one the ledger means")
        parser.add_argument("--user", default="", help="who imports; default: the only one with a duty there that may")
        parser.add_argument("--commit", action="store_true", help="write the rows, unless something must be decided")
        parser.add_argument("--create-regions", action="store_true", help="create unknown streets and communities")
        parser.add_argument("--skip-problems", action="store_true", help="commit without the rows that cannot go in")
        parser.add_argument("--date-reason", choices=DateChange.values, default=DateChange.OTHER)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            shown = self._shown(**options)
        except SheetRefused as refused:
            self._print({"error": {"code": refused.code, "message": refused.message}}, options["json"])
            raise CommandError(refused.message, returncode=1) from refused
        self._print(shown, options["json"])
        doubts = [*shown["blocking"], *shown["unsure"]]
        if shown.get("error"):
            raise CommandError(shown["error"]["message"], returncode=1)
        if doubts or shown["doubt_rows"]:
            raise CommandError("；".join(doubts) or f"有 {shown['doubt_rows']} 行存疑。", returncode=1)

    def _shown(self, **options: Any) -> dict[str, Any]:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"没有这个文件：{path}")
        user = self._user_named(options["user"])
        region, error = self._region(path, options["region"], user)
        shown = report(path, region, create_regions=options["create_regions"])
        shown["committed"] = False
        if error:
            shown["error"] = {"code": "no_region", "message": error}
        elif options["commit"] and region is not None:
            self._commit(path, region, user or self._only_user(region), shown, options)
        return shown

    def _user_named(self, username: str) -> User | None:
        if not username:
            return None
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"没有名为 {username} 的在用用户。")
        return user

    def _region(self, path: Path, code: str, user: User | None) -> tuple[Region | None, str]:
        districts = Region.objects.filter(level=RegionLevel.DISTRICT).order_by("code")
        if user is not None:
            districts = districts.within(reach(user, Can.IMPORT_LEDGER))
        known = list(districts)
        if code:
            wanted = next((district for district in known if district.pk == code), None)
            return wanted, "" if wanted else f"没有代码为 {code} 的区县，或该用户无权导入。{_named(known)}"
        if not known:
            return None, NO_DISTRICT if user is None else f"用户 {user.username} 不能向任何区县导入台账。"
        found = find_district(look(path, path.name), known)
        return found, "" if found else f"不能确定导入到哪个区县，请用 --region 指明。{_named(known)}"

    def _only_user(self, region: Region) -> User:
        duties = Duty.objects.filter(role__in=roles_with(Can.IMPORT_LEDGER), user__is_active=True)
        people = {duty.user.username: duty.user for duty in duties.filter(region=region).select_related("user")}
        able = [user for user in people.values() if reach(user, Can.IMPORT_LEDGER).covers(region.pk)]
        if len(able) != 1:
            names = "、".join(user.username for user in able) or "无"
            raise CommandError(f"请用 --user 指明由谁导入（该区有权导入的用户：{names}）。")
        return able[0]

    def _commit(self, path: Path, region: Region, user: User, shown: dict[str, Any], options: dict[str, Any]) -> None:
        reasons = [r for r in shown["blocking"] if not (options["skip_problems"] and shown["problem_rows"])]
        if reasons or not shown["rows"]:
            return
        ledger = receive(by=user, region=region, path=path, filename=path.name)
        match_ledger(by=user, ledger=ledger, sheet=ledger.sheet, kind=ledger.kind, mapping=ledger.mapping)
        ledger = self._worked(ledger, ImportState.READY)
        try:
            commit_ledger(
                by=user,
                ledger=ledger,
                regions=decided(ledger.summary) if options["create_regions"] else {},
                skip_problems=options["skip_problems"],
                accept_doubts=True,
                accept_totals=options["skip_problems"],
                date_reason=options["date_reason"],
            )
        except ValidationError as error:
            raise CommandError("；".join(error.messages), returncode=1) from error
        ledger = self._worked(ledger, ImportState.DONE)
        shown |= {"committed": True, "import": ledger.pk, "counts": ledger.summary["committed"]}

    def _worked(self, ledger: LedgerImport, wanted: ImportState) -> LedgerImport:
        """Do the work here, or wait for the worker that has taken it."""
        while True:
            work(ledger.pk)
            ledger.refresh_from_db()
            if ledger.state not in WORKING:
                break
            time.sleep(0.5)
        if ledger.state != wanted:
            raise CommandError(f"导入没有完成：{ledger.error}", returncode=1)
        return ledger

    def _print(self, shown: dict[str, Any], as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1))
            return
        if "kind" not in shown:
            return
        self.stdout.write(f"{shown['kind']} {shown['sheet']} {shown['title']}")
        for column in shown["columns"]:
            self.stdout.write(f"  {column['column']} {column['header']} → {column['label'] or '（不导入）'}")
        for name in ("rows", "created", "changed", "left", "problem_rows", "doubt_rows", "committed"):
            self.stdout.write(f"{name} = {shown[name]}")
        for problem in shown["problems"]:
            self.stdout.write(f"  {problem['cell']} “{problem['value']}” {problem['reason']}")
        for total in shown["totals"]:
            if not total["matches"]:
                self.stdout.write(f"  {total['cell']} {total['name']} {total['stated']} ≠ {total['computed']}")
        for place in shown["new_regions"]:
            self.stdout.write(f"  + {place['street']} {place['community']}（{place['rows']} 行）")


def _named(districts: list[Region]) -> str:
    return "可选：" + "、".join(f"{district.pk} {district.name}" for district in districts)

"""`manage.py restore FILE`: back from a backup, and the proof that all is there."""

from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from renovation.operations.queries import probe
from renovation.operations.transfer.dump import DumpError
from renovation.operations.transfer.restore import differences, read_manifest, restore


class Command(BaseCommand):
    help = "从备份恢复数据库和文件。只恢复到空的数据库，除非 --replace。之后逐项证明恢复无误。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="备份文件")
        parser.add_argument("--replace", action="store_true", help="代替现有的数据（先停止门户的各个服务）")
        parser.add_argument("--verify", action="store_true", help="只校验备份文件，不恢复")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            if options["verify"]:
                manifest = read_manifest(path)
                self.stdout.write(f"{path.name} 完整，{manifest['made_at']} 备份，{len(manifest['sha256'])} 个文件。")
                return
            manifest = restore(path, replace=options["replace"])
        except (DumpError, OSError) as error:
            raise CommandError(f"没有恢复：{error}") from error
        self.stdout.write(f"已恢复 {manifest['made_at']} 的备份，逐项核对：")
        faults = [*self._counts(manifest), *self._migrations(), *self._keys()]
        for title, command, words in (
            ("操作记录", "verify_trail", ()),
            ("已清除的个人信息", "reapply_tombstones", ()),
            ("指标", "figures", ("--check",)),
        ):
            faults += self._run(title, command, *words)
        if faults:
            raise CommandError("已恢复，但有不符：" + "；".join(faults), returncode=2)
        self.stdout.write("恢复完成，核对无误。启动各服务后运行 manage.py doctor。")

    def _counts(self, manifest: dict[str, Any]) -> list[str]:
        found = differences(manifest["counts"])
        self._tell("各表行数", not found)
        return [f"行数 {line}" for line in found[:10]]

    def _migrations(self) -> list[str]:
        """A backup of an older version is brought up to this one."""
        if missing := probe.unapplied():
            self.stdout.write(f"  备份来自较早的版本，补上 {len(missing)} 步数据库结构")
            call_command("migrate", verbosity=0)
        self._tell("数据库结构", True)
        return []

    def _keys(self) -> list[str]:
        found = probe.unreadable()
        self._tell("密钥可解密", not found)
        return [f"现有密钥打不开 {name}" for name in found]

    def _run(self, title: str, command: str, *words: str) -> list[str]:
        said = StringIO()
        try:
            call_command(command, *words, stdout=said, stderr=said)
        except CommandError as error:
            self._tell(title, False)
            return [f"{title}：{error}", *said.getvalue().splitlines()[:5]]
        self._tell(title, True)
        return []

    def _tell(self, title: str, is_good: bool) -> None:
        self.stdout.write(f"  {'✓' if is_good else '✗'} {title}")

"""What may be wrong with the trail, in words of whoever has to act."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "guard": _("数据库的防改触发器不在位，操作记录可被改动。请运行 manage.py verify_trail --guard 重新装上。"),
    "gap": _("第 %(seal)s 至 %(last)s 号封存缺失。"),
    "chain": _("第 %(seal)s 号封存与前一号不衔接。"),
    "seal": _("第 %(seal)s 号封存被改动。"),
    "head": _("第 %(seal)s 号封存与库外留存的封存值不符。"),
    "cut": _("库外留存的封存值到第 %(seal)s 号，数据库中只到第 %(last)s 号：末尾被截去。"),
    "missing": _("第 %(entry)s 条记录（封存于第 %(seal)s 号）被删除。"),
    "entry": _("第 %(entry)s 条记录被改动或伪造（封存号 %(seal)s）。"),
    "order": _("第 %(seal)s 号封存内的顺序被改动。"),
    "content": _("第 %(seal)s 号封存的内容被改动。"),
    "copied": _("第 %(entry)s 条记录是第 %(original)s 条的复制。"),
    "stale": _("第 %(entry)s 条记录的时间属于已归档移出的时段，疑为重新放入。"),
    "unsealed": _("第 %(entry)s 条记录超过一天未封存。"),
    "key_missing": _("第 %(seal)s 号封存所用的 %(key)s 号密钥不在 AUDIT_KEY 中，无法核验。请找回旧密钥，加到末尾。"),
    "key_older": _("第 %(seal)s 号封存用了已更换的 %(key)s 号密钥，疑为伪造。"),
    "attempts": _("核验三次都没有完成，请查看后台作业的日志。"),
    "archive": _("归档登记 %(archive)s 被改动或伪造。"),
    "file": _("归档文件 %(name)s 缺失或被改动。"),
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: its kind, and where."""

    kind: str
    at: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(WORDS[self.kind]) % self.at

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "at": self.at}

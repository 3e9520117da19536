"""The keys: there, not those of an example, unlike each other, closed to others, and good for what is stored."""

import stat
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _

from renovation.operations.queries import probe
from renovation.operations.queries.finding import Finding, bad, good

FILES = ("secret_key", "pii_keys", "pii_index_key", "audit_key")
SHORTEST_SECRET, FEWEST_LETTERS = 50, 10
KNOWN = ("django-insecure", "change-me", "only-for-the-tests")


def strength() -> list[Finding]:
    """Find keys that anybody could guess."""
    weak = []
    secret = settings.SECRET_KEY
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_LETTERS or any(part in secret for part in KNOWN):
        weak.append("SECRET_KEY")
    named = {f"PII_KEYS {number}": key for number, key in settings.PII_RING.items()}
    named |= {"PII_INDEX_KEY": settings.PII_INDEX_KEY, "AUDIT_KEY": settings.AUDIT_KEY}
    older = list(settings.AUDIT_RING.items())[1:]
    named |= {f"AUDIT_KEY {number}": key for number, key in older}
    weak += [name for name, key in named.items() if len(key) < 32 or len(set(key)) < FEWEST_LETTERS]
    if weak:
        do = _(
            "运行 python3 tools/keys.py 取得新的密钥；PII_KEYS 按 docs/operations.md 的“更换密钥”办理，不可直接替换。"
        )
        return [bad("key_weak", _("密钥过短或是示例值：%(names)s") % {"names": "、".join(weak)}, do)]
    if len(set(named.values())) < len(named):
        return [bad("key_twice", _("两处用了同一个密钥。"), _("每处各用一个，见 tools/keys.py。"))]
    return [good("key_weak", _("密钥足够长，互不相同"))]


def files() -> list[Finding]:
    """Keys kept in files must be closed to everybody else."""
    paths = [Path(settings.VAR_DIR) / name for name in FILES]
    open_ones = [path.name for path in paths if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    if open_ones:
        says = _("别的用户读得到密钥文件：%(names)s") % {"names": "、".join(open_ones)}
        do = _("运行 chmod 600 %(paths)s") % {"paths": " ".join(str(Path(settings.VAR_DIR) / n) for n in open_ones)}
        return [bad("key_files", says, do)]
    return [good("key_files", _("密钥文件只有本用户可读，或在环境变量中"))]


def fitting() -> list[Finding]:
    """What is stored must open with the keys at hand."""
    try:
        lost = probe.unreadable()
    except DatabaseError:
        return []
    if lost:
        says = _("现有密钥打不开已存的个人信息：%(names)s") % {"names": "、".join(lost)}
        return [bad("key_fit", says, _("找回写入时用的 PII_KEYS（另存的副本），加到 PII_KEYS 末尾，重启。"))]
    return [good("key_fit", _("已存的个人信息可以解密"))]

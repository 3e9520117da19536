"""The page 运行状况: what is to be done first, then everything that was looked at, and what is installed."""

import platform
from dataclasses import dataclass
from importlib.metadata import version

from django.db import connection
from django.utils.translation import gettext as _

from renovation.core.models import AuditSeal
from renovation.operations.queries.checks.people import demo_accounts
from renovation.operations.queries.diagnosis import DATA, KEYS, MACHINERY, PEOPLE, STORAGE, diagnose
from renovation.operations.queries.finding import Finding, Level, worst

SHOWN = ("Django", "celery", "gunicorn")


@dataclass(frozen=True)
class Status:
    """`trouble`: what to do, worst first; `groups`: [(name, findings)]; `facts`: [(name, value)]."""

    level: Level
    trouble: list[Finding]
    groups: list[tuple[str, list[Finding]]]
    facts: list[tuple[str, str]]


def status() -> Status:
    """Look at everything a web process can see of the installation."""
    # Trying the demo's password costs seconds: that is the doctor's.
    people = (PEOPLE[0], tuple(check for check in PEOPLE[1] if check is not demo_accounts))
    groups = diagnose((DATA, STORAGE, MACHINERY, KEYS, people))
    findings = [finding for _name, found in groups for finding in found]
    trouble = sorted((f for f in findings if f.level != Level.GOOD), key=lambda f: f.level != Level.BAD)
    return Status(worst(findings), trouble, groups, _facts())


def _facts() -> list[tuple[str, str]]:
    seal = AuditSeal.objects.order_by("-number").first()
    database = f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"
    return [
        (_("数据库"), database),
        ("Python", platform.python_version()),
        *((name, version(name)) for name in SHOWN),
        (_("最近一次封存"), f"{seal.number} · {seal.digest[:16]}" if seal else "—"),
    ]

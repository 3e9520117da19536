"""Everything a look at an installation asks, in the order in which one would mend it."""

import os
from collections.abc import Callable

from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.operations.queries.checks import database, keys, machinery, people, program, storage, workday
from renovation.operations.queries.finding import Check, Finding, bad

Group = tuple[str | Promise, tuple[Check, ...]]


def _processes() -> list[Finding]:
    return program.processes(dict(os.environ))


PROGRAM: Group = (
    gettext_lazy("程序"),
    (
        *(program.python, program.libraries, program.debug, program.public_url, program.https),
        *(program.proxy, program.static_files, _processes),
    ),
)
KEYS: Group = (gettext_lazy("密钥"), (keys.strength, keys.files, keys.fitting))
DATA: Group = (gettext_lazy("数据库和 Redis"), (database.database, database.broker))
STORAGE: Group = (gettext_lazy("磁盘和备份"), (storage.disk, storage.folders, storage.backups))
MACHINERY: Group = (gettext_lazy("后台作业"), (machinery.beats, machinery.jobs, machinery.waiting, workday.calendar))
PEOPLE: Group = (gettext_lazy("人员"), (people.managers, people.second_factors, people.demo_accounts))
GROUPS: tuple[Group, ...] = (PROGRAM, KEYS, DATA, STORAGE, MACHINERY, PEOPLE)
# These read tables: without a migrated database they can only repeat what is known already.
NEED_TABLES = (MACHINERY, PEOPLE)


def diagnose(groups: tuple[Group, ...] = GROUPS) -> list[tuple[str, list[Finding]]]:
    """Return [(group, findings)]. A check that fails by itself is a finding, never an error."""
    seen: list[tuple[str, list[Finding]]] = []
    has_tables = True
    for group in groups:
        name, checks = group
        if group in NEED_TABLES and not has_tables:
            continue
        findings = [finding for check in checks for finding in _tried(check)]
        if group is DATA:
            has_tables = not {"database", "migrations"} & {f.code for f in findings if f.do}
        seen.append((str(name), findings))
    return seen


def _tried(check: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return check()
    except (DatabaseError, OSError) as error:
        says = _("查不下去：%(error)s") % {"error": str(error).splitlines()[0] if str(error) else type(error).__name__}
        return [bad(f"failed_{check.__name__.strip('_')}", says, _("先处理上面各项，再运行一次。"))]

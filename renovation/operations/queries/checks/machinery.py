"""What goes on by itself: the jobs, beat, the work that waits. The alarm is absence, not failure."""

import os
import socket
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.actions.ledger_job import orphans
from renovation.core.heartbeat import JOBS, Job
from renovation.core.models import Heartbeat, StaleMark
from renovation.core.queries.delivery import count_failed, count_late
from renovation.dashboard.models import RollupState
from renovation.operations.queries.finding import Finding, bad, good, warn
from renovation.operations.scheduler import PREFIX

BEAT_GONE = timedelta(minutes=3)
MARK_OLD = timedelta(minutes=5)


def jobs() -> list[Finding]:
    """One finding per job: when it last came to its end, measured from the installation for those that never did."""
    known = {row.name: row for row in Heartbeat.objects.all()}
    since = installed_at()
    return [_job(job, known.get(job.name), since) for job in JOBS.values()]


def _job(job: Job, row: Heartbeat | None, since: datetime) -> Finding:
    code, now = f"job_{job.name}", timezone.now()
    at = row.at if row else since
    if row is None and now - since <= job.within:
        return good(code, _("%(job)s：尚未到时间") % {"job": job.label})
    if now - at > job.within:
        says = (
            _("%(job)s：已有 %(age)s没有完成") % {"job": job.label, "age": in_words(now - at)}
            if row
            else _("%(job)s：从未完成") % {"job": job.label}
        )
        # One box for trying out is not backed up every night; an office is.
        is_office_matter = job.name in ("backup", "restore_drill") and not settings.IS_FOR_OTHERS
        return (warn if is_office_matter else bad)(code, says, job.do)
    if faults := (row.facts.get("faults") if row else None):
        says = _("%(job)s：发现 %(n)s 处问题") % {"job": job.label, "n": faults if isinstance(faults, int) else "?"}
        return bad(code, says, job.do)
    return good(code, _("%(job)s：%(age)s前完成") % {"job": job.label, "age": in_words(now - at)})


def in_words(age: timedelta) -> str:
    """Return 3 分钟, 5 小时, 2 天."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 120:
        return ngettext("%(n)s 分钟", "%(n)s 分钟", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)s 小时", "%(n)s 小时", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s 天", "%(n)s 天", minutes // 1440) % {"n": minutes // 1440}


def installed_at() -> datetime:
    """Return when the first migration was applied; now for an installation without any."""
    try:
        applied = MigrationRecorder.Migration.objects.order_by("applied").values_list("applied", flat=True).first()
    except DatabaseError:
        applied = None
    return applied or timezone.now()


def beats() -> list[Finding]:
    """Exactly one beat must run, on one machine."""
    rows = Heartbeat.objects.filter(name__startswith=PREFIX, at__gt=timezone.now() - BEAT_GONE)
    running = [row for row in rows if not _has_ended(row)]
    if not running:
        return [bad("beat", _("没有定时器（beat）在运行，后台工作都停着。"), _("启动 renovation-beat 服务。"))]
    if len(running) > 1:
        where = "、".join(f"{row.facts.get('host')} {row.facts.get('pid')}" for row in running)
        says = _("有 %(n)s 个定时器（beat）同时运行：%(where)s") % {"n": len(running), "where": where}
        return [bad("two_beats", says, _("只在一台机器上保留 renovation-beat，其余停用（systemctl disable --now）。"))]
    return [good("beat", _("一个定时器（beat）在运行"))]


def _has_ended(row: Heartbeat) -> bool:
    """A beat that was killed on this machine left its sign behind."""
    if row.facts.get("host") != socket.gethostname():
        return False
    try:
        os.kill(int(row.facts.get("pid", 0)), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def waiting() -> list[Finding]:
    """Work that waits longer than it should."""
    oldest = StaleMark.objects.order_by("marked_at").values_list("marked_at", flat=True).first()
    found = [good("stale", _("指标是最新的"))]
    if oldest and timezone.now() - oldest > MARK_OLD:
        says = _("指标已有 %(age)s没有更新") % {"age": in_words(timezone.now() - oldest)}
        found = [bad("stale", says, JOBS["refresh"].do)]
    if imports := orphans():
        says = _("%(n)s 个台账导入在等待处理") % {"n": len(imports)}
        found.append(warn("imports", says, JOBS["sweep"].do))
    else:
        found.append(good("imports", _("没有等待处理的台账导入")))
    return found + _notices() + _drift()


def _notices() -> list[Finding]:
    if late := count_late():
        says = _("%(n)s 条消息到了时间没有发出") % {"n": late}
        return [bad("notices_late", says, JOBS["notices"].do)]
    if failed := count_failed():
        says = _("最近30天有 %(n)s 条消息发送失败") % {"n": failed}
        return [warn("notices_failed", says, _("打开“管理 → 消息发送”，按失败原因处理后重发；渠道设置见部署说明。"))]
    return [good("notices_failed", _("消息都已发出"))]


def _drift() -> list[Finding]:
    drift = RollupState.objects.values_list("drift", flat=True).first()
    if drift:
        says = _("上次全量核算时有 %(n)s 个指标与明细不符，已改正") % {"n": len(drift)}
        return [warn("drift", says, _("运行 manage.py figures --check；若再次出现，把结果告诉开发人员。"))]
    return [good("drift", _("指标与明细一致"))]

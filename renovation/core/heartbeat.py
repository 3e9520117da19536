"""What the machinery does by itself, and the alarm on absence: not “a job failed” but “a job did not come”."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renovation.core.models import Heartbeat


@dataclass(frozen=True)
class Job:
    """A job that comes to its end at least every `within`; `do` says what to look at when it does not."""

    name: str
    label: str | Promise
    within: timedelta
    do: str | Promise


_WORKER = _("查看 renovation-worker 和 renovation-beat 两个服务是否在运行，以及它们最近的日志。")
_NIGHT = timedelta(hours=26)
JOBS: dict[str, Job] = {
    job.name: job
    for job in (
        Job("refresh", _("指标更新"), timedelta(minutes=5), _WORKER),
        Job("sweep", _("台账导入巡检"), timedelta(minutes=5), _WORKER),
        Job("notices", _("消息发送"), timedelta(minutes=5), _WORKER),
        Job("loop", _("居民意见期限巡检"), timedelta(minutes=20), _WORKER),
        Job("ideas", _("金点子到期告知"), _NIGHT, _WORKER),
        Job("follow", _("居民意见随小区调整社区"), _NIGHT, _WORKER),
        Job("recompute", _("指标全量核算"), _NIGHT, _WORKER),
        Job("seal", _("操作记录封存"), timedelta(minutes=15), _WORKER),
        Job("verify", _("操作记录校验"), _NIGHT, _("运行 manage.py verify_trail，按它说的做。")),
        Job("forget", _("到期个人信息清除"), _NIGHT, _WORKER),
        Job("files", _("上传文件清理"), _NIGHT, _("手工运行一次 manage.py sweep_files，看它说什么。")),
        Job("sessions", _("过期登录清理"), _NIGHT, _WORKER),
        Job("backup", _("备份"), _NIGHT, _("查看 renovation-backup.timer，手工运行一次 manage.py backup。")),
        Job(
            "restore_drill",
            _("恢复演练"),
            timedelta(days=8),
            _("手工运行一次 manage.py restore_drill，看它停在哪一步。"),
        ),
    )
}
# Those that come every few seconds leave a sign no more often than this.
SELDOM = timedelta(minutes=1)


def beat(name: str, /, *, seldom: bool = False, **facts: Any) -> None:
    """Note that the job has come to its end and what it found; with `seldom` at most once a minute."""
    now = timezone.now()
    if seldom and Heartbeat.objects.filter(pk=name, at__gt=now - SELDOM).exists():
        return
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now, "facts": facts})


def last_beat(name: str) -> datetime | None:
    """Return when the job last came to its end; None for never."""
    return Heartbeat.objects.filter(pk=name).values_list("at", flat=True).first()

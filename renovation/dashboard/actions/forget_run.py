"""The night's forgetting: every storey's rules in one run, and its tombstones again after a restore."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from projects.actions.contact_forget import forget_contacts
from projects.actions.ledger_forget import MODEL as LEDGER
from projects.actions.ledger_forget import clear_again, forget_ledgers
from projects.actions.site_photo_forget import MODEL as PHOTO
from projects.actions.site_photo_forget import forget_photos, photos_again
from projects.actions.subject_erase import ROW, erase_again
from renovation.core.actions.forget_run import (
    Rule,
    forget_buckets,
    forget_passwords,
    forget_requests,
    forget_sessions,
    written_down,
)
from renovation.core.actions.people import people_again
from renovation.core.heartbeat import beat
from renovation.core.models import ForgetRun, Tombstone
from renovation.dashboard.actions.subject_source import PEOPLE
from residents.actions.delegate_forget import forget_delegates
from residents.actions.dispute_forget import forget_parties
from residents.actions.event_photo_forget import MODEL as SHEET
from residents.actions.event_photo_forget import forget_sheets, sheets_again
from residents.actions.voice_forget import forget_voices

RULES: tuple[Rule, ...] = (
    Rule("contact", _("联系人"), forget_contacts),
    Rule("ledger", _("台账原文件和逐行内容"), forget_ledgers),
    Rule("photo", _("现场照片"), forget_photos),
    Rule("sheet", _("议事活动签到表"), forget_sheets),
    Rule("voice", _("反映人联系方式"), forget_voices),
    Rule("delegate", _("居民代表"), forget_delegates),
    Rule("party", _("纠纷当事人"), forget_parties),
    Rule("subject", _("个人信息请求中的电话"), forget_requests),
    Rule("session", _("过期的登录会话"), forget_sessions),
    Rule("bucket", _("频次限制记录"), forget_buckets),
    Rule("password", _("多余的曾用密码"), forget_passwords),
)


def forget(*, is_trial: bool = False) -> ForgetRun:
    """Apply every rule and keep what it did; a trial only counts.

    Each rule is a transaction of its own, or several: what one of them did stays when a later one fails.
    """
    counts = {rule.code: rule.apply(is_trial)._asdict() for rule in RULES}
    run = ForgetRun.objects.create(is_trial=is_trial, counts=counts)
    if not is_trial:
        beat("forget", **{code: found["due"] for code, found in counts.items()})
    return run


AGAIN: dict[str, Callable[[set[str]], int]] = {
    LEDGER: clear_again,
    PHOTO: photos_again,
    ROW: erase_again,
    SHEET: sheets_again,
} | {people.label: partial(people_again, people) for people in PEOPLE}


def reapply_tombstones(path: Path | None = None) -> dict[str, int]:
    """Erase once more what a restored backup brought back: {model: rows}. `path` is the file kept outside."""
    named = written_down(path) | set(Tombstone.objects.values_list("model", "object_id"))
    return {model: erase({key for name, key in named if name == model}) for model, erase in AGAIN.items()}

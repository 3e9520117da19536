"""What a person does with a ledger: upload it, match its columns, decide what is open, have it committed.

The long work is done by a worker (`ledger_job`, `ledger_commit`): each of these only writes what is to be done.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.actions.ledger_job import queue
from projects.enums import DateChange, ImportState
from projects.models import LedgerImport
from projects.queries.ledger_import import unfinished_ledgers
from projects.queries.ledger_plan import NEW
from renovation.core.actions.base import lock
from renovation.core.audit import record, snapshot
from renovation.core.models import Region, User
from renovation.core.policy import Can
from renovation.core.queries.duty import may_stop
from renovation.core.scope import refusal, require

OPEN = (ImportState.UPLOADED, ImportState.READY, ImportState.FAILED, ImportState.REFUSED)


@transaction.atomic
def upload_ledger(
    *,
    by: User,
    region: Region,
    content: File,
    filename: str,
    sha256: str,
    mapping: dict[str, str],
    sheet: str,
    kind: str,
) -> LedgerImport:
    """Keep a ledger that has been looked at; `mapping`, `sheet` and `kind` are what was guessed of it."""
    require(by, Can.IMPORT_LEDGER, region.code)
    ledger = LedgerImport(
        region=region,
        by=by,
        filename=filename[-200:],
        sha256=sha256,
        size=content.size,
        sheet=sheet[:100],
        kind=kind,
        mapping=mapping,
    )
    ledger.file.save(f"{sha256[:16]}{_suffix(filename)}", content, save=False)
    ledger.full_clean(exclude=["error", "mapping", "settings", "summary", "beat_at", "committed_at", "committed_by"])
    ledger.save()
    record(by, "ledger.uploaded", ledger, filename=filename, sha256=sha256)
    return ledger


@transaction.atomic
def match_ledger(*, by: User, ledger: LedgerImport, sheet: str, kind: str, mapping: dict[str, str]) -> LedgerImport:
    """Confirm what each column means and ask for the dry run."""
    require(by, Can.IMPORT_LEDGER, ledger)
    stored = _open(ledger)
    if "name" not in mapping.values():
        raise ValidationError(_("请指定“小区名称”列。"))
    stored.sheet, stored.kind, stored.mapping, stored.settings = sheet, kind, mapping, {}
    # What was accepted before a commit failed is not accepted of what is found now.
    stored.committed_by = None
    queue(stored, ImportState.READING)
    stored.save()
    record(by, "ledger.matched", stored, kind=kind)
    return stored


@transaction.atomic
def decide_ledger(
    *, by: User, ledger: LedgerImport, regions: dict[str, str], same: dict[str, str], all_new: bool = False
) -> LedgerImport:
    """Say what unknown places and look-alike names are. Where that moves rows, a new dry run is asked for.

    `regions` maps the key of a place to a stored region's code or NEW, `same` a row number to a stored
    neighborhood's key or NEW.
    """
    require(by, Can.IMPORT_LEDGER, ledger)
    stored = _ready(ledger)
    settings = dict(stored.settings)
    old = settings.get("regions", {})
    settings["regions"] = {key: value for key, value in (old | regions).items() if value}
    moves = bool(same) or all_new or _stored_ones(old) != _stored_ones(settings["regions"])
    settings["same"] = {key: value for key, value in (settings.get("same", {}) | same).items() if value}
    settings["all_new"] = all_new or settings.get("all_new", False)
    stored.settings = settings
    if moves:
        queue(stored, ImportState.READING)
    stored.save()
    record(by, "ledger.decided", stored, regions=len(regions), same=len(same))
    return stored


@transaction.atomic
def commit_ledger(
    *,
    by: User,
    ledger: LedgerImport,
    regions: dict[str, str] | None = None,
    skip_problems: bool = False,
    accept_doubts: bool = False,
    accept_totals: bool = False,
    date_reason: str = "",
) -> LedgerImport:
    """Ask for the rows to be written. What the dry run found wrong must be accepted by name, one by one."""
    require(by, Can.IMPORT_LEDGER, ledger)
    stored = _ready(ledger)
    settings: dict[str, Any] = dict(stored.settings)
    settings["regions"] = {k: v for k, v in (settings.get("regions", {}) | (regions or {})).items() if v}
    _check_accepted(stored.summary, settings["regions"], skip_problems, accept_doubts, accept_totals, date_reason)
    settings |= {"date_reason": date_reason, "committing_at": timezone.now().isoformat()}
    stored.settings, stored.cursor, stored.committed_by = settings, 0, by
    queue(stored, ImportState.COMMITTING)
    stored.save()
    record(by, "ledger.commit_asked", stored, skip_problems=skip_problems)
    return stored


@transaction.atomic
def hand_over_ledgers(*, by: User, owner: User, successor: User | None) -> int:
    """Give the unfinished imports of somebody who leaves to their successor, or close them; returns how many.

    An import is read and written with the rights of its people, so one of a disabled person would only fail.
    """
    if not may_stop(by, owner):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    waiting = list(unfinished_ledgers(owner).select_for_update())
    for ledger in waiting:
        before = snapshot(ledger)
        if successor is None and ledger.by_id == owner.pk:
            ledger.state, ledger.error = ImportState.REFUSED, str(_("上传人已离岗，需要的请重新上传。"))
            ledger.save(update_fields=["state", "error"])
            record(by, "ledger.closed", ledger, before=before)
            continue
        if successor is not None:
            require(successor, Can.IMPORT_LEDGER, ledger)
        # Another's upload goes on as theirs where nobody follows whoever had it committed.
        ledger.by = successor if successor and ledger.by_id == owner.pk else ledger.by
        ledger.committed_by = successor if ledger.committed_by_id == owner.pk else ledger.committed_by
        ledger.save(update_fields=["by", "committed_by"])
        record(by, "ledger.handed_over", ledger, before=before)
    return len(waiting)


def _check_accepted(
    found: dict[str, Any], regions: dict[str, str], skip: bool, doubts: bool, totals: bool, date_reason: str
) -> None:
    errors: dict[str, str] = {}
    undecided = [entry["key"] for entry in found["new_regions"] if not regions.get(entry["key"])]
    if (found["problem_rows"] or undecided) and not skip:
        errors["skip_problems"] = _("有不能导入的行。请改正后重新上传，或勾选跳过。")
    if found["doubt_rows"] and not doubts:
        errors["accept_doubts"] = _("有存疑的行，请核对后勾选。")
    if any(not total["matches"] for total in found["totals"]) and not totals:
        errors["accept_totals"] = _("合计与明细不符，请核对后勾选。")
    if found["dates_moved"] and date_reason not in DateChange.values:
        errors["date_reason"] = _("计划日期有变动，请选择原因。")
    if errors:
        raise ValidationError(errors)


def _stored_ones(regions: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in regions.items() if value != NEW}


def _open(ledger: LedgerImport) -> LedgerImport:
    stored = lock(ledger)
    if stored.forgotten_at:
        raise ValidationError(_("这份台账的原文件已按保存期清除，请重新上传。"))
    if stored.state not in OPEN or stored.cursor:
        raise ValidationError(_("这次导入正在处理或已经入库，不能再改。"))
    return stored


def _ready(ledger: LedgerImport) -> LedgerImport:
    stored = _open(ledger)
    if stored.state != ImportState.READY:
        raise ValidationError(_("试算还没有完成，或已经入库。"))
    return stored


def _suffix(filename: str) -> str:
    known = (".xlsx", ".xlsm", ".xls", ".csv", ".txt")
    return next((suffix for suffix in known if filename.lower().endswith(suffix)), ".bin")

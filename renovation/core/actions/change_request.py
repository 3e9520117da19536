"""Four eyes: what one person asks for stays as it is until a second one says yes.

The yes itself is given one storey up (`dashboard.actions.change_request`), where every action can be reached.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import M, lock
from renovation.core.audit import place_of, plain, record, snapshot
from renovation.core.enums import RequestKind, RequestState
from renovation.core.models import AuditEntry, ChangeRequest, User
from renovation.core.models.base import ScopedModel
from renovation.core.policy import REQUEST_NEEDS, Can
from renovation.core.queries.change_request import entries_of, is_slip
from renovation.core.scope import require


@transaction.atomic
def file_request(
    *,
    by: User,
    row: ScopedModel,
    kind: RequestKind,
    action: str,
    reason: str,
    current: dict[str, Any],
    proposed: dict[str, Any],
    label: str = "",
    object_id: str = "",
    region_code: str = "",
) -> ChangeRequest:
    """Keep what `by` asks for about a row; `action` is a key of `REQUEST_NEEDS`, values are by field.

    One request of a kind waits for a row at a time. Raises `ValidationError` at `reason` when there is none.
    """
    require(by, REQUEST_NEEDS[action], row)
    reason = reason.strip()
    if len(reason) < 2:
        raise ValidationError({"reason": _("请写明理由，供复核人判断。")})
    request = ChangeRequest(
        kind=kind,
        action=action,
        model=row._meta.label_lower,
        object_id=object_id or str(row.pk),
        label=(label or str(row))[:200],
        region_code=region_code or place_of(row),
        current=plain(current),
        proposed=plain(proposed),
        version=getattr(row, "version", None),
        reason=reason[:200],
        by=by,
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(_waiting_already(request)) from None
    record(by, "request.filed", request, kind=kind, reason=request.reason)
    return request


@transaction.atomic
def file_deletion(*, by: User, row: ScopedModel, action: str, reason: str, label: str = "") -> ChangeRequest:
    """Ask for a row to be removed; it keeps standing, marked, with all it holds."""
    require(by, REQUEST_NEEDS[action], row)
    return file_request(
        by=by,
        row=row,
        kind=RequestKind.DELETION,
        action=action,
        reason=reason,
        current=snapshot(row),
        proposed={},
        label=label,
    )


@transaction.atomic
def ask_to_drop(
    *,
    by: User,
    row: M,
    action: str,
    reason: str,
    drop: Callable[[User, M], None],
    within: Callable[[M], object],
    entries: Callable[[M], QuerySet[AuditEntry]] = entries_of,
) -> ChangeRequest | None:
    """Ask for a row to be removed; one's own slip of the last minutes goes at once through `drop` (None).

    `within` names what the row belongs to, for whoever decides; `entries` are all that ever happened to it.
    """
    require(by, REQUEST_NEEDS[action], row)
    stored = lock(row)
    if is_slip(by, entries(stored)):
        drop(by, stored)
        return None
    return file_deletion(by=by, row=stored, action=action, reason=reason, label=f"{within(stored)} {stored}")


def file_correction(by: User, row: ScopedModel, action: str, guarded: Mapping[str, Any], reason: str) -> ChangeRequest:
    """Ask for facts of a row that one person alone may not change; it must be told apart at the form's own fields."""
    known = snapshot(row)
    current = {name: known[name] for name in guarded}
    try:
        return file_request(
            by=by,
            row=row,
            kind=RequestKind.CORRECTION,
            action=action,
            reason=reason,
            current=current,
            proposed=dict(guarded),
        )
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            raise ValidationError({"correction_reason": error.messages}) from None
        raise ValidationError({next(iter(guarded)): error.messages}) from None


@transaction.atomic
def withdraw_request(*, by: User, request: ChangeRequest) -> ChangeRequest:
    """Take back what one has asked for oneself."""
    stored = _pending(request)
    if stored.by_id != by.pk:
        raise PermissionDenied(_("只能撤回自己提出的申请。"))
    return _close(by, stored, RequestState.WITHDRAWN, "")


@transaction.atomic
def withdraw_all(*, by: User | None, user: User) -> int:
    """Take back all that somebody who leaves has asked for; returns how many. Their leaving was asked about."""
    waiting = ChangeRequest.objects.select_for_update().filter(by=user, state=RequestState.PENDING).order_by("pk")
    return len([_close(by, stored, RequestState.WITHDRAWN, _("申请人离岗")) for stored in waiting])


@transaction.atomic
def decide_request(*, by: User, request: ChangeRequest, state: RequestState, note: str = "") -> ChangeRequest:
    """Close a request as the second person: approved, sent back with a note, or outdated. Carries nothing out."""
    require(by, Can.APPROVE, request)
    stored = hold_to_decide(by, request)
    if state == RequestState.REFUSED and len(note.strip()) < 2:
        raise ValidationError({"note": _("退回时请写明意见，供申请人改正。")})
    return _close(by, stored, state, note.strip())


def hold_to_decide(by: User, request: ChangeRequest) -> ChangeRequest:
    """Return the request as stored, locked, for one who may decide it; of two at once the second finds it decided.

    Never the asker, never a key of the API, and with the right that the action itself takes.
    """
    if getattr(by, "token_capabilities", None) is not None:
        raise PermissionDenied(_("复核须由本人登录办理，接口令牌不能代替。"))
    stored = _pending(request)
    if stored.by_id == by.pk:
        raise PermissionDenied(_("不能复核自己提出的申请。"))
    require(by, Can.APPROVE, stored)
    require(by, REQUEST_NEEDS[stored.action], stored)
    return stored


def second_person(by: User, asked_by: User) -> None:
    """Refuse what only two may do together: the last fence in the actions that carry requests out."""
    if by.pk == asked_by.pk:
        raise PermissionDenied(_("这件事须由第二人复核后办理。"))


def _pending(request: ChangeRequest) -> ChangeRequest:
    stored = lock(request)
    if stored.state != RequestState.PENDING:
        facts = {"who": stored.decided_by or stored.by, "state": stored.get_state_display()}
        raise ValidationError(_("这项申请已由%(who)s办理：%(state)s。") % facts, code="decided")
    return stored


def _close(by: User | None, stored: ChangeRequest, state: RequestState, note: str) -> ChangeRequest:
    before = snapshot(stored)
    stored.state, stored.decided_by, stored.decided_at, stored.note = state, by, timezone.now(), note[:200]
    stored.save(update_fields=["state", "decided_by", "decided_at", "note"])
    record(by, f"request.{state.lower()}", stored, before=before, asked_by=str(stored.by))
    return stored


def _waiting_already(request: ChangeRequest) -> str:
    known = ChangeRequest.objects.filter(
        state=RequestState.PENDING, action=request.action, model=request.model, object_id=request.object_id
    )
    other = known.select_related("by").first()
    return _("%(who)s已就此提出申请，正待复核。请等复核后，或由其撤回后再提。") % {"who": other.by if other else ""}

"""Disputes about the works: taken in, mediated in sessions, closed only with an outcome."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.models import Project
from renovation.core.actions.base import change, check_version, lock
from renovation.core.actions.notification import notify
from renovation.core.audit import record
from renovation.core.enums import NoticeKind
from renovation.core.lib.masking import mask_text
from renovation.core.models import Neighborhood, User
from renovation.core.parameters import value_of
from renovation.core.policy import Can
from renovation.core.scope import holds, require
from residents.enums import DisputeState
from residents.models import Dispute, DisputeSession, Suggestion


@transaction.atomic
def open_dispute(
    *,
    by: User,
    neighborhood: Neighborhood,
    kind: str,
    title: str,
    text: str = "",
    mediator: User | None = None,
    project: Project | None = None,
    suggestion: Suggestion | None = None,
) -> Dispute:
    """Take a dispute in; it is due after `dispute.settle` days. Without a mediator whoever takes it in mediates."""
    require(by, Can.MEDIATE, neighborhood)
    mediator = mediator or by
    _check_mediator(mediator, neighborhood)
    _check_ties(neighborhood, project, suggestion)
    dispute = Dispute(
        neighborhood=neighborhood,
        project=project,
        suggestion=suggestion,
        kind=kind,
        title=mask_text(title.strip()),
        text=mask_text(text.strip()),
        mediator=mediator,
        due_on=timezone.localdate() + timedelta(days=value_of("dispute.settle", neighborhood.region_id)),
    )
    dispute.full_clean()
    dispute.save()
    record(by, "dispute.opened", dispute, kind=kind, due_on=dispute.due_on)
    _tell_mediator(by, dispute)
    return dispute


@transaction.atomic
def change_dispute(*, by: User, dispute: Dispute, version: int | None = None, **changes: Any) -> Dispute:
    """Change what is known of an open dispute, or give it to another mediator."""
    require(by, Can.MEDIATE, dispute)
    stored = _open_one(dispute, version)
    for name in ("title", "text"):
        if name in changes:
            changes[name] = mask_text(changes[name].strip())
    if "mediator" in changes:
        _check_mediator(changes["mediator"], stored.neighborhood)
    stored = change(by, "dispute.changed", stored, changes)
    _tell_mediator(by, stored)
    return stored


@transaction.atomic
def add_session(
    *, by: User, dispute: Dispute, held_on: date, text: str, place: str = "", next_step: str = ""
) -> DisputeSession:
    """Keep what happened in one sitting."""
    require(by, Can.MEDIATE, dispute)
    stored = _open_one(dispute)
    if held_on > timezone.localdate():
        raise ValidationError({"held_on": _("调解日期不能晚于今天。")})
    session = DisputeSession(
        dispute=stored,
        held_on=held_on,
        place=place.strip(),
        text=mask_text(text.strip()),
        next_step=mask_text(next_step.strip()),
        by=by,
    )
    session.full_clean()
    session.save()
    record(by, "dispute_session.added", session, held_on=held_on)
    return session


@transaction.atomic
def close_dispute(*, by: User, dispute: Dispute, state: str, outcome: str, version: int | None = None) -> Dispute:
    """End a dispute as settled, failed or passed on, with its outcome in words; an agreement needs a sitting."""
    require(by, Can.MEDIATE, dispute)
    stored = _open_one(dispute, version)
    errors: dict[str, str] = {}
    if state not in DisputeState.values or state == DisputeState.OPEN:
        errors["state"] = _("请选择结果。")
    if len(outcome.strip()) < 2:
        errors["outcome"] = _("没有调解结果不能办结，请写明。")
    if state == DisputeState.SETTLED and not stored.sessions.exists():
        errors["state"] = _("还没有调解记录，不能登记为达成协议。")
    if errors:
        raise ValidationError(errors)
    facts = {"state": state, "outcome": mask_text(outcome.strip()), "closed_on": timezone.localdate()}
    return change(by, "dispute.closed", stored, facts)


def _open_one(dispute: Dispute, version: int | None = None) -> Dispute:
    stored = lock(dispute)
    check_version(stored, version)
    if stored.state != DisputeState.OPEN:
        raise ValidationError(_("这件纠纷已经办结。"))
    return stored


def _check_mediator(mediator: User, neighborhood: Neighborhood) -> None:
    if not mediator.is_active or not holds(mediator, Can.MEDIATE, neighborhood):
        raise ValidationError({"mediator": _("该人员在此处没有调解纠纷的权限。")})


def _check_ties(neighborhood: Neighborhood, project: Project | None, suggestion: Suggestion | None) -> None:
    errors: dict[str, str] = {}
    if project is not None and not project.sites.filter(neighborhood=neighborhood).exists():
        errors["project"] = _("该项目不涉及这个小区。")
    if suggestion is not None and suggestion.neighborhood_id != neighborhood.pk:
        errors["suggestion"] = _("该意见不属于这个小区。")
    if errors:
        raise ValidationError(errors)


def _tell_mediator(by: User, dispute: Dispute) -> None:
    notify(
        by=by,
        user=dispute.mediator,
        kind=NoticeKind.ASSIGNED,
        region=dispute.neighborhood.region,
        key=f"dispute:{dispute.pk}:{dispute.mediator_id}",
        url=f"/disputes/{dispute.pk}/",
        facts={
            "number": f"#{dispute.pk}",
            "title": dispute.get_kind_display(),
            "place": dispute.neighborhood.name,
            "due_on": dispute.due_on,
        },
    )

"""Answering a person who asks what is kept of them, or to erase it, across every storey."""

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.subject_request import close_request, open_one
from renovation.core.audit import record
from renovation.core.enums import SubjectState, SubjectWish
from renovation.core.models import SubjectRequest, User
from renovation.core.policy import Can
from renovation.core.scope import require
from renovation.dashboard.actions.subject_source import SOURCES


@transaction.atomic
def answer_request(*, by: User, request: SubjectRequest, answer: str) -> SubjectRequest:
    """Carry the wish out in the region of the request and note the answer.

    Erasing spares what an open case needs: that is kept and used for nothing else (PIPL art. 47). Where all of it
    is needed the wish counts as refused, with the reason beside the answer.
    """
    require(by, Can.SERVE_SUBJECT, request)
    stored = open_one(request)
    if stored.wish == SubjectWish.SEE:
        stored.found = {source.code: {"found": len(_found(source, stored))} for source in SOURCES}
        return close_request(by=by, request=stored, state=SubjectState.ANSWERED, answer=answer)
    stored.found = {source.code: _erase(source, stored, by) for source in SOURCES}
    kept, erased = (sum(counts[name] for counts in stored.found.values()) for name in ("kept", "erased"))
    state = SubjectState.REFUSED if kept and not erased else SubjectState.ANSWERED
    return close_request(by=by, request=stored, state=state, answer=answer)


@transaction.atomic
def copy_data(*, by: User, request: SubjectRequest, form: str) -> dict[str, Any]:
    """Return what is kept of the person, in clear, for them alone: who made the copy and when stand on it."""
    require(by, Can.SERVE_SUBJECT, request)
    if request.wish != SubjectWish.SEE or request.state != SubjectState.ANSWERED or not request.phone:
        raise ValidationError(_("这件请求没有可提供的副本。"))
    parts = [
        {"kind": str(source.label), "rows": [source.say(row) for row in _found(source, request)]} for source in SOURCES
    ]
    made = _("%(who)s（%(login)s）") % {"who": by.name, "login": by.username}
    copy = {
        "request": request.pk,
        "phone": request.phone,
        "made_by": made,
        "made_at": f"{timezone.localtime():%Y-%m-%d %H:%M}",
        "parts": parts,
    }
    digest = hashlib.sha256(repr(copy).encode()).hexdigest()
    record(by, "subject.copied", request, form=form, rows=sum(len(part["rows"]) for part in parts), sha256=digest)
    return copy


def counted(request: SubjectRequest) -> list[dict[str, Any]]:
    """Return what an open request is about, without showing it: kind, rows, and how many an open case needs."""
    if not request.phone:
        return []
    lines = []
    for source in SOURCES:
        rows = _found(source, request)
        lines.append({"label": source.label, "found": len(rows), "kept": len(source.needed(rows)), "why": source.why})
    return lines


def _found(source: Any, request: SubjectRequest) -> Any:
    return source.find(request.phone, request.region_id)


def _erase(source: Any, request: SubjectRequest, by: User) -> dict[str, Any]:
    rows = _found(source, request)
    needed = source.needed(rows)
    kept = source.restrict([row for row in rows if row.pk in needed], by) if needed else 0
    erased = source.erase([row for row in rows if row.pk not in needed], by)
    reason = {"reason": str(source.why)} if needed else {}
    return {"found": len(rows), "erased": erased, "kept": kept, **reason}

"""What waits for a second person: who may see it, who may decide it, and what it would change, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.audit import plain, snapshot
from renovation.core.enums import RequestKind, RequestState, Role
from renovation.core.models import AuditEntry, ChangeRequest, Region, User
from renovation.core.models.base import ScopedModel
from renovation.core.parameters import CATALOG, value_of
from renovation.core.policy import CAPABILITIES, REQUEST_NEEDS, Can
from renovation.core.queries.parameter import place_name, value_text
from renovation.core.queries.trail import Change, TrailLine, door_of, history_of, in_words
from renovation.core.scope import reach

# So long a count once made stands in the navigation.
KEPT_SECONDS = 300


@dataclass(frozen=True)
class Correction:
    """What one person asks to be different about a row, {field: value}; `by` is "" for whoever may not know."""

    proposed: dict[str, Any]
    at: datetime
    by: str


@dataclass(frozen=True)
class RequestPage:
    """One request: what it would change, what has `moved` meanwhile, what this user may do with it."""

    changes: list[Change]
    moved: str
    url: str
    may_decide: bool
    may_withdraw: bool
    deciders: list[str]
    history: list[TrailLine]


def request_rows(user: Any, can: Can = Can.VIEW) -> QuerySet[ChangeRequest]:
    """Return the requests a user may see, with the names a list shows: where they may view, and their own.

    With EXPORT only as far as that right reaches.
    """
    rows = ChangeRequest.objects.within(reach(user, Can.VIEW)) | ChangeRequest.objects.filter(by_id=user.pk)
    if can == Can.EXPORT:
        rows = rows.within(reach(user, Can.EXPORT))
    place = Region.objects.filter(pk=OuterRef("region_code")).values("name")
    return rows.annotate(by_name=F("by__name"), decided_name=F("decided_by__name"), place=Subquery(place))


def decidable(user: Any) -> QuerySet[ChangeRequest]:
    """Return what waits for this user's yes or no: asked by another, with APPROVE and the action's own right there."""
    waiting = ChangeRequest.objects.filter(state=RequestState.PENDING).exclude(by_id=user.pk)
    waiting = waiting.within(reach(user, Can.APPROVE))
    if not reach(user, Can.APPROVE):
        return waiting
    arms = []
    for can in sorted(set(REQUEST_NEEDS.values())):
        names = [name for name, needed in REQUEST_NEEDS.items() if needed == can]
        inside = ChangeRequest.objects.filter(action__in=names).within(reach(user, can))
        arms.append(Q(pk__in=inside.order_by().values("pk")))
    return waiting.filter(reduce(or_, arms))


def count_waiting(user: Any) -> int:
    """Count what waits for this user, and keep it for the navigation, which asks the database nothing."""
    count = decidable(user).count() if reach(user, Can.APPROVE) else 0
    cache.set(_waiting_key(user), count, KEPT_SECONDS)
    return count


def waiting_for(user: Any, limit: int = 10) -> list[ChangeRequest]:
    """Return what waits for this user longest."""
    return list(decidable(user).select_related("by").order_by("pk")[:limit])


def known_waiting(user: Any) -> int:
    """Return how many waited when this user last looked at their work, within minutes; 0 when that is longer ago."""
    return int(cache.get(_waiting_key(user), 0))


def _waiting_key(user: Any) -> str:
    return f"requests-waiting:{user.pk}"


def fetch_request(user: Any, pk: int) -> ChangeRequest:
    """Return a request the user may see, else 404."""
    found = request_rows(user).select_related("by", "decided_by").filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有找到，或不在您负责的范围内。"))
    return found


def request_page(user: Any, request: ChangeRequest) -> RequestPage:
    """Read everything the page of one request shows."""
    is_open = request.state == RequestState.PENDING
    may_decide = is_open and decidable(user).filter(pk=request.pk).exists()
    needed = {Can.APPROVE, REQUEST_NEEDS[request.action]}
    return RequestPage(
        changes=changes_of(request),
        moved=moved_since(request) if is_open else "",
        url=_url_of(user, request),
        may_decide=may_decide,
        may_withdraw=is_open and request.by_id == user.pk,
        deciders=[str(Role(role).label) for role, held in CAPABILITIES.items() if needed <= held],
        history=history_of(request),
    )


def _url_of(user: Any, request: ChangeRequest) -> str:
    if request.kind == RequestKind.PARAMETER:
        return reverse("core:parameter-detail", args=[request.proposed["code"]])
    if request.kind == RequestKind.EXPORT:
        return reverse("projects:contact-export") if request.by_id == user.pk else ""
    entry = AuditEntry(model=request.model, object_id=request.object_id, region_code=request.region_code)
    return door_of(user, entry)


def asked_by(user: Any) -> QuerySet[ChangeRequest]:
    """Return what a user asked for and nobody has decided yet."""
    return ChangeRequest.objects.filter(state=RequestState.PENDING, by_id=user.pk)


def attach_pending(user: Any, *groups: Iterable[ScopedModel]) -> None:
    """Set `pending` of every row to the request that waits about it, or None: one query for all of them.

    It carries its `lines` in words (none of a deletion), and `is_open`: whether `user` may open its page.
    """
    rows: Any = [row for group in groups for row in group]
    wanted: dict[str, list[str]] = {}
    for row in rows:
        row.pending = None
        wanted.setdefault(row._meta.label_lower, []).append(str(row.pk))
    if not wanted:
        return
    where = reduce(or_, (Q(model=model, object_id__in=ids) for model, ids in wanted.items()))
    waiting = ChangeRequest.objects.filter(where, state=RequestState.PENDING).select_related("by")
    found = {(request.model, request.object_id): request for request in waiting}
    sight = reach(user, Can.VIEW)
    for request in found.values():
        # Of a deletion the row itself stands there.
        request.lines = [] if request.kind == RequestKind.DELETION else changes_of(request)
        request.is_open = sight.covers(request.region_code) or request.by == user
    for row in rows:
        row.pending = found.get((row._meta.label_lower, str(row.pk)))


def correction_of(user: Any, model: type[ScopedModel], pk: int) -> Correction | None:
    """Return the correction that waits about a row. Who asked is told to whoever may open the request."""
    waiting = ChangeRequest.objects.filter(
        state=RequestState.PENDING, kind=RequestKind.CORRECTION, model=model._meta.label_lower, object_id=str(pk)
    )
    found = waiting.select_related("by").first()
    if found is None:
        return None
    may_know = reach(user, Can.VIEW).covers(found.region_code) or found.by_id == user.pk
    return Correction(proposed_values(found), found.at, found.by.name if may_know else "")


def proposed_values(request: ChangeRequest) -> dict[str, Any]:
    """Return the values asked for as the fields of the row hold them."""
    fields = apps.get_model(request.model)._meta
    return {name: fields.get_field(name).to_python(value) for name, value in request.proposed.items()}


def asks_already(row: ScopedModel, action: str, proposed: dict[str, Any]) -> bool:
    """Tell whether somebody asks for exactly this already."""
    same = ChangeRequest.objects.filter(
        state=RequestState.PENDING, action=action, model=row._meta.label_lower, object_id=str(row.pk)
    )
    return any(plain(proposed).items() <= request.proposed.items() for request in same)


def changes_of(request: ChangeRequest) -> list[Change]:
    """Return (label, old, new) of what a request would change, in words; of a deletion what would be gone."""
    if request.kind == RequestKind.PARAMETER:
        return _parameter_changes(request)
    if request.kind == RequestKind.EXPORT:
        return _export_facts(request)
    if request.kind == RequestKind.DELETION:
        return in_words(request.model, {}, request.current)
    return in_words(request.model, request.current, request.proposed)


def facts_of(row: ScopedModel) -> list[Change]:
    """Return what a row holds, in words: what would be gone with it."""
    return in_words(row._meta.label_lower, {}, snapshot(row))


def row_of(request: ChangeRequest) -> Any:
    """Return the row a request is about as stored now; None when it is gone, or is a parameter and no row."""
    if request.kind == RequestKind.PARAMETER:
        return None
    return apps.get_model(request.model)._base_manager.filter(pk=request.object_id).first()


def moved_since(request: ChangeRequest) -> str:
    """Return in words what has become different since it was asked for; "" while all is as it was.

    Only what the request names counts: somebody's remark on the same row is no reason to ask again. A deletion
    names everything the row holds.
    """
    if request.kind == RequestKind.EXPORT:
        return ""
    if request.kind == RequestKind.PARAMETER:
        code, region = request.proposed["code"], request.proposed["region_code"]
        held, now = request.current["value"], value_of(code, region)
        return "" if held == now else _arrow(CATALOG[code].name, value_text(code, held), value_text(code, now))
    row = row_of(request)
    if row is None:
        return _("记录已不存在。")
    stored = snapshot(row)
    other = {name: stored.get(name) for name, value in request.current.items() if stored.get(name) != value}
    if not other:
        return ""
    before = {name: request.current[name] for name in other}
    told = in_words(request.model, before, other)
    return _("；").join(_arrow(*line) for line in told) or _("记录已被修改。")


def is_slip(user: User, entries: QuerySet[AuditEntry]) -> bool:
    """Tell whether `entries`, all that ever happened to a row, are this user's own of the last minutes.

    How many is the parameter `deletion.slip`; 0 allows nobody to take anything back alone.
    """
    since = timezone.now() - timedelta(minutes=value_of("deletion.slip"))
    known = list(entries.values_list("by_id", "at"))
    return bool(known) and all(by == user.pk and at >= since for by, at in known)


def entries_of(row: ScopedModel) -> QuerySet[AuditEntry]:
    """Return everything the trail says of one row."""
    return AuditEntry.objects.filter(model=row._meta.label_lower, object_id=str(row.pk))


def _parameter_changes(request: ChangeRequest) -> list[Change]:
    asked = request.proposed
    code = asked["code"]
    return [
        (_("取值"), value_text(code, request.current["value"]), value_text(code, asked["value"])),
        (_("适用区域"), "", place_name(asked["region_code"])),
        (_("生效日期"), "", asked["valid_from"]),
        (_("依据"), "", asked["citation"] or "—"),
    ]


def _export_facts(request: ChangeRequest) -> list[Change]:
    hours = _("通过后 %(n)s 小时内，一次") % {"n": value_of("export.contact_valid")}
    facts: list[Change] = [
        (_("区域"), "", place_name(request.region_code)),
        (_("内容"), "", _("姓名、电话（不隐去）")),
        (_("申请时人数"), "", str(request.proposed["rows"])),
        (_("下载"), "", hours),
    ]
    return (
        [*facts, (_("下载时间"), "", f"{timezone.localtime(request.taken_at):%Y-%m-%d %H:%M}")]
        if request.taken_at
        else facts
    )


def _arrow(label: Any, old: Any, new: Any) -> str:
    return f"{label}{_('：')}{old} → {new}"

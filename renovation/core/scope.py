"""Where a user may do what. A row is reached through `fetch`; a write is allowed by `require`.

The capability decides the rows: `reach(user, Can.X)` holds only the regions of duties that grant X, so
that somebody with two duties in two places cannot use the one's right on the other's rows. An API token narrows
both: to its region, and to its capabilities.
"""

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from renovation.core.enums import Role
from renovation.core.lib.reach import Reach, Span
from renovation.core.models import User
from renovation.core.models.base import ScopedModel
from renovation.core.policy import CAPABILITIES, Can, roles_with

M = TypeVar("M", bound=ScopedModel)


def reach(user: Any, can: Can) -> Reach:
    """Return the regions in which `user` holds `can` today; nothing for a visitor."""
    if not getattr(user, "is_active", False) or not user.is_authenticated:
        return Reach()
    allowed: frozenset[str] | None = getattr(user, "token_capabilities", None)
    if allowed is not None and can not in allowed:
        return Reach()
    granted = Reach.of(
        Span(duty.region_id, duty.organization_id) for duty in user.current_duties if can in CAPABILITIES[duty.role]
    )
    narrowed_to: str = getattr(user, "token_region", "")
    return granted.narrowed(narrowed_to) if narrowed_to else granted


def holds(user: Any, can: Can, target: ScopedModel | str) -> bool:
    """Tell whether `user` may do `can` to a row, or in the whole region of a code."""
    granted = reach(user, can)
    if isinstance(target, str):
        return granted.covers(target)
    # A row is reached as lists reach it; an unsaved one by the region it will stand in.
    if target.pk is None or target._state.adding:
        return all(granted.covers(code) for code in _codes_of_new(target))
    return type(target)._default_manager.filter(pk=target.pk).within(granted).exists()


def require(user: Any, can: Can, target: ScopedModel | str) -> None:
    """Raise `PermissionDenied`, naming who may, unless `user` holds `can` on `target`."""
    if not holds(user, can, target):
        raise PermissionDenied(refusal(can))


def refusal(can: Can) -> str:
    """Return the sentence for a refused user: what is missing and whom to ask."""
    who = _("、").join(str(Role(role).label) for role in roles_with(can))
    return _("您在此处没有这项权限。请联系：%(who)s。") % {"who": who}


def fetch(model: type[M] | QuerySet[M], user: Any, can: Can, **lookup: Any) -> M:
    """Return one row for `can`: 404 outside the user's regions, 403 inside without the right."""
    rows: Any = model if isinstance(model, QuerySet) else model._default_manager.all()
    row: M | None = rows.filter(**lookup).within(reach(user, can)).first()
    if row is not None:
        return row
    if can != Can.VIEW and rows.filter(**lookup).within(reach(user, Can.VIEW)).exists():
        raise PermissionDenied(refusal(can))
    raise Http404(_("没有找到，或不在您负责的范围内。"))


def can_anywhere(user: User, can: Can) -> bool:
    """Tell whether some duty of the user grants `can`, for menus."""
    return bool(reach(user, can))


def require_anywhere(user: Any, can: Can) -> None:
    """Raise `PermissionDenied`, naming who may, unless some duty of the user grants `can`."""
    if not can_anywhere(user, can):
        raise PermissionDenied(refusal(can))


def _codes_of_new(target: ScopedModel) -> list[str]:
    value: Any = target
    for part in type(target).REGION_CODE.split("__"):
        value = getattr(value, part)
    return [value]

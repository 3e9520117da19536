"""Neighborhoods to choose for a project."""

from django.db.models import Q, QuerySet

from renovation.core.models import Neighborhood, User
from renovation.core.policy import Can
from renovation.core.scope import reach

SHOWN = 20


def choosable(user: User) -> QuerySet[Neighborhood]:
    """Return the neighborhoods in which `user` may open a project."""
    return Neighborhood.objects.within(reach(user, Can.EDIT_PROJECT)).select_related("region__parent")


def found(user: User, text: str, chosen: list[Neighborhood]) -> list[Neighborhood]:
    """Return the first `SHOWN` neighborhoods not yet chosen whose name or pinyin initials hold `text`."""
    rows = choosable(user).exclude(pk__in=[row.pk for row in chosen])
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(initials__startswith=text.lower()))
    return list(rows.order_by("name", "pk")[:SHOWN])

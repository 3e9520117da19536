from django.db.models import QuerySet

from renovation.core.enums import RegionLevel
from renovation.core.lib.reach import Reach, ancestors
from renovation.core.models import Region, User
from renovation.core.policy import Can
from renovation.core.scope import reach


def region_rows(user: User, can: Can = Can.VIEW) -> QuerySet[Region]:
    """Return the regions within reach."""
    return Region.objects.within(reach(user, can))


def top_regions(user: User, can: Can = Can.VIEW) -> list[Region]:
    """Return the regions in which the user's right begins, topmost first."""
    codes = {span.code for span in reach(user, can).spans}
    return list(Region.objects.filter(pk__in=codes).order_by("level", "code"))


def path(code: str) -> list[Region]:
    """Return the region and those that hold it, from the city down."""
    return list(Region.objects.filter(pk__in=[code, *ancestors(code)]).order_by("level"))


def choices(granted: Reach, wanted: str) -> list[tuple[str, str]]:
    """Return (code, indented name) for a select: where the reach begins, the way to `wanted`, and what is below.

    A whole city has hundreds of communities; the list unfolds along what is chosen instead of naming all.
    """
    tops = {span.code for span in granted.spans}
    inside = bool(wanted) and wanted.isascii() and wanted.isalnum() and any(wanted.startswith(top) for top in tops)
    open_nodes = tops | ({wanted, *ancestors(wanted)} if inside else set())
    shown = Region.objects.within(granted).filter(pk__in=open_nodes) | Region.objects.within(granted).filter(
        parent__in=open_nodes
    )
    rows = sorted(shown.values_list("code", "name", "level"))
    highest = min((level for _code, _name, level in rows), default=0)
    depth = {level: number for number, level in enumerate(sorted({level for *_rest, level in rows}))}
    return [(code, "　" * (depth[level] if level > highest else 0) + name) for code, name, level in rows]


def communities(user: User, can: Can) -> QuerySet[Region]:
    """Return the communities in which `user` holds `can`, with their streets, in the order of the tree."""
    rows = Region.objects.within(reach(user, can)).filter(level=RegionLevel.COMMUNITY)
    return rows.select_related("parent").order_by("code")

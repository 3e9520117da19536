from collections.abc import Collection, Iterator

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.actions.bulk import add_many
from renovation.core.audit import record
from renovation.core.enums import RegionKind, RegionLevel
from renovation.core.lib.names import initials
from renovation.core.lib.reach import ancestors
from renovation.core.models import Region, User
from renovation.core.policy import Can
from renovation.core.scope import require

_STEPS = {RegionLevel.CITY: 4, RegionLevel.DISTRICT: 6, RegionLevel.STREET: 9, RegionLevel.COMMUNITY: 12}


@transaction.atomic
def register_region(*, code: str, name: str, official_code: str = "", statistics_parent: str = "") -> Region:
    """Register a region under its code, which says below what. For the operator's shell: nobody has a duty yet.

    Raises `ValidationError` for a code of no level, one without a registered parent, or one that is taken.
    """
    if len(code) not in RegionLevel.values:
        raise ValidationError({"code": _("代码应为 4 位（市）、6 位（区县）、9 位（街道）或 12 位（社区）。")})
    above = ancestors(code)
    if above and not Region.objects.filter(pk=above[0]).exists():
        raise ValidationError({"code": _("上级区域 %(code)s 尚未登记。") % {"code": above[0]}})
    region = Region(
        code=code,
        name=name,
        level=len(code),
        kind=RegionKind.STATUTORY if code.isdigit() else RegionKind.FUNCTIONAL,
        parent_id=above[0] if above else None,
        official_code=official_code,
        statistics_parent_id=statistics_parent or None,
        initials=initials(name),
    )
    region.full_clean()
    region.save(force_insert=True)
    record(None, "region.added", region, name=name)
    return region


@transaction.atomic
def add_region(*, by: User, parent: Region, name: str, code: str = "", official_code: str = "") -> Region:
    """Add a street to a district, or a community to a street.

    Without `code` the next free one below the parent is assigned. A community or street invented below an
    official parent gets a letter in its code, so that nobody takes it for an official one.
    """
    require(by, Can.EDIT_REGION, parent.code)
    region = Region(
        code=code or next_code(parent),
        name=name.strip(),
        level=_below(parent),
        kind=RegionKind.STATUTORY if official_code else RegionKind.FUNCTIONAL,
        parent=parent,
        official_code=official_code,
        initials=initials(name),
    )
    region.full_clean()
    region.save(force_insert=True)
    record(by, "region.added", region, name=region.name)
    return region


@transaction.atomic
def add_regions(*, by: User, parent: Region, names: Collection[str]) -> list[Region]:
    """Add several streets or communities below one parent, each with the next free code."""
    require(by, Can.EDIT_REGION, parent.code)
    codes = _free_codes(parent)
    level = _below(parent)
    regions = []
    for name in names:
        region = Region(
            code=next(codes), name=name, level=level, kind=RegionKind.FUNCTIONAL, parent=parent, initials=initials(name)
        )
        region.clean_fields()
        regions.append(region)
    add_many(by, "region.added", regions, facts=["name"])
    return regions


def next_code(parent: Region) -> str:
    """Return the next free code below `parent`: digits below an assigned code, else a letter first."""
    return next(_free_codes(parent))


def _free_codes(parent: Region) -> Iterator[str]:
    """Yield the free codes below `parent`; raise `ValidationError` when they run out."""
    width = _STEPS[_below(parent)] - len(parent.code)
    own = parent.code.isdigit()
    taken = set(parent.children.values_list("code", flat=True))
    for number in range(1, 10 ** (width - own)):
        tail = f"X{number:0{width - 1}d}" if own else f"{number:0{width}d}"
        if parent.code + tail not in taken:
            yield parent.code + tail
    raise ValidationError(_("“%(name)s”下面的代码已经用完，请先登记官方代码。") % {"name": parent.name})


def _below(parent: Region) -> RegionLevel:
    levels = list(RegionLevel)
    return levels[levels.index(RegionLevel(parent.level)) + 1]

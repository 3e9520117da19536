"""Figures about neighborhoods."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renovation.core.enums import FINISHED, Renovation
from renovation.core.lib.measure import Measure, Source
from renovation.core.models import Neighborhood

# 国办发〔2020〕23号 puts first what was completed by 2000-12-31; a range counts by its last year.
LAST_YEAR_OF_CORE_TARGET = 2000

_PROGRAM = Q(is_in_program=True)
_OLD = _PROGRAM & Q(built_to__lte=LAST_YEAR_OF_CORE_TARGET)
_RENOVATED = _PROGRAM & Q(status__in=FINISHED)
_REMAINING = _PROGRAM & Q(status__lt=Renovation.DONE)


def _rows() -> QuerySet[Neighborhood]:
    return Neighborhood.objects.all()


NEIGHBORHOODS = Source(
    rows=_rows,
    region="region_id",
    listing="projects:neighborhood-list",
    measures={
        "neighborhoods": Measure(
            _("居民小区"), pgettext_lazy("小区", "个"), _("辖区内登记的全部居民小区，含单栋住宅楼。")
        ),
        "neighborhoods_to_renovate": Measure(
            _("应改造小区"),
            pgettext_lazy("小区", "个"),
            _("纳入改造范围的老旧小区。"),
            _PROGRAM,
        ),
        "neighborhoods_renovated": Measure(
            _("已改造小区"),
            pgettext_lazy("小区", "个"),
            _("应改造小区中状态为完工或已移交的。"),
            _RENOVATED,
        ),
        "neighborhoods_remaining": Measure(
            _("剩余小区"),
            pgettext_lazy("小区", "个"),
            _("应改造小区中尚未完工的。"),
            _REMAINING,
        ),
        "neighborhoods_not_started": Measure(
            _("未开工小区"),
            pgettext_lazy("小区", "个"),
            _("应改造小区中状态为未开工的。"),
            _PROGRAM & Q(status=Renovation.NOT_STARTED),
        ),
        "neighborhoods_prep": Measure(
            _("前期小区"),
            pgettext_lazy("小区", "个"),
            _("应改造小区中处于前期手续阶段的。"),
            _PROGRAM & Q(status=Renovation.PREP),
        ),
        "neighborhoods_in_progress": Measure(
            _("在建小区"),
            pgettext_lazy("小区", "个"),
            _("应改造小区中已进场施工、尚未完工的。"),
            _PROGRAM & Q(status=Renovation.IN_PROGRESS),
        ),
        "neighborhoods_built_by_2000": Measure(
            _("2000年底前建成"),
            pgettext_lazy("小区", "个"),
            _("应改造小区中最晚于2000年建成的；年代不详的不计。"),
            _OLD,
        ),
        "neighborhoods_built_by_2000_renovated": Measure(
            _("2000年底前建成已改造"),
            pgettext_lazy("小区", "个"),
            _("上项中状态为完工或已移交的。"),
            _OLD & Q(status__in=FINISHED),
        ),
        "neighborhoods_planned_this_year": Measure(
            _("本年计划小区"),
            pgettext_lazy("小区", "个"),
            _("计划年度为本年的应改造小区。"),
            lambda day: _PROGRAM & Q(plan_year=day.year),
        ),
        "buildings_to_renovate": Measure(
            _("应改造楼栋"),
            _("栋"),
            _("应改造小区的楼栋数之和。"),
            _PROGRAM,
            total="building_count",
        ),
        "households_to_renovate": Measure(
            _("应改造户数"),
            _("户"),
            _("应改造小区的户数之和。"),
            _PROGRAM,
            total="household_count",
        ),
        "floor_area_to_renovate": Measure(
            _("应改造建筑面积"),
            _("㎡"),
            _("应改造小区的建筑面积之和。"),
            _PROGRAM,
            total="floor_area_m2",
        ),
    },
)

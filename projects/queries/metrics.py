"""Figures about sites and their money."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.enums import DefectState
from projects.models import Defect, Funding, ProjectSite
from renovation.core.enums import FINISHED, Renovation
from renovation.core.lib.measure import Measure, Source
from renovation.core.parameters import by_place

_DONE = Q(status__in=FINISHED)
_OPEN = Q(status__lt=Renovation.DONE)


def late(day: date) -> Q:
    """Sites that should have been finished, or started, before `day` and are not."""
    unstarted = Q(status__lt=Renovation.IN_PROGRESS, planned_start_on__lt=day)
    return _OPEN & (Q(planned_finish_on__lt=day) | unstarted)


def due_soon(day: date) -> Q:
    """Sites to be finished within the next days, the last one included; how many, each region says (one query)."""

    def until(days: int) -> Q:
        return Q(planned_finish_on__lte=day + timedelta(days=days))

    return _OPEN & Q(planned_finish_on__gte=day) & by_place("report.due_soon", ProjectSite.REGION_CODE, until, day)


def _this_year(field: str) -> Callable[[date], Q]:
    return lambda day: Q(**{f"{field}__gte": date(day.year, 1, 1), f"{field}__lte": day})


def _sites() -> QuerySet[ProjectSite]:
    return ProjectSite.objects.all()


def _defects() -> QuerySet[Defect]:
    return Defect.objects.all()


def _funding() -> QuerySet[Funding]:
    return Funding.objects.all()


SITES = Source(
    rows=_sites,
    region="neighborhood__region_id",
    listing="projects:site-list",
    measures={
        "sites": Measure(
            _("改造点位"), pgettext_lazy("点位", "个"), _("项目在一个小区的部分为一个点位；一个小区分期改造的有多个。")
        ),
        "sites_late": Measure(
            _("逾期点位"),
            pgettext_lazy("点位", "个"),
            _("未完工且计划完工日期已过，或未开工且计划开工日期已过的点位。"),
            late,
        ),
        "sites_due_soon": Measure(
            _("即将到期点位"),
            pgettext_lazy("点位", "个"),
            _("未完工且计划完工日期在今后若干天内的点位；天数由参数“即将到期提醒”设定，默认30天。"),
            due_soon,
        ),
        "sites_started_this_year": Measure(
            _("本年开工点位"),
            pgettext_lazy("点位", "个"),
            _("实际开工日期在本年的点位。"),
            _this_year("actual_start_on"),
        ),
        "sites_finished_this_year": Measure(
            _("本年完工点位"),
            pgettext_lazy("点位", "个"),
            _("实际完工日期在本年的点位。"),
            _this_year("actual_finish_on"),
        ),
        "buildings_renovated": Measure(
            _("已改造楼栋"),
            _("栋"),
            _("完工或已移交的改造点位的楼栋数之和。"),
            _DONE,
            total="building_count",
        ),
        "households_renovated": Measure(
            _("已改造户数"),
            _("户"),
            _("完工或已移交的改造点位的户数之和。"),
            _DONE,
            total="household_count",
        ),
        "floor_area_renovated": Measure(
            _("已改造建筑面积"),
            _("㎡"),
            _("完工或已移交的改造点位的建筑面积之和。"),
            _DONE,
            total="floor_area_m2",
        ),
        "invest_planned": Measure(
            _("计划投资"),
            _("万元"),
            _("改造点位的计划投资之和。"),
            total="invest_planned_wan",
        ),
        "invest_done": Measure(
            _("完成投资"),
            _("万元"),
            _("改造点位累计完成的工程价值之和，不等于支付。"),
            total="invest_done_wan",
        ),
    },
)

FUNDING = Source(
    rows=_funding,
    region="site__neighborhood__region_id",
    listing="projects:funding-list",
    measures={
        "funds_planned": Measure(
            _("计划资金"),
            _("万元"),
            _("各来源、各年度计划资金之和。"),
            total="planned_wan",
        ),
        "funds_arrived": Measure(
            _("到位资金"),
            _("万元"),
            _("各来源、各年度到位资金之和。"),
            total="arrived_wan",
        ),
        "funds_paid": Measure(
            _("支付资金"),
            _("万元"),
            _("各来源、各年度支付资金之和。"),
            total="paid_wan",
        ),
    },
)

DEFECTS = Source(
    rows=_defects,
    region="site__neighborhood__region_id",
    listing="projects:defect-list",
    measures={
        "defects": Measure(_("代表所提问题"), pgettext_lazy("问题", "项"), _("居民代表检查提出、须整改答复的问题。")),
        "defects_open": Measure(
            _("未销号问题"), pgettext_lazy("问题", "项"), _("尚未复查通过的问题。"), ~Q(state=DefectState.CLOSED)
        ),
        "defects_overdue": Measure(
            _("逾期问题"),
            pgettext_lazy("问题", "项"),
            _("尚未复查通过且已过整改期限的问题。"),
            lambda day: ~Q(state=DefectState.CLOSED) & Q(due_on__lt=day),
        ),
        "defects_closed": Measure(
            _("销号问题"), pgettext_lazy("问题", "项"), _("复查通过的问题。"), Q(state=DefectState.CLOSED)
        ),
    },
)

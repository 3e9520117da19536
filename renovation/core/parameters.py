"""Thresholds and deadlines that an office sets: what each means, its bounds, and what holds until somebody sets it.

A value in force is a dated row (`Parameter`), made by an approved request; `value_of` reads it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renovation.core.models import Parameter


@dataclass(frozen=True)
class ParameterKind:
    """One parameter: whole numbers of `unit` within bounds. `is_placed` = a region may have its own value."""

    code: str
    name: str | Promise
    unit: str | Promise
    default: int
    minimum: int
    maximum: int
    citation: str | Promise = ""
    is_placed: bool = False
    # A preset of national law: shown, not changed.
    is_locked: bool = False
    # A figure counts by it, so that a new value makes figures stale.
    is_counted: bool = False


_DAYS, _TIMES, _WORKDAYS = _("天"), _("次"), _("个工作日")
_HOUR, _SWITCH = _("时"), pgettext_lazy("参数", "开关")
_MEDIATION = _("《人民调解工作若干规定》第三十三条")
_SHORTEST, _LOGS = _("《个人信息保护法》第十九条"), _("《网络安全法》第二十一条，不少于六个月")
_RECORDS = _("《个人信息保护法》第五十六条")
_LEVEL = _("GB/T 22239-2019 8.1.4.1")
CATALOG: dict[str, ParameterKind] = {
    kind.code: kind
    for kind in (
        ParameterKind("retention.contact", _("联系人保存期（项目移交后）"), _DAYS, 365, 30, 3650, _SHORTEST),
        ParameterKind("retention.ledger", _("导入台账原文件保存期"), _DAYS, 365, 30, 3650, _SHORTEST),
        ParameterKind("retention.audit", _("操作记录在线保存期"), _DAYS, 1095, 180, 3650, _LOGS),
        ParameterKind("retention.file_photo", _("现场照片保存期（项目移交后）"), _DAYS, 1825, 180, 36500),
        ParameterKind("subject.answer", _("个人信息请求答复期限"), _DAYS, 15, 1, 30, _("《个人信息保护法》第五十条")),
        ParameterKind("retention.subject", _("个人信息请求记录保存期"), _DAYS, 1095, 365, 3650, _RECORDS),
        ParameterKind("search.hourly", _("每人每小时按电话查找"), _TIMES, 30, 1, 300),
        ParameterKind("export.contact_hourly", _("每人每小时导出联系人"), _TIMES, 5, 1, 50),
        ParameterKind("export.contact_rows", _("一次导出联系人"), _("人"), 2000, 1, 20_000),
        ParameterKind("export.contact_valid", _("联系人导出通过后可下载"), _("小时"), 24, 1, 168),
        ParameterKind("reveal.hourly", _("每人每小时查看联系方式"), _TIMES, 60, 1, 600),
        ParameterKind("export.hourly", _("每人每小时导出"), _TIMES, 20, 1, 200),
        ParameterKind("api.minute", _("每个令牌每分钟请求接口"), _TIMES, 600, 10, 60_000),
        ParameterKind("signin.account", _("同一账号15分钟内可输错密码"), _TIMES, 10, 3, 20, _LEVEL),
        ParameterKind("signin.address", _("同一网络地址每小时可输错密码"), _TIMES, 20, 5, 500, _LEVEL),
        ParameterKind("signin.code", _("同一账号15分钟内可输错动态口令"), _TIMES, 5, 3, 20, _LEVEL),
        ParameterKind("files.daily", _("每人每天上传照片和文件"), _("个"), 200, 10, 5000),
        ParameterKind("report.silent", _("在建点位未上报提醒"), _DAYS, 30, 1, 180, is_placed=True),
        ParameterKind("report.due_soon", _("即将到期提醒"), _DAYS, 30, 1, 180, is_placed=True, is_counted=True),
        # What the article leaves open (time limits of each step); an office sets its own, region by region.
        ParameterKind("loop.collect", _("居民扫码意见核实期限"), _WORKDAYS, 1, 1, 10, is_placed=True),
        ParameterKind("loop.study", _("社区党委研判期限"), _WORKDAYS, 3, 1, 20, is_placed=True),
        ParameterKind("loop.plan", _("黄马甲方案期限"), _WORKDAYS, 5, 1, 30, is_placed=True),
        ParameterKind("loop.supervise", _("蓝马甲验收期限（完成期限后）"), _WORKDAYS, 3, 1, 30, is_placed=True),
        ParameterKind("loop.report_back", _("红马甲反馈期限"), _WORKDAYS, 2, 1, 20, is_placed=True),
        ParameterKind("loop.tries", _("几个不同工作日联系未果才算联系不上"), _TIMES, 3, 1, 10, is_placed=True),
        ParameterKind("loop.climb", _("逾期后上升一级"), _WORKDAYS, 2, 1, 20, is_placed=True),
        ParameterKind("loop.due_soon", _("意见即将到期提醒"), _WORKDAYS, 1, 1, 10, is_placed=True),
        ParameterKind("loop.reopen", _("办结后居民可要求重新办理"), _DAYS, 30, 1, 180, is_placed=True),
        ParameterKind("loop.urges", _("催办几次列为重点"), _TIMES, 3, 1, 20, is_placed=True),
        ParameterKind("defect.answer", _("居民代表所提问题整改期限"), _WORKDAYS, 7, 1, 60, is_placed=True),
        ParameterKind("defect.due_soon", _("问题整改即将到期提醒"), _WORKDAYS, 1, 1, 10, is_placed=True),
        ParameterKind("defect.climb", _("问题整改逾期后上升一级"), _WORKDAYS, 2, 1, 20, is_placed=True),
        ParameterKind("dispute.settle", _("矛盾纠纷调解期限"), _DAYS, 30, 7, 90, _MEDIATION, is_placed=True),
        ParameterKind("dispute.due_soon", _("矛盾纠纷即将到期提醒"), _WORKDAYS, 3, 1, 10, is_placed=True),
        ParameterKind("dispute.climb", _("矛盾纠纷逾期后上升一级"), _WORKDAYS, 2, 1, 20, is_placed=True),
        ParameterKind("retention.voice", _("反映人联系方式保存期（办结后）"), _DAYS, 90, 30, 1095, _SHORTEST),
        ParameterKind("notice.quiet_from", _("免打扰开始"), _HOUR, 21, 0, 23),
        ParameterKind("notice.quiet_to", _("免打扰结束"), _HOUR, 8, 0, 23),
        ParameterKind("notice.digest", _("每日汇总发送时间"), _HOUR, 9, 0, 23),
        ParameterKind("public.hourly", _("同一网络地址每小时公开提交"), _TIMES, 20, 1, 2000),
        ParameterKind("public.phone_code", _("居民提交须短信验证（1=是）"), _SWITCH, 0, 0, 1),
        ParameterKind("deletion.slip", _("本人刚录入的内容可自行删除"), _("分钟"), 15, 0, 60),
    )
}  # fmt: skip


def value_of(code: str, region_code: str = "", day: date | None = None) -> int:
    """Return what holds on `day` in a region: the nearest value set for it or above it, else the catalog's."""
    kind = CATALOG[code]
    places = ["", *(region_code[:length] for length in (4, 6, 9, 12) if len(region_code) >= length)]
    rows = Parameter.objects.filter(
        code=code, region_code__in=places if kind.is_placed else [""], valid_from__lte=day or timezone.localdate()
    )
    found = max(rows, key=lambda row: (len(row.region_code), row.valid_from, row.pk), default=None)
    return int(found.value) if found is not None else kind.default


def values_of(codes: Iterable[str], region_code: str, day: date | None = None) -> dict[str, int]:
    """Return `value_of` of several codes in one region, in one query."""
    wanted = list(codes)
    places = ["", *(region_code[:length] for length in (4, 6, 9, 12) if len(region_code) >= length)]
    rows = Parameter.objects.filter(
        code__in=wanted, region_code__in=places, valid_from__lte=day or timezone.localdate()
    ).order_by("valid_from", "pk")
    near = sorted(rows, key=lambda row: len(row.region_code))
    held = {row.code: int(row.value) for row in near if CATALOG[row.code].is_placed or not row.region_code}
    return {code: held.get(code, CATALOG[code].default) for code in wanted}


def thresholds(code: str, day: date | None = None) -> list[tuple[str, int]]:
    """Return (region code, value) of what holds on `day`, the whole first: below a region its own value counts.

    For conditions over rows of many regions, in one query.
    """
    rows = Parameter.objects.filter(code=code, valid_from__lte=day or timezone.localdate()).order_by("valid_from", "pk")
    held = {"": CATALOG[code].default} | {row.region_code: int(row.value) for row in rows}
    return sorted(held.items(), key=lambda known: (len(known[0]), known[0]))


def by_place(code: str, path: str, condition: Callable[[int], Q], day: date | None = None) -> Q:
    """Return `condition(value)` with the value of the region that `path` leads to, whatever region a row lies in."""
    held = thresholds(code, day)
    wanted = Q()
    for place, value in held:
        inner = [other for other, _value in held if other.startswith(place) and other != place]
        here = condition(value)
        if place:
            here &= Q(**{f"{path}__under": place})
        for other in inner:
            here &= ~Q(**{f"{path}__under": other})
        wanted |= here
    return wanted

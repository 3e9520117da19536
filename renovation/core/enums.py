"""Choices of the ground floor. Stored values are UPPERCASE; terms follow the field's glossary."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class RegionLevel(IntegerChoices):
    """Level of a region; the value is the length of its code."""

    CITY = 4, _("市")
    DISTRICT = 6, _("区县")
    STREET = 9, _("街道")
    COMMUNITY = 12, _("社区")


class RegionKind(TextChoices):
    """Whether a region has an official code (GB/T 2260, NBS) or is a functional area without one."""

    STATUTORY = "STATUTORY", _("行政区划")
    FUNCTIONAL = "FUNCTIONAL", _("功能区")


class Role(TextChoices):
    """What a duty makes of a user; `policy.py` says what each may do."""

    CITY_COMMAND = "CITY_COMMAND", _("市级指挥部")
    DISTRICT_OFFICER = "DISTRICT_OFFICER", _("区旧改办")
    STREET_OFFICER = "STREET_OFFICER", _("街道经办")
    COMMUNITY_WORKER = "COMMUNITY_WORKER", _("社区工作者")
    CONTRACTOR = "CONTRACTOR", _("施工单位")
    VIEWER = "VIEWER", _("只读")


class OrganizationKind(TextChoices):
    """What an organization does in a renovation; one firm of each kind per row."""

    GOVERNMENT = "GOVERNMENT", _("党政机关")
    EMPLOYER = "EMPLOYER", _("建设单位")
    SURVEYOR = "SURVEYOR", _("勘察单位")
    DESIGNER = "DESIGNER", _("设计单位")
    CONTRACTOR = "CONTRACTOR", _("施工单位")
    SUPERVISOR = "SUPERVISOR", _("监理单位")
    UTILITY = "UTILITY", _("专营单位")
    PROPERTY = "PROPERTY", _("物业企业")
    OTHER = "OTHER", _("其他")


class Tenure(TextChoices):
    """Kind of ownership (产权性质)."""

    COMMODITY = "COMMODITY", _("商品房")
    REFORMED = "REFORMED", _("房改房")
    UNIT = "UNIT", _("单位自管房")
    PUBLIC = "PUBLIC", _("公房")
    MIXED = "MIXED", _("混合产权")


class YearPrecision(TextChoices):
    """How exactly the ledger knew the year of building."""

    YEAR = "YEAR", _("年份")
    RANGE = "RANGE", _("区间")
    DECADE = "DECADE", _("年代")
    BEFORE = "BEFORE", _("早于")
    UNKNOWN = "UNKNOWN", _("不详")


class Renovation(IntegerChoices):
    """The five coarse states that dashboards use; the order is the order of progress."""

    NOT_STARTED = 0, _("未开工")
    PREP = 1, _("前期")
    IN_PROGRESS = 2, _("在建")
    DONE = 3, _("完工")
    HANDED_OVER = 4, _("已移交")


FINISHED = (Renovation.DONE, Renovation.HANDED_OVER)

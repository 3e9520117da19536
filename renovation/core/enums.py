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
    # The community's Party committee and the three vests; who wears which, the district says.
    PARTY_COMMITTEE = "PARTY_COMMITTEE", _("社区党委（研判）")
    RED_VEST = "RED_VEST", _("红马甲（收集反馈）")
    YELLOW_VEST = "YELLOW_VEST", _("黄马甲（制定方案）")
    BLUE_VEST = "BLUE_VEST", _("蓝马甲（跟踪督办）")
    CONTRACTOR = "CONTRACTOR", _("施工单位")
    VIEWER = "VIEWER", _("只读")
    SYSTEM_ADMIN = "SYSTEM_ADMIN", _("系统管理员")
    SECURITY_ADMIN = "SECURITY_ADMIN", _("安全管理员")
    AUDIT_ADMIN = "AUDIT_ADMIN", _("审计管理员")


# GB/T 22239-2019 keeps these three apart: one person holds at most one of them, and no other duty beside it.
MANAGEMENT_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class StaffState(TextChoices):
    """How a person stands today; worked out from duties, never stored."""

    ON_DUTY = "ON_DUTY", _("在岗")
    IDLE = "IDLE", _("无有效职责")
    LEFT = "LEFT", _("已停用")


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


class Outcome(TextChoices):
    """Whether what the trail tells of was done or refused."""

    DONE = "DONE", _("完成")
    REFUSED = "REFUSED", _("拒绝")


class RequestKind(TextChoices):
    """What waits for a second person."""

    PARAMETER = "PARAMETER", _("参数调整")
    CORRECTION = "CORRECTION", _("数据更正")
    DELETION = "DELETION", _("删除")
    EXPORT = "EXPORT", _("导出个人信息")


class RequestState(TextChoices):
    """How far a change has come that needs two persons."""

    PENDING = "PENDING", _("待复核")
    APPROVED = "APPROVED", _("已通过")
    REFUSED = "REFUSED", _("已退回")
    WITHDRAWN = "WITHDRAWN", _("已撤回")
    OUTDATED = "OUTDATED", _("已失效")


class FileKind(TextChoices):
    """What a stored file is by its content."""

    IMAGE = "IMAGE", _("照片")
    PDF = "PDF", _("PDF 文档")
    SHEET = "SHEET", _("电子表格")


class SubjectWish(TextChoices):
    """What a person asks for about their own data (PIPL art. 44–47)."""

    SEE = "SEE", _("查阅、复制")
    ERASE = "ERASE", _("删除")


class SubjectState(TextChoices):
    """How far a person's request about their own data has come."""

    OPEN = "OPEN", _("办理中")
    ANSWERED = "ANSWERED", _("已办结")
    REFUSED = "REFUSED", _("不予办理")


class NoticeKind(TextChoices):
    """Why somebody is told something."""

    ASSIGNED = "ASSIGNED", _("新任务")
    DUE_SOON = "DUE_SOON", _("即将到期")
    OVERDUE = "OVERDUE", _("已逾期")
    CLIMBED = "CLIMBED", _("逾期上升")
    URGED = "URGED", _("催办")
    RETURNED = "RETURNED", _("退回重办")
    ANSWERED = "ANSWERED", _("已答复")
    IDEA = "IDEA", _("金点子进展")
    DEFECT = "DEFECT", _("问题整改")
    DIGEST = "DIGEST", _("工作群每日提醒")
    CODE = "CODE", _("验证码")


class DeliveryChannel(TextChoices):
    """Ways a message takes besides the portal."""

    EMAIL = "EMAIL", _("电子邮件")
    SMS = "SMS", _("短信")
    WECOM = "WECOM", _("企业微信群")
    DINGTALK = "DINGTALK", _("钉钉群")
    FEISHU = "FEISHU", _("飞书群")


class DeliveryState(TextChoices):
    """How far a message has come."""

    WAITING = "WAITING", _("待发送")
    SENT = "SENT", _("已发送")
    FAILED = "FAILED", _("发送失败")
    DROPPED = "DROPPED", _("不再发送")

"""Choices of the works. Stored values are UPPERCASE; terms follow the field's glossary."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PartyRole(TextChoices):
    """The five responsible parties (建设工程质量管理条例 art. 3) and the utilities that dig beside them."""

    EMPLOYER = "EMPLOYER", _("建设单位")
    SURVEYOR = "SURVEYOR", _("勘察单位")
    DESIGNER = "DESIGNER", _("设计单位")
    CONTRACTOR = "CONTRACTOR", _("施工单位")
    SUPERVISOR = "SUPERVISOR", _("监理单位")
    UTILITY = "UTILITY", _("专营单位")


class FundingSource(TextChoices):
    """Where money comes from; names as in the subsidy rules (财政部/住建部, 2024-04-15)."""

    CENTRAL_SUBSIDY = "CENTRAL_SUBSIDY", _("中央财政补助")
    CENTRAL_BUDGET_INVEST = "CENTRAL_BUDGET_INVEST", _("中央预算内投资")
    PROVINCIAL = "PROVINCIAL", _("省级财政")
    CITY = "CITY", _("市级财政")
    DISTRICT = "DISTRICT", _("区级财政")
    SPECIAL_BOND = "SPECIAL_BOND", _("专项债券")
    TREASURY_ULTRA_LONG = "TREASURY_ULTRA_LONG", _("超长期特别国债")
    RESIDENT = "RESIDENT", _("居民出资")
    UTILITY = "UTILITY", _("专营单位出资")
    ORIG_OWNER = "ORIG_OWNER", _("原产权单位")
    SOCIAL = "SOCIAL", _("社会资本")
    LOAN = "LOAN", _("贷款")
    OTHER = "OTHER", _("其他")


class DateChange(TextChoices):
    """Why a planned date moved; a change without a reason is refused."""

    FUNDING = "FUNDING", _("资金未到位")
    CONSENT = "CONSENT", _("居民意见未统一")
    DESIGN = "DESIGN", _("设计变更")
    UTILITY = "UTILITY", _("管线迁改")
    WEATHER = "WEATHER", _("天气或管控停工")
    TENDER = "TENDER", _("招标延期")
    CORRECTION = "CORRECTION", _("录入更正")
    OTHER = "OTHER", _("其他（在说明中写明）")


class ImportState(TextChoices):
    """Where a ledger import stands."""

    UPLOADED = "UPLOADED", _("已上传")
    READING = "READING", _("正在试算")
    READY = "READY", _("待确认")
    COMMITTING = "COMMITTING", _("正在入库")
    DONE = "DONE", _("已入库")
    REFUSED = "REFUSED", _("文件不可用")
    FAILED = "FAILED", _("出错中止")


class RowVerdict(TextChoices):
    """What committing would do with one ledger row."""

    CREATE = "CREATE", _("新增")
    CHANGE = "CHANGE", _("变更")
    SAME = "SAME", _("无变化")
    PROBLEM = "PROBLEM", _("有问题")


class DefectState(TextChoices):
    """How far a defect has come; the doer never closes it."""

    OPEN = "OPEN", _("待整改")
    ANSWERED = "ANSWERED", _("待复查")
    CLOSED = "CLOSED", _("已销号")

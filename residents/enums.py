"""Choices of the residents' storey. Stored values are UPPERCASE; terms follow the field's glossary."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Step(IntegerChoices):
    """The five batons of the loop (红黄蓝小马甲闭环), in order; each has one owner and a clock."""

    COLLECT = 1, _("红马甲收集")
    STUDY = 2, _("社区党委研判")
    PLAN = 3, _("黄马甲方案")
    SUPERVISE = 4, _("蓝马甲督办")
    REPORT_BACK = 5, _("红马甲反馈")
    ENDED = 6, _("已办结")


class Channel(TextChoices):
    """How a suggestion came."""

    FIELD = "FIELD", _("现场记录")
    VISIT = "VISIT", _("三访三问")
    EVENT = "EVENT", _("议事活动")
    SURVEY = "SURVEY", _("调查问卷")
    PUBLIC = "PUBLIC", _("居民扫码")
    HOTLINE = "HOTLINE", _("热线转办")


class Verdict(TextChoices):
    """What the study of the community's Party committee decides."""

    ADOPT = "ADOPT", _("采纳")
    LATER = "LATER", _("后续实施")
    DECLINE = "DECLINE", _("不采纳")
    REFER = "REFER", _("转有关部门")
    MERGE = "MERGE", _("并案")


class DeclineReason(TextChoices):
    """Why a suggestion is not taken up; each is told to the resident in plain words besides."""

    OUT_OF_SCOPE = "OUT_OF_SCOPE", _("不属于本次改造范围")
    AGAINST_RULES = "AGAINST_RULES", _("不符合法规或规范")
    SITE_LIMITS = "SITE_LIMITS", _("现场条件不允许")
    NO_CONSENT = "NO_CONSENT", _("相关住户未达成一致")
    PRIVATE_PART = "PRIVATE_PART", _("属于业主专有部分")
    ALREADY_DONE = "ALREADY_DONE", _("已在方案内或已实施")
    COST = "COST", _("资金暂不能落实")
    UNCLEAR = "UNCLEAR", _("内容不具体且无法核实")


class Ending(TextChoices):
    """How a suggestion ended. Only DONE counts as solved; the others stay visible as what they are."""

    DONE = "DONE", _("已解决")
    PARTLY_DONE = "PARTLY_DONE", _("部分解决")
    LATER = "LATER", _("列入后续实施")
    NOT_ADOPTED = "NOT_ADOPTED", _("不采纳")
    PASSED_ON = "PASSED_ON", _("已转有关部门")
    MERGED = "MERGED", _("已并案")
    INVALID = "INVALID", _("无效件")


class Satisfaction(TextChoices):
    """What a resident says when the red vest comes back."""

    SATISFIED = "SATISFIED", _("满意")
    PARTLY = "PARTLY", _("基本满意")
    NOT = "NOT", _("不满意")
    # Told by a posted notice, and nothing heard since.
    NOTICED = "NOTICED", _("已公示，未表态")
    # Tried as often as `loop.tries` asks, on as many working days; nobody may simply say so.
    UNREACHED = "UNREACHED", _("联系不上")


class RoundReason(TextChoices):
    """Why a suggestion goes round the loop: only UNSATISFIED says that somebody did not like the answer."""

    FIRST = "FIRST", _("首次办理")
    UNSATISFIED = "UNSATISFIED", _("居民不满意，重新办理")
    RESUMED = "RESUMED", _("列入后续的到期，再次研判")
    STAFF = "STAFF", _("工作人员提出，重新办理")


class ToldBy(TextChoices):
    """How the answer was brought back."""

    VISIT = "VISIT", _("上门")
    PHONE = "PHONE", _("电话")
    MESSAGE = "MESSAGE", _("短信")
    NOTICE = "NOTICE", _("公示")
    ONLINE = "ONLINE", _("居民自评")


class BatonEnd(TextChoices):
    """How a baton left its owner's hand."""

    PASSED = "PASSED", _("已办理")
    RETURNED = "RETURNED", _("已退回")
    HANDED_OVER = "HANDED_OVER", _("已转交")
    REOPENED = "REOPENED", _("重新办理")
    ENDED = "ENDED", _("已办结")


class Move(TextChoices):
    """What somebody may do with a suggestion; the rules stand in one table (`queries.loop.RULES`)."""

    VERIFY = "VERIFY", _("核实通过")
    INVALIDATE = "INVALIDATE", _("列为无效件")
    CLEAN = "CLEAN", _("整理公开内容")
    STUDY = "STUDY", _("研判")
    MERGE = "MERGE", _("并案")
    PLAN = "PLAN", _("制定方案")
    REPORT_DONE = "REPORT_DONE", _("报告办理情况")
    NAME_DOER = "NAME_DOER", _("更换实施人")
    ACCEPT = "ACCEPT", _("验收通过")
    SEND_BACK = "SEND_BACK", _("退回")
    ESCALATE = "ESCALATE", _("提请上级")
    REPORT_BACK = "REPORT_BACK", _("反馈居民")
    TRY_REACH = "TRY_REACH", _("登记联系未果")
    LAST_ANSWER = "LAST_ANSWER", _("最后书面答复")
    REOPEN = "REOPEN", _("重新办理")
    URGE = "URGE", _("催办")
    HAND_OVER = "HAND_OVER", _("转交")


class PhotoKind(TextChoices):
    """What a photo of a suggestion shows: what was said, what the doer sent, what the supervisor saw."""

    SAID = "SAID", _("反映情况")
    EVIDENCE = "EVIDENCE", _("办理过程")
    RESULT = "RESULT", _("办理结果")


class VisitKind(TextChoices):
    """The three visits (三访): whom one asks, and thereby what."""

    HEADS = "HEADS", _("网格长、楼栋长")
    ELDERS = "ELDERS", _("“五老”人员")
    RESIDENTS = "RESIDENTS", _("居民群众")


class VisitResult(TextChoices):
    """What came of a knock at a door."""

    MET = "MET", _("已走访")
    NOT_HOME = "NOT_HOME", _("家中无人")
    REFUSED = "REFUSED", _("不愿受访")
    VACANT = "VACANT", _("空置")


class EventKind(TextChoices):
    """Forms of meeting residents where they are."""

    STOOL_COUNCIL = "STOOL_COUNCIL", _("小板凳议事会")
    MOBILE_DESK = "MOBILE_DESK", _("流动办公桌")
    SITE_WALK = "SITE_WALK", _("现场踏勘")
    OPEN_DAY = "OPEN_DAY", _("工地开放日")
    OTHER = "OTHER", _("其他")


class SurveyState(TextChoices):
    """How far a questionnaire has come."""

    DRAFT = "DRAFT", _("编制中")
    OPEN = "OPEN", _("回收中")
    CLOSED = "CLOSED", _("已截止")


class QuestionKind(TextChoices):
    """How a question is answered."""

    SINGLE = "SINGLE", _("单选")
    MULTIPLE = "MULTIPLE", _("多选")
    SCALE = "SCALE", _("评分（1–5）")
    TEXT = "TEXT", _("填写")


class AgeBand(TextChoices):
    """Age of who answered, as paper forms ask it; no date of birth is kept."""

    UNDER_18 = "UNDER_18", _("18岁以下")
    FROM_18 = "FROM_18", _("18–35岁")
    FROM_36 = "FROM_36", _("36–59岁")
    FROM_60 = "FROM_60", _("60–79岁")
    FROM_80 = "FROM_80", _("80岁及以上")
    UNKNOWN = "UNKNOWN", _("未填")


class ReturnedBy(TextChoices):
    """How a questionnaire came back."""

    PAPER = "PAPER", _("纸质")
    IMPORT = "IMPORT", _("表格导入")
    ONLINE = "ONLINE", _("扫码")


class DelegateStage(TextChoices):
    """What a residents' delegate takes part in."""

    PLAN = "PLAN", _("方案制定")
    QUALITY = "QUALITY", _("工程质量监督")
    EFFECT = "EFFECT", _("改造效果评价")


class CheckResult(TextChoices):
    """What a delegate found at one line of the checklist."""

    GOOD = "GOOD", _("符合")
    DEFECT = "DEFECT", _("有问题")
    NOT_SEEN = "NOT_SEEN", _("未看到")


class DisputeKind(TextChoices):
    """What a dispute is about."""

    NOISE = "NOISE", _("施工扰民")
    DAMAGE = "DAMAGE", _("财产损坏")
    PLAN = "PLAN", _("方案分歧")
    NEIGHBORS = "NEIGHBORS", _("邻里纠纷")
    COST = "COST", _("费用分摊")
    ILLEGAL_STRUCTURE = "ILLEGAL_STRUCTURE", _("拆违")
    OTHER = "OTHER", _("其他")


class DisputeState(TextChoices):
    """How far a dispute has come."""

    OPEN = "OPEN", _("调解中")
    SETTLED = "SETTLED", _("达成协议")
    FAILED = "FAILED", _("调解不成")
    PASSED_ON = "PASSED_ON", _("已转有关部门或诉讼")


class IdeaStage(TextChoices):
    """When the author of an adopted idea (金点子) is told what became of it."""

    DESIGN = "DESIGN", _("写入方案")
    START = "START", _("开工")
    FINISH = "FINISH", _("完工")
    YEAR = "YEAR", _("完工一年后")

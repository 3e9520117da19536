"""How the 17 unfinished sites of the program stand next to today."""

from dataclasses import dataclass

from projects.enums import DateChange


@dataclass(frozen=True)
class Plan:
    """How an unfinished site of the program stands: finish in so many days from today, what hinders it, what next."""

    finish_in: int
    start_in: int = -400
    reason: DateChange = DateChange.FUNDING
    issue: str = ""
    next_step: str = ""


# The 17 in the ledger's order. Late, due within 30 days, and with time left.
OPEN = (
    Plan(-26, issue="燃气管线迁改未完成，道路停工。", next_step="会同示例燃气定迁改日期。", reason=DateChange.UTILITY),
    Plan(120, next_step="完成雨污分流管沟开挖。"),
    Plan(9, next_step="组织预验收，整理竣工资料。"),
    Plan(160, -21, issue="两户居民对方案有异议。", next_step="召开议事会，月内签意见书。", reason=DateChange.CONSENT),
    Plan(95, issue="区级配套资金到位不足四成。", next_step="申请拨付第二批区级资金。"),
    Plan(45, next_step="外墙保温施工至三层。"),
    Plan(-8, issue="验收发现两处路面沉降，正在返修。", next_step="返修后五日内复验。", reason=DateChange.WEATHER),
    Plan(130, next_step="拆除旧排水管，敷设新管。"),
    Plan(24, next_step="完成楼道粉刷和照明安装。"),
    Plan(-15, issue="设计变更待审，外墙停工。", next_step="催办审批，批复当日复工。", reason=DateChange.DESIGN),
    Plan(16, next_step="申报竣工验收。"),
    Plan(210, 12, next_step="完成施工招标，签订合同。", reason=DateChange.TENDER),
    Plan(75, next_step="完成架空线规整。"),
    Plan(-41, issue="居民出资收缴率低，材料款未结。", next_step="街道牵头逐户动员，公示收缴进度。"),
    Plan(110, next_step="供水管网分段试压。"),
    Plan(190, 40, next_step="完成施工图审查。", reason=DateChange.DESIGN),
    Plan(28, next_step="绿化补植，清理场地。"),
)  # fmt: skip

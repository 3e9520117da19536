"""Questionnaires to begin with: what old neighborhoods are usually asked before and after the works.

The questions follow the three classes of the national policy (国办发〔2020〕23号: 基础类、完善类、提升类). They are
text that residents read and offices change, and so are no part of the portal's own words.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from residents.enums import QuestionKind

SINGLE, MULTIPLE, TEXT = QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TEXT
SCALE = QuestionKind.SCALE


@dataclass(frozen=True)
class Draft:
    """One question to be made."""

    kind: str
    text: str
    options: tuple[str, ...] = ()
    most: int | None = None
    is_required: bool = True
    is_suggestion: bool = False


@dataclass(frozen=True)
class Template:
    """A questionnaire to begin with; `intro` stands above the questions."""

    label: str | Promise
    intro: str
    questions: tuple[Draft, ...]


_NEED = (
    Draft(SINGLE, "您的住房属于哪种情况？", ("自有住房，自住", "自有住房，出租或空置", "租住", "单位公房", "其他")),
    Draft(SINGLE, "您家有没有需要照顾的人？", ("有60岁及以上老人", "有6岁以下儿童", "老人和儿童都有", "没有")),
    Draft(SINGLE, "您是否支持本小区进行改造？", ("支持", "基本支持", "无所谓", "不支持")),
    Draft(
        MULTIPLE,
        "基础设施方面，您认为最需要改造的是什么？（最多选5项）",
        (
            *("屋面防水", "外墙保温和修补", "楼道粉刷和照明", "上下水管道", "雨污分流", "供电线路"),
            *("通信线缆整理", "燃气和供暖管道", "小区道路", "消防和监控", "拆除违法建设"),
        ),
        most=5,
    ),
    Draft(
        MULTIPLE,
        "生活环境方面，您认为最需要增加或改善的是什么？（最多选3项）",
        (
            *("停车位", "电动自行车充电", "加装电梯", "绿化和休息座椅", "健身和儿童活动场地"),
            *("无障碍和适老设施", "快递柜和晾晒设施", "垃圾分类投放点"),
        ),
        most=3,
    ),
    Draft(
        MULTIPLE,
        "社区服务方面，您最希望有什么？（最多选3项）",
        ("老年食堂", "日间照料", "托幼和托管", "社区卫生站", "便民菜店", "物业管理", "文化活动室"),
        most=3,
    ),
    Draft(SINGLE, "改造后，您是否愿意缴纳物业费？", ("愿意", "看服务和标准", "不愿意")),
    Draft(SINGLE, "您是否愿意为改造出一部分钱（含使用维修资金）？", ("愿意", "看项目和金额", "不愿意")),
    Draft(SCALE, "您对小区目前的居住环境满意吗？（1很不满意，5很满意）"),
    Draft(TEXT, "您对小区改造还有什么意见和建议？", is_required=False, is_suggestion=True),
)
_RESULT = (
    Draft(SINGLE, "改造前是否征求过您的意见？", ("征求过，并有答复", "征求过，没有答复", "没有征求过", "不清楚")),
    Draft(SCALE, "您对改造后的道路和管网满意吗？（1很不满意，5很满意）"),
    Draft(SCALE, "您对改造后的楼道、屋面和外墙满意吗？（1很不满意，5很满意）"),
    Draft(SCALE, "您对改造后的停车和充电满意吗？（1很不满意，5很满意）"),
    Draft(SCALE, "您对改造后的绿化和活动场地满意吗？（1很不满意，5很满意）"),
    Draft(SCALE, "您对施工管理（噪声、安全、卫生）满意吗？（1很不满意，5很满意）"),
    Draft(SCALE, "总的来说，您对这次改造满意吗？（1很不满意，5很满意）"),
    Draft(
        MULTIPLE,
        "您认为还有哪些方面需要完善？（最多选3项）",
        ("施工质量返修", "停车管理", "绿化养护", "垃圾清运", "物业服务", "适老设施", "没有"),
        most=3,
        is_required=False,
    ),
    Draft(TEXT, "还有什么问题没有解决，或有什么建议？", is_required=False, is_suggestion=True),
)
TEMPLATES: dict[str, Template] = {
    "NEED": Template(
        _("改造需求调查（改造前）"),
        "为了把小区改造好，请您说说最需要改什么。不用写姓名，每户一份，约5分钟。",
        _NEED,
    ),
    "RESULT": Template(
        _("改造满意度调查（改造后）"),
        "小区改造已经完工，请您说说改得怎么样。不用写姓名，每户一份，约3分钟。",
        _RESULT,
    ),
}

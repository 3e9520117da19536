# ruff: noqa: E501
"""The catalog of columns as data: what each field is called in the offices' headings.

`aliases` are headings that mean the field and nothing else; `weak` ones mean it only where no alias stands beside them.
`under` are short headings that mean it below a group heading of money (资金来源/区级). Headings are compared by
`text.heading_key`, so brackets, units, spaces and signs do not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """BASIC: one row says what an estate is (also plan lists). PROGRESS: how its works and money go."""

    BASIC = "BASIC"
    PROGRESS = "PROGRESS"


class Type(StrEnum):
    TEXT = "TEXT"
    NAME = "NAME"
    PHONE = "PHONE"
    COUNT = "COUNT"
    STOREYS = "STOREYS"
    AREA = "AREA"
    MONEY = "MONEY"
    PERCENT = "PERCENT"
    BUILT = "BUILT"
    YEAR = "YEAR"
    DATE = "DATE"
    FLAG = "FLAG"
    MANAGED = "MANAGED"
    STATUS = "STATUS"


@dataclass(frozen=True)
class Field:
    name: str
    label: str | Promise
    type: Type
    aliases: tuple[str, ...]
    weak: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    progress: bool = False
    fills_down: bool = False


def _field(
    name: str,
    label: str | Promise,
    type_: Type,
    aliases: str,
    weak: str = "",
    under: str = "",
    *,
    progress: bool = False,
    fills_down: bool = False,
) -> Field:
    split = (tuple(aliases.split()), tuple(weak.split()), tuple(under.split()))
    return Field(name, label, type_, *split, progress=progress, fills_down=fills_down)


FUND = "fund:"

_GENERAL = (
    _field("seq", _("序号"), Type.TEXT, "序号 编号 号 no 序 项目序号"),
    _field("district", _("区县"), Type.NAME, "区县 县区 县市区 市县区 所属区县 所在区县 区县名称 县 区", fills_down=True),
    _field(
        "street", _("街道"), Type.NAME,
        "街道 街道乡镇 所属街道 所在街道 办事处 街道办事处 乡镇街道 街道镇 镇街 街镇 乡镇 乡镇办 乡镇办事处 街道名称 所属街道乡镇 所属办事处 街道办",
        "属地 属地单位", fills_down=True,
    ),
    _field(
        "community", _("社区"), Type.NAME,
        "社区 社区名称 居委会 所属社区 所在社区 社区居委会 居民委员会 社区村 所属居委会 村居 社区居委会名称",
        fills_down=True,
    ),
    _field(
        "name", _("小区名称"), Type.NAME,
        "小区名称 小区名 老旧小区名称 家属院名称 院落名称 小区 老旧小区 改造小区名称 小区院落名称 住宅小区名称 小区楼院名称 楼院名称",
        "名称",
    ),
    _field("project_name", _("项目名称"), Type.NAME, "项目名称 改造项目名称 工程名称 项目名", progress=True, fills_down=True),
    _field("address", _("地址"), Type.TEXT, "小区地址 地址 详细地址 坐落 小区位置 具体位置 坐落位置 项目地址 建设地点", "位置 地点"),
    _field(
        "built_year", _("建成年代"), Type.BUILT,
        "建成年代 建成年份 建成时间 建造年代 建造年份 建设年代 建设年份 建筑年代 建成年月 建成年 建成使用时间 房屋建成年代 竣工年代 竣工年份 建造时间 建成日期",
        "年代",
    ),
    _field("tenure", _("产权性质"), Type.TEXT, "产权性质 房屋性质 产权 房屋产权 产权类型 房屋产权性质 小区性质 小区类型 产权归属"),
    _field(
        "buildings", _("楼栋数"), Type.COUNT,
        "楼栋数 栋数 楼栋 幢数 楼幢数 楼房数 涉及楼栋 涉及楼栋数 楼座数 楼数 改造楼栋数 住宅楼栋数 总楼栋数 总栋数 房屋栋数 楼栋总数 改造栋数 楼宇数",
    ),
    _field("entrances", _("单元数"), Type.COUNT, "单元数 门洞数 单元 总单元数 单元总数 楼道数 单元门数"),
    _field("storeys", _("层数"), Type.STOREYS, "层数 楼层 最高层数 楼层数 房屋层数 楼栋层数 总层数"),
    _field(
        "households", _("户数"), Type.COUNT,
        "户数 总户数 居民户数 涉及户数 惠及户数 套数 改造户数 总套数 住户数 居民总户数 涉及居民户数 惠及居民户数 住宅套数 受益户数 居民户 涉及居民 户",
    ),
    _field("population", _("人口"), Type.COUNT, "常住人口 人口 居住人数 惠及人口 人口数 居住人口 总人口 常住人口数 人数 惠及人数 惠及居民人数"),
    _field(
        "floor_area", _("建筑面积"), Type.AREA,
        "建筑面积 总建筑面积 改造建筑面积 建筑总面积 房屋建筑面积 住宅建筑面积 小区建筑面积", "改造面积 面积 总面积 房屋面积",
    ),
    _field("property_managed", _("有无物业"), Type.MANAGED, "有无物业 有无物业管理 是否有物业 是否有物业管理 物业管理 物业有无 物业情况 物业管理情况 是否引入物业 有无专业物业"),
    _field("property_company", _("物业企业"), Type.TEXT, "物业企业名称 物业公司 物业公司名称 物业企业 物业管理企业名称 物业服务企业 物业服务企业名称 物业管理公司 物业单位 物业名称 物业管理单位 物业管理名称 物业管理公司名称"),
    _field("owners_committee", _("有无业委会"), Type.FLAG, "有无业委会 业委会 是否成立业委会 业主委员会 有无业主委员会 是否有业委会 业委会有无 业委会成立情况 是否成立业主委员会 有无业委会物管会 业委会情况"),
    _field("plan_year", _("计划年度"), Type.YEAR, "计划年度 改造年度 计划改造年度 改造年份 计划年份 纳入计划年度 实施年度 拟改造年度 计划改造年份 年度计划 改造计划年度", "年度 年份", fills_down=True),
    _field("content", _("改造内容"), Type.TEXT, "改造内容 建设内容 主要建设内容 拟改造内容 主要改造内容 改造建设内容 建设规模及内容 改造项目"),
    _field("issues", _("存在问题"), Type.TEXT, "存在问题 主要问题 问题 存在的问题 存在主要问题 存在的主要问题 需协调解决的问题 存在困难和问题"),
    _field("contact", _("联系人"), Type.TEXT, "联系人 联系人姓名 姓名联系人", "负责人 责任人 项目负责人 包联领导 填报人 姓名 小区负责人", fills_down=True),
    _field("phone", _("联系电话"), Type.PHONE, "联系电话 电话 手机 手机号 手机号码 联系方式 电话号码 联系人电话 联系人联系电话 联系手机", fills_down=True),
    _field("region_code", _("区划代码"), Type.TEXT, "社区代码 区划代码 行政区划代码 统计用区划代码 社区编码 统计代码"),
    _field("project_code", _("项目代码"), Type.TEXT, "项目代码 投资项目代码 项目编码 平台代码 小区编码 小区代码"),
    _field("remark", _("备注"), Type.TEXT, "备注 说明 注 备注说明 其他说明"),
)  # fmt: skip

_MONEY = (
    _field("invest_plan", _("计划投资"), Type.MONEY, "计划投资 总投资 估算投资 概算投资 项目总投资 预计投资 计划总投资 投资总额 投资估算 总投资额 投资概算 资金合计 资金总额 估算总投资 改造资金 概算总投资", "投资额 投资 投资金额 资金 金额", "合计 小计 总额 总计 计划"),
    _field("invest_done", _("完成投资"), Type.MONEY, "完成投资 累计完成投资 已完成投资 累计完成投资额 完成投资额 投资完成额 累计完成 实际完成投资 已完成投资额", "", "已完成 完成 累计完成", progress=True),
    _field(FUND + "CENTRAL_SUBSIDY", _("中央补助"), Type.MONEY, "中央补助 中央补助资金 中央财政补助 中央资金 中央财政补助资金 中央专项资金 中央财政资金", "", "中央 中央财政 国家", progress=True),
    _field(FUND + "PROVINCIAL", _("省级资金"), Type.MONEY, "省级补助 省级资金 省级财政 省财政 省补资金 省级财政资金 省级补助资金 省级配套", "", "省级 省", progress=True),
    _field(FUND + "CITY", _("市级资金"), Type.MONEY, "市级补助 市级资金 市级财政 市财政 市级财政资金 市级配套 市级补助资金", "", "市级 市", progress=True),
    _field(FUND + "DISTRICT", _("区级资金"), Type.MONEY, "区级资金 区级财政 区财政 区级配套 区级财政资金 县级资金 县级财政 区县资金 区县财政 区级补助 区级配套资金 县区配套", "", "区级 区 县级 县 区县 区县级 县区 地方", progress=True),
    _field(FUND + "SPECIAL_BOND", _("专项债"), Type.MONEY, "专项债 专项债券 地方政府专项债券 政府专项债 专项债资金 专项债券资金", "", "债券", progress=True),
    _field(FUND + "RESIDENT", _("居民出资"), Type.MONEY, "居民出资 居民自筹 居民筹资 居民承担 业主出资 居民出资额", "", "居民 业主 个人", progress=True),
    _field(FUND + "UTILITY", _("专营单位"), Type.MONEY, "专营单位 管线单位 专营单位出资 管线单位出资 专营企业 专营企业出资 专业经营单位", "", "专营 管线", progress=True),
    _field(FUND + "ORIG_OWNER", _("原产权单位"), Type.MONEY, "原产权单位 产权单位 原产权单位出资 产权单位出资 原产权单位资金", "", "", progress=True),
    _field(FUND + "SOCIAL", _("社会资本"), Type.MONEY, "社会资本 社会力量 社会资金 社会投资 社会力量出资 社会资本投入", "", "社会 企业", progress=True),
    _field(FUND + "LOAN", _("贷款"), Type.MONEY, "贷款 银行贷款 政策性贷款 贷款资金", "", "", progress=True),
    _field(FUND + "OTHER", _("其他资金"), Type.MONEY, "其他资金 其它资金 其他来源", "", "其他 其它", progress=True),
)  # fmt: skip

_WORKS = (
    _field("planned_start", _("计划开工"), Type.DATE, "计划开工时间 计划开工日期 计划开工 预计开工时间 拟开工时间 开工计划", progress=True),
    _field("actual_start", _("实际开工"), Type.DATE, "实际开工时间 实际开工日期 实际开工 开工实际", progress=True),
    _field("planned_finish", _("计划完工"), Type.DATE, "计划完工时间 计划竣工时间 计划完工日期 计划竣工日期 计划完工 计划竣工 预计完工时间 预计竣工时间 计划完成时间 预计完成时间 完成时限", progress=True),
    _field("actual_finish", _("实际完工"), Type.DATE, "实际完工时间 实际竣工时间 实际完工日期 实际竣工日期 实际完工 实际竣工 实际完成时间", progress=True),
    _field("progress", _("形象进度"), Type.PERCENT, "形象进度 工程进度 工程形象进度 完成比例 进度比例 完成进度 施工进度 形象进度百分比 总体进度", "进度 进展情况 进展", progress=True),
    _field("start_rate", _("开工率"), Type.PERCENT, "开工率", progress=True),
    _field("progress_text", _("进度描述"), Type.TEXT, "形象进度描述 进度描述 进展情况描述 工程进展情况 工程进展 目前进展 目前进展情况 形象进度说明 当前进展", progress=True),
    _field("status", _("状态"), Type.STATUS, "状态 建设状态 项目状态 改造状态 开工情况 实施状态 改造进度状态 目前状态 是否完工 完工情况 改造情况", "是否开工", progress=True),
    _field("designer", _("设计单位"), Type.TEXT, "设计单位 设计单位名称", progress=True, fills_down=True),
    _field("contractor", _("施工单位"), Type.TEXT, "施工单位 施工单位名称 施工企业 承建单位 总承包单位 中标单位", progress=True, fills_down=True),
    _field("supervisor", _("监理单位"), Type.TEXT, "监理单位 监理单位名称 监理企业", progress=True, fills_down=True),
    _field("employer", _("建设单位"), Type.TEXT, "建设单位 建设单位名称 业主单位 实施主体 项目单位 项目法人 建设主体", progress=True, fills_down=True),
)  # fmt: skip

FIELDS: dict[str, Field] = {field.name: field for field in (*_GENERAL, *_MONEY, *_WORKS)}
FUND_FIELDS = tuple(name for name in FIELDS if name.startswith(FUND))
PLACES = ("district", "street", "community")

AMBIGUOUS_END = ("竣工时间", "竣工日期", "竣工年月", "竣工")
MONEY_GROUP = ("资金", "投资", "来源", "出资", "筹资", "经费")
EXPECTED = _("小区名称、街道、社区、建成年代、楼栋数、户数、建筑面积")

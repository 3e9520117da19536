"""How a suggestion stands, in words that need no explanation: no 研判, no 闭环, no names of steps of an office."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from residents.enums import Ending, RoundReason, Step, Verdict
from residents.models import Suggestion


class State(NamedTuple):
    """`words` for a resident, and the `tone` of the badge they stand in."""

    words: str | Promise
    tone: str


# What happens at each step, as a resident would say it.
STEPS: dict[int, str | Promise] = {
    Step.COLLECT: _("社区收到并核实"),
    Step.STUDY: _("社区集中研究"),
    Step.PLAN: _("制定办理方案"),
    Step.SUPERVISE: _("办理并检查"),
    Step.REPORT_BACK: _("把结果告诉反映人"),
}
_NOW: dict[int, State] = {
    Step.COLLECT: State(_("已收到，社区正在核实"), "info"),
    Step.STUDY: State(_("社区正在研究"), "busy"),
    Step.PLAN: State(_("已采纳，正在制定办理方案"), "busy"),
    Step.SUPERVISE: State(_("正在办理"), "busy"),
    Step.REPORT_BACK: State(_("已有结果，正在答复"), "busy"),
}
_REFERRED = State(_("已转有关部门，正在办理"), "busy")
ENDED: dict[str, State] = {
    Ending.DONE: State(_("已解决"), "ok"),
    Ending.PARTLY_DONE: State(_("部分解决"), "warn"),
    Ending.LATER: State(_("本次没有安排，列入后续实施"), "warn"),
    Ending.NOT_ADOPTED: State(_("没有采纳"), "idle"),
    Ending.PASSED_ON: State(_("已转有关部门处理"), "info"),
    Ending.MERGED: State(_("与相同的意见一起办理"), "info"),
    Ending.INVALID: State(_("核实后不属于可以办理的意见"), "idle"),
}

# What a verdict comes to once it is told.
COMES_TO: dict[str, str] = {
    Verdict.DECLINE: Ending.NOT_ADOPTED,
    Verdict.LATER: Ending.LATER,
    Verdict.REFER: Ending.PASSED_ON,
}
# Why something is done once more.
AGAIN: dict[str, str | Promise] = {
    RoundReason.UNSATISFIED: _("反映人对前一次结果不满意"),
    RoundReason.RESUMED: _("上次列入后续，现在再次研究"),
    RoundReason.STAFF: _("社区提出重新办理"),
}


def state_of(row: Suggestion) -> State:
    """Return how it stands now."""
    if row.step == Step.ENDED:
        return ENDED[row.ending]
    if row.verdict == Verdict.REFER and row.step == Step.SUPERVISE:
        return _REFERRED
    return _NOW[row.step]


def state_of_step(step: int) -> str | Promise:
    """Return how something at a step stands, where no more of it is known."""
    return _("已办结") if step == Step.ENDED else _NOW[step].words

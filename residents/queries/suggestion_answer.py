"""What a resident will read of a decision: the sentence offered for each, and the whole as the public page puts it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from residents.enums import DeclineReason, Ending, Verdict
from residents.queries.open_word import COMES_TO, ENDED, State

# Offered as the answer when a reason is chosen; whoever studies makes it fit the case.
PLAIN: Mapping[str, str | Promise] = {
    DeclineReason.OUT_OF_SCOPE: _("这件事不在这次改造的内容里，所以这次没有安排。"),
    DeclineReason.AGAINST_RULES: _("按现行规定不能这样做，所以没有采纳。"),
    DeclineReason.SITE_LIMITS: _("我们到现场看过，场地条件做不到，所以没有采纳。"),
    DeclineReason.NO_CONSENT: _("这件事涉及的几户居民还没有取得一致，暂时不能做；大家商量好后可以再提。"),
    DeclineReason.PRIVATE_PART: _("这部分属于住户自己家里的设施，按规定由住户自己维修，改造资金不能使用。"),
    DeclineReason.ALREADY_DONE: _("这件事已经写进改造方案或者已经做了，不再另外安排。"),
    DeclineReason.COST: _("这件事需要的资金目前还没有落实，所以这次没有安排。"),
    DeclineReason.UNCLEAR: _("内容不够具体，我们没能联系上您核实；请补充地点和情况后再提。"),
}
PLAIN_BY_VERDICT: Mapping[str, str | Promise] = {
    Verdict.LATER: _("您的意见有道理，但这次来不及安排，我们会列入以后的计划再研究。"),
    Verdict.REFER: _("这件事由有关部门负责，我们已经转给他们，有结果会告诉您。"),
}
PLAIN_BY_ENDING: Mapping[str, str | Promise] = {
    Ending.DONE: _("您反映的问题已经解决，我们检查过了。"),
    Ending.PARTLY_DONE: _("您反映的问题解决了一部分，其余的还要继续办。"),
    Ending.PASSED_ON: _("有关部门已经答复，处理情况如下："),
    Ending.INVALID: _("经核实，这条内容不属于可以办理的意见。"),
}


@dataclass(frozen=True)
class Told:
    """A decision in a resident's words; without a state there is nothing to tell yet."""

    state: State | None
    reason: str = ""
    later_on: date | None = None
    answer: str = ""


def told_by(verdict: str, *, reason: str = "", later_on: date | None = None, answer: str = "") -> Told:
    """Return what a resident will read after this verdict; nothing but "being dealt with" after adopting."""
    ending = COMES_TO.get(verdict)
    if ending is None:
        return Told(None, answer=answer.strip())
    known = reason in DeclineReason.values and verdict == Verdict.DECLINE
    return Told(
        ENDED[ending],
        reason=str(DeclineReason(reason).label) if known else "",
        later_on=later_on if verdict == Verdict.LATER else None,
        answer=answer.strip(),
    )


def offered() -> dict[str, str]:
    """Return every sentence offered, by reason or verdict, for the script that fills the answer in."""
    return {str(code): str(words) for words_by in (PLAIN, PLAIN_BY_VERDICT) for code, words in words_by.items()}

"""Figures about what residents said and how they were asked; who counts as what stands in each definition (口径)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renovation.core.enums import FINISHED, RegionLevel
from renovation.core.lib.measure import Measure, Source
from renovation.core.models import Dwelling
from residents.enums import DisputeState, Ending, Satisfaction, Step, Verdict, VisitResult
from residents.models import (
    Delegate,
    Dispute,
    Event,
    EventAttendance,
    Finding,
    Idea,
    QuestionnaireIssue,
    Response,
    Suggestion,
    Visit,
)

_UNIT = pgettext_lazy("意见", "件")
_ENDED = Q(step=Step.ENDED)
_OPEN = ~_ENDED
# What was merged or thrown out is nobody's answer.
_CLOSED = _ENDED & ~Q(ending__in=(Ending.MERGED, Ending.INVALID))
# Set when the last voice of the last round has been told; nothing but the two above ends without. UNREACHED is what a
# case counts as where every one of its voices was: tried often enough, but nobody heard the answer.
_TOLD = _CLOSED & ~Q(satisfaction__in=("", Satisfaction.UNREACHED))
_RATED = _CLOSED & Q(satisfaction__in=(Satisfaction.SATISFIED, Satisfaction.PARTLY, Satisfaction.NOT))
_HELD = Q(held_at__isnull=False, is_cancelled=False)
_HOME = Q(is_home=True)
LOOP = (Step.COLLECT, Step.STUDY, Step.PLAN, Step.SUPERVISE, Step.REPORT_BACK)


def _all(model: Any) -> Callable[[], QuerySet[Any]]:
    return lambda: model.objects.all()


def overdue(day: date) -> Q:
    """Open suggestions whose present holder should have passed them on before `day`."""
    return _OPEN & Q(due_on__lt=day)


def in_office(day: date) -> Q:
    """Delegates on `day`: the last day still counts."""
    return Q(ends_on=None) | Q(ends_on__gte=day)


def _overdue_at(step: Step) -> Callable[[date], Q]:
    return lambda day: Q(step=step, due_on__lt=day)


def _of_suggestions(name: str | Promise, definition: str | Promise, where: Any = Q()) -> Measure:  # noqa: B008
    return Measure(name, _UNIT, definition, where)


def _steps() -> dict[str, Measure]:
    """Two figures for each of the five batons: how many lie there, and how many of these too long."""
    names = {
        Step.COLLECT: (_("收集中意见"), _("收集逾期意见")),
        Step.STUDY: (_("研判中意见"), _("研判逾期意见")),
        Step.PLAN: (_("方案中意见"), _("方案逾期意见")),
        Step.SUPERVISE: (_("督办中意见"), _("督办逾期意见")),
        Step.REPORT_BACK: (_("反馈中意见"), _("反馈逾期意见")),
    }
    here, late = _("现在处于该环节的未办结意见。"), _("现在处于该环节且已过该环节办理期限的意见。")
    found = {}
    for step, (name, name_late) in names.items():
        found[f"suggestions_at_{step.name.lower()}"] = _of_suggestions(name, here, Q(step=step))
        found[f"suggestions_late_at_{step.name.lower()}"] = _of_suggestions(name_late, late, _overdue_at(step))
    return found


SUGGESTIONS = Source(
    rows=_all(Suggestion),
    region="region_id",
    listing="residents:suggestion-list",
    measures={
        "suggestions": _of_suggestions(
            _("居民意见"), _("收到的居民意见，含并案的；无效件不计。"), ~Q(ending=Ending.INVALID)
        ),
        "suggestions_adopted": _of_suggestions(
            _("采纳意见"),
            _("社区党委最近一次研判为“采纳”的意见，不论办到哪一步，重新办理期间照计；并案的只计并入的一件。"),
            Q(verdict=Verdict.ADOPT),
        ),
        "suggestions_open": _of_suggestions(_("未办结意见"), _("五个环节中尚未办结的意见。"), _OPEN),
        "suggestions_overdue": _of_suggestions(_("逾期意见"), _("未办结且已过当前环节办理期限的意见。"), overdue),
        "suggestions_climbed": _of_suggestions(
            _("上升层级意见"),
            _("未办结且已升到街道或区县的意见：因逾期、重新办理，或督办人提请上级协调。"),
            _OPEN & Q(level__lt=RegionLevel.COMMUNITY),
        ),
        "suggestions_unowned": _of_suggestions(
            _("无人负责意见"), _("未办结且当前环节没有责任人的意见。"), _OPEN & Q(owner=None)
        ),
        "suggestions_reopened": _of_suggestions(
            _("重新办理意见"),
            _("因居民不满意重新办理过的意见，不论现在是否办结；列入后续到期再研判的、工作人员自行提出的不计。"),
            Q(is_reopened=True),
        ),
        "suggestions_ended": _of_suggestions(
            _("办结意见"), _("已办结的意见，含不采纳、列入后续和转办；并案的和无效件不计。"), _CLOSED
        ),
        "suggestions_solved": _of_suggestions(
            _("解决意见"), _("以“已解决”办结的意见；部分解决、列入后续、不采纳和转办的都不计。"), Q(ending=Ending.DONE)
        ),
        "suggestions_told": _of_suggestions(
            _("闭环意见"),
            _("已办结且最后一轮向反映人反馈或公示过的意见；反映人全部联系不上又没有公示的、并案的和无效件不计。"),
            _TOLD,
        ),
        "suggestions_due": _of_suggestions(
            _("应闭环意见"),
            _("已办结的意见与逾期未办结的意见之和；未到期的、并案的和无效件不计。"),
            lambda day: _CLOSED | overdue(day),
        ),
        "suggestions_rated": _of_suggestions(
            _("已评价意见"), _("办结意见中居民表示满意、基本满意或不满意的；只公示未表态的、联系不上的不计。"), _RATED
        ),
        "suggestions_satisfied": _of_suggestions(
            _("满意意见"),
            _("已评价意见中居民表示满意或基本满意的。"),
            _CLOSED & Q(satisfaction__in=(Satisfaction.SATISFIED, Satisfaction.PARTLY)),
        ),
        **_steps(),
    },
)
EVENTS = Source(
    rows=_all(Event),
    region="neighborhood__region_id",
    listing="residents:event-list",
    measures={"events_held": Measure(_("议事活动"), _("场"), _("已召开的议事活动，取消的不计。"), _HELD)},
)
ATTENDANCE = Source(
    rows=_all(EventAttendance),
    region="event__neighborhood__region_id",
    listing="residents:attendance-list",
    measures={
        "event_attendance": Measure(
            _("参加议事"),
            _("人次"),
            _("已召开的议事活动签到人数之和。"),
            Q(event__held_at__isnull=False, event__is_cancelled=False),
            total="people",
        )
    },
)
VISITS = Source(
    rows=_all(Visit),
    region="neighborhood__region_id",
    listing="residents:visit-list",
    measures={
        "visits": Measure(_("入户走访"), _("次"), _("登记的“三访三问”走访，敲门无人应答的也计。")),
        "visits_met": Measure(_("见面走访"), _("次"), _("走访中见到住户的。"), Q(result=VisitResult.MET)),
    },
)
DOORS = Source(
    rows=_all(Dwelling),
    region="building__neighborhood__region_id",
    listing="residents:door-list",
    measures={
        "doors": Measure(_("应访住户"), _("户"), _("已建门牌的住宅；标为非住宅的不计。"), _HOME),
        "doors_reached": Measure(
            _("已访住户"),
            _("户"),
            _("应访住户中至少见到过一次的，不分轮次。"),
            _HOME & Q(Exists(Visit.objects.filter(dwelling=OuterRef("pk"), result=VisitResult.MET))),
        ),
    },
)
ISSUES = Source(
    rows=_all(QuestionnaireIssue),
    region="questionnaire__neighborhood__region_id",
    listing="residents:issue-list",
    measures={
        "questionnaires_issued": Measure(_("发放问卷"), _("份"), _("各份问卷登记的发放份数之和。"), total="count")
    },
)
RESPONSES = Source(
    rows=_all(Response),
    region="questionnaire__neighborhood__region_id",
    listing="residents:response-list",
    measures={
        "questionnaires_returned": Measure(_("回收问卷"), _("份"), _("收回的答卷，无效的也计。")),
        "questionnaires_valid": Measure(_("有效问卷"), _("份"), _("收回的答卷中有效的。"), Q(is_valid=True)),
    },
)
DELEGATES = Source(
    rows=_all(Delegate),
    region="site__neighborhood__region_id",
    listing="residents:delegate-roster",
    measures={
        "delegates": Measure(
            _("居民代表"),
            _("人次"),
            _("在任的居民代表，离任当日仍计；一人参与几个环节计几次。"),
            in_office,
        )
    },
)
FINDINGS = Source(
    rows=_all(Finding),
    region="delegate__site__neighborhood__region_id",
    listing="residents:finding-list",
    measures={"findings": Measure(_("代表检查"), _("条"), _("居民代表按检查清单登记的结论。"))},
)
DISPUTES = Source(
    rows=_all(Dispute),
    region="neighborhood__region_id",
    listing="residents:dispute-list",
    measures={
        "disputes": Measure(_("矛盾纠纷"), _("起"), _("登记的矛盾纠纷。")),
        "disputes_open": Measure(_("调解中纠纷"), _("起"), _("尚未了结的矛盾纠纷。"), Q(state=DisputeState.OPEN)),
        "disputes_settled": Measure(
            _("达成协议纠纷"), _("起"), _("以达成协议了结的矛盾纠纷。"), Q(state=DisputeState.SETTLED)
        ),
    },
)
IDEAS = Source(
    rows=_all(Idea),
    region="suggestion__region_id",
    listing="residents:idea-list",
    measures={
        "ideas": Measure(_("金点子"), pgettext_lazy("金点子", "条"), _("写入方案并登记台账的采纳意见。")),
        "ideas_built": Measure(
            _("建成金点子"),
            pgettext_lazy("金点子", "条"),
            _("金点子中所在改造点位已完工或已移交的。"),
            Q(site__status__in=FINISHED),
        ),
    },
)

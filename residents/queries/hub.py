"""The page of all ways residents are heard: each with one small number that says how much is going on there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.models import Defect
from renovation.core.lib.reach import Reach
from renovation.core.models import Neighborhood, User
from renovation.core.models.base import ScopedQuerySet
from renovation.core.policy import Can
from renovation.core.scope import reach
from residents.enums import DisputeState, Step, SurveyState
from residents.models import Delegate, Dispute, Event, Idea, Questionnaire, Suggestion, VisitRound
from residents.queries.board import count_text, counted
from residents.queries.metrics import in_office


@dataclass(frozen=True)
class Way:
    """One way: where its page is, what it is for, and the rows its number counts."""

    url_name: str
    label: str | Promise
    icon: str
    hint: str | Promise
    unit: str | Promise
    rows: Callable[[date], QuerySet[Any]]


def _all(model: Any, **where: Any) -> Callable[[date], QuerySet[Any]]:
    return lambda _day: model.objects.filter(**where)


def _open_suggestions(_day: date) -> QuerySet[Any]:
    return Suggestion.objects.filter(~Q(step=Step.ENDED))


def _delegates(day: date) -> QuerySet[Any]:
    return Delegate.objects.filter(in_office(day))


WAYS = (
    Way(
        "residents:board",
        _("意见工作台"),
        "clipboard-list",
        _("收集、研判、方案、督办、反馈五步办理"),
        _("件办理中"),
        _open_suggestions,
    ),
    Way(
        "residents:coverage-list",
        _("走访"),
        "home",
        _("三访三问：按门牌走访，未见到的列入下一轮"),
        _("轮进行中"),
        _all(VisitRound, ends_on=None),
    ),
    Way(
        "residents:event-list",
        _("议事活动"),
        "users",
        _("小板凳议事会、流动办公桌：人数、意见、纪要"),
        _("场待召开"),
        _all(Event, held_at=None, is_cancelled=False),
    ),
    Way(
        "residents:questionnaire-list",
        _("调查问卷"),
        "list-check",
        _("发放、回收、统计，纸质和扫码都可"),
        _("份回收中"),
        _all(Questionnaire, state=SurveyState.OPEN),
    ),
    Way("residents:idea-list", _("金点子"), "flag", _("写入方案的居民建议，办到哪里告诉本人"), _("条"), _all(Idea)),
    Way(
        "residents:delegate-list",
        _("居民代表"),
        "user",
        _("参与方案制定、质量监督和效果评价"),
        _("人在任"),
        _delegates,
    ),
    Way(
        "projects:defect-list",
        _("问题整改"),
        "tools",
        _("代表和检查发现的问题，整改后复查"),
        _("个未关闭"),
        lambda _day: Defect.objects.exclude(state="CLOSED"),
    ),
    Way(
        "residents:dispute-list",
        _("矛盾纠纷"),
        "alert-triangle",
        _("受理、调解、结果"),
        _("起调解中"),
        _all(Dispute, state=DisputeState.OPEN),
    ),
)


def only_neighborhood(user: Any) -> Neighborhood | None:
    """Return the neighborhood of somebody who has just the one; None for none or several."""
    spans = tuple(span for span in reach(user, Can.VIEW).spans if span.organization_id is None)
    found = list(Neighborhood.objects.within(Reach(spans)).order_by("pk").only("name")[:2])
    return found[0] if len(found) == 1 else None


def numbers(user: User, ways: tuple[Way, ...]) -> dict[str, str]:
    """Return {url name: number} within the user's reach: one query each, none of which reads on past a thousand."""
    today, seen = timezone.localdate(), reach(user, Can.VIEW)
    found: dict[str, str] = {}
    for way in ways:
        rows: Any = way.rows(today)
        assert isinstance(rows, ScopedQuerySet)
        found[way.url_name] = count_text(counted(rows.within(seen)))
    return found

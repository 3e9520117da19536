"""What the yellow vest plans: what is done, by whom, by when, at what cost, and who watches over it."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.models import PlanItem, Project
from renovation.core.enums import NoticeKind
from renovation.core.models import Organization, User
from renovation.core.policy import Can
from residents.actions.baton_pass import begin, finish, keep, short_words, take_up
from residents.actions.baton_word import tell_doers, tell_owner
from residents.enums import BatonEnd, Move, Step
from residents.models import Suggestion, SuggestionPlan
from residents.queries.hand import is_away, may_hold
from residents.queries.loop import holds_here


@transaction.atomic
def plan(
    *,
    by: User,
    suggestion: Suggestion,
    text: str,
    finish_by: date,
    version: int | None = None,
    doer: User | None = None,
    organization: Organization | None = None,
    supervisor: User | None = None,
    cost_wan: Decimal | None = None,
    project: Project | None = None,
    plan_item: PlanItem | None = None,
) -> Suggestion:
    """Plan and pass on to the supervisor, who is chosen if none is named.

    Either a person carries it out or an organization, whose staff then report. Raises `ValidationError` by field.
    """
    row, before = take_up(Move.PLAN, by, suggestion, version)
    row.planner, row.doer, row.doer_organization, row.supervisor = by, None, organization, None
    if finish_by < timezone.localdate():
        raise ValidationError({"finish_by": _("完成期限不能早于今天。")})
    if doer is None and organization is None:
        raise ValidationError({"doer": _("请指定实施人或实施单位。")})
    if doer is not None:
        row.doer = _fit_doer(row, doer)
    if supervisor is not None and not may_hold(supervisor, Step.SUPERVISE, row):
        raise ValidationError({"supervisor": _why_not_supervisor(row, supervisor)})
    made = _plan_of(row)
    made.text = short_words("text", text, _("请写明怎么办。"))
    made.finish_by, made.cost_wan, made.made_by = finish_by, cost_wan, by
    made.project, made.plan_item = _works(row, project, plan_item)
    made.clean_fields(exclude=[name for name in _names() if name not in ("text", "finish_by", "cost_wan")])
    made.save()
    now = timezone.now()
    finish(row, by, BatonEnd.PASSED, moment=now, note=made.text)
    baton = begin(row, Step.SUPERVISE, moment=now, owner=supervisor, from_day=finish_by)
    baton.save()
    keep(row, by, "suggestion.planned", before, plan=made.text, finish_by=finish_by, cost_wan=cost_wan)
    tell_owner(by, baton)
    tell_doers(by, row, NoticeKind.ASSIGNED, f"{baton.pk}:doer", due_on=finish_by)
    return row


@transaction.atomic
def name_doer(
    *,
    by: User,
    suggestion: Suggestion,
    doer: User | None = None,
    organization: Organization | None = None,
    version: int | None = None,
) -> Suggestion:
    """Give the carrying out to somebody else, before it is reported done."""
    row, before = take_up(Move.NAME_DOER, by, suggestion, version)
    if doer is None and organization is None:
        raise ValidationError({"doer": _("请指定实施人或实施单位。")})
    row.doer, row.doer_organization = None, organization
    row.doer = _fit_doer(row, doer) if doer is not None else None
    keep(row, by, "suggestion.doer_named", before)
    finish_by = SuggestionPlan.objects.get(suggestion=row, round=row.round).finish_by
    tell_doers(by, row, NoticeKind.ASSIGNED, f"doer:{row.version}", due_on=finish_by)
    return row


def _plan_of(row: Suggestion) -> SuggestionPlan:
    """The plan of this round, made anew if the supervisor sent the first one back."""
    known = SuggestionPlan.objects.filter(suggestion=row, round=row.round).first()
    made = known or SuggestionPlan(suggestion=row, round=row.round)
    made.done_text, made.done_by, made.done_at = "", None, None
    return made


def _fit_doer(row: Suggestion, doer: User) -> User:
    if not doer.is_active or not holds_here(doer, Can.CARRY_OUT, row):
        raise ValidationError({"doer": _("%(who)s在此处没有实施的职责，请另选。") % {"who": doer}})
    if doer.pk in (row.planner_id, row.supervisor_id):
        raise ValidationError({"doer": _("方案人和督办人不能自己实施，请另选。")})
    return doer


def _why_not_supervisor(row: Suggestion, user: User) -> str:
    if user.pk in (row.planner_id, row.doer_id):
        return _("方案人和实施人不能自己督办，请另选。")
    if is_away(user):
        return _("%(who)s正在请假，请另选或交给其代理人。") % {"who": user}
    return _("%(who)s在此处没有督办的职责，请另选。") % {"who": user}


def _works(row: Suggestion, project: Project | None, item: PlanItem | None) -> tuple[Project | None, PlanItem | None]:
    """Check that the works named are those of this neighborhood."""
    if item is not None and item.site.neighborhood_id != row.neighborhood_id:
        raise ValidationError({"plan_item": _("这项改造内容不属于本小区。")})
    if item is not None:
        project = project or item.site.project
        if item.site.project_id != project.pk:
            raise ValidationError({"plan_item": _("这项改造内容不属于所选项目。")})
    if project is not None and not project.sites.filter(neighborhood=row.neighborhood_id).exists():
        raise ValidationError({"project": _("所选项目不包括本小区。")})
    return project, item


def _names() -> list[str]:
    return [field.name for field in SuggestionPlan._meta.concrete_fields]

"""An adopted suggestion becomes an idea (金点子) of the plan: whoever plans (PLAN) writes it in and says where.

The right is that of planning and not of editing the project: the idea names a clause of the plan, it changes no site.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.models import PlanItem, ProjectSite
from renovation.core.actions.base import change, lock
from renovation.core.audit import record
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.actions.idea_notice import raise_due
from residents.enums import Verdict
from residents.models import Idea, Suggestion


@transaction.atomic
def register_idea(
    *,
    by: User,
    suggestion: Suggestion,
    title: str,
    site: ProjectSite,
    plan_version: str,
    adopted_on: date,
    plan_item: PlanItem | None = None,
    clause: str = "",
) -> Idea:
    """Write an adopted suggestion into the plan of a site; its authors are to be told at once."""
    require(by, Can.PLAN, suggestion)
    suggestion = lock(suggestion)
    if suggestion.verdict != Verdict.ADOPT:
        raise ValidationError(_("只有研判为“采纳”的意见才能登记为金点子。"))
    if Idea.objects.filter(suggestion=suggestion).exists():
        raise ValidationError(_("该意见已登记为金点子。"))
    _check(suggestion, site, plan_item, adopted_on)
    idea = Idea(
        suggestion=suggestion,
        title=title,
        site=site,
        plan_item=plan_item,
        plan_version=plan_version,
        clause=clause,
        adopted_on=adopted_on,
        by=by,
    )
    idea.full_clean()
    idea.save()
    record(by, "idea.registered", idea, suggestion=suggestion.number)
    raise_due(idea, timezone.localdate())
    return idea


@transaction.atomic
def change_idea(*, by: User, idea: Idea, version: int, **changes: Any) -> Idea:
    """Change where in the plan an idea stands; whose it is stays."""
    require(by, Can.PLAN, idea)
    idea = lock(idea)
    new = {name: changes.get(name, getattr(idea, name)) for name in ("site", "plan_item", "adopted_on")}
    _check(idea.suggestion, **new)
    idea = change(by, "idea.changed", idea, changes, version=version)
    raise_due(idea, timezone.localdate())
    return idea


def _check(suggestion: Suggestion, site: ProjectSite, plan_item: PlanItem | None, adopted_on: date) -> None:
    errors = {}
    if site.neighborhood_id != suggestion.neighborhood_id:
        errors["site"] = _("请选择该意见所在小区的改造点位。")
    elif plan_item is not None and plan_item.site_id != site.pk:
        errors["plan_item"] = _("该改造内容不属于所选点位。")
    if adopted_on > timezone.localdate():
        errors["adopted_on"] = _("不能晚于今天。")
    elif adopted_on < timezone.localdate(suggestion.opened_at):
        errors["adopted_on"] = _("早于收到意见的日期。")
    if errors:
        raise ValidationError(errors)

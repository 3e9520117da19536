"""Forms handed out: how many, at which building, on which day."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import drop_row, lock
from renovation.core.audit import record
from renovation.core.models import Building, User
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.enums import SurveyState
from residents.models import Questionnaire, QuestionnaireIssue


@transaction.atomic
def issue_forms(
    *, by: User, questionnaire: Questionnaire, count: int, issued_on: date, building: Building | None = None
) -> QuestionnaireIssue:
    """Note that forms were handed out; afterwards too, since lists come in late."""
    require(by, Can.GATHER, questionnaire)
    stored = lock(questionnaire)
    if stored.state == SurveyState.DRAFT:
        raise ValidationError(_("问卷还在编制，不能发放。请先开始回收。"))
    errors = {}
    if building is not None and building.neighborhood_id != stored.neighborhood_id:
        errors["building"] = _("所选楼栋不在这个小区。")
    if issued_on > timezone.localdate():
        errors["issued_on"] = _("不能晚于今天。")
    if errors:
        raise ValidationError(errors)
    row = QuestionnaireIssue(questionnaire=stored, building=building, count=count, issued_on=issued_on, by=by)
    row.full_clean()
    row.save()
    record(by, "questionnaire_issue.added", row, building=str(building or ""), forms=count)
    return row


@transaction.atomic
def drop_issue(*, by: User, issue: QuestionnaireIssue) -> None:
    """Take back an entry made by mistake; what it said stays in the trail."""
    require(by, Can.GATHER, issue)
    drop_row(by, "questionnaire_issue.dropped", issue)

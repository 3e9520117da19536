"""Forms handed out, noted building by building."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renovation.core.policy import Can
from renovation.core.scope import fetch
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit
from residents.actions.questionnaire_issue import drop_issue, issue_forms
from residents.forms.questionnaire import IssueForm
from residents.queries.questionnaire import buildings_of, issues_named, questionnaires_named
from residents.views.questionnaire import questionnaire_trail

ANOTHER = "another"


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what was handed out; with `do=another` the next building can be typed at once."""
    row = fetch(questionnaires_named(), request.user, Can.GATHER, pk=pk)
    form = IssueForm(posted(request), buildings=buildings_of(row))
    if issue := submit(form, issue_forms, by=request.user, questionnaire=row):
        where = issue.building or _("集中发放")
        messages.success(request, _("已登记：%(where)s %(n)d 份。") % {"where": where, "n": issue.count})
        if request.POST.get("do") == ANOTHER:
            return redirect("residents:issue-add", pk)
        return redirect("residents:questionnaire-detail", pk)
    return form_page(
        request,
        form,
        title=_("登记发放"),
        trail=questionnaire_trail(row),
        submit_label=_("登记"),
        template="residents/questionnaire/question_form.html",
        another=ANOTHER,
    )


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    issue = fetch(issues_named(), request.user, Can.GATHER, pk=pk)
    drop_issue(by=request.user, issue=issue)  # type: ignore[arg-type]
    messages.success(request, _("已删除。"))
    return redirect("residents:questionnaire-detail", issue.questionnaire_id)

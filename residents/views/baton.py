"""The moves of the loop as pages: one form each, offered as the table of rules says, refused with its reason."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from renovation.core.policy import Can
from renovation.core.scope import fetch, refusal
from renovation.core.web.body import takes
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit
from residents.actions.baton import MOVES, bulk_report_back
from residents.actions.baton_absence import stand_in
from residents.actions.suggestion_photo import keep_photos
from residents.enums import Move, PhotoKind
from residents.forms.baton import MoveForm, PhotosMoveForm, StudyForm
from residents.forms.baton_form import FORMS
from residents.forms.baton_report import BulkReportBackForm
from residents.models import Suggestion
from residents.queries.loop import RULES, has_right, why_not
from residents.queries.suggestion_answer import PLAIN_BY_ENDING, offered, told_by
from residents.queries.suggestion_detail import alike, photos_by_kind, plans_of, suggestions_shown

# What is said when a move is made.
DONE: dict[Move, str | Promise] = {
    Move.VERIFY: gettext_lazy("已核实，转社区党委研判。"),
    Move.INVALIDATE: gettext_lazy("已列为无效件。"),
    Move.CLEAN: gettext_lazy("公开内容已保存。"),
    Move.STUDY: gettext_lazy("研判结果已保存。"),
    Move.MERGE: gettext_lazy("已并案，反映人一并转入。"),
    Move.PLAN: gettext_lazy("方案已保存，转蓝马甲督办。"),
    Move.REPORT_DONE: gettext_lazy("办理情况已报告，等待督办人验收。"),
    Move.NAME_DOER: gettext_lazy("实施人已更换。"),
    Move.ACCEPT: gettext_lazy("已验收，转红马甲反馈。"),
    Move.SEND_BACK: gettext_lazy("已退回。"),
    Move.ESCALATE: gettext_lazy("已提请上级协调。"),
    Move.REPORT_BACK: gettext_lazy("反馈已登记。"),
    Move.TRY_REACH: gettext_lazy("联系情况已登记。"),
    Move.LAST_ANSWER: gettext_lazy("最后书面答复已保存。"),
    Move.REOPEN: gettext_lazy("已重新办理，升一级。"),
    Move.URGE: gettext_lazy("已催办。"),
    Move.HAND_OVER: gettext_lazy("已转交。"),
}


@takes(6 * 15 + 2)
def move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """One move: its form, or why it is not open to this person now."""
    made = Move(move)
    suggestion = _suggestion(request, pk, made)
    if request.method == "GET" and (why := why_not(made, suggestion, request.user)):
        context = {"suggestion": suggestion, "why": why, "title": made.label, "trail": trail_of(suggestion)}
        return render(request, "residents/suggestion/not_now.html", context, status=409)
    form = FORMS[made](posted(request), request.FILES or None, suggestion=suggestion, by=request.user)
    if submit(form, MOVES[made], by=request.user, suggestion=suggestion):
        messages.success(request, str(DONE[made]))
        return redirect("residents:suggestion-detail", pk)
    _keep(request, form)
    return _page(request, form, suggestion, str(made.label), move=made)


@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the resident will read of the study, as far as it is filled in."""
    fetch(Suggestion, request.user, Can.STUDY, pk=pk)
    typed = request.POST
    try:
        later_on = StudyForm.base_fields["later_on"].clean(typed.get("later_on", ""))
    except ValidationError:
        later_on = None
    verdict, reason = typed.get("verdict", ""), typed.get("decline_reason", "")
    told = told_by(verdict, reason=reason, later_on=later_on, answer=typed.get("answer", "")[:500])
    return render(request, "residents/suggestion/told.html", {"told": told, "verdict": verdict})


def report_many(request: HttpRequest, pk: int) -> HttpResponse:
    """The same answer brought to many voices at once."""
    suggestion = _suggestion(request, pk, Move.REPORT_BACK)
    form = BulkReportBackForm(posted(request), suggestion=suggestion, by=request.user)  # type: ignore[arg-type]
    if submit(form, bulk_report_back, by=request.user, suggestion=suggestion):
        messages.success(request, _("反馈已登记。"))
        return redirect("residents:suggestion-detail", pk)
    return _page(request, form, suggestion, _("批量反馈居民"), move=Move.REPORT_BACK)


@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The deputy takes what was left with somebody who is away."""
    suggestion = fetch(suggestions_shown(), request.user, Can.VIEW, pk=pk)
    try:
        stand_in(by=request.user, suggestion=suggestion)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已由您接办，请假结束后未办完的归还本人。"))
    return redirect("residents:suggestion-detail", pk)


def trail_of(suggestion: Suggestion) -> list[tuple[str, str]]:
    own = reverse("residents:suggestion-detail", args=[suggestion.pk])
    return [(_("意见工作台"), reverse("residents:board")), (suggestion.number, own)]


def _suggestion(request: HttpRequest, pk: int, made: Move) -> Suggestion:
    """Return the suggestion for somebody who may make such a move there at all; 403 or 404 for others."""
    suggestion = fetch(suggestions_shown(), request.user, Can.VIEW, pk=pk)
    if not has_right(made, suggestion, request.user):
        raise PermissionDenied(refusal(RULES[made].rights[0]))
    return suggestion


def _page(request: HttpRequest, form: MoveForm, suggestion: Suggestion, title: str, *, move: Move) -> HttpResponse:
    context: dict[str, Any] = {"suggestion": suggestion, "move": move.value}
    if move == Move.STUDY:
        context["offered"] = offered()
    if move == Move.ACCEPT:
        context["offered"] = {str(code): str(words) for code, words in PLAIN_BY_ENDING.items()}
        context |= {"done": plans_of(suggestion).last(), "evidence": photos_by_kind(suggestion)[PhotoKind.EVIDENCE]}
    if move in (Move.STUDY, Move.MERGE):
        context["similar"] = alike(suggestion)
    return form_page(
        request,
        form,
        title=title,
        trail=trail_of(suggestion),
        submit_label=title,
        template="residents/suggestion/move.html",
        **context,
    )


def _keep(request: HttpRequest, form: MoveForm) -> None:
    """Keep the photos that are in order until the rest of the form is: nobody sends them twice over a phone."""
    if not isinstance(form, PhotosMoveForm) or not form.accepted:
        return
    try:
        form.kept = keep_photos(by=request.user, suggestion=form.suggestion, photos=form.accepted)  # type: ignore[arg-type]
    except ValidationError as error:
        if not form.has_error("photos"):
            form.add_error("photos", error.messages)

"""A questionnaire by its QR code: no account, no script; sent twice, counted once."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from renovation.core.limits import TooOften
from renovation.core.web.submit import posted, put_errors
from residents.actions.response import answer_online
from residents.actions.voice_public import take_turn
from residents.enums import SurveyState
from residents.forms.open_ticket import Ticket, read_ticket
from residents.forms.response import OnlineForm
from residents.models import Response
from residents.queries.questionnaire import Paper, is_taking_online, open_paper
from residents.queries.survey import public_survey
from residents.views.open_page import open_page, open_render


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@open_page(is_private=True)
def fill(request: HttpRequest, key: str) -> HttpResponse:
    """Show the form while it is open; before and afterwards say so, and what came of it."""
    paper = open_paper(key)
    if paper is None:
        return open_render(request, "questionnaire_gone", {}, status=404)
    row = paper.questionnaire
    if not is_taking_online(row):
        survey = public_survey(paper) if row.state != SurveyState.DRAFT else None
        context = {"questionnaire": row, "survey": survey, "is_draft": row.state == SurveyState.DRAFT}
        return open_render(request, "questionnaire_closed", context, status=409 if request.method == "POST" else 200)
    ticket = read_ticket(request.POST.get("ticket", ""), f"q{row.pk}")
    form = OnlineForm(posted(request), paper=paper, client_id=ticket.client_id)
    if form.is_valid() and _sent(form, paper):
        return HttpResponseRedirect(reverse("residents:open-questionnaire-thanks", args=[key]))
    return _form(request, form, paper, ticket)


@require_safe
@open_page(is_private=True)
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    paper = open_paper(key)
    if paper is None:
        return open_render(request, "questionnaire_gone", {}, status=404)
    return open_render(request, "questionnaire_thanks", {"questionnaire": paper.questionnaire})


def _sent(form: OnlineForm, paper: Paper) -> Response | None:
    """Store what was filled in, within the limit of its address."""
    try:
        take_turn()
        return answer_online(questionnaire=paper.questionnaire, filled=form.cleaned_data["filled"])
    except TooOften as refused:
        form.wait = refused.wait
        minutes = refused.wait // 60 + 1
        text = ngettext(
            "这个网络提交得太多了，请 %(n)d 分钟后再点一次提交，或把纸质问卷交给社区。填写的内容都还在。",
            "这个网络提交得太多了，请 %(n)d 分钟后再点一次提交，或把纸质问卷交给社区。填写的内容都还在。",
            minutes,
        )
        form.add_error(None, text % {"n": minutes})
    except ValidationError as error:
        put_errors(form, error)
    return None


def _form(request: HttpRequest, form: OnlineForm, paper: Paper, ticket: Ticket) -> HttpResponse:
    context = {"questionnaire": paper.questionnaire, "form": form, "ticket": ticket.signed()}
    if form.wait:
        answer = open_render(request, "questionnaire_fill", context, status=429)
        answer.headers["Retry-After"] = str(form.wait)
        return answer
    return open_render(request, "questionnaire_fill", context)

"""An idea of the plan: registered from its suggestion, shown with its photos and with what its authors were told."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from renovation.core.policy import Can
from renovation.core.queries.change_request import attach_pending
from renovation.core.scope import fetch
from renovation.core.web.pages import Trail, form_page
from renovation.core.web.submit import posted, submit
from residents.actions.idea import change_idea, register_idea
from residents.actions.idea_notice import tell_authors
from residents.forms.idea import IdeaEditForm, IdeaForm, IdeaNoticeForm
from residents.models import Idea
from residents.queries.idea import idea_page, ideas_named, notices_named, suggestions_named


def idea_trail(idea: Idea | None = None) -> Trail:
    trail = [(_("金点子台账"), reverse("residents:idea-list"))]
    return [*trail, (str(idea), reverse("residents:idea-detail", args=[idea.pk]))] if idea else trail


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    idea = fetch(ideas_named(), request.user, Can.VIEW, pk=pk)
    page = idea_page(request.user, idea)  # type: ignore[arg-type]
    attach_pending(request.user, page.photos)
    context = {"idea": idea, "page": page, "trail": [*idea_trail(), (str(idea), "")]}
    return render(request, "residents/idea/detail.html", context)


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Register the suggestion of this key."""
    suggestion = fetch(suggestions_named(), request.user, Can.PLAN, pk=pk)
    form = IdeaForm(posted(request), suggestion=suggestion)
    if idea := submit(form, register_idea, by=request.user, suggestion=suggestion):
        messages.success(request, _("已登记为金点子。请告知提出人已写入方案。"))
        return redirect("residents:idea-detail", idea.pk)
    return form_page(
        request,
        form,
        title=_("登记金点子：%(number)s") % {"number": suggestion.number},
        trail=idea_trail(),
        submit_label=_("登记"),
        template="residents/idea/form.html",
        suggestion=suggestion,
    )


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    idea = fetch(ideas_named(), request.user, Can.PLAN, pk=pk)
    form = IdeaEditForm(posted(request), instance=idea, suggestion=idea.suggestion)
    if submit(form, change_idea, by=request.user, idea=idea):
        messages.success(request, _("已保存。"))
        return redirect("residents:idea-detail", pk)
    return form_page(
        request,
        form,
        title=_("修改金点子"),
        trail=idea_trail(idea),
        submit_label=_("保存"),
        template="residents/idea/form.html",
        suggestion=idea.suggestion,
    )


def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the authors were told of one stage, or have it sent to them."""
    notice = fetch(notices_named(), request.user, Can.COLLECT, pk=pk)
    idea = notice.idea
    page = idea_page(request.user, idea)  # type: ignore[arg-type]
    form = IdeaNoticeForm(posted(request), reachable=page.reachable)
    if submit(form, tell_authors, by=request.user, notice=notice):
        messages.success(request, _("已记录。"))
        return redirect("residents:idea-detail", idea.pk)
    return form_page(
        request,
        form,
        title=_("告知提出人：%(stage)s") % {"stage": notice.get_stage_display()},
        trail=idea_trail(idea),
        submit_label=_("已告知"),
        template="residents/idea/tell.html",
        notice=notice,
        page=page,
    )

"""Defects: raised, answered by the organization responsible, looked at by somebody else."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects.actions.defect import answer_defect, assign_defect, check_defect, raise_defect
from projects.actions.defect_photo import keep_defect_photos
from projects.enums import DefectState
from projects.forms.defect import DefectAnswerForm, DefectAssignForm, DefectCheckForm, DefectForm, DefectPhotosForm
from projects.models import Defect, ProjectSite
from projects.queries.defect import (
    TONES,
    defects_named,
    is_checker,
    is_doer,
    photos_of,
    photos_stored,
    sites_to_check,
)
from renovation.core.policy import Can
from renovation.core.queries.trail import history_of
from renovation.core.scope import fetch, holds, refusal, require_anywhere
from renovation.core.web.body import takes
from renovation.core.web.files import serve
from renovation.core.web.pages import Trail, form_page
from renovation.core.web.submit import posted, submit


@takes(6 * 15 + 2)
def add(request: HttpRequest) -> HttpResponse:
    """Raise a defect; `?site=` proposes where."""
    require_anywhere(request.user, Can.GATHER)
    user: Any = request.user
    initial = {"site": request.GET.get("site")}
    form = DefectForm(posted(request), request.FILES or None, by=user, sites=sites_to_check(user), initial=initial)
    if defect := submit(form, raise_defect, by=user):
        messages.success(request, _("问题已提出，已通知整改单位。") if defect.organization else _("问题已提出。"))
        return redirect("projects:defect-detail", defect.pk)
    _keep(request, form, form.cleaned_data.get("site") if form.is_bound else None)
    return form_page(request, form, title=_("提出问题"), trail=_trail(), submit_label=_("提出"), template=PHOTO_FORM)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    defect = fetch(defects_named(), user, Can.VIEW, pk=pk)
    before, after = photos_of(defect)
    is_open, is_answered = defect.state == DefectState.OPEN, defect.state == DefectState.ANSWERED
    context = {
        "defect": defect,
        "trail": [*_trail(), (f"#{defect.pk}", "")],
        "tone": TONES[DefectState(defect.state)],
        "before": before,
        "after": after,
        "may_answer": is_open and is_doer(user, defect),
        "may_check": is_answered and is_checker(user, defect),
        "may_assign": is_open and holds(user, Can.GATHER, defect),
        "history": history_of(defect),
    }
    return render(request, "projects/defect/detail.html", context)


@takes(6 * 15 + 2)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    defect = fetch(defects_named(), user, Can.CARRY_OUT, pk=pk)
    if not is_doer(user, defect):
        raise PermissionDenied(_("只能由整改单位“%(name)s”的人员答复。") % {"name": defect.organization})
    form = DefectAnswerForm(posted(request), request.FILES or None, by=user, defect=defect)
    if submit(form, answer_defect, by=user, defect=defect):
        messages.success(request, _("已提交，等待复查。"))
        return redirect("projects:defect-detail", pk)
    _keep(request, form, defect.site)
    return _page(request, form, defect, _("提交整改情况"), template=PHOTO_FORM)


def check(request: HttpRequest, pk: int) -> HttpResponse:
    defect = fetch(defects_named(), request.user, Can.VIEW, pk=pk)
    if not is_checker(request.user, defect):
        is_theirs = is_doer(request.user, defect)
        raise PermissionDenied(_("整改的人和整改单位不能自己复查。") if is_theirs else refusal(Can.SUPERVISE))
    form = DefectCheckForm(posted(request), defect=defect)
    if done := submit(form, check_defect, by=request.user, defect=defect):
        messages.success(request, _("已销号。") if done.state == DefectState.CLOSED else _("已退回，已通知整改单位。"))
        return redirect("projects:defect-detail", pk)
    return _page(request, form, defect, _("复查"))


def assign(request: HttpRequest, pk: int) -> HttpResponse:
    defect = fetch(defects_named(), request.user, Can.GATHER, pk=pk)
    form = DefectAssignForm(posted(request), defect=defect)
    if submit(form, assign_defect, by=request.user, defect=defect):
        messages.success(request, _("整改单位已确定，已通知。"))
        return redirect("projects:defect-detail", pk)
    return _page(request, form, defect, _("确定整改单位"))


@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    return serve(request, fetch(photos_stored(), request.user, Can.VIEW, pk=pk).file)


@require_safe
def photo_small(request: HttpRequest, pk: int) -> HttpResponseBase:
    return serve(request, fetch(photos_stored(), request.user, Can.VIEW, pk=pk).file, small=True)


PHOTO_FORM, FORM = "projects/defect/photo_form.html", "projects/defect/form.html"


def _trail(defect: Defect | None = None) -> Trail:
    trail = [(_("问题整改"), reverse("projects:defect-list"))]
    if defect is not None:
        trail.append((f"#{defect.pk}", reverse("projects:defect-detail", args=[defect.pk])))
    return trail


def _page(request: HttpRequest, form: Any, defect: Defect, title: str, template: str = FORM) -> HttpResponse:
    return form_page(
        request, form, title=title, trail=_trail(defect), submit_label=_("提交"), template=template, defect=defect
    )


def _keep(request: HttpRequest, form: DefectPhotosForm, site: ProjectSite | None) -> None:
    """Keep the photos that are in order until the rest of the form is: nobody sends them twice over a phone."""
    if site is None or not form.accepted:
        return
    try:
        form.kept = keep_defect_photos(by=request.user, site=site, photos=form.accepted)  # type: ignore[arg-type]
    except ValidationError as error:
        if not form.has_error("photos"):
            form.add_error("photos", error.messages)

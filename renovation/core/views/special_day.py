"""Holidays and make-up workdays: what is known, and the yearly notice entered by hand."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renovation.core.actions.special_day import drop_special_day, enter_holiday
from renovation.core.forms.special_day import HolidayForm
from renovation.core.policy import Can
from renovation.core.queries.parameter import may_see
from renovation.core.queries.special_day import may_enter, special_day, special_days, years
from renovation.core.scope import refusal
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit


@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    """The calendar of working days, as far as it was entered by hand."""
    if not may_see(request.user):
        raise PermissionDenied(refusal(Can.SET_PARAMETER))
    context = {
        "years": years(),
        "days": special_days(),
        "can_enter": may_enter(request.user),
        "trail": [(_("参数"), reverse("core:parameter-list")), (_("放假和调休"), "")],
    }
    return render(request, "core/special_day/list.html", context)


def add(request: HttpRequest) -> HttpResponse:
    """Enter one holiday."""
    if not may_enter(request.user):
        raise PermissionDenied(refusal(Can.SET_PARAMETER))
    form = HolidayForm(posted(request))
    if rows := submit(form, enter_holiday, by=request.user):
        messages.success(request, _("已登记 %(count)s 天。") % {"count": len(rows)})
        return redirect("core:calendar")
    trail = [(_("参数"), reverse("core:parameter-list")), (_("放假和调休"), reverse("core:calendar"))]
    return form_page(request, form, title=_("登记放假安排"), trail=trail, submit_label=_("登记"))


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one day out again."""
    if not may_enter(request.user):
        raise PermissionDenied(refusal(Can.SET_PARAMETER))
    row = special_day(pk)
    if row is None:
        raise Http404(_("没有这一天。"))
    drop_special_day(by=request.user, row=row)
    messages.success(request, _("已删除 %(day)s。") % {"day": row})
    return redirect("core:calendar")

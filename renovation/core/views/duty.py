from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from renovation.core.actions.duty import end_duty, grant_duty
from renovation.core.forms.duty import DutyForm, EndDutyForm
from renovation.core.models import Duty, User
from renovation.core.policy import Can
from renovation.core.queries.duty import may_end
from renovation.core.scope import fetch, refusal
from renovation.core.views.staff import staff_trail
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person one more duty."""
    user = fetch(User, request.user, Can.GRANT_DUTY, pk=pk)
    if user.pk == request.user.pk:
        raise PermissionDenied(_("不能变更自己的职责。"))
    form = DutyForm(posted(request), by=request.user)
    if duty := submit(form, grant_duty, by=request.user, user=user):
        messages.success(request, _("已授予“%(duty)s”。") % {"duty": duty})
        return redirect("core:staff-detail", pk)
    return form_page(request, form, title=_("授予职责"), trail=staff_trail(user), submit_label=_("授予"), is_long=True)


def end(request: HttpRequest, pk: int) -> HttpResponse:
    duty = fetch(Duty, request.user, Can.GRANT_DUTY, pk=pk)
    if not may_end(request.user, duty):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    form = EndDutyForm(posted(request))
    if submit(form, end_duty, by=request.user, duty=duty):
        messages.success(request, _("职责“%(duty)s”已终止或设定了结束日期。") % {"duty": duty})
        return redirect("core:staff-detail", duty.user_id)
    title = _("终止职责：%(duty)s") % {"duty": duty}
    return form_page(request, form, title=title, trail=staff_trail(duty.user), submit_label=_("确定"))

"""A delegate's walk through the checklist of their stage."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from renovation.core.policy import Can
from renovation.core.scope import fetch, refusal
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit
from residents.actions.finding import record_findings
from residents.forms.delegate import ChecklistForm
from residents.queries.delegate import checklist, delegates_named, may_note


def add(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    delegate = fetch(delegates_named(), user, Can.VIEW, pk=pk)
    if not may_note(user, delegate):
        raise PermissionDenied(refusal(Can.GATHER))
    form = ChecklistForm(posted(request), lines=checklist(delegate.stage))
    if found := submit(form, record_findings, by=user, delegate=delegate):
        wrong = sum(1 for finding in found if finding.defect_id)
        done = _("检查结果已登记。")
        if wrong:
            text = ngettext("其中 %(n)s 个问题已转整改。", "其中 %(n)s 个问题已转整改。", wrong)
            done += text % {"n": wrong}
        messages.success(request, done)
        return redirect("residents:delegate-site", delegate.site_id)
    site_url = reverse("residents:delegate-site", args=[delegate.site_id])
    return form_page(
        request,
        form,
        title=_("填写检查清单：%(stage)s") % {"stage": delegate.get_stage_display()},
        trail=[(_("居民代表"), reverse("residents:delegate-list")), (str(delegate.site.neighborhood), site_url)],
        submit_label=_("提交"),
        template="residents/delegate/checklist.html",
        delegate=delegate,
    )

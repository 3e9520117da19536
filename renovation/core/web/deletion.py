"""The page on which a row is asked to be removed: what it holds, why, and that a second person decides."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from renovation.core.forms.change_request import DeletionForm
from renovation.core.models.base import ScopedModel
from renovation.core.queries.change_request import attach_pending, facts_of
from renovation.core.web.pages import Trail, form_page
from renovation.core.web.submit import posted, submit


def deletion_page(
    request: HttpRequest,
    row: ScopedModel,
    ask: Callable[..., Any],
    *,
    name: str,
    title: str,
    trail: Trail,
    back: str,
    is_slip: bool,
    template: str = "core/change_request/deletion.html",
) -> HttpResponse:
    """GET shows what would go, POST calls `ask(by, reason, <name>=row)` and returns to the address `back`."""
    form = DeletionForm(posted(request))
    form.fields["reason"].required = not is_slip
    facts = facts_of(row)
    # A slip is gone at once and leaves no request.
    if filed := submit(form, lambda **given: [ask(**given)], by=request.user, **{name: row}):
        messages.success(request, _("已提交删除申请，待第二人复核。") if filed[0] else _("已删除。"))
        return redirect(back)
    attach_pending(request.user, [row])
    return form_page(
        request,
        form,
        title=title,
        trail=trail,
        submit_label=_("删除") if is_slip else _("提交删除申请"),
        template=template,
        row=row,
        facts=facts,
        is_slip=is_slip,
    )

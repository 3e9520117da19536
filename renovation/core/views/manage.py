from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from renovation.core.web.context import managed_by


@require_safe
def manage(request: HttpRequest) -> HttpResponse:
    """Show the pages of running the portal that this person may follow."""
    entries = managed_by(request.user)
    if not entries:
        raise Http404(_("您没有管理门户的权限。"))
    return render(request, "core/manage/list.html", {"entries": entries})

"""What is said when we failed: a page to people, JSON to programs, and the number to look for in the log."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error

from renovation.core.lib.origin import origin


@login_not_required
@requires_csrf_token
def show(request: HttpRequest) -> HttpResponse:
    """Nothing here may fail: neither the database nor the user is asked."""
    if not request.path.startswith("/api/"):
        return server_error(request)
    message = _("系统出错了，编号 %(number)s。") % {"number": origin().request_id}
    return JsonResponse({"error": {"code": "server_error", "message": message, "fields": {}}}, status=500)

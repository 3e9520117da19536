from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from renovation.core.parameters import CATALOG, value_of
from renovation.core.policy import Can
from renovation.core.scope import can_anywhere, refusal
from renovation.dashboard.actions.forget_run import RULES
from renovation.dashboard.queries.forget_run import forget_runs, lines_of

PAGE = 20
PERIODS = ("retention.contact", "retention.ledger", "retention.file_photo", "retention.subject")


@require_safe
def forget_run_list(request: HttpRequest) -> HttpResponse:
    """Show what each night forgot: numbers only, so that both who runs the portal and who answers for it may look."""
    if not any(can_anywhere(request.user, can) for can in (Can.MANAGE_SYSTEM, Can.EXPORT_CONTACT)):
        raise PermissionDenied(refusal(Can.MANAGE_SYSTEM))
    before = request.GET.get("before", "")
    runs = forget_runs()
    shown = list((runs.filter(pk__lt=int(before)) if before.isdecimal() and len(before) < 10 else runs)[: PAGE + 1])
    labels = {rule.code: rule.label for rule in RULES}
    context = {
        "runs": [(run, lines_of(run, labels)) for run in shown[:PAGE]],
        "next_before": shown[PAGE - 1].pk if len(shown) > PAGE else None,
        "periods": [(CATALOG[code].name, value_of(code)) for code in PERIODS],
        "kinds": list(labels.values()),
        "title": _("遗忘记录"),
    }
    return render(request, "dashboard/forget_run/list.html", context)

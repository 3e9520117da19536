"""The log of messages for whoever runs the portal: how many, by which way, what failed and why."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renovation.core.actions.delivery import retry_delivery
from renovation.core.enums import DeliveryState
from renovation.core.models import Delivery
from renovation.core.policy import Can
from renovation.core.queries.delivery import channel_lines, deliveries_page
from renovation.core.scope import fetch, require_anywhere
from renovation.core.web.listing import number_in


@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    require_anywhere(user, Can.MANAGE_SYSTEM)
    state = request.GET.get("state", "")
    rows, older = deliveries_page(user, state, number_in(request.GET.get("before")))
    context = {
        "lines": channel_lines(user),
        "states": DeliveryState.choices,
        "state": state,
        "rows": rows,
        "older": older,
        "trail": [(_("管理"), reverse("core:manage")), (_("消息发送"), "")],
    }
    return render(request, "core/notice/log.html", context)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = fetch(Delivery, request.user, Can.MANAGE_SYSTEM, pk=pk)
    try:
        retry_delivery(by=request.user, delivery=delivery)  # type: ignore[arg-type]
        messages.success(request, _("已重新排队，几秒内发送。"))
    except ValidationError as error:
        messages.error(request, error.message)
    return redirect(f"{reverse('core:notice-log')}?state=FAILED")

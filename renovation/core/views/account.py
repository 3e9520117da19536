from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from renovation.core.policy import HAND_CANS
from renovation.core.queries.absence import absences_of
from renovation.core.queries.account import (
    count_recovery_codes,
    count_sessions,
    has_factor,
    is_factor_required,
    password_days_left,
    sign_ins,
)
from renovation.core.scope import can_anywhere
from renovation.core.web.standing import PROVIDER


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show one's own account: duties, how it is secured, who came in under this name."""
    user: Any = request.user
    context = {
        "absences": absences_of(user, may=True),
        "has_work": any(can_anywhere(user, can) for can in HAND_CANS),
        "days_left": password_days_left(user),
        "sign_ins": sign_ins(user),
        "session_count": count_sessions(user),
        "has_factor": has_factor(user),
        "recovery_count": count_recovery_codes(user),
        "is_required": is_factor_required(user),
        "provider": request.session.get(PROVIDER, ""),
    }
    return render(request, "core/user/account.html", context)

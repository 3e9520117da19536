from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from renovation.core.actions.token import issue_token, revoke_token
from renovation.core.forms.token import TokenForm
from renovation.core.policy import Can
from renovation.core.queries.own_token import (
    capabilities_for_token,
    managed_tokens,
    own_tokens,
    regions_for_token,
    revocable_tokens,
)
from renovation.core.scope import can_anywhere, refusal
from renovation.core.web.submit import posted, submit

PAGE_SIZE = 50


@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    return render(request, "core/token/list.html", {"tokens": own_tokens(request.user)})


@require_safe
def show_managed(request: HttpRequest) -> HttpResponse:
    """Everybody's keys in the region, for who keeps access in order."""
    if not can_anywhere(request.user, Can.MANAGE_ACCESS):
        raise PermissionDenied(refusal(Can.MANAGE_ACCESS))
    found = Paginator(managed_tokens(request.user), PAGE_SIZE)
    page = found.get_page(request.GET.get("page"))
    return render(request, "core/token/managed.html", {"tokens": page.object_list, "page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Make a key. The answer shows it this once, so it is no redirect and stays out of every cache."""
    may = capabilities_for_token(request.user)
    form = TokenForm(posted(request), regions=regions_for_token(request.user), capabilities=may)
    if issued := submit(form, issue_token, by=request.user):
        token, key = issued
        context = {"token": token, "key": key, "base_url": request.build_absolute_uri("/api/v1/")}
        return render(request, "core/token/issued.html", context)
    return render(request, "core/token/add.html", {"form": form})


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(revocable_tokens(request.user), pk=pk)
    revoke_token(by=request.user, token=token)
    messages.success(request, _("令牌“%(name)s”已停用。") % {"name": token.name})
    return redirect("core:token-list" if token.user_id == request.user.pk else "core:token-managed")

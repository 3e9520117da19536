from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from renovation.core.actions.token import issue_token, revoke_token
from renovation.core.forms.token import TokenForm
from renovation.core.queries.own_token import own_tokens, regions_for_token
from renovation.core.web.submit import posted, submit


def show_list(request: HttpRequest) -> HttpResponse:
    context = {"tokens": own_tokens(request.user), "now": timezone.now()}
    return render(request, "core/token/list.html", context)


@never_cache
def add(request: HttpRequest) -> HttpResponse:
    """Make a key. The answer shows it this once, so it is no redirect and stays out of every cache."""
    form = TokenForm(posted(request), regions=regions_for_token(request.user))
    if issued := submit(form, issue_token, by=request.user):
        token, key = issued
        context = {"token": token, "key": key, "base_url": request.build_absolute_uri("/api/v1/")}
        return render(request, "core/token/issued.html", context)
    return render(request, "core/token/add.html", {"form": form})


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(own_tokens(request.user), pk=pk)
    revoke_token(by=request.user, token=token)
    messages.success(request, _("令牌“%(name)s”已停用。") % {"name": token.name})
    return redirect("core:token-list")

"""One's own messages: what is new first; the number at the link of every page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from renovation.core.actions.notification import read_notices
from renovation.core.queries.notification import count_unread, inbox, inbox_page, known_unread
from renovation.core.web.listing import number_in


@never_cache
@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    unread = count_unread(user)
    before = number_in(request.GET.get("before"))
    lines, older = inbox_page(user, before)
    context = {"unread": unread, "lines": lines, "older": older, "before": before}
    return render(request, "core/notice/list.html", context)


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one message and go to what it is about."""
    user: Any = request.user
    notice = get_object_or_404(inbox(user), pk=pk)
    read_notices(by=user, pks=[notice.pk])
    is_ours = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if is_ours else "core:notice-list")


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark the messages ticked as read, or all of them."""
    user: Any = request.user
    count = read_notices(by=user)
    text = ngettext("%(n)s 条消息已标为已读。", "%(n)s 条消息已标为已读。", count) % {"n": count}
    messages.success(request, text)
    return redirect("core:notice-list")


@never_cache
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The number at the link, for a page that did not know it."""
    user: Any = request.user
    known = known_unread(user)
    return render(request, "core/notice/count.html", {"unread": count_unread(user) if known is None else known})

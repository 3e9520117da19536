"""The resident's own link: how it stands, and what only they may do with it. Whoever holds the key is the resident."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from renovation.core.limits import TooOften
from renovation.core.web.qr import picture
from renovation.core.web.submit import put_errors
from residents.actions.urge import urge_by_voice
from residents.actions.voice_public import take_turn, withdraw_contact
from residents.actions.voice_report import rate
from residents.forms.open import RateForm
from residents.models import Suggestion, Voice
from residents.queries.loop import awaits_last_answer
from residents.queries.open_status import Follow, follow_of, voice_of
from residents.views.open_page import open_page, open_render, public_url


@sensitive_variables("key")
@require_safe
@open_page(is_private=True)
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Show the way of one's own suggestion; fresh from sending it, with the slip to keep."""
    voice = voice_of(key)
    if voice is None:
        return _gone(request)
    follow = follow_of(voice)
    return _page(request, key, follow, _rate_form(follow), is_new="new" in request.GET)


@sensitive_variables("key")
@require_POST
@open_page(is_private=True)
def urge(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for haste, once a day."""
    done = _("已催办，办理人会收到提醒。")
    return _acted(request, key, lambda voice: urge_by_voice(voice=voice), done)


@sensitive_variables("key")
@require_http_methods(["GET", "HEAD", "POST"])
@open_page(is_private=True)
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Ask once more, since it cannot be undone; then take one's contact back."""
    if request.method != "POST":
        voice = voice_of(key)
        if voice is None:
            return _gone(request)
        if not voice.has_consented:
            return redirect("residents:open-follow", key)
        return open_render(request, "withdraw", {"key": key})
    done = _("您的联系方式已删除。意见继续办理，请用本页查看结果。")
    return _acted(request, key, lambda voice: withdraw_contact(voice=voice), done)


@sensitive_variables("key")
@require_POST
@open_page(is_private=True)
def judge(request: HttpRequest, key: str) -> HttpResponse:
    """Say what one thinks of the answer."""
    voice = voice_of(key)
    if voice is None:
        return _gone(request)
    follow = follow_of(voice)
    form = _rate_form(follow, request.POST)
    if not form.is_valid():
        return _page(request, key, follow, form)
    try:
        take_turn()
        row = rate(voice=voice, **form.cleaned_data)
    except TooOften as refused:
        form.add_error(None, _too_often(refused))
        return _page(request, key, follow, form, status=429)
    except ValidationError as error:
        return _refused(request, key, follow, form, error)
    messages.success(request, _thanks(row, voice.suggestion))
    return redirect("residents:open-follow", key)


def _acted(request: HttpRequest, key: str, action: Callable[[Voice], Any], done: str) -> HttpResponse:
    voice = voice_of(key)
    if voice is None:
        return _gone(request)
    try:
        take_turn()
        action(voice)
    except TooOften as refused:
        messages.warning(request, _too_often(refused))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("residents:open-follow", key)


def _thanks(row: Suggestion, before: Suggestion) -> str:
    if row.round > before.round:
        return _("已重新办理，并报到上一级。") if row.level < before.level else _("已重新办理。")
    if awaits_last_answer(row):
        return _("您的评价已记下，区里将给您最后的书面答复。")
    return _("谢谢，您的评价已记下。")


def _rate_form(follow: Follow, data: Any = None) -> RateForm:
    return RateForm(data, is_heard=follow.can_reopen and not follow.can_rate)


def _refused(request: HttpRequest, key: str, follow: Follow, form: RateForm, error: ValidationError) -> HttpResponse:
    """Say why on the form; where none is offered any more, on the page."""
    if follow.can_rate or follow.can_reopen:
        put_errors(form, error)
        return _page(request, key, follow, form)
    messages.warning(request, " ".join(error.messages))
    return redirect("residents:open-follow", key)


def _page(
    request: HttpRequest, key: str, follow: Follow, form: RateForm, *, is_new: bool = False, status: int = 200
) -> HttpResponse:
    link = public_url(request, reverse("residents:open-follow", args=[key]))
    context = {
        "key": key,
        "follow": follow,
        "status": follow.status,
        "form": form,
        "is_new": is_new,
        "link": link,
        "qr": picture(link),
    }
    return open_render(request, "follow", context, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    return open_render(request, "gone", {}, status=404)


def _too_often(refused: TooOften) -> str:
    minutes = refused.wait // 60 + 1
    return ngettext("提交太频繁，请 %(n)d 分钟后再试。", "提交太频繁，请 %(n)d 分钟后再试。", minutes) % {"n": minutes}

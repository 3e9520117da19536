from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from renovation.core.actions.notice_preference import set_preference
from renovation.core.forms.notice_preference import NoticePreferenceForm
from renovation.core.queries.notification import preference_of
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit


@never_cache
@sensitive_post_parameters("email", "phone")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Say how one wants to be told besides the portal."""
    user: Any = request.user
    known = preference_of(user)
    initial = {"email": known.email, "phone": known.phone, "is_digest": known.is_digest} if known else {}
    form = NoticePreferenceForm(posted(request), initial=initial)
    # A way that is not set up is not asked for and keeps what it has.
    kept = {name: initial.get(name, "") for name in ("email", "phone") if name not in form.fields}
    if submit(form, set_preference, by=user, **kept):
        messages.success(request, _("已保存。"))
        return redirect("core:account")
    has_ways = settings.NOTICE.has("EMAIL") or settings.NOTICE.has("SMS")
    trail = [(_("我的账号"), reverse("core:account"))]
    template = "core/notice/preference.html"
    return form_page(
        request, form, title=_("消息设置"), trail=trail, submit_label=_("保存"), template=template, has_ways=has_ways
    )

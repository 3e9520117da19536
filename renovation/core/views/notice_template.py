"""What messages say: shown to whoever sets parameters, changed with a preview."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from renovation.core.actions.notice_template import reset_template, set_template
from renovation.core.enums import DeliveryChannel, NoticeKind
from renovation.core.forms.notice_template import NoticeTemplateForm
from renovation.core.lib.notice import EN, FACTS, ZH
from renovation.core.policy import Can
from renovation.core.queries.notice_template import Which, sample, template_lines, text_now, ways_of, which
from renovation.core.queries.parameter import seat
from renovation.core.scope import holds, require, require_anywhere
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit

LANGUAGES = ((ZH, "简体中文"), (EN, "English"))


@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    require_anywhere(request.user, Can.SET_PARAMETER)
    trail = [(_("管理"), reverse("core:manage")), (_("消息模板"), "")]
    lines = template_lines()
    context = {
        "groups": [(name, [line for line in lines if line.language == code]) for code, name in LANGUAGES],
        "may_edit": holds(request.user, Can.SET_PARAMETER, seat()),
        "trail": trail,
    }
    return render(request, "core/notice/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change one text; “preview” shows it filled in and saves nothing."""
    one = _asked(request, code)
    subject, body = text_now(one)
    form = NoticeTemplateForm(posted(request), initial={"subject": subject, "body": body})
    if "preview" not in request.POST and submit(form, set_template, by=request.user, **one._asdict()):
        messages.success(request, _("已保存，新的消息按此发送。"))
        return redirect("core:notice-template-list")
    return form_page(
        request,
        form,
        title=_title(one),
        trail=[(_("消息模板"), reverse("core:notice-template-list"))],
        submit_label=_("保存"),
        template="core/notice/template.html",
        facts=FACTS,
        sample=sample((form["subject"].value() or "", form["body"].value() or ""), one),
        ways=ways_of(one),
        one=one,
    )


@require_POST
def reset(request: HttpRequest, code: str) -> HttpResponse:
    one = _asked(request, code)
    reset_template(by=request.user, **one._asdict())  # type: ignore[arg-type]
    messages.success(request, _("已恢复。"))
    return redirect("core:notice-template-list")


def _asked(request: HttpRequest, code: str) -> Which:
    require(request.user, Can.SET_PARAMETER, seat())
    found = which(code)
    if found is None:
        raise Http404
    return found


def _title(one: Which) -> str:
    parts = [str(NoticeKind(one.kind).label), dict(LANGUAGES)[one.language]]
    return " · ".join([*parts, str(DeliveryChannel(one.channel).label)] if one.channel else parts)

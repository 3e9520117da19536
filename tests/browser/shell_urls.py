"""Sample pages for the frame itself: a form, a list, refusals, an htmx search. No data needed."""

from pathlib import Path

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template import engines
from django.urls import include, path
from django.views.i18n import set_language
from django_htmx.http import trigger_client_event

PAGES = Path(__file__).parent / "pages"
STATES = [("集英花园", "完工", "ok", 12), ("汴京路一号院", "在建", "busy", 7), ("曹门家属院", "未开工", "idle", 0)]


class Sample(forms.Form):
    name = forms.CharField(label="小区名称", help_text="与公章一致", max_length=20)
    started_on = forms.DateField(label="开工日期")
    street = forms.ChoiceField(label="街道", choices=[("", "请选择"), ("1", "北道门街道")])
    kind = forms.ChoiceField(label="类别", choices=[("A", "基础类"), ("B", "完善类")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="已与社区核对", required=False)
    ledger = forms.FileField(label="台账", required=False)
    notes = forms.CharField(label="备注", widget=forms.Textarea(attrs={"rows": 3}), required=False)


def draw(name, context, request):
    return engines["django"].from_string((PAGES / name).read_text("utf-8")).render(context, request)


@login_not_required
def show_list(request):
    rows = [
        {"name": name, "state": state, "tone": tone, "done": done, "area": 39_700, "money": 3971.23}
        for name, state, tone, done in STATES
    ]
    context = {"rows": rows, "trail": [("示范市", "/"), ("示范区", "/"), ("小区", "")]}
    return HttpResponse(draw("list.html", context, request))


@login_not_required
def show_form(request):
    form = Sample(request.POST or None)
    if form.is_valid():
        messages.success(request, "已保存。")
        return redirect("/")
    return HttpResponse(draw("form.html", {"form": form}, request))


@login_not_required
def find(request):
    if request.GET.get("q") == "错":
        raise PermissionDenied
    if request.GET.get("q") == "退":
        return redirect("core:login")
    return trigger_client_event(HttpResponse(request.GET.get("q", "")), "toast", {"text": "查到 1 个小区"})


@login_not_required
def erase(request):
    messages.success(request, "已删除。")
    return redirect("/")


@login_not_required
def refuse(request):
    raise PermissionDenied("您在此处没有这项权限。请联系：区旧改办。")


@login_not_required
def break_down(request):
    raise ZeroDivisionError


@login_not_required
def show_template(request, name):
    return render(request, name)


core = [
    path("login/", LoginView.as_view(template_name="core/user/login.html"), name="login"),
    path("logout/", erase, name="logout"),
    path("language/", login_not_required(set_language), name="language"),
    path("password/", show_form, name="password"),
    path("account/", show_form, name="account"),
    path("session/", show_form, name="session"),
    path("manage/", show_form, name="manage"),
    path("tokens/", show_form, name="token-list"),
    path("notices/", show_list, name="notice-list"),
    path("notices/count/", find, name="notice-count"),
]
dashboard = [path("", show_list, name="my-work"), path("command/", show_list, name="command")]
projects = [path("imports/", show_list, name="import-list"), path("n/", show_list, name="neighborhood-list")]
urlpatterns = [
    path("", include((dashboard, "dashboard"))),
    path("", include((core, "core"))),
    path("", include((projects, "projects"))),
    path("form/", show_form),
    path("found/", find),
    path("erase/", erase),
    path("refuse/", refuse),
    path("broken/", break_down),
    path("template/<path:name>", show_template),
]

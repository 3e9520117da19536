"""Sample pages for the frame itself: a form, a list, refusals, an htmx search. No data needed."""

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

LIST = """{% extends "base.html" %}
{% block title %}小区{% endblock %}
{% block breadcrumbs %}{% include "partials/breadcrumbs.html" %}{% endblock %}
{% block heading %}小区台账{% endblock %}
{% block actions %}<a class="btn btn-primary" href="/form/">{% icon "plus" %} 新增小区</a>
<button class="btn btn-outline-danger" data-confirm="确定删除吗？" form="erase">{% icon "trash" %} 删除</button>{% endblock %}
{% block content %}
<form id="erase" method="post" action="/erase/">{% csrf_token %}</form>
<ul class="tiles">
<li><a class="tile" href="/"><span class="tile-name">应改小区</span><span class="tile-value">208<span class="tile-unit">个</span></span><span class="tile-note">占全市 23.4%</span></a></li>
<li><a class="tile" href="/"><span class="tile-name">已完成</span><span class="tile-value">91.8%</span><span class="tile-note">191/208 个小区</span></a></li>
<li><a class="tile tile-late" href="/"><span class="tile-name">逾期</span><span class="tile-value">3<span class="tile-unit">个</span></span><span class="tile-note">较上周 +1</span></a></li>
</ul>
<ol class="steps"><li class="is-done">上传</li><li aria-current="step">对应列</li><li>试运行</li><li>提交</li></ol>
<form class="filters" method="get" data-autosubmit hx-get="/found/" hx-target="#found" hx-trigger="submit" role="search" aria-label="筛选">
<div class="field"><label class="form-label" for="q">搜索</label><input class="form-control" type="search" id="q" name="q"></div>
<div class="field"><label class="form-label" for="s">状态</label><select class="form-select" id="s" name="status"><option value="">全部</option><option value="DONE">完工</option></select></div>
</form>
<div id="found"></div>
<table class="list list-cards"><caption class="visually-hidden">小区</caption>
<thead><tr><th scope="col" aria-sort="ascending"><a href="?sort=name">小区</a></th><th scope="col">街道</th><th scope="col">状态</th><th scope="col">楼栋完成</th><th scope="col" class="num">面积</th><th scope="col" class="num">资金</th><th scope="col">期限</th></tr></thead>
<tbody>{% for row in rows %}<tr><th scope="row"><a href="/">{{ row.name }}</a></th><td data-label="街道">北道门街道</td><td data-label="状态">{% badge row.state row.tone %}</td><td data-label="楼栋完成">{% progress row.done 12 %}</td><td class="num" data-label="面积">{{ row.area|area }}</td><td class="num" data-label="资金">{{ row.money|wan }}</td><td data-label="期限">{% badge "逾期 3 天" "late" %}</td></tr>{% endfor %}</tbody></table>
{% include "partials/pager.html" with count_text="共 208 个小区" previous_url="" next_url="?after=20" page_size=20 %}
{% include "partials/empty.html" with why="没有符合条件的项目。" ask="请放宽筛选条件，或联系街道经办补录。" url="/" label="清除筛选" %}
{% endblock %}"""
FORM = """{% extends "base.html" %}
{% block title %}新增小区{% endblock %}{% block heading %}新增小区{% endblock %}
{% block content %}{% include "partials/form.html" with submit_label="保存" cancel_url="/" %}{% endblock %}"""
STATES = [("集英花园", "完工", "ok", 12), ("汴京路一号院", "在建", "busy", 7), ("曹门家属院", "未开工", "idle", 0)]


class Sample(forms.Form):
    name = forms.CharField(label="小区名称", help_text="与公章一致", max_length=20)
    started_on = forms.DateField(label="开工日期")
    street = forms.ChoiceField(label="街道", choices=[("", "请选择"), ("1", "北道门街道")])
    kind = forms.ChoiceField(label="类别", choices=[("A", "基础类"), ("B", "完善类")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="已与社区核对", required=False)
    ledger = forms.FileField(label="台账", required=False)
    notes = forms.CharField(label="备注", widget=forms.Textarea(attrs={"rows": 3}), required=False)


@login_not_required
def show_list(request):
    rows = [
        {"name": name, "state": state, "tone": tone, "done": done, "area": 39_700, "money": 3971.23}
        for name, state, tone, done in STATES
    ]
    context = {"rows": rows, "trail": [("示范市", "/"), ("示范区", "/"), ("小区", "")]}
    return HttpResponse(engines["django"].from_string(LIST).render(context, request))


@login_not_required
def show_form(request):
    form = Sample(request.POST or None)
    if form.is_valid():
        messages.success(request, "已保存。")
        return redirect("/")
    return HttpResponse(engines["django"].from_string(FORM).render({"form": form}, request))


@login_not_required
def find(request):
    if request.GET.get("q") == "错":
        raise PermissionDenied
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
    path("password/", show_form, name="password-change"),
    path("tokens/", show_form, name="token-list"),
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

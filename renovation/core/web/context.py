"""What the frame around every page needs. It runs on every page, so it asks the database nothing."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renovation.core.policy import Can
from renovation.core.queries.change_request import known_waiting
from renovation.core.queries.notification import known_unread
from renovation.core.scope import can_anywhere
from renovation.core.web.session import idle_seconds, most_seconds_left


@dataclass(frozen=True)
class Entry:
    """One link of the main navigation.

    ``rights`` are those of which any one shows it; none named = everybody signed in.
    ``section`` is what the names of its pages begin with (any of several), where that is not the url's name without
    ``-list``.
    """

    url_name: str
    label: str
    icon: str
    rights: tuple[Can, ...] = ()
    section: str | tuple[str, ...] = ""
    # What one finds there, for the page of all these links.
    hint: str = ""

    def is_for(self, user) -> bool:
        """Tell whether this person may follow the link."""
        return not self.rights or any(can_anywhere(user, can) for can in self.rights)

    def holds(self, view_name: str) -> bool:
        """Tell whether the page called ``view_name`` lies under this link."""
        return view_name.startswith(self.section or self.url_name.removesuffix("-list"))


# What the pages of the residents' storey begin with: the loop, and all the other ways one is heard.
_LOOP = tuple(f"residents:{name}" for name in ("board", "suggestion", "baton", "similar", "voice-reveal"))
_VOICE = (
    "projects:defect",
    *(
        f"residents:{name}"
        for name in (
            *("hub", "coverage", "visit", "door", "event", "attendance", "questionnaire", "issue", "response", "idea"),
            *("delegate", "finding", "dispute"),
        )
    ),
)
NAVIGATION = (
    Entry("dashboard:my-work", _("工作台"), "home"),
    Entry("dashboard:command", _("指挥中心"), "layout-dashboard", (Can.VIEW,)),
    Entry("projects:neighborhood-list", pgettext_lazy("列表", "小区"), "building-community", (Can.VIEW,)),
    Entry("projects:project-list", pgettext_lazy("列表", "项目"), "tools", (Can.VIEW,)),
    Entry("residents:board", _("意见工作台"), "clipboard-list", (Can.VIEW,), _LOOP),
    Entry("residents:hub", _("民意"), "users", (Can.VIEW,), _VOICE),
    Entry("projects:import-list", _("台账导入"), "file-import", (Can.IMPORT_LEDGER,)),
    Entry("dashboard:request-list", _("复核"), "check", (Can.APPROVE, Can.EDIT_NEIGHBORHOOD, Can.SET_PARAMETER)),
    Entry("dashboard:indicator-list", pgettext_lazy("列表", "指标"), "chart-bar", (Can.VIEW,)),
    Entry("api:docs", _("接口"), "code", (Can.VIEW,)),
)
# This link carries the number of what waits for a decision.
WAITING_AT = "dashboard:request-list"
# The pages of running the portal; one link of the main navigation leads to those a person may follow.
MANAGEMENT: tuple[Entry, ...] = (
    Entry(
        "core:parameter-list",
        _("参数"),
        "list-check",
        (Can.SET_PARAMETER, Can.APPROVE),
        "core:parameter",
        _("期限和阈值：现行值、依据，提出调整"),
    ),
    Entry(
        "core:notice-template-list",
        _("消息模板"),
        "message-plus",
        (Can.SET_PARAMETER,),
        "core:notice-template",
        _("各类消息的文字，可按渠道分别设置"),
    ),
    Entry(
        "core:notice-log",
        _("消息发送"),
        "inbox",
        (Can.MANAGE_SYSTEM,),
        ("core:notice-log", "core:delivery"),
        _("各渠道发送数量，失败的原因和重发"),
    ),
    Entry(
        "core:staff-list",
        _("人员与职责"),
        "users",
        (Can.GRANT_DUTY, Can.MANAGE_ACCESS),
        ("core:staff", "core:duty", "dashboard:staff"),
        _("登记人员，授予和终止职责，办理离岗"),
    ),
    Entry(
        "core:token-managed",
        _("接口令牌管理"),
        "key",
        (Can.MANAGE_ACCESS,),
        "core:token",
        _("查看、停用辖区内的接口令牌"),
    ),
    Entry(
        "projects:contact-find",
        _("按电话查找"),
        "search",
        (Can.REVEAL_CONTACT,),
        hint=_("用完整号码查找联系人"),
    ),
    Entry(
        "projects:contact-export",
        _("导出联系人"),
        "download",
        (Can.EXPORT_CONTACT,),
        hint=_("含姓名和电话，写明用途，经第二人复核"),
    ),
    Entry(
        "core:audit-list",
        _("审计"),
        "history",
        (Can.AUDIT,),
        "core:audit",
        _("查阅操作记录，核验、打印封存值、归档"),
    ),
    Entry(
        "dashboard:subject-request-list",
        _("个人信息请求"),
        "user",
        (Can.SERVE_SUBJECT,),
        "dashboard:subject-request",
        _("居民查阅、删除本人信息的请求"),
    ),
    Entry(
        "dashboard:forget-run-list",
        _("遗忘记录"),
        "hourglass",
        (Can.MANAGE_SYSTEM, Can.EXPORT_CONTACT),
        hint=_("保存期已满而清除的数量"),
    ),
    Entry(
        "operations:status",
        _("运行状况"),
        "list-check",
        (Can.MANAGE_SYSTEM,),
        hint=_("各项作业、备份、磁盘和密钥是否正常"),
    ),
)
MANAGE = Entry("core:manage", _("管理"), "settings")
FOOTER = (
    ("SITE_ORGANIZER", _("主办单位")),
    ("SITE_CONTACT", _("联系方式")),
    ("SITE_CODE", _("网站标识码")),
    ("SITE_ICP", _("ICP备案")),
    ("SITE_POLICE_RECORD", _("公安备案")),
)
# What app.js says by itself; it has no other way to the catalog.
SCRIPT_MESSAGES = {
    "close": _("关闭"),
    "failed": _("操作没有成功，请重试"),
    "offline": _("网络不通，请稍后再试"),
    "forbidden": _("您没有办理这件事的权限"),
    "signed_out": _("登录已失效，请重新登录"),
    "timeout": _("等候时间过长，请重试"),
    "too_big": _("文件过大，发送后不会被收下"),
    "too_many": _("超过数量，发送后不会被收下"),
    "restored": _("登录失效时没有保存的内容已填回，请核对后再保存。"),
    "signed_in_again": _("已重新登录，可以继续办理"),
}


def portal(request) -> dict:
    """Return ``product_name``, ``nav``, ``footer``, ``session_ends`` and ``script_messages`` for the frame."""
    return {
        "product_name": _("老旧小区改造门户"),
        "nav": SimpleLazyObject(lambda: list(build_navigation(request))),
        "footer": [(label, text) for name, label in FOOTER if (text := getattr(settings, name, ""))],
        "script_messages": SCRIPT_MESSAGES,
        "is_unencrypted": SimpleLazyObject(lambda: is_told_of_http(request)),
        "session_ends": session_ends(request),
        "bell": SimpleLazyObject(lambda: bell(request)),
    }


def session_ends(request) -> dict[str, int] | None:
    """Return after how many seconds without a sign of life the session ends, and at the latest; None for a visitor."""
    user, session = getattr(request, "user", None), getattr(request, "session", None)
    if user is None or session is None or not user.is_authenticated:
        return None
    return {"idle": idle_seconds(), "left": most_seconds_left(session)}


def bell(request) -> dict[str, int | None]:
    """Return how many messages were unread when last counted; None: the page asks for it once it is shown."""
    user = getattr(request, "user", None)
    return {"count": known_unread(user) if user is not None and user.is_authenticated else 0}


def is_told_of_http(request) -> bool:
    """Tell whether to remind this person that all travels in the clear: those who run the portal, on every page."""
    user = getattr(request, "user", None)
    return settings.IS_UNENCRYPTED and user is not None and user.is_authenticated and bool(managed_by(user))


def build_navigation(request):
    """Yield {url, label, icon, active, count} of the links this person may follow and this portal has."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return
    match = request.resolver_match
    view_name = match.view_name if match else ""
    for entry in NAVIGATION:
        if not entry.is_for(user):
            continue
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue  # A part of the portal that is not installed has no door.
        count = known_waiting(user) if entry.url_name == WAITING_AT else 0
        active = entry.holds(view_name)
        yield {"url": url, "label": entry.label, "icon": entry.icon, "active": active, "count": count}
    if managed := managed_by(user):
        active = view_name == MANAGE.url_name or any(entry.holds(view_name) for entry in managed)
        yield {
            "url": reverse(MANAGE.url_name),
            "label": MANAGE.label,
            "icon": MANAGE.icon,
            "active": active,
            "count": 0,
        }


def managed_by(user) -> list[Entry]:
    """Return the pages of running the portal that this person may follow."""
    return [entry for entry in MANAGEMENT if entry.is_for(user)]

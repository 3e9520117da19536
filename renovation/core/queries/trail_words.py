"""The trail's words: what each action is called, how its facts are labeled, and where its row is shown.

Rows of higher storeys are known here by name only; nothing of theirs is imported.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "neighborhood.added": _("新增小区“%(name)s”"),
    "neighborhood.changed": _("修改小区“%(name)s”"),
    "neighborhood.renovation_noted": _("更新小区“%(name)s”的改造状态"),
    "region.added": _("新增区域“%(name)s”"),
    "organization.added": _("新增单位“%(name)s”"),
    "building.added": _("登记小区“%(name)s”的楼栋"),
    "building.changed": _("修改小区“%(name)s”的楼栋"),
    "building.dropped": _("删除小区“%(name)s”的楼栋"),
    "contact.noted": _("登记小区“%(name)s”的联系人"),
    "contact.revealed": _("查看小区“%(name)s”的联系方式"),
    "duty.granted": _("授予职责“%(name)s”"),
    "duty.ended": _("终止职责“%(name)s”"),
    "token.issued": _("签发接口令牌“%(name)s”"),
    "token.revoked": _("停用接口令牌“%(name)s”"),
    "user.password_changed": _("用户“%(name)s”修改密码"),
    "user.language_chosen": _("用户“%(name)s”切换界面语言"),
    "project.added": _("新增项目“%(name)s”"),
    "project.changed": _("修改项目“%(name)s”"),
    "project.party_named": _("指定项目“%(name)s”的参建单位"),
    "project.party_dropped": _("取消项目“%(name)s”的参建单位"),
    "site.added": _("将小区“%(name)s”列入改造项目"),
    "site.changed": _("修改小区“%(name)s”的改造点位"),
    "site.progressed": _("更新小区“%(name)s”的改造进度"),
    "progress.reported": _("上报小区“%(name)s”的改造进度"),
    "plan_item.set": _("填报小区“%(name)s”的改造内容"),
    "plan_item.dropped": _("删除小区“%(name)s”的改造内容"),
    "funding.set": _("填报小区“%(name)s”的资金"),
    "funding.dropped": _("删除小区“%(name)s”的资金"),
    "ledger.uploaded": _("上传台账“%(name)s”"),
    "ledger.matched": _("核对台账“%(name)s”的列名"),
    "ledger.decided": _("确定台账“%(name)s”的处理办法"),
    "ledger.commit_asked": _("确认台账“%(name)s”入库"),
    "ledger.read": _("试算台账“%(name)s”"),
    "ledger.refused": _("台账“%(name)s”的文件不可用"),
    "ledger.failed": _("台账“%(name)s”出错中止"),
    "ledger.retried": _("重试台账“%(name)s”"),
    "ledger.committed": _("台账“%(name)s”入库完成"),
}
# A new action reads tolerably by its verb until it gets a sentence of its own.
VERBS: dict[str, str | Promise] = {
    "added": _("新增"),
    "changed": _("修改"),
    "dropped": _("删除"),
    "set": _("填报"),
    "uploaded": _("上传"),
    "read": _("试算"),
    "matched": _("核对列名"),
    "committed": _("入库"),
    "refused": _("退回"),
    "failed": _("出错中止"),
}
OTHER_VERB = _("更新")
MANY = _("%(sentence)s等，共 %(count)s 条")
MANY_OR_MORE = _("%(sentence)s等，%(count)s 条以上")
SYSTEM = _("系统")

# Steps on the way to an entry that says it all.
ECHOES = (
    "site.progressed",
    "neighborhood.renovation_noted",
    "ledger.matched",
    "ledger.decided",
    "ledger.read",
)
# Who works here and whom to call are no facts about the works; the right to read the audit trail shows them.
PRIVATE_MODELS = ("core.user", "core.duty", "core.apitoken", "core.contact")
SILENT_FIELDS = frozenset({"id", "version", "created_at", "updated_at", "name_key", "initials", "reported_at"}) | {
    *("name_index", "phone_index", "phone_index_2"),
}


@dataclass(frozen=True)
class Door:
    """Where a row is shown: URL name, path to the shown row's key, path to the name people know it by."""

    url_name: str = ""
    key: str = "pk"
    name: str = ""


_SITE = "projects:neighborhood-detail"
DOORS: dict[str, Door] = {
    "core.neighborhood": Door(_SITE),
    "core.building": Door(_SITE, "neighborhood_id", "neighborhood__name"),
    "core.contact": Door(_SITE, "neighborhood_id", "neighborhood__name"),
    "core.region": Door("dashboard:command-region"),
    "projects.project": Door("projects:project-detail"),
    "projects.projectsite": Door(_SITE, "neighborhood_id", "neighborhood__name"),
    "projects.progressreport": Door(_SITE, "site__neighborhood_id", "site__neighborhood__name"),
    "projects.planitem": Door(_SITE, "site__neighborhood_id", "site__neighborhood__name"),
    "projects.funding": Door(_SITE, "site__neighborhood_id", "site__neighborhood__name"),
    "projects.ledgerimport": Door("projects:import-detail"),
}

# Facts an action adds that are no field of its row: whose label and choices they borrow.
BORROWED: dict[tuple[str, str], tuple[str, str]] = {
    ("projects.projectsite", "reason"): ("projects.daterevision", "reason"),
    ("projects.project", "role"): ("projects.projectparty", "role"),
    ("projects.project", "plan_year"): ("projects.projectsite", "plan_year"),
}
FACT_LABELS: dict[str, str | Promise] = {
    "reason": _("原因"),
    "organization": _("单位"),
    "user": _("用户"),
    "file": _("文件"),
    "filename": _("文件"),
}

"""The trail's words: what each action is called, how its facts are labeled, and where its row is shown.

Rows of higher storeys are known here by name only; nothing of theirs is imported.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renovation.core.queries.trail_voice_words import VOICE_SENTENCES

SENTENCES: dict[str, str | Promise] = {
    "neighborhood.added": _("新增小区“%(name)s”"),
    "neighborhood.changed": _("修改小区“%(name)s”"),
    "neighborhood.renovation_noted": _("更新小区“%(name)s”的改造状态"),
    "region.added": _("新增区域“%(name)s”"),
    "organization.added": _("新增单位“%(name)s”"),
    "neighborhood.corrected": _("更正小区“%(name)s”"),
    "building.added": _("登记小区“%(name)s”的楼栋"),
    "building.changed": _("修改小区“%(name)s”的楼栋"),
    "building.dropped": _("删除小区“%(name)s”的楼栋"),
    "building.laid_out": _("编排小区“%(name)s”的门牌"),
    "dwelling.added": _("登记小区“%(name)s”的门牌"),
    "dwelling.changed": _("修改小区“%(name)s”的门牌"),
    "dwelling.dropped": _("删除小区“%(name)s”的门牌"),
    "contact.noted": _("登记小区“%(name)s”的联系人"),
    "contact.revealed": _("查看小区“%(name)s”的联系方式"),
    "contact.searched": _("用户“%(name)s”按电话查找联系人"),
    "contact.forgotten": _("清除小区“%(name)s”到期的联系人"),
    "contact.erased": _("应本人要求删除小区“%(name)s”的联系人"),
    "contact.restricted": _("应本人要求停用小区“%(name)s”的联系人"),
    "photo.forgotten": _("清除小区“%(name)s”到期的现场照片"),
    "ledger.forgotten": _("清除台账“%(name)s”的原文件和逐行内容"),
    "ledger.erased": _("应本人要求清除台账“%(name)s”的原文件和有关行"),
    "subject.taken_in": _("受理%(name)s"),
    "subject.answered": _("办结%(name)s"),
    "subject.refused": _("不予办理%(name)s"),
    "subject.copied": _("提供%(name)s的个人信息副本"),
    "subject.forgotten": _("清除%(name)s中的电话"),
    "contact.exported": _("用户“%(name)s”导出联系人"),
    "list.exported": _("用户“%(name)s”导出列表"),
    "duty.granted": _("授予职责“%(name)s”"),
    "duty.ended": _("终止职责“%(name)s”"),
    "token.issued": _("签发接口令牌“%(name)s”"),
    "token.revoked": _("停用接口令牌“%(name)s”"),
    "user.password_changed": _("用户“%(name)s”修改密码"),
    "user.registered": _("登记人员“%(name)s”"),
    "user.changed": _("修改人员“%(name)s”"),
    "user.password_renewed": _("为“%(name)s”重设初始密码"),
    "user.sessions_ended": _("终止“%(name)s”的全部登录"),
    "user.disabled": _("停用人员“%(name)s”"),
    "user.readmitted": _("办理“%(name)s”返岗"),
    "project.handed_over": _("移交项目“%(name)s”"),
    "ledger.handed_over": _("移交台账“%(name)s”"),
    "ledger.closed": _("关闭离岗人员的台账“%(name)s”"),
    "user.signed_in": _("用户“%(name)s”登录"),
    "user.signed_out": _("用户“%(name)s”退出登录"),
    "user.sign_in_refused": _("用户“%(name)s”登录失败：密码不正确"),
    "user.sign_in_unknown": _("登录失败：没有这个用户名"),
    "user.sign_in_locked": _("用户“%(name)s”登录失败次数过多，暂停登录"),
    "user.sign_in_locked_unknown": _("登录失败次数过多，暂停登录"),
    "user.code_refused": _("用户“%(name)s”登录失败：动态口令不正确"),
    "user.provider_refused": _("用户“%(name)s”统一身份登录被拒绝"),
    "user.subject_named": _("登记用户“%(name)s”的统一身份标识"),
    "user.unlocked": _("解除用户“%(name)s”的登录限制"),
    "user.factor_set": _("用户“%(name)s”设置动态口令"),
    "user.factor_removed": _("用户“%(name)s”停用动态口令"),
    "user.factor_reset": _("重置用户“%(name)s”的动态口令"),
    "user.recovery_used": _("用户“%(name)s”使用恢复码"),
    "user.recovery_renewed": _("用户“%(name)s”更换恢复码"),
    "user.language_chosen": _("用户“%(name)s”切换界面语言"),
    "request.filed": _("就“%(name)s”提出申请"),
    "request.approved": _("复核通过“%(name)s”"),
    "request.refused": _("复核退回“%(name)s”"),
    "request.withdrawn": _("撤回“%(name)s”的申请"),
    "request.outdated": _("“%(name)s”的申请已失效"),
    "parameter.set": _("设置参数“%(name)s”"),
    "absence.entered": _("登记“%(name)s”的请假和代理人"),
    "absence.cancelled": _("撤销“%(name)s”的请假"),
    "absence.begun": _("“%(name)s”的请假开始，由代理人办理"),
    "absence.over": _("“%(name)s”的请假结束，未办事项归还"),
    "notice.retried": _("重发消息"),
    "notice_template.set": _("修改“%(name)s”的消息模板"),
    "notice_template.reset": _("恢复“%(name)s”的消息模板"),
    "notice_preference.set": _("修改消息设置"),
    "project.added": _("新增项目“%(name)s”"),
    "project.changed": _("修改项目“%(name)s”"),
    "project.party_named": _("指定项目“%(name)s”的参建单位"),
    "project.party_dropped": _("取消项目“%(name)s”的参建单位"),
    "site.added": _("将小区“%(name)s”列入改造项目"),
    "site.changed": _("修改小区“%(name)s”的改造点位"),
    "site.corrected": _("更正小区“%(name)s”的改造点位"),
    "site.progressed": _("更新小区“%(name)s”的改造进度"),
    "progress.reported": _("上报小区“%(name)s”的改造进度"),
    "plan_item.set": _("填报小区“%(name)s”的改造内容"),
    "plan_item.dropped": _("删除小区“%(name)s”的改造内容"),
    "funding.set": _("填报小区“%(name)s”的资金"),
    "funding.dropped": _("删除小区“%(name)s”的资金"),
    "photo.added": _("上传小区“%(name)s”的现场照片"),
    "photo.dropped": _("删除小区“%(name)s”的现场照片"),
    "document.added": _("上传项目“%(name)s”的文件"),
    "document.dropped": _("删除项目“%(name)s”的文件"),
    "file.kept": _("接收文件“%(name)s”"),
    "file.dropped": _("删除文件“%(name)s”"),
    "ledger.uploaded": _("上传台账“%(name)s”"),
    "ledger.matched": _("核对台账“%(name)s”的列名"),
    "ledger.decided": _("确定台账“%(name)s”的处理办法"),
    "ledger.commit_asked": _("确认台账“%(name)s”入库"),
    "ledger.read": _("试算台账“%(name)s”"),
    "ledger.refused": _("台账“%(name)s”的文件不可用"),
    "ledger.failed": _("台账“%(name)s”出错中止"),
    "ledger.retried": _("重试台账“%(name)s”"),
    "ledger.committed": _("台账“%(name)s”入库完成"),
    "audit.viewed": _("查阅操作记录"),
    "audit.check_asked": _("要求核验操作记录"),
    "audit.heads_printed": _("打印操作记录封存值"),
    "audit.exported": _("下载操作记录归档“%(name)s”"),
    "audit.archived": _("归档操作记录“%(name)s”"),
    "audit.key_changed": _("更换操作记录封存密钥，现用 %(name)s 号"),
    "audit.removed": _("将已归档的操作记录“%(name)s”移出数据库"),
    "defect.raised": _("在“%(name)s”提出问题"),
    "defect.assigned": _("确定“%(name)s”问题的整改单位"),
    "defect.answered": _("提交“%(name)s”问题的整改情况"),
    "defect.closed": _("“%(name)s”的问题整改到位，销号"),
    "defect.sent_back": _("退回“%(name)s”问题的整改"),
    "defect.photo_added": _("上传“%(name)s”问题的照片"),
    "access.refused": _("越权访问被拒绝“%(name)s”"),
    "calendar.entered": _("登记工作日历“%(name)s”"),
    "calendar.dropped": _("删除工作日历“%(name)s”"),
    **VOICE_SENTENCES,
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
    "file.kept",
    "file.dropped",
)
# Who works here and whom to call are no facts about the works; the right to read the audit trail shows them.
PRIVATE_MODELS = (
    *("core.user", "core.duty", "core.absence", "core.apitoken", "core.contact"),
    *("residents.voice", "residents.delegate", "residents.disputeparty"),
)
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
_PROJECT = "projects:project-detail"
_SUGGESTION = "residents:suggestion-detail"
_SURVEY = "residents:questionnaire-detail"
DOORS: dict[str, Door] = {
    "core.neighborhood": Door(_SITE),
    "core.building": Door(_SITE, "neighborhood_id", "neighborhood__name"),
    "core.dwelling": Door("core:dwelling-building", "building_id", "building__neighborhood__name"),
    "core.contact": Door(_SITE, "neighborhood_id", "neighborhood__name"),
    "core.changerequest": Door("dashboard:request-detail"),
    "core.parameter": Door("core:parameter-detail", "code"),
    "core.region": Door("dashboard:command-region"),
    "core.user": Door("core:staff-detail"),
    "core.duty": Door("core:staff-detail", "user_id"),
    "core.absence": Door("core:staff-detail", "user_id"),
    "projects.project": Door(_PROJECT),
    "projects.projectsite": Door(_SITE, "neighborhood_id", "neighborhood__name"),
    "projects.progressreport": Door(_SITE, "site__neighborhood_id", "site__neighborhood__name"),
    "projects.planitem": Door(_SITE, "site__neighborhood_id", "site__neighborhood__name"),
    "projects.funding": Door(_SITE, "site__neighborhood_id", "site__neighborhood__name"),
    "projects.sitephoto": Door(_SITE, "site__neighborhood_id", "site__neighborhood__name"),
    "projects.projectdocument": Door(_PROJECT, "project_id", "project__name"),
    "residents.visitround": Door("residents:visit-round-detail", "pk", "neighborhood__name"),
    "residents.visit": Door("residents:visit-detail", "pk", "neighborhood__name"),
    "residents.event": Door("residents:event-detail", "pk", "neighborhood__name"),
    "residents.eventattendance": Door("residents:event-detail", "event_id", "event__neighborhood__name"),
    "residents.eventphoto": Door("residents:event-detail", "event_id", "event__neighborhood__name"),
    "projects.defect": Door("projects:defect-detail", "pk", "site__neighborhood__name"),
    "projects.defectphoto": Door("projects:defect-detail", "defect_id", "defect__site__neighborhood__name"),
    "residents.delegate": Door("residents:delegate-site", "site_id", "site__neighborhood__name"),
    "residents.finding": Door("residents:delegate-site", "delegate__site_id", "delegate__site__neighborhood__name"),
    "residents.dispute": Door("residents:dispute-detail"),
    "residents.disputeparty": Door("residents:dispute-detail", "dispute_id", "dispute__title"),
    "residents.disputesession": Door("residents:dispute-detail", "dispute_id", "dispute__title"),
    "projects.ledgerimport": Door("projects:import-detail"),
    "residents.idea": Door("residents:idea-detail"),
    "residents.ideanotice": Door("residents:idea-detail", "idea_id", "idea__title"),
    "residents.ideaphoto": Door("residents:idea-detail", "idea_id", "idea__title"),
    "residents.questionnaire": Door(_SURVEY),
    "residents.question": Door(_SURVEY, "questionnaire_id", "questionnaire__title"),
    "residents.questionnaireissue": Door(_SURVEY, "questionnaire_id", "questionnaire__title"),
    "residents.response": Door(_SURVEY, "questionnaire_id", "questionnaire__title"),
    "residents.suggestion": Door(_SUGGESTION),
    "residents.suggestionphoto": Door(_SUGGESTION, "suggestion_id", "suggestion__number"),
    "residents.voice": Door(_SUGGESTION, "suggestion_id", "suggestion__number"),
    "residents.urge": Door(_SUGGESTION, "suggestion_id", "suggestion__number"),
    "residents.reportback": Door(_SUGGESTION, "voice__suggestion_id", "voice__suggestion__number"),
    "residents.reachtry": Door(_SUGGESTION, "voice__suggestion_id", "voice__suggestion__number"),
}

# The same for whoever sees only part of the row's place, as a firm sees its sites and not their neighborhoods.
PART_DOORS: dict[str, Door] = {
    "projects.project": Door(_PROJECT),
    "projects.projectsite": Door(_PROJECT, "project_id", "project__name"),
    "projects.progressreport": Door(_PROJECT, "site__project_id", "site__project__name"),
    "projects.sitephoto": Door(_PROJECT, "site__project_id", "site__project__name"),
    "projects.projectdocument": Door(_PROJECT, "project_id", "project__name"),
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
    "asked_by": _("申请人"),
    "approved_by": _("复核人"),
    "request": _("复核事项编号"),
    "user": _("用户"),
    "file": _("文件"),
    "filename": _("文件"),
    "agent": _("浏览器"),
    "provider": _("身份认证方"),
    "with_code": _("动态口令"),
    "left": _("剩余恢复码"),
    "tag": _("名称摘要"),
    "list": _("列表"),
    "rows": _("行数"),
    "form": _("文件格式"),
    "sha256": _("文件摘要"),
    "entrances": _("单元数"),
    "doors": _("每层户数"),
}

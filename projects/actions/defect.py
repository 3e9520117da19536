"""A defect is raised, answered by the organization responsible, and closed only by somebody else's look."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.actions.defect_photo import hang_photos
from projects.enums import DefectState
from projects.models import Defect, ProjectSite
from projects.queries.defect import defects_named, doers_of, is_checker, is_doer, organizations_at, responsible_for
from renovation.core.actions.base import change, check_version, lock
from renovation.core.actions.notification import notify, notify_group
from renovation.core.audit import record
from renovation.core.enums import NoticeKind
from renovation.core.lib.files import CleanFile
from renovation.core.lib.masking import mask_text
from renovation.core.models import Organization, StoredFile, User
from renovation.core.parameters import value_of
from renovation.core.policy import Can
from renovation.core.scope import refusal, require
from renovation.core.workday import add_workdays


@transaction.atomic
def raise_defect(
    *,
    by: User,
    site: ProjectSite,
    text: str,
    photos: Sequence[CleanFile] = (),
    waiting: Sequence[StoredFile] = (),
) -> Defect:
    """Say what is wrong at a site. The firm that builds there must answer within `defect.answer` working days."""
    require(by, Can.GATHER, site)
    return note_defect(by=by, site=site, text=text, photos=photos, waiting=waiting)


@transaction.atomic
def note_defect(
    *,
    by: User,
    site: ProjectSite,
    text: str,
    photos: Sequence[CleanFile] = (),
    waiting: Sequence[StoredFile] = (),
) -> Defect:
    """Raise what the action of a higher storey found, which has asked for the right."""
    defect = Defect(
        site=site, text=mask_text(text.strip()), organization=responsible_for(site), due_on=_due_on(site), raised_by=by
    )
    defect.full_clean()
    defect.save()
    record(by, "defect.raised", defect, text=defect.text, due_on=defect.due_on)
    hang_photos(by, defect, photos=photos, waiting=waiting)
    _tell_doers(by, defect)
    return defect


@transaction.atomic
def assign_defect(*, by: User, defect: Defect, organization: Organization, version: int | None = None) -> Defect:
    """Say which of the project's organizations must answer; its days begin anew, since it hears of it only now."""
    require(by, Can.GATHER, defect)
    stored = _locked(defect, version)
    if stored.state != DefectState.OPEN:
        raise ValidationError({"organization": _("已提交整改的问题不能更换整改单位。")})
    if not organizations_at(stored.site).filter(pk=organization.pk).exists():
        raise ValidationError({"organization": _("该单位不是这个项目的参建单位，请先在项目中登记。")})
    changes = {"organization": organization, "due_on": _due_on(stored.site)}
    stored = change(by, "defect.assigned", stored, changes)
    _tell_doers(by, stored)
    return stored


@transaction.atomic
def answer_defect(
    *,
    by: User,
    defect: Defect,
    answer: str,
    photos: Sequence[CleanFile] = (),
    waiting: Sequence[StoredFile] = (),
    version: int | None = None,
) -> Defect:
    """Say what was done about it; by staff of the organization that must answer. Somebody else looks."""
    require(by, Can.CARRY_OUT, defect)
    stored = _locked(defect, version)
    if not is_doer(by, stored):
        raise PermissionDenied(_("只能由整改单位“%(name)s”的人员答复。") % {"name": stored.organization})
    if stored.state != DefectState.OPEN:
        raise ValidationError(_("这个问题不在待整改状态，不能答复。"))
    if len(answer.strip()) < 2:
        raise ValidationError({"answer": _("请写明做了什么。")})
    said = {"answer": mask_text(answer.strip()), "answered_by": by, "answered_at": timezone.now()}
    hang_photos(by, stored, photos=photos, waiting=waiting, is_after=True)
    stored = change(by, "defect.answered", stored, said | {"state": DefectState.ANSWERED})
    _tell(by, stored, stored.raised_by)
    return stored


@transaction.atomic
def check_defect(*, by: User, defect: Defect, is_gone: bool, note: str = "", version: int | None = None) -> Defect:
    """Close it after a look, or send it back with the reason and new days. Never by whoever answered."""
    require(by, Can.VIEW, defect)
    stored = _locked(defect, version)
    if not is_checker(by, stored):
        raise PermissionDenied(_("整改的人和整改单位不能自己复查。") if is_doer(by, stored) else refusal(Can.SUPERVISE))
    if stored.state != DefectState.ANSWERED:
        raise ValidationError(_("这个问题还没有提交整改，不能复查。"))
    if not is_gone and len(note.strip()) < 2:
        raise ValidationError({"note": _("请写明退回的原因。")})
    facts: dict[str, Any] = {"checked_by": by, "checked_at": timezone.now(), "check_note": mask_text(note.strip())}
    if is_gone:
        stored = change(by, "defect.closed", stored, facts | {"state": DefectState.CLOSED})
    else:
        facts |= {"state": DefectState.OPEN, "return_count": stored.return_count + 1, "due_on": _due_on(stored.site)}
        stored = change(by, "defect.sent_back", stored, facts)
    _tell_doers(by, stored)
    _tell(by, stored, stored.raised_by)
    return stored


def _locked(defect: Defect, version: int | None) -> Defect:
    row = lock(defect)
    check_version(row, version)
    return defects_named().get(pk=row.pk)


def _due_on(site: ProjectSite) -> Any:
    return add_workdays(timezone.localdate(), value_of("defect.answer", site.neighborhood.region_id))


def _tell_doers(by: User, defect: Defect) -> None:
    for user in doers_of(defect):
        _tell(by, defect, user)
    if defect.state == DefectState.OPEN:
        notify_group(
            by=by,
            region=defect.site.neighborhood.region,
            kind=NoticeKind.DEFECT,
            facts=_facts(defect),
            url=_url(defect),
        )


def _tell(by: User, defect: Defect, user: User) -> None:
    notify(
        by=by,
        user=user,
        kind=NoticeKind.DEFECT,
        region=defect.site.neighborhood.region,
        key=f"defect:{defect.pk}:{defect.state}:{defect.return_count}:{defect.organization_id}",
        url=_url(defect),
        facts=_facts(defect),
    )


def _facts(defect: Defect) -> dict[str, Any]:
    is_back = defect.state == DefectState.OPEN and defect.return_count
    return {
        "number": f"#{defect.pk}",
        "title": defect.text,
        "place": str(defect.site.neighborhood),
        "step": DefectState(defect.state).label,
        "reason": defect.check_note if is_back else "",
        "due_on": defect.due_on if defect.state == DefectState.OPEN else None,
    }


def _url(defect: Defect) -> str:
    return f"/defects/{defect.pk}/"

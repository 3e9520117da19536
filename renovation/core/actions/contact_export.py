"""Contacts taken out in clear: one person asks and says what for, a second one allows it, the file is made once."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.actions.base import lock
from renovation.core.actions.change_request import file_request, second_person
from renovation.core.actions.contact import HOUR
from renovation.core.audit import record
from renovation.core.enums import RequestKind, RequestState
from renovation.core.limits import spend
from renovation.core.models import ChangeRequest, Contact, Region, User
from renovation.core.parameters import value_of
from renovation.core.policy import Can
from renovation.core.queries.contact_export import ACTION, contacts_of, expires_at
from renovation.core.scope import require


@transaction.atomic
def ask_contact_export(*, by: User, region: Region, reason: str) -> ChangeRequest:
    """Ask to take the contacts of a region out in clear; nothing leaves before somebody else has said yes.

    Raises `ValidationError` without a reason, beyond the row cap (`export.contact_rows`), or while one waits already.
    """
    require(by, Can.EXPORT_CONTACT, region)
    rows = _checked(contacts_of(region.code).count())
    return file_request(
        by=by,
        row=region,
        kind=RequestKind.EXPORT,
        action=ACTION,
        reason=reason,
        current={},
        proposed={"rows": rows},
        label=_("联系人：%(place)s") % {"place": region.name},
    )


@transaction.atomic
def take_contact_export(
    *, by: User, request: ChangeRequest, write: Callable[[Sequence[Contact], ChangeRequest], bytes]
) -> bytes:
    """Return the file that was allowed, to whoever asked, once and in time; `write(contacts, request)` makes it.

    The trail keeps who, why, whose yes, how many and the file's SHA-256. Raises `ValidationError` when there is no
    yes, when it was used or has run out (`export.contact_valid`); `TooOften` beyond `export.contact_hourly`.
    """
    stored = lock(request)
    if stored.by_id != by.pk:
        raise PermissionDenied(_("只有申请人本人可以下载。"))
    if stored.action != ACTION or stored.state != RequestState.APPROVED or stored.decided_by is None:
        raise ValidationError(_("这项导出未经复核通过，不能下载。"))
    require(by, Can.EXPORT_CONTACT, stored)
    second_person(stored.decided_by, by)
    if stored.taken_at:
        raise ValidationError(_("文件只能下载一次，已经下载过。确需再次导出的，请重新申请。"))
    if timezone.now() >= expires_at(stored):
        raise ValidationError(_("已过下载期限，请重新申请。"))
    spend(f"export-contact:{by.pk}", value_of("export.contact_hourly"), HOUR)
    contacts = list(contacts_of(stored.region_code)[: value_of("export.contact_rows") + 1])
    _checked(len(contacts))
    stored.taken_at = timezone.now()
    stored.save(update_fields=["taken_at"])
    content = write(contacts, stored)
    facts: dict[str, Any] = {"region": stored.region_code, "reason": stored.reason, "rows": len(contacts)}
    facts |= {"request": stored.pk, "approved_by": str(stored.decided_by)}
    record(by, "contact.exported", by, sha256=hashlib.sha256(content).hexdigest(), **facts)
    return content


def _checked(rows: int) -> int:
    if rows > (cap := value_of("export.contact_rows")):
        raise ValidationError({"region": _("超过一次可导出的 %(n)s 人，请分区域导出。") % {"n": cap}})
    return rows

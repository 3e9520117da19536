from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.audit import record, snapshot
from renovation.core.lib.crypto import plain_phone
from renovation.core.models import NoticePreference, User

MOBILE = 11


@transaction.atomic
def set_preference(*, by: User, email: str = "", phone: str = "", is_digest: bool = False) -> NoticePreference:
    """Say how one wants to be told besides the portal; an empty address takes a way away."""
    _check(email.strip(), plain_phone(phone))
    row = NoticePreference.objects.select_for_update().filter(user=by).first() or NoticePreference(user=by)
    before = snapshot(row) if row.pk else None
    row.email, row.phone, row.is_digest = email.strip(), plain_phone(phone), is_digest
    row.full_clean()
    row.save()
    # Of the addresses the trail keeps only whether there is one.
    record(by, "notice_preference.set", row, before=before, email=bool(row.email), phone=bool(row.phone))
    return row


def _check(email: str, phone: str) -> None:
    errors: dict[str, str] = {}
    if email:
        try:
            validate_email(email)
        except ValidationError:
            errors["email"] = _("请填写有效的邮箱，如 name@example.gov.cn。")
    if phone and not (phone.isascii() and phone.isdecimal() and len(phone) == MOBILE and phone.startswith("1")):
        errors["phone"] = _("请填写11位手机号。")
    if errors:
        raise ValidationError(errors)

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from renovation.core.actions.session import prove_password
from renovation.core.audit import record
from renovation.core.models import PasswordRecord, User
from renovation.core.passwords import REMEMBERED


def change_password(user: User, *, old_password: str, password: str) -> User:
    """Set one's own password. All other sessions end, since each carries a mark of the password it began with."""
    # Outside any transaction: a wrong guess stays counted.
    prove_password(user, old_password, "old_password")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.error_list}) from error
    return set_password(by=user, password=password)


@transaction.atomic
def set_password(*, by: User, password: str) -> User:
    """Store one's own new password and remember the old one."""
    keep_old_password(by)
    by.set_password(password)
    by.must_change_password = False
    by.password_changed_at = timezone.now()
    by.save(update_fields=["password", "must_change_password", "password_changed_at"])
    record(by, "user.password_changed", by)
    return by


def keep_old_password(user: User) -> None:
    """Remember the password in force before another takes its place; the last few are kept."""
    if not user.has_usable_password():
        return
    PasswordRecord.objects.create(user=user, password=user.password)
    kept = PasswordRecord.objects.filter(user=user).values_list("pk", flat=True)[:REMEMBERED]
    PasswordRecord.objects.filter(user=user).exclude(pk__in=list(kept)).delete()

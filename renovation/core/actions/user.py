from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.actions.base import change, lock
from renovation.core.audit import record, snapshot
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.queries.duty import may_set_password
from renovation.core.scope import refusal


@transaction.atomic
def choose_language(*, by: User, language: str) -> User:
    """Keep the language of one's own pages."""
    if language not in dict(settings.LANGUAGES):
        raise ValidationError(_("没有这种语言。"))
    by.language = language
    by.save(update_fields=["language"])
    record(by, "user.language_chosen", by, language=language)
    return by


@transaction.atomic
def name_subject(*, by: User, user: User, subject: str) -> User:
    """Note what the identity provider calls a person. Whoever is named so comes in as them: as good as a password."""
    stored = lock(user)
    if not may_set_password(by, stored):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    return change(by, "user.subject_named", stored, {"subject": subject.strip() or None})


@transaction.atomic
def name_subject_in_shell(*, username: str, subject: str) -> User:
    """The same from the operator's shell, where alone the management roles are tied to a provider."""
    user = User.objects.select_for_update().filter(username=username).first()
    if user is None:
        raise ValidationError({"username": _("没有用户名为 %(name)s 的人员。") % {"name": username}})
    before = snapshot(user)
    user.subject = subject.strip() or None
    user.full_clean()
    user.save(update_fields=["subject"])
    record(None, "user.subject_named", user, before=before)
    return user

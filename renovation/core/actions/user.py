from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.audit import record
from renovation.core.models import User


@transaction.atomic
def choose_language(*, by: User, language: str) -> User:
    """Keep the language of one's own pages."""
    if language not in dict(settings.LANGUAGES):
        raise ValidationError(_("没有这种语言。"))
    by.language = language
    by.save(update_fields=["language"])
    record(by, "user.language_chosen", by, language=language)
    return by

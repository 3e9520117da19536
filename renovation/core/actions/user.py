import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.audit import record
from renovation.core.enums import OrganizationKind, Role
from renovation.core.models import Duty, Organization, Region, User


@transaction.atomic
def change_password(*, by: User, password: str) -> User:
    """Set one's own password; the form has checked the old one and the policy."""
    by.set_password(password)
    by.save(update_fields=["password"])
    record(by, "user.password_changed", by)
    return by


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
def register_user(*, username: str, name: str, role: str, region: str, firm: str = "") -> tuple[User, str]:
    """Register somebody with one duty; returns the user and a password made for them, shown only now.

    For the operator's shell, where the first officer comes from: there is nobody yet whose right to ask.
    `firm` names the contractor whose rows a duty as CONTRACTOR is limited to; an unknown one is registered.
    """
    place = Region.objects.filter(pk=region).first()
    if place is None:
        raise ValidationError({"region": _("没有代码为 %(code)s 的区域。") % {"code": region}})
    organization = None
    if role == Role.CONTRACTOR:
        if not firm:
            raise ValidationError({"firm": _("施工单位的用户要写明单位名称。")})
        organization, _created = Organization.objects.get_or_create(
            name=firm, kind=OrganizationKind.CONTRACTOR, region=place
        )
    password = secrets.token_urlsafe(12)
    user = User(username=username, name=name, organization=organization)
    user.set_password(password)
    user.full_clean()
    user.save()
    duty = Duty(user=user, role=role, region=place, organization=organization)
    duty.full_clean()
    duty.save()
    record(None, "duty.granted", duty, user=username, role=role)
    return user, password

"""A code by short message shows that a number is somebody's own. Only its keyed hash exists, in the form it goes with.

The hash is bound to number and form; five minutes, five tries for a code, three codes an hour for a number.
"""

import secrets
import time
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.actions.notification import message_resident
from renovation.core.enums import NoticeKind
from renovation.core.lib.crypto import blind, plain_phone
from renovation.core.lib.origin import network_of, origin
from renovation.core.limits import spend, take
from renovation.core.models import Region
from renovation.core.parameters import value_of

SECONDS, DIGITS = 300, 6
TRIES, SENT_HOURLY = 5, 3
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@transaction.atomic
def send_code(*, phone: str, region: Region, form: str) -> tuple[str, float]:
    """Send a code to a number; returns its keyed hash and the time it is good until. `form` is what it is good for.

    Raises `TooOften`, and `ValidationError` where nothing can be sent.
    """
    number = plain_phone(phone)
    spend(f"code.phone:{blind(number, settings.PII_INDEX_KEY, 'code')}", SENT_HOURLY, HOUR)
    spend(f"code.address:{network_of(origin().address)}", value_of("public.hourly"), HOUR)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    facts = {"code": code, "minutes": SECONDS // 60}
    sent = message_resident(by=None, phone=number, kind=NoticeKind.CODE, region=region, facts=facts)
    if sent is None:
        raise ValidationError({"phone": _("短信暂时发不出去，请拨打页首的电话，或到社区居委会反映。")})
    return _hash(code, number, form), time.time() + SECONDS


def check_code(*, code: str, phone: str, form: str, digest: str, until: float) -> None:
    """Raise `ValidationError` at `code` unless it is the one sent to this number for this form, in time."""
    if time.time() > until:
        raise ValidationError({"code": _("验证码已过期，请重新获取。")})
    if not take(f"code:{digest}", TRIES, DAY):
        raise ValidationError({"code": _("验证码输错次数过多，请重新获取。")})
    if not secrets.compare_digest(_hash(code.strip(), plain_phone(phone), form), digest):
        raise ValidationError({"code": _("验证码不正确，请核对短信。")})


def _hash(code: str, number: str, form: str) -> str:
    return blind(f"{number}\0{code}", settings.PII_INDEX_KEY, f"code\0{form}")

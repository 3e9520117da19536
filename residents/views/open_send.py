"""From a visitor's form to an action: the code where the office asks for one, the limit of the address, the refusals.

A refused form keeps all that was typed, and the photos that were accepted.
"""

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from renovation.core.limits import TooOften
from renovation.core.models import Region
from renovation.core.parameters import value_of
from renovation.core.web.submit import put_errors
from residents.actions.suggestion import VoiceFacts
from residents.actions.voice_code import check_code, send_code
from residents.actions.voice_public import take_turn
from residents.forms.open import ContactForm
from residents.forms.open_ticket import Ticket

T = TypeVar("T")


def needs_code() -> bool:
    """Tell whether the office asks visitors to show that a number is theirs."""
    return value_of("public.phone_code") == 1


def sent(
    form: ContactForm, ticket: Ticket, region: Region, take: Callable[[VoiceFacts], T], *, again: bool = False
) -> T | None:
    """Return what `take` makes of a right form; None when something is missing, and the form says what.

    `again` = send the code anew.
    """
    if not form.is_valid():
        return None
    try:
        if form.needs_code and not _proved(form, ticket, region, again=again):
            return None
        take_turn()
        return take(_facts(form))
    except TooOften as refused:
        refuse_often(form, refused)
    except ValidationError as error:
        put_errors(form, error)
    return None


def refuse_often(form: ContactForm, refused: TooOften) -> None:
    """Say on the form when to come again; nothing of it is lost."""
    form.wait = refused.wait
    minutes = refused.wait // 60 + 1
    text = ngettext(
        "提交太频繁，请 %(n)d 分钟后再点一次提交，或拨打社区电话反映。填写的内容都还在。",
        "提交太频繁，请 %(n)d 分钟后再点一次提交，或拨打社区电话反映。填写的内容都还在。",
        minutes,
    )
    form.add_error(None, text % {"n": minutes})


def _proved(form: ContactForm, ticket: Ticket, region: Region, *, again: bool) -> bool:
    """Tell whether the number was shown to be the visitor's own; without a code yet, one is sent."""
    phone = form.cleaned_data["phone"]
    if again or not ticket.code:
        ticket.code, ticket.until = send_code(phone=phone, region=region, form=ticket.form)
        form.ask_code()
        form.is_code_fresh = True
        return False
    code = form.cleaned_data.get("code", "")
    if not code:
        raise ValidationError({"code": _("请输入短信里的 6 位数字。")})
    check_code(code=code, phone=phone, form=ticket.form, digest=ticket.code, until=ticket.until)
    return True


def _facts(form: ContactForm) -> VoiceFacts:
    """Without consent nothing of the contact is handed on, not even a number that was proved."""
    facts = form.cleaned_data
    if not facts["has_consented"]:
        return VoiceFacts()
    return VoiceFacts(facts["name"], facts["phone"], facts["flat"], None, has_consented=True)

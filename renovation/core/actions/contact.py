"""Whom to call: noted, found and shown. Whatever shows a number in clear is limited and recorded."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.audit import record
from renovation.core.enums import Outcome
from renovation.core.limits import spend
from renovation.core.models import Contact, Neighborhood, User
from renovation.core.parameters import value_of
from renovation.core.policy import Can
from renovation.core.scope import reach, refusal, require

HOUR = timedelta(hours=1)


@transaction.atomic
def note_contact(*, by: User, neighborhood: Neighborhood, name: str, phone: str) -> Contact:
    """Keep whom to call about a neighborhood; a known name gets the new number."""
    require(by, Can.EDIT_NEIGHBORHOOD, neighborhood)
    known = Contact.objects.filter(neighborhood=neighborhood).of(name, "name").select_for_update().first()
    contact = known or Contact(neighborhood=neighborhood, name=name.strip())
    _check_usable(contact)
    contact.phone = phone
    contact.full_clean()
    contact.save()
    record(by, "contact.noted", contact)
    return contact


@transaction.atomic
def reveal_contact(*, by: User, contact: Contact, reason: str) -> Contact:
    """Show a masked contact in clear, leaving who looked and why in the trail.

    Raises `TooOften` beyond what one person may look at within an hour (`reveal.hourly`).
    """
    require(by, Can.REVEAL_CONTACT, contact)
    _check_usable(contact)
    why = _reason(reason, _("请写明查看原因。"))
    spend(f"reveal:{by.pk}", value_of("reveal.hourly"), HOUR)
    record(by, "contact.revealed", contact, reason=why)
    return contact


@transaction.atomic
def note_refused_reveal(*, by: User, contact: Contact) -> None:
    """Leave in the trail that somebody asked for more numbers than an hour allows."""
    require(by, Can.REVEAL_CONTACT, contact)
    record(by, "contact.revealed", contact, outcome=Outcome.REFUSED)


@transaction.atomic
def find_contacts(*, by: User, phone: str) -> list[Contact]:
    """Return the contacts with exactly this number where `by` may reveal them. The trail keeps its keyed hash only.

    Raises `TooOften`: a search that answers yes or no to any number would else tell numbers by trying.
    """
    granted = reach(by, Can.REVEAL_CONTACT)
    if not granted:
        raise PermissionDenied(refusal(Can.REVEAL_CONTACT))
    spend(f"find-contact:{by.pk}", value_of("search.hourly"), HOUR)
    rows = Contact.objects.within(granted).of(phone).select_related("neighborhood__region")
    found = list(rows.order_by("pk")[:100])
    hashed = Contact._meta.get_field("phone_index").hash_of(phone)
    record(by, "contact.searched", by, phone_index=hashed, rows=len(found))
    return found


def _reason(text: str, message: str) -> str:
    if len(text.strip()) < 2:
        raise ValidationError({"reason": message})
    return text.strip()


def _check_usable(contact: Contact) -> None:
    if contact.is_restricted:
        raise ValidationError(_("应本人要求，这位联系人的信息已停止使用。"))

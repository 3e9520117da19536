from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.audit import record
from renovation.core.models import Contact, Neighborhood, User
from renovation.core.policy import Can
from renovation.core.scope import require


@transaction.atomic
def note_contact(*, by: User, neighborhood: Neighborhood, name: str, phone: str) -> Contact:
    """Keep whom to call about a neighborhood; a known name gets the new number."""
    require(by, Can.EDIT_NEIGHBORHOOD, neighborhood)
    known = Contact.objects.filter(neighborhood=neighborhood).of(name, "name").select_for_update().first()
    contact = known or Contact(neighborhood=neighborhood, name=name.strip())
    contact.phone = phone
    contact.full_clean()
    contact.save()
    record(by, "contact.noted", contact)
    return contact


@transaction.atomic
def reveal_contact(*, by: User, contact: Contact, reason: str) -> Contact:
    """Show a masked contact in clear, leaving who looked and why in the trail."""
    require(by, Can.REVEAL_CONTACT, contact)
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明查看原因。")})
    record(by, "contact.revealed", contact, reason=reason.strip())
    return contact

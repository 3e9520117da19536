"""Contacts as a sheet in clear; above the head and below the last row stand who, when, why and by whose yes."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.lib.column import Column
from renovation.core.models import ChangeRequest, Contact
from renovation.core.web.listing import workbook

COLUMNS = (
    Column("street", gettext_lazy("街道")),
    Column("community", gettext_lazy("社区")),
    Column("neighborhood", gettext_lazy("小区")),
    Column("name", gettext_lazy("联系人")),
    Column("phone", gettext_lazy("联系电话")),
)


def contact_sheet(contacts: Sequence[Contact], request: ChangeRequest, *, mark: str) -> bytes:
    """Return the workbook of an export that `request` allowed."""
    facts = {"mark": mark, "reason": request.reason, "number": request.pk, "who": request.decided_by}
    banner = _("个人信息，严禁外传。%(mark)s。用途：%(reason)s。复核：%(who)s（第 %(number)s 号）") % facts
    return workbook(COLUMNS, map(_row, contacts), _("联系人"), mark=mark, banner=banner)


def _row(contact: Contact) -> dict[str, str]:
    region = contact.neighborhood.region
    return {
        "street": region.parent.name if region.parent else "",
        "community": region.name,
        "neighborhood": contact.neighborhood.name,
        "name": contact.name,
        "phone": contact.phone,
    }

"""Exports of contacts: whom they hold, and how far what somebody asked for has come."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from renovation.core.enums import RequestState
from renovation.core.models import ChangeRequest, Contact, User
from renovation.core.parameters import value_of

# Its key in `REQUEST_NEEDS`.
ACTION = "contact.export"


@dataclass(frozen=True)
class ContactExport:
    """One export somebody asked for; `expires_at` is None until it is allowed."""

    request: ChangeRequest
    expires_at: datetime | None

    @property
    def is_ready(self) -> bool:
        return bool(self.expires_at and not self.request.taken_at and timezone.now() < self.expires_at)


def contacts_of(region_code: str) -> QuerySet[Contact]:
    """Return whom an export of a region holds; who asked not to be called is in none."""
    rows = Contact.objects.under(region_code).filter(is_restricted=False)
    return rows.select_related("neighborhood__region__parent").order_by(
        "neighborhood__region_id", "neighborhood_id", "pk"
    )


def expires_at(request: ChangeRequest) -> datetime:
    """Return until when an approved export may be taken."""
    assert request.decided_at is not None
    return request.decided_at + timedelta(hours=value_of("export.contact_valid"))


def exports_of(user: User, limit: int = 10) -> list[ContactExport]:
    """Return what a user asked to take out, newest first."""
    asked = ChangeRequest.objects.filter(action=ACTION, by=user).select_related("decided_by").order_by("-pk")[:limit]
    valid = timedelta(hours=value_of("export.contact_valid"))
    return [
        ContactExport(one, one.decided_at + valid if one.state == RequestState.APPROVED and one.decided_at else None)
        for one in asked
    ]

"""The sides of a dispute: residents, whose names and numbers are sealed, and organizations."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.actions.base import drop_row, lock
from renovation.core.audit import record
from renovation.core.enums import Outcome
from renovation.core.lib.masking import mask_text
from renovation.core.limits import spend
from renovation.core.models import Organization, User
from renovation.core.parameters import value_of
from renovation.core.policy import Can
from renovation.core.scope import require
from residents.enums import DisputeState
from residents.models import Dispute, DisputeParty

HOUR = timedelta(hours=1)


@transaction.atomic
def add_party(
    *,
    by: User,
    dispute: Dispute,
    organization: Organization | None = None,
    name: str = "",
    phone: str = "",
    claim: str = "",
) -> DisputeParty:
    """Add one side: an organization, or a resident by name."""
    require(by, Can.MEDIATE, dispute)
    stored = lock(dispute)
    if stored.state != DisputeState.OPEN:
        raise ValidationError(_("这件纠纷已经办结。"))
    if organization is None and not name.strip():
        raise ValidationError({"name": _("请填写居民称呼，或选择单位。")})
    if organization is not None and name.strip():
        raise ValidationError({"name": _("一次登记一方：居民和单位请分开登记。")})
    party = DisputeParty(
        dispute=stored,
        organization=organization,
        name=name.strip(),
        phone="" if organization else phone.strip(),
        claim=mask_text(claim.strip()),
    )
    party.full_clean()
    party.save()
    record(by, "dispute_party.added", party)
    return party


@transaction.atomic
def drop_party(*, by: User, party: DisputeParty) -> None:
    """Take a side out that was entered by mistake, while the dispute is open."""
    require(by, Can.MEDIATE, party)
    if lock(party.dispute).state != DisputeState.OPEN:
        raise ValidationError(_("这件纠纷已经办结。"))
    drop_row(by, "dispute_party.dropped", party)


@transaction.atomic
def reveal_party(*, by: User, party: DisputeParty, reason: str) -> DisputeParty:
    """Show a party's name and number in clear, leaving who looked and why in the trail.

    Raises `TooOften` beyond what one person may look at within an hour (`reveal.hourly`), contacts counted with it.
    """
    require(by, Can.REVEAL_CONTACT, party)
    if party.is_restricted:
        raise ValidationError(_("应本人要求，这位居民的信息已停止使用。"))
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明查看原因。")})
    spend(f"reveal:{by.pk}", value_of("reveal.hourly"), HOUR)
    record(by, "dispute_party.revealed", party, reason=reason.strip())
    return party


@transaction.atomic
def note_refused_party(*, by: User, party: DisputeParty) -> None:
    """Leave in the trail that somebody asked for more numbers than an hour allows."""
    require(by, Can.REVEAL_CONTACT, party)
    record(by, "dispute_party.revealed", party, outcome=Outcome.REFUSED)

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects.models import Funding, ProjectSite
from renovation.core.actions.base import drop_row
from renovation.core.actions.change_request import ask_to_drop, second_person
from renovation.core.audit import record, snapshot
from renovation.core.models import ChangeRequest, User
from renovation.core.policy import Can
from renovation.core.scope import require


@transaction.atomic
def set_funding(
    *,
    by: User,
    site: ProjectSite,
    source: str,
    year: int,
    planned_wan: Decimal,
    arrived_wan: Decimal,
    paid_wan: Decimal,
) -> Funding:
    """Set what one source gives a site in one year, in 万元. Nobody can pay what has not arrived."""
    require(by, Can.EDIT_FUNDING, site)
    if paid_wan > arrived_wan:
        raise ValidationError({"paid_wan": _("支付不能大于到位。")})
    funding = Funding.objects.select_for_update().filter(site=site, source=source, year=year).first()
    before = snapshot(funding) if funding else None
    funding = funding or Funding(site=site, source=source, year=year)
    funding.planned_wan, funding.arrived_wan, funding.paid_wan = planned_wan, arrived_wan, paid_wan
    funding.full_clean()
    funding.save()
    facts = {} if before else {"source": source, "year": year, "planned_wan": planned_wan}
    record(by, "funding.set", funding, before=before, **facts)
    return funding


@transaction.atomic
def ask_to_drop_funding(*, by: User, funding: Funding, reason: str = "") -> ChangeRequest | None:
    """Ask for a line of money to be removed; one's own slip of the last minutes goes at once (None)."""
    require(by, Can.EDIT_FUNDING, funding)
    return ask_to_drop(
        by=by, row=funding, action="funding.drop", reason=reason, drop=_drop, within=lambda row: row.site.neighborhood
    )


@transaction.atomic
def drop_funding(*, by: User, asked_by: User, funding: Funding) -> None:
    """Remove a line of money that `asked_by` asked to be removed; what it held stays in the trail."""
    second_person(by, asked_by)
    require(by, Can.EDIT_FUNDING, funding)
    _drop(by, funding, asked_by=str(asked_by))


def _drop(by: User, funding: Funding, **facts: Any) -> None:
    drop_row(by, "funding.dropped", funding, **facts)

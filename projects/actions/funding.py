from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects.models import Funding, ProjectSite
from renovation.core.audit import record, snapshot
from renovation.core.models import User
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
def drop_funding(*, by: User, funding: Funding) -> None:
    """Remove a line of money that was entered by mistake; what it held stays in the trail."""
    require(by, Can.EDIT_FUNDING, funding)
    record(by, "funding.dropped", funding, **snapshot(funding))
    funding.delete()

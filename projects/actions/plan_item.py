from decimal import Decimal

from django.db import transaction

from projects.models import ItemType, PlanItem, ProjectSite
from renovation.core.audit import record, snapshot
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.scope import require


@transaction.atomic
def set_plan_item(
    *,
    by: User,
    site: ProjectSite,
    item_type: ItemType,
    planned_quantity: Decimal,
    done_quantity: Decimal = Decimal(0),
    planned_wan: Decimal = Decimal(0),
    done_wan: Decimal = Decimal(0),
) -> PlanItem:
    """Set quantity and money of one kind of work at a site, in the kind's unit and 万元."""
    require(by, Can.EDIT_PROJECT, site)
    item = PlanItem.objects.select_for_update().filter(site=site, item_type=item_type).first()
    before = snapshot(item) if item else None
    item = item or PlanItem(site=site, item_type=item_type)
    item.planned_quantity, item.done_quantity = planned_quantity, done_quantity
    item.planned_wan, item.done_wan = planned_wan, done_wan
    item.full_clean()
    item.save()
    record(by, "plan_item.set", item, before=before, **({} if before else {"planned_quantity": planned_quantity}))
    return item


@transaction.atomic
def drop_plan_item(*, by: User, item: PlanItem) -> None:
    """Take one kind of work out of a site's plan."""
    require(by, Can.EDIT_PROJECT, item)
    record(by, "plan_item.dropped", item, **snapshot(item))
    item.delete()

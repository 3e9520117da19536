from decimal import Decimal
from typing import Any

from django.db import transaction

from projects.models import ItemType, PlanItem, ProjectSite
from renovation.core.actions.base import drop_row
from renovation.core.actions.change_request import ask_to_drop, second_person
from renovation.core.audit import record, snapshot
from renovation.core.models import ChangeRequest, User
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
def ask_to_drop_plan_item(*, by: User, item: PlanItem, reason: str = "") -> ChangeRequest | None:
    """Ask for a kind of work to be taken out of a plan; one's own slip of the last minutes goes at once (None)."""
    require(by, Can.EDIT_PROJECT, item)
    return ask_to_drop(
        by=by, row=item, action="plan_item.drop", reason=reason, drop=_drop, within=lambda row: row.site.neighborhood
    )


@transaction.atomic
def drop_plan_item(*, by: User, asked_by: User, item: PlanItem) -> None:
    """Take one kind of work out of a site's plan, as `asked_by` asked."""
    second_person(by, asked_by)
    require(by, Can.EDIT_PROJECT, item)
    _drop(by, item, asked_by=str(asked_by))


def _drop(by: User, item: PlanItem, **facts: Any) -> None:
    drop_row(by, "plan_item.dropped", item, **facts)

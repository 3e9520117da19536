"""Once a working day each work group is told what is due, late and has climbed in its region, as one message."""

from django.db import transaction
from django.utils import timezone

from renovation.core.actions.notification import notify_group
from renovation.core.enums import NoticeKind
from renovation.core.models import Delivery, Region
from renovation.core.parameters import value_of
from renovation.core.workday import is_workday
from residents.queries.group_digest import digest_of, group_regions


def send_digests() -> int:
    """Write the messages of today once the hour of summaries has come; return how many. Run twice, it writes none."""
    now = timezone.localtime()
    regions = group_regions()
    if not regions or now.hour < value_of("notice.digest") or not is_workday(now.date()):
        return 0
    key = f"digest:{now.date().isoformat()}"
    told = set(Delivery.objects.filter(key=key).values_list("region_id", flat=True))
    return sum(_tell(region, key) for region in regions if region.pk not in told)


@transaction.atomic
def _tell(region: Region, key: str) -> int:
    # Locked, so that two workers do not count the same region at once.
    Region.objects.select_for_update().get(pk=region.pk)
    digest = digest_of(region)
    if not digest:
        return 0
    url = f"/suggestions/list/?region={region.code}" + ("&overdue=on&sort=due" if digest.late else "&sort=due")
    facts = digest.facts | {"place": region.name}
    return len(notify_group(by=None, region=region, kind=NoticeKind.DIGEST, facts=facts, url=url, once=key))

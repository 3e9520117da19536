"""What /metrics tells besides the requests: read from the database when asked for, so right in any process."""

from collections.abc import Iterator

from django.db import DatabaseError
from django.db.models import Max
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily

from projects.actions.ledger_job import orphans
from renovation.core.models import AuditEntry, AuditSealItem, Heartbeat, StaleMark
from renovation.dashboard.models import RollupState


class DatabaseGauges:
    """A collector in prometheus_client's sense."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("portal_database_up", "1 while the database answers")
        try:
            found = [*_work(), _heartbeats()]
        except (DatabaseError, OSError):
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from found


def _work() -> Iterator[GaugeMetricFamily]:
    oldest = StaleMark.objects.order_by("marked_at").values_list("marked_at", flat=True).first()
    age = (timezone.now() - oldest).total_seconds() if oldest else 0
    yield GaugeMetricFamily("portal_oldest_stale_mark_seconds", "Age of the oldest unserved stale mark", value=age)
    yield GaugeMetricFamily("portal_waiting_imports", "Ledger imports nobody works on", value=len(orphans()))
    sealed = AuditSealItem.objects.aggregate(last=Max("entry"))["last"] or 0
    unsealed = AuditEntry.objects.filter(pk__gt=sealed).count()
    yield GaugeMetricFamily("portal_unsealed_entries", "Trail entries newer than the last seal", value=unsealed)
    drift = RollupState.objects.values_list("drift", flat=True).first() or ()
    yield GaugeMetricFamily("portal_drifted_figures", "Figures the last full recount had to mend", value=len(drift))


def _heartbeats() -> GaugeMetricFamily:
    family = GaugeMetricFamily("portal_heartbeat_age_seconds", "Since a job last came to its end", labels=["job"])
    ages: dict[str, float] = {}
    for name, at in Heartbeat.objects.values_list("name", "at"):
        # Several beats, dead or alive, are one job: the youngest sign counts.
        job, age = name.split(":")[0], (timezone.now() - at).total_seconds()
        ages[job] = min(age, ages.get(job, age))
    for job, age in ages.items():
        family.add_metric([job], age)
    return family

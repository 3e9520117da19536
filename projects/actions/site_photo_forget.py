"""Photos of the works may show people, their doors and their cars: they go some years after the handover."""

from datetime import datetime

from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.db.models.functions import Coalesce

from projects.models import ProjectSite, SitePhoto
from renovation.core.actions.forget_run import BATCH, Found, bury, midnight_before
from renovation.core.actions.stored_file import take_down
from renovation.core.enums import Renovation

MODEL = "projects.sitephoto"


def forget_photos(is_trial: bool) -> Found:
    """Remove the photos of sites handed over longer ago than `retention.file_photo`, from the disk too."""
    due = SitePhoto.objects.filter(site__in=_sites_over_before(midnight_before("retention.file_photo")))
    keys = list(due.order_by("pk").values_list("pk", flat=True))
    if is_trial:
        return Found(len(keys))
    batches = [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
    return Found(sum(_forget(SitePhoto.objects.filter(pk__in=batch)) for batch in batches))


def photos_again(marks: set[str]) -> int:
    """Remove, after a restore, the photos that were removed before."""
    return _forget(SitePhoto.objects.filter(file__key__in=marks))


def _sites_over_before(moment: datetime) -> QuerySet[ProjectSite, int]:
    """Return the sites handed over before `moment`, by the first report that says so, else by the last change."""
    told = Min("reports__at", filter=Q(reports__status=Renovation.HANDED_OVER))
    sites = ProjectSite.objects.filter(status=Renovation.HANDED_OVER).order_by()
    return sites.annotate(over_at=Coalesce(told, "updated_at")).filter(over_at__lt=moment).values_list("pk", flat=True)


@transaction.atomic
def _forget(photos: QuerySet[SitePhoto]) -> int:
    rows = list(photos.select_related("file", "site__neighborhood").select_for_update(of=("self",)))
    # Keys of rows start anew after a restore, those of files do not.
    bury(MODEL, [str(photo.file.key) for photo in rows])
    for photo in rows:
        take_down(None, "photo.forgotten", photo)
    return len(rows)

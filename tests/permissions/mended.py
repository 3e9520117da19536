"""Delegates, what they found, and disputes: one of a kind in each community; texts carry its mark."""

from datetime import timedelta

from django.utils import timezone

from projects.models import Defect, DefectPhoto, ProjectSite
from renovation.core.models import StoredFile, User
from residents.models import Delegate, Dispute, DisputeParty
from tests.permissions.oracle import Thing


def mended_things(code: str, mark: str, chief: User, file: StoredFile) -> dict[str, Thing]:
    """Return {kind: thing} of one community; a defect is its firm's to answer, an answered one is looked at."""
    site = ProjectSite.objects.select_related("project", "neighborhood").get(neighborhood__region_id=code)
    firm = site.project.parties.get().organization
    day = timezone.localdate() + timedelta(days=7)
    facts = {"site": site, "organization": firm, "due_on": day, "raised_by": chief}
    defect = Defect.objects.create(text=f"{mark}井盖松动", **facts)
    photo = DefectPhoto.objects.create(defect=defect, file=file)
    answered = Defect.objects.create(text=f"{mark}路面不平", state="ANSWERED", answer="已修", **facts)
    delegate = Delegate.objects.create(site=site, stage="QUALITY", name=f"{mark}代表", named_on=timezone.localdate())
    dispute = Dispute.objects.create(
        neighborhood=site.neighborhood, kind="NOISE", title=f"{mark}扰民", mediator=chief, due_on=day
    )
    party = DisputeParty.objects.create(dispute=dispute, name=f"{mark}居民", phone="13900008888")
    rows = {"delegate": delegate, "dispute": dispute, "dispute_party": party}
    theirs = {"defect": defect, "defect_answered": answered, "defect_photo": photo}
    return {kind: Thing(kind, row.pk, (code,)) for kind, row in rows.items()} | {
        kind: Thing(kind, row.pk, (code,), (firm.name,), True) for kind, row in theirs.items()
    }

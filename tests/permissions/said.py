"""Things of the residents' storey that addresses name: one of a kind in each community."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from projects.models import ProjectSite
from renovation.core.models import StoredFile, User
from residents.enums import Step, Verdict
from residents.models import Idea, IdeaNotice, IdeaPhoto, Suggestion, SuggestionCategory, SuggestionPhoto, Voice
from tests.permissions.oracle import Thing


def said_things(code: str, mark: str, chief: User, file: StoredFile) -> dict[str, Thing]:
    """Return {kind: thing} of what residents said in one community; texts carry its mark."""
    site = ProjectSite.objects.select_related("neighborhood").get(neighborhood__region_id=code)
    today, now = timezone.localdate(), timezone.now()
    category = SuggestionCategory.objects.first()
    facts = {"neighborhood": site.neighborhood, "region_id": code, "category": category, "step_since": now}
    facts |= {"opened_at": now - timedelta(days=9), "verdict": Verdict.ADOPT, "step": Step.PLAN, "collected_by": chief}
    plain, ideal = (
        Suggestion.objects.create(number=f"T{code[-7:]}{n}", text=f"{mark}路灯不亮", **facts) for n in (1, 2)
    )
    for suggestion in (plain, ideal):
        Voice.objects.create(suggestion=suggestion, origin=suggestion)
    idea = Idea.objects.create(
        suggestion=ideal, title=f"{mark}点子", site=site, plan_version="一", adopted_on=today, by=chief
    )
    rows = {
        "suggestion": plain,
        "suggestion_photo": SuggestionPhoto.objects.create(suggestion=plain, file=_again(file)),
        "voice": plain.voices.get(),
        "idea": idea,
        "idea_notice": IdeaNotice.objects.create(idea=idea, stage="DESIGN", due_on=today),
        "idea_photo": IdeaPhoto.objects.create(idea=idea, file=file),
    }
    things = {kind: Thing(kind, row.pk, (code,)) for kind, row in rows.items()}
    return things | {"open_photo": Thing("open_photo", (ideal.number, rows["idea_photo"].pk), (code,))}


def _again(file: StoredFile) -> StoredFile:
    """The same picture on disk, as another file."""
    other = StoredFile.objects.get(pk=file.pk)
    other.pk, other.key = None, uuid4()
    other.save()
    return other

"""Things of other kinds that addresses name; each helper gives {kind: [Thing]}."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from projects.models import ProjectDocument, ProjectSite, SitePhoto
from renovation.core.actions.building import ask_to_drop_building
from renovation.core.actions.token import issue_token
from renovation.core.models import Absence, AuditEntry, Building, Delivery, SpecialDay, StoredFile, SubjectRequest, User
from tests.fixtures import cast
from tests.permissions.gathered import gathered_things
from tests.permissions.mended import mended_things
from tests.permissions.oracle import Thing
from tests.permissions.said import said_things
from tests.permissions.survey import survey_things

PLACES = (cast.COMMUNITY, cast.OTHER_COMMUNITY, f"{cast.OTHER_DISTRICT}001001")


def more_things(chief: User) -> dict[str, list[Thing]]:
    """Return things that stand in a place by their owner's duty, or nowhere."""
    found: dict[str, list[Thing]] = {}
    for code in PLACES:
        owner = cast.make_user(f"owner{code}", "COMMUNITY_WORKER", code)
        token, _key = issue_token(by=owner, name="t", days=30)
        found.setdefault("token", []).append(Thing("token", token.pk, (code,)))
        found.setdefault("person", []).append(Thing("person", owner.pk, (code,)))
        found.setdefault("duty", []).append(Thing("duty", owner.duties.get().pk, (code,)))
        later = timezone.localdate() + timedelta(days=30)
        leave = Absence.objects.create(user=owner, deputy=chief, starts_on=later, ends_on=later, entered_by=owner)
        found.setdefault("absence", []).append(Thing("absence", leave.pk, (code,)))
        building = Building.objects.get(neighborhood__region_id=code)
        for kind, thing in gathered_things(code, owner, _file(code, "IMAGE", "jpg")).items():
            found.setdefault(kind, []).append(thing)
        for kind, thing in survey_things(code, owner).items():
            found.setdefault(kind, []).append(thing)
        asked = ask_to_drop_building(by=owner, building=building, reason="重复登记的楼栋")
        found.setdefault("request", []).append(Thing("request", asked.pk, (code,)))
        entry = AuditEntry.objects.filter(region_code=code).earliest("pk")
        found.setdefault("entry", []).append(Thing("entry", entry.pk, (code,)))
        site = ProjectSite.objects.select_related("project", "neighborhood").get(neighborhood__region_id=code)
        firms = tuple(site.project.parties.values_list("organization__name", flat=True))
        photo = SitePhoto.objects.create(site=site, file=_file(code, "IMAGE", "jpg"))
        found.setdefault("photo", []).append(Thing("photo", photo.pk, (code,), firms, True))
        document = ProjectDocument.objects.create(project=site.project, file=_file(code, "PDF", "pdf"), title="批复")
        found.setdefault("document", []).append(Thing("document", document.pk, (code,), firms, True))
        found.setdefault("file", []).append(Thing("file", _file(code, "IMAGE", "jpg").key, (code,)))
        sent = Delivery.objects.create(
            region_id=code, channel="WECOM", state="FAILED", subject="x", not_before=timezone.now()
        )
        found.setdefault("delivery", []).append(Thing("delivery", sent.pk, (code,)))
        wish = SubjectRequest.objects.create(
            region_id=code, wish="SEE", phone="13900009999", proof="现场核验", due_on=timezone.localdate(), by=chief
        )
        found.setdefault("subject_request", []).append(Thing("subject_request", wish.pk, (code,)))
        mark = site.neighborhood.name.removesuffix("小区")
        for kind, thing in mended_things(code, mark, chief, _file(code, "IMAGE", "jpg")).items():
            found.setdefault(kind, []).append(thing)
        for kind, thing in said_things(code, mark, chief, _file(code, "IMAGE", "jpg")).items():
            found.setdefault(kind, []).append(thing)
    found["parameter"] = [Thing("parameter", "report.silent", ())]
    found["template"] = [Thing("template", "ASSIGNED.zh-hans.ALL", ())]
    day = SpecialDay.objects.create(day=timezone.localdate(), is_workday=True, name="调休", citation="通知")
    found["special_day"] = [Thing("special_day", day.pk, ())]
    found["notice"] = [Thing("notice", 1, ())]
    found["archive"] = [Thing("archive", 1, ())]
    return found


def _file(code: str, kind: str, extension: str) -> StoredFile:
    stored = StoredFile(region_id=code, kind=kind, extension=extension, content_type="image/jpeg", name="x", size=3)
    stored.file.save("x", ContentFile(b"abc"), save=False)
    stored.file.storage.save(stored.small_name, ContentFile(b"abc"))
    stored.save()
    return stored

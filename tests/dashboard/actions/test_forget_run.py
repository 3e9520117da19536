"""What was kept long enough goes, what an open case needs stays, and a restored backup forgets again."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from projects.enums import ImportState
from projects.models import LedgerImport, LedgerRow, ProgressReport, ProjectSite
from renovation.core.enums import Renovation, SubjectState, SubjectWish
from renovation.core.models import (
    AuditEntry,
    Contact,
    ForgetRun,
    Heartbeat,
    PasswordRecord,
    RateBucket,
    SubjectRequest,
    Tombstone,
)
from renovation.dashboard.actions.forget_run import forget, reapply_tombstones
from renovation.dashboard.tasks import forget_due
from tests.fixtures.cast import DISTRICT, make_site

LONG_AGO = timezone.now() - timedelta(days=400)
PHONE = "13800005678"


@pytest.fixture(autouse=True)
def tombstones(settings, tmp_path):
    settings.TOMBSTONE_FILE = str(tmp_path / "out" / "tombstones.txt")
    return settings.TOMBSTONE_FILE


@pytest.fixture
def contact(here) -> Contact:
    return Contact.objects.create(neighborhood=here, name="王小明", phone=PHONE)


def handed_over(here, when=LONG_AGO, **facts) -> ProjectSite:
    site = make_site(here, status=Renovation.HANDED_OVER, **facts)
    ProjectSite.objects.filter(pk=site.pk).update(updated_at=when)
    return site


def make_ledger(by, *, state=ImportState.DONE, at=LONG_AGO) -> LedgerImport:
    ledger = LedgerImport(region_id=DISTRICT, by=by, filename="台账.xlsx", sha256="ab" * 32, size=4, state=state)
    ledger.file.save("a.xlsx", ContentFile(b"1380"), save=False)
    ledger.save()
    LedgerImport.objects.filter(pk=ledger.pk).update(created_at=at)
    values = {"name": "集英花园"}
    LedgerRow.objects.create(
        ledger=ledger,
        number=4,
        raw={"电话": PHONE},
        values=values,
        contact_name="王小明",
        contact_phone=PHONE,
        verdict="SAME",
    )
    return ledger


def counted(code: str, *, is_trial: bool = False) -> tuple[int, int]:
    found = forget(is_trial=is_trial).counts[code]
    return found["due"], found["held"]


def test_contacts_go_a_year_after_the_handover(here, contact):
    handed_over(here)
    assert counted("contact", is_trial=True) == (1, 0)
    assert Contact.objects.count() == 1
    assert counted("contact") == (1, 0)
    assert not Contact.objects.exists()
    assert counted("contact") == (0, 0)
    assert Tombstone.objects.get().object_id == str(contact.identity)
    entry = AuditEntry.objects.get(action="contact.forgotten")
    assert entry.by is None
    assert PHONE not in str(vars(entry))
    assert Heartbeat.objects.get(pk="forget").facts["contact"] == 0


@pytest.mark.parametrize("told", ["nothing", "working", "lately", "reported lately", "two works"])
def test_contacts_stay_while_somebody_may_need_them(here, contact, street_officer, told):
    if told == "working":
        make_site(here, status=Renovation.IN_PROGRESS)
    elif told == "lately":
        handed_over(here, timezone.now() - timedelta(days=30))
    elif told == "reported lately":
        site = handed_over(here)
        ProgressReport.objects.create(site=site, status=Renovation.HANDED_OVER, progress_pct=100, by=street_officer)
    elif told == "two works":
        handed_over(here)
        make_site(here, "另一期改造项目", status=Renovation.DONE, plan_year=2026)
    assert counted("contact") == (0, 0)
    assert Contact.objects.exists()


def test_the_first_report_of_the_handover_counts_not_the_last_change(here, contact, street_officer):
    site = handed_over(here, timezone.now())
    report = ProgressReport.objects.create(
        site=site, status=Renovation.HANDED_OVER, progress_pct=100, by=street_officer
    )
    ProgressReport.objects.filter(pk=report.pk).update(at=LONG_AGO)
    assert counted("contact") == (1, 0)


def test_contacts_are_held_by_an_open_request_and_by_a_waiting_import(here, contact, district_officer):
    handed_over(here)
    request = SubjectRequest.objects.create(
        region_id=DISTRICT,
        wish=SubjectWish.SEE,
        phone=PHONE,
        proof="到场",
        due_on=timezone.localdate(),
        by=district_officer,
    )
    assert counted("contact") == (0, 1)
    SubjectRequest.objects.filter(pk=request.pk).update(state=SubjectState.ANSWERED)
    ledger = make_ledger(district_officer, state=ImportState.READY, at=timezone.now())
    assert counted("contact") == (0, 1)
    LedgerImport.objects.filter(pk=ledger.pk).update(state=ImportState.DONE)
    assert counted("contact") == (1, 0)


def test_ledgers_lose_file_and_rows_and_keep_what_they_did(
    district_officer, client, django_capture_on_commit_callbacks
):
    ledger = make_ledger(district_officer)
    waiting = make_ledger(district_officer, state=ImportState.READY)
    storage, name = ledger.file.storage, ledger.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        assert counted("ledger") == (1, 1)
    assert not storage.exists(name)
    assert storage.exists(waiting.file.name)
    assert list(LedgerRow.objects.values_list("ledger", flat=True)) == [waiting.pk]
    ledger.refresh_from_db()
    assert ledger.forgotten_at
    assert counted("ledger") == (0, 1)
    client.force_login(district_officer)
    assert (
        "按保存期清除" in client.get(reverse("projects:import-match", args=[ledger.pk]), follow=True).content.decode()
    )


def test_the_machinery_forgets_limits_passwords_and_numbers_of_old_requests(viewer, district_officer):
    RateBucket.objects.create(key="reveal:1", tokens=1, at=LONG_AGO.timestamp())
    PasswordRecord.objects.bulk_create(PasswordRecord(user=viewer, password=make_password(str(n))) for n in range(7))
    newest = set(PasswordRecord.objects.order_by("-id")[:5])
    old = timezone.now() - timedelta(days=1100)
    request = SubjectRequest.objects.create(
        region_id=DISTRICT, wish=SubjectWish.SEE, phone=PHONE, proof="到场", due_on=old.date(), by=district_officer,
        state=SubjectState.ANSWERED, answered_by=district_officer, answered_at=old,
    )  # fmt: skip
    assert forget_due() == 4
    assert set(PasswordRecord.objects.all()) == newest
    assert not RateBucket.objects.exists()
    request.refresh_from_db()
    assert (request.phone, request.phone_index) == ("", "")
    assert forget_due() == 0


def test_a_restored_backup_forgets_again(here, contact, district_officer, django_capture_on_commit_callbacks):
    """The tombstones of the database are as old as the backup: those written down outside it count."""
    handed_over(here)
    ledger = make_ledger(district_officer)
    with django_capture_on_commit_callbacks(execute=True):
        forget()
    Tombstone.objects.all().delete()
    Contact.objects.create(neighborhood=here, identity=contact.identity, name="王小明", phone=PHONE)
    newer = Contact.objects.create(pk=contact.pk + 100, neighborhood=here, name="李四", phone="13900001111")
    LedgerImport.objects.filter(pk=ledger.pk).update(forgotten_at=None)
    again = {model: rows for model, rows in reapply_tombstones().items() if rows}
    assert again == {"core.contact": 1, "projects.ledgerimport": 1}
    assert list(Contact.objects.all()) == [newer]
    said = StringIO()
    call_command("forget", "--again", stdout=said)
    call_command("reapply_tombstones", stdout=said)
    assert "再次清除 0 条" in said.getvalue()


def test_the_page_shows_numbers_to_those_who_answer_for_it(
    client, here, contact, district_officer, viewer, django_assert_num_queries
):
    handed_over(here)
    call_command("forget", "--trial", stdout=StringIO())
    client.force_login(district_officer)
    page = client.get("/forgotten/").content.decode()
    assert "试算" in page
    assert "王小明" not in page
    client.force_login(viewer)
    assert client.get("/forgotten/").status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(client, district_officer, number, django_assert_num_queries):
    for _ in range(number):
        ForgetRun.objects.create(counts={"contact": {"due": 1, "held": 0}})
    client.force_login(district_officer)
    with django_assert_num_queries(8):
        client.get("/forgotten/")

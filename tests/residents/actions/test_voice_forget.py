"""Contacts are kept for the answer: forgotten after it, held while it is owed, erased on a wish and after a restore."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from projects.models import Project, ProjectSite
from renovation.core import rotation
from renovation.core.enums import SubjectState, SubjectWish
from renovation.core.models import AuditEntry, SubjectRequest, Tombstone
from renovation.dashboard.actions.forget_run import forget, reapply_tombstones
from renovation.dashboard.actions.subject_request import answer_request, counted
from renovation.dashboard.actions.subject_source import SOURCES
from residents.models import Idea, IdeaNotice, Suggestion, Voice
from tests.fixtures.cast import DISTRICT

PHONE = "13912345678"
LONG_AGO = timezone.now() - timedelta(days=91)


@pytest.fixture(autouse=True)
def tombstones(settings, tmp_path):
    settings.TOMBSTONE_FILE = str(tmp_path / "tombstones.txt")


def found(*, is_trial=False):
    run = forget(is_trial=is_trial).counts["voice"]
    return run["due"], run["held"]


def ended_long_ago(case):
    case.ended()
    Suggestion.objects.update(ended_at=LONG_AGO)
    return case.row


def asked(by, wish=SubjectWish.ERASE):
    return SubjectRequest.objects.create(
        region_id=DISTRICT, wish=wish, phone=PHONE, proof="到场", due_on=timezone.localdate(), by=by
    )


def test_contacts_go_and_the_voice_stays(case):
    row = ended_long_ago(case)
    assert found(is_trial=True) == (1, 0)
    assert Voice.objects.get().phone == PHONE
    assert found() == (1, 0)
    voice = Voice.objects.get()
    assert (voice.name, voice.phone, voice.flat, voice.phone_index) == ("", "", "", "")
    assert (voice.suggestion, voice.reports.get().satisfaction) == (row, "SATISFIED")
    assert Tombstone.objects.get().object_id == str(voice.identity)
    assert PHONE not in str(vars(AuditEntry.objects.get(action="voice.forgotten")))
    assert found() == (0, 0)


def test_contacts_stay_while_the_answer_is_owed(case, district_officer):
    case.to_report()
    assert found() == (0, 0)
    case.told()
    assert found() == (0, 0)
    row = case.taken_in().put_off(days=300).told().row
    Suggestion.objects.filter(pk=row.pk).update(ended_at=LONG_AGO)
    assert found() == (0, 1)
    Suggestion.objects.update(ended_at=LONG_AGO)
    request = asked(district_officer, SubjectWish.SEE)
    assert found() == (0, 2)
    SubjectRequest.objects.filter(pk=request.pk).update(state=SubjectState.ANSWERED)
    assert found() == (1, 1)


def test_the_author_of_an_idea_stays_known_until_told_the_last_time(case, here, district_officer):
    row = ended_long_ago(case)
    site = ProjectSite.objects.create(project=Project.objects.create(name="一期"), neighborhood=here, plan_year=2026)
    today = timezone.localdate()
    idea = Idea.objects.create(
        suggestion=row, title="加灯", site=site, plan_version="1", adopted_on=today, by=district_officer
    )
    notice = IdeaNotice.objects.create(idea=idea, stage="YEAR", due_on=today)
    assert found() == (0, 1)
    IdeaNotice.objects.filter(pk=notice.pk).update(told_at=timezone.now())
    assert found() == (1, 0)


def test_a_restored_backup_forgets_again(case, django_capture_on_commit_callbacks):
    ended_long_ago(case)
    with django_capture_on_commit_callbacks(execute=True):
        found()
    Tombstone.objects.all().delete()
    voice = Voice.objects.get()
    voice.phone, voice.has_consented = PHONE, True
    voice.save()
    assert reapply_tombstones()["residents.voice"] == 1
    assert Voice.objects.get().phone == ""
    assert reapply_tombstones()["residents.voice"] == 0


def test_a_wish_to_be_erased_waits_for_the_answer(case, district_officer):
    case.to_report()
    request = asked(district_officer)
    assert counted(request)[[source.code for source in SOURCES].index("voice")] | {"label": "", "why": ""} == {
        "label": "", "found": 1, "kept": 1, "why": "",
    }  # fmt: skip
    answered = answer_request(by=district_officer, request=request, answer="办结后删除")
    assert answered.state == SubjectState.REFUSED
    assert Voice.objects.get().is_restricted
    assert found() == (0, 0)
    case.told()
    assert found() == (1, 0)
    assert Voice.objects.get().phone == ""


def test_a_wish_to_be_erased_after_the_end_is_done_at_once(case, district_officer):
    case.ended()
    assert answer_request(by=district_officer, request=asked(district_officer), answer="已删除").state == "ANSWERED"
    assert Voice.objects.get().phone == ""
    assert AuditEntry.objects.filter(action="voice.erased", by=district_officer).exists()


def test_keys_rotate_over_what_residents_left(case, settings):
    case.taken_in()
    settings.PII_RING = {"9": bytes(range(32))} | settings.PII_RING
    done = rotation.rotate()
    assert (done["residents.Voice.name"], done["residents.Voice.phone"]) == (1, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone_sealed FROM residents_voice")
        assert cursor.fetchone()[0].startswith("9.")
    assert Voice.objects.get().phone == PHONE

"""Sign-in sheets name people: they go after their time, and a restored backup loses them again."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from renovation.core.actions.stored_file import sweep_files
from renovation.core.lib.files import clean_file
from renovation.core.models import AuditEntry, StoredFile, Tombstone
from renovation.dashboard.actions.forget_run import forget, reapply_tombstones
from residents.actions.event_photo import add_event_photos
from residents.models import Event, EventPhoto
from tools.auditing.corpus import photo as photos


@pytest.fixture(autouse=True)
def tombstones(settings, tmp_path):
    settings.TOMBSTONE_FILE = str(tmp_path / "out" / "tombstones.txt")


@pytest.fixture
def event(here, community_worker):
    now = timezone.now()
    return Event.objects.create(
        neighborhood=here, kind="OTHER", title="议事", place="广场", starts_at=now, held_at=now, host=community_worker
    )


@pytest.fixture
def pictures(event, community_worker):
    """The photo of the hall and that of the sign-in sheet."""

    def add(**facts):
        clean = clean_file(BytesIO(photos.phone_photo()), "会场.jpg")
        return add_event_photos(by=community_worker, event=event, photos=[clean], **facts)[0]

    return add(), add(is_sign_in_sheet=True)


def held(event, days):
    Event.objects.filter(pk=event.pk).update(held_at=timezone.now() - timedelta(days=days))


def on_disk(settings):
    return sum(path.is_file() for path in settings.MEDIA_ROOT.rglob("*"))


def test_a_sign_in_sheet_goes_after_its_time(event, pictures, settings, django_capture_on_commit_callbacks):
    held(event, 89)
    assert forget().counts["sheet"] == {"due": 0, "held": 0}
    held(event, 91)
    assert forget(is_trial=True).counts["sheet"]["due"] == 1
    assert EventPhoto.objects.count() == 2
    before = on_disk(settings)
    with django_capture_on_commit_callbacks(execute=True):
        assert forget().counts["sheet"]["due"] == 1
    assert list(EventPhoto.objects.all()) == [pictures[0]]
    # The picture and its small twin.
    assert before - on_disk(settings) == 2
    assert AuditEntry.objects.get(action="event_photo.forgotten").by is None
    assert forget().counts["sheet"]["due"] == 0


def test_a_restored_backup_forgets_the_sheet_again(event, pictures):
    held(event, 91)
    key = str(pictures[1].file.key)
    forget()
    assert Tombstone.objects.get().object_id == key
    StoredFile.objects.filter(pk=pictures[0].file_id).update(key=key)
    assert reapply_tombstones()["residents.eventphoto"] == 1
    assert not EventPhoto.objects.exists()


def test_photos_of_meetings_are_not_swept_away(pictures):
    StoredFile.objects.update(created_at=timezone.now() - timedelta(days=9))
    assert sweep_files().loose == 0
    assert EventPhoto.objects.count() == 2

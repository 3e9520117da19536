"""A file and its row: neither without the other, whatever fails between them."""

import io
import os
import shutil
import time
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from projects.actions.project_document import add_document, drop_document
from projects.actions.site_photo import add_photos, drop_photo, keep_photos
from projects.models import ProjectDocument, SitePhoto
from renovation.core import parameters
from renovation.core.actions import stored_file
from renovation.core.actions.stored_file import keep_file, sweep_files
from renovation.core.lib.files import clean_file
from renovation.core.models import AuditEntry, StoredFile
from tests.architecture.code import modules
from tests.fixtures.cast import make_site
from tools.auditing.corpus import document as documents
from tools.auditing.corpus import photo

YESTERDAY = timedelta(hours=25)


@pytest.fixture(scope="module")
def clean():
    return clean_file(io.BytesIO(photo.phone_photo()), "西墙.jpg")


@pytest.fixture
def site(here):
    return make_site(here)


@pytest.fixture
def disk(settings):
    """disk(): the names of all stored files."""
    return lambda: sorted(path.name for path in (settings.MEDIA_ROOT / "files").rglob("*") if path.is_file())


def older(stored, settings, by=YESTERDAY):
    StoredFile.objects.filter(pk=stored.pk).update(created_at=timezone.now() - by)
    for path in (settings.MEDIA_ROOT / "files").rglob("*.jpg"):
        os.utime(path, (time.time() - by.total_seconds(),) * 2)


def test_nothing_of_its_name_is_on_the_disk(here, district_officer, clean, disk, settings):
    stored = keep_file(by=district_officer, clean=clean, region=here.region)
    assert disk() == [f"{stored.key.hex}.jpg", f"{stored.key.hex}.small.jpg"]
    assert {oct(path.stat().st_mode & 0o777) for path in settings.MEDIA_ROOT.rglob("*.jpg")} == {"0o640"}
    with stored.file.open() as kept:
        assert kept.read() == clean.content


def keep_and_fail(fail, **facts):
    with transaction.atomic():
        keep_file(**facts)
        if fail:
            raise ValueError


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_fails_leaves_no_file(here, district_officer, clean, disk, monkeypatch):
    facts = {"by": district_officer, "clean": clean, "region": here.region}
    with pytest.raises(ValueError, match=r"^$"):
        keep_and_fail(True, **facts)
    assert (disk(), StoredFile.objects.count()) == ([], 0)
    # A savepoint that fails takes its own file only.
    with transaction.atomic():
        keep_and_fail(False, **facts)
        with pytest.raises(ValueError, match=r"^$"):
            keep_and_fail(True, **facts)
    assert (len(disk()), StoredFile.objects.count()) == (2, 1)
    # The control: without the undoing, the file of a failed transaction stays.
    monkeypatch.setattr(stored_file, "undo_unless_committed", lambda *undo: None)
    with pytest.raises(ValueError, match=r"^$"):
        keep_and_fail(True, **facts)
    assert len(disk()) == 4


# No file is kept in these transactions, and who called must hear of what fails.
HEARD = {
    "renovation/core/actions/forget_run.py",
    "projects/actions/ledger_forget.py",
    "projects/actions/subject_erase.py",
}


def test_every_hook_at_commit_is_robust():
    """One that raises would keep the later ones from being called, and a file would be taken back that was kept."""
    calls = [
        f"{module.path}: {line.strip()}"
        for module in modules()
        for line in module.text.splitlines()
        if module.path not in HEARD and "transaction.on_commit(" in line and "robust=True)" not in line
    ]
    assert calls == []


@pytest.mark.django_db(transaction=True)
def test_a_dropped_row_takes_its_file_along_once_that_is_settled(site, district_officer, street_officer, clean, disk):
    (hung,) = add_photos(by=district_officer, site=site, photos=[clean])
    document = add_document(
        by=district_officer,
        project=site.project,
        title="批复",
        file=clean_file(io.BytesIO(documents.pdf()), "批复.pdf"),
    )
    assert (len(disk()), document.file.region_id) == (3, site.neighborhood.region_id)

    def drop_and_fail():
        with transaction.atomic():
            drop_photo(by=street_officer, asked_by=district_officer, photo=hung)
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        drop_and_fail()
    assert len(disk()) == 3
    two = {"by": street_officer, "asked_by": district_officer}
    drop_photo(**two, photo=SitePhoto.objects.get())
    drop_document(**two, document=ProjectDocument.objects.get())
    assert (disk(), StoredFile.objects.count()) == ([], 0)
    dropped = AuditEntry.objects.get(action="document.dropped")
    assert dropped.after["title"] == "批复"


@pytest.mark.django_db(transaction=True)
def test_the_sweep_takes_what_nobody_took_up(site, district_officer, clean, disk, settings, capsys):
    (waiting,) = keep_photos(by=district_officer, site=site, photos=[clean])
    (hung,) = add_photos(by=district_officer, site=site, photos=[clean])
    assert sweep_files() == stored_file.Swept(0, 0, 0)
    older(waiting, settings)
    older(hung.file, settings)
    left = settings.MEDIA_ROOT / "files/ab/left-by-a-killed-process.jpg"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"x")
    os.utime(left, (time.time() - YESTERDAY.total_seconds(),) * 2)
    call_command("sweep_files")
    assert "未使用的文件 1 个，没有登记的文件 1 个" in capsys.readouterr().out
    assert StoredFile.objects.get() == hung.file
    assert disk() == sorted(name.rpartition("/")[2] for name in hung.file.names)
    shutil.rmtree(settings.MEDIA_ROOT / "files")
    call_command("sweep_files")
    assert "有 2 个登记的文件不在磁盘上" in capsys.readouterr().err


def test_a_day_has_its_limit(site, district_officer, viewer, clean, monkeypatch):
    two = parameters.ParameterKind("files.daily", "", "", default=2, minimum=1, maximum=9)
    monkeypatch.setitem(parameters.CATALOG, "files.daily", two)
    add_photos(by=district_officer, site=site, photos=[clean, clean])
    with pytest.raises(ValidationError, match="已达 2 个上限"):
        add_photos(by=district_officer, site=site, photos=[clean])
    assert SitePhoto.objects.count() == 2


def test_a_full_disk_takes_nothing_in(site, district_officer, clean, settings, disk):
    settings.FILES_MIN_FREE = 2**60
    with pytest.raises(ValidationError, match="存储空间不足"):
        add_photos(by=district_officer, site=site, photos=[clean])
    assert disk() == []

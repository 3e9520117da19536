"""A backup is of one moment however many write, holds no key, and comes back only whole; the drill proves it."""

import io
import json
import shutil
import stat
import tarfile
import threading
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from renovation.core.actions.neighborhood import change_neighborhood
from renovation.core.enums import OrganizationKind
from renovation.core.models import AuditEntry, Contact, Heartbeat, Neighborhood, Organization, User
from renovation.dashboard import rollups
from renovation.operations.transfer import backup as making
from renovation.operations.transfer.backup import MANIFEST, make_backup
from renovation.operations.transfer.dump import DumpError, count
from renovation.operations.transfer.restore import RestoreError, differences, read_manifest, restore

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "backups"


@pytest.fixture
def office(here, elsewhere, district_officer):
    """A little of everything, with an upload and the trail of a change."""
    Contact.objects.create(neighborhood=here, name="张三", phone="13800138000")
    upload = Path(portal.MEDIA_ROOT) / "ledgers/2026/a.xlsx"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"ledger of March")
    rollups.recompute()
    return upload


def run(*words):
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_what_was_lost_comes_back(office, folder, here):
    before = count()
    path = make_backup(folder, 0)
    Contact.objects.all().delete()
    Neighborhood.objects.filter(pk=here.pk).update(name="改坏了")
    office.write_bytes(b"overwritten")
    (Path(portal.MEDIA_ROOT) / "later.txt").write_text("after the backup")
    said = run("restore", str(path), "--replace")
    assert "核对无误" in said
    assert Contact.objects.get().phone == "13800138000"
    assert Neighborhood.objects.get(pk=here.pk).name == "集英花园"
    assert office.read_bytes() == b"ledger of March"
    assert not (Path(portal.MEDIA_ROOT) / "later.txt").exists()
    assert list(Path(portal.MEDIA_ROOT).parent.glob("media.before-restore-*")), "what was replaced is kept aside"
    # The restore itself leaves the sign and the result of the verification it ends with.
    assert {name for name, number in count().items() if number != before[name]} <= {"core_heartbeat", "core_auditcheck"}


def test_a_backup_under_writes_is_of_one_moment(office, folder, district_officer):
    """Every firm is written with its twin in one transaction: a picture between two moments would hold one alone."""
    stop, written = threading.Event(), []

    region = district_officer.duties.get().region

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            with transaction.atomic():
                for side in "甲乙":
                    name = f"{threading.get_ident()}-{number}{side}"
                    Organization.objects.create(name=name, kind=OrganizationKind.OTHER, region=region)
            written.append(number)
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        paths = [make_backup(folder / str(n), 0) for n in range(3)]
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert len(written) > 10
    for path in paths:
        restore(path, replace=True)
        assert Organization.objects.count() % 2 == 0
        assert differences(read_manifest(path)["counts"]) == []


def test_no_key_is_inside_and_nobody_else_reads_it(office, folder):
    path = make_backup(folder, 0)
    content = path.read_bytes()
    keys = [*portal.PII_RING.values(), portal.PII_INDEX_KEY, portal.AUDIT_KEY]
    for key in keys:
        assert key not in content
        assert key.hex().encode() not in content
    assert portal.SECRET_KEY.encode() not in content
    assert b"13800138000" not in content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert read_manifest(path)["counts"]["core_contact"] == 1


def test_only_the_newest_stay(office, folder, monkeypatch):
    foreign = folder / "renovation.tar.gz"
    folder.mkdir()
    foreign.touch()
    for day in range(1, 6):
        monkeypatch.setattr(making.timezone, "localtime", lambda day=day: making.timezone.datetime(2026, 3, day))
        make_backup(folder, 3)
    assert [path.name[11:19] for path in sorted(folder.glob("renovation-*.tar"))] == [
        "20260303",
        "20260304",
        "20260305",
    ]
    assert foreign.exists()
    assert Heartbeat.objects.get(pk="backup").facts["name"].startswith("renovation-20260305")


def test_a_backup_that_fails_leaves_nothing_and_no_sign(office, folder, monkeypatch):
    def refuse(path):
        raise DumpError("disk full")

    monkeypatch.setattr(making, "dump", refuse)
    with pytest.raises(CommandError, match="disk full"):
        run("backup", str(folder))
    assert list(folder.iterdir()) == []
    assert not Heartbeat.objects.filter(pk="backup").exists()


def test_restore_wants_an_empty_place(office, folder):
    path = make_backup(folder, 0)
    with pytest.raises(CommandError, match="--replace"):
        run("restore", str(path))
    assert Contact.objects.count() == 1


def tampered(path, change):
    """Write the archive anew with `change(name, bytes) → bytes or None`."""
    changed = path.with_name("tampered.tar")
    with tarfile.open(path) as source, tarfile.open(changed, "w") as target:
        for info in source:
            body = change(info.name, source.extractfile(info).read())
            if body is not None:
                info.size = len(body)
                target.addfile(info, io.BytesIO(body))
    return changed


@pytest.mark.parametrize(
    "change",
    [
        lambda name, body: body + b"x" if name.startswith("media/") else body,
        lambda name, body: None if name.startswith("media/") else body,
        lambda name, body: None if name == MANIFEST else body,
        lambda name, body: body[:-1] if name.startswith("database") else body,
        lambda name, body: json.dumps({**json.loads(body), "form": 99}).encode() if name == MANIFEST else body,
    ],
    ids=["changed", "missing", "no manifest", "cut", "newer form"],
)
def test_a_damaged_backup_touches_nothing(office, folder, change):
    path = tampered(make_backup(folder, 0), change)
    Neighborhood.objects.update(initials="changed")
    with pytest.raises(RestoreError):
        restore(path, replace=True)
    assert set(Neighborhood.objects.values_list("initials", flat=True)) == {"changed"}
    assert office.read_bytes() == b"ledger of March"


def test_a_member_outside_the_archive_is_refused(office, folder, tmp_path):
    path = make_backup(folder, 0)
    with tarfile.open(path, "a") as tar:
        info = tarfile.TarInfo("../escaped")
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))
    with pytest.raises(RestoreError):
        restore(path, replace=True)
    assert not list(tmp_path.rglob("escaped"))


def test_a_restore_that_does_not_agree_says_so(office, folder, monkeypatch):
    path = make_backup(folder, 0)
    monkeypatch.setattr(
        "renovation.operations.management.commands.restore.differences", lambda counts: ["core_user: 3 → 2"]
    )
    with pytest.raises(CommandError, match="core_user: 3 → 2") as refused:
        run("restore", str(path), "--replace")
    assert refused.value.returncode == 2


def test_the_drill_restores_elsewhere_and_leaves_a_sign(office, folder, settings):
    """GitLab 2017: five ways of backup, none that could be restored. The drill is a test, not a document."""
    if connection.vendor == "postgresql":
        known = connection.settings_dict
        place = f"{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT'] or 5432}"
        settings.DATABASE_URL = f"postgres://{place}/{known['NAME']}"
    make_backup(folder, 0)
    users = User.objects.count()
    said = run("restore_drill", str(folder))
    assert "恢复演练通过" in said
    assert "✓ 各表行数" in said
    assert Heartbeat.objects.get(pk="restore_drill").facts["seconds"] > 0
    assert User.objects.count() == users
    Heartbeat.objects.all().delete()
    for path in folder.glob("*.tar"):
        shutil.move(tampered(path, lambda name, body: body[:-1] if name.startswith("database") else body), path)
    with pytest.raises(CommandError, match="已损坏"):
        run("restore_drill", str(folder))
    assert not Heartbeat.objects.filter(pk="restore_drill").exists()


def test_the_trail_of_a_restored_portal_verifies(office, folder, district_officer, here):
    change_neighborhood(by=district_officer, neighborhood=here, version=here.version, built_to=2001)
    entries = AuditEntry.objects.count()
    path = make_backup(folder, 0)
    assert "✓ 操作记录" in run("restore", str(path), "--replace")
    assert AuditEntry.objects.count() == entries

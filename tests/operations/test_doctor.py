"""An installation is broken in one way at a time, and the doctor names exactly that, with what to do."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from renovation.core.enums import Role
from renovation.core.heartbeat import JOBS, beat
from renovation.core.models import Contact, Delivery, Heartbeat, SpecialDay, StaleMark, User
from renovation.dashboard.models import RollupState
from renovation.operations.queries import probe
from renovation.operations.queries.checks import database, machinery, program, storage, workday
from renovation.operations.queries.diagnosis import diagnose
from renovation.operations.queries.finding import Level
from tests.architecture.code import ROOT
from tests.fixtures.cast import CITY, make_user

KEYS = [bytes(range(n, n + 32)) for n in (1, 50, 100)]


@pytest.fixture
def installation(settings, tmp_path, regions, here):
    """An office's installation in which nothing is wrong."""
    var = tmp_path / "var"
    (var / "backups").mkdir(parents=True)
    var.chmod(0o750)
    settings.VAR_DIR, settings.MEDIA_ROOT, settings.BACKUP_DIR = var, var / "media", var / "backups"
    settings.MEDIA_ROOT.mkdir()
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").touch()
    settings.IS_FOR_OTHERS, settings.IS_UNENCRYPTED, settings.HTTPS, settings.PROXY_COUNT = True, False, True, 1
    settings.PUBLIC_URLS = ["https://portal.example.gov.cn"]
    settings.SECRET_KEY = "qJ3v7Zr0c1Xw9Lk2Tt5Yb8Nn4Mm6Hh1Gg0Ff3Dd7Ss2Aa9Pp5Oo8"
    settings.PII_RING, settings.PII_INDEX_KEY, settings.AUDIT_KEY = {"1": KEYS[0]}, KEYS[1], KEYS[2]
    settings.SECOND_FACTOR_ROLES, settings.REDIS_URL = [], ""
    backup = settings.BACKUP_DIR / "renovation-20260101-000000.tar"
    backup.touch(mode=0o600)
    for name, role in (("sys", Role.SYSTEM_ADMIN), ("sec", Role.SECURITY_ADMIN), ("aud", Role.AUDIT_ADMIN)):
        make_user(name, role, CITY)
    for year in (timezone.localdate().year, timezone.localdate().year + 1):
        SpecialDay.objects.create(day=date(year, 1, 1), is_workday=False, name="元旦", citation="通知")
    for job in JOBS:
        beat(job)
    beat("beat:here:1", host="elsewhere", pid=1)
    Contact.objects.create(neighborhood=here, name="张三", phone="13800138000")
    return settings


def trouble():
    return {finding.code: finding for _name, found in diagnose() for finding in found if finding.level != Level.GOOD}


def test_a_sound_installation_has_no_trouble(installation):
    assert trouble() == {}
    out = StringIO()
    call_command("doctor", stdout=out)
    assert "0 项严重，0 项注意" in out.getvalue()


def refuse(*args, **options):
    raise OperationalError("connection refused")


def _old(name, **age):
    Heartbeat.objects.filter(pk=name).update(at=timezone.now() - timedelta(**age))


BREAKS = {
    "python": lambda s, m: m.setattr(program, "found_version", lambda: (3, 9, 2)),
    "libraries": lambda s, m: m.setattr(program, "version", lambda name: "0.1"),
    "debug": lambda s, m: setattr(s, "DEBUG", True),
    "https": lambda s, m: setattr(s, "IS_UNENCRYPTED", True),
    "proxy": lambda s, m: setattr(s, "PROXY_COUNT", 0),
    "public_url": lambda s, m: setattr(s, "PUBLIC_URLS", ["portal.example.gov.cn"]),
    "static": lambda s, m: (s.STATIC_ROOT / "staticfiles.json").unlink(),
    "workers": lambda s, m: m.setenv("WEB_WORKERS", "3"),
    "key_weak": lambda s, m: setattr(s, "SECRET_KEY", "change-me"),
    "key_twice": lambda s, m: setattr(s, "AUDIT_KEY", KEYS[1]),
    "key_files": lambda s, m: (s.VAR_DIR / "pii_keys").touch(mode=0o644),
    "key_fit": lambda s, m: setattr(s, "PII_RING", {"1": bytes(range(200, 232))}),
    "database": lambda s, m: m.setattr(database, "_round_trip", refuse),
    "database_slow": lambda s, m: m.setattr(database, "_round_trip", lambda: 80.0),
    "database_version": lambda s, m: m.setitem(database.OLDEST, connection.vendor, (99, 0)),
    "migrations": lambda s, m: m.setattr(probe, "unapplied", lambda: ["core.0099_next"]),
    "redis": lambda s, m: setattr(s, "REDIS_URL", "redis://127.0.0.1:1/0"),
    "disk": lambda s, m: m.setattr(storage, "DISK_FLOOR", 2**62),
    "var_dir": lambda s, m: s.MEDIA_ROOT.rmdir(),
    "var_dir_open": lambda s, m: s.VAR_DIR.chmod(0o755),
    "backup": lambda s, m: [path.unlink() for path in s.BACKUP_DIR.iterdir()],
    "backup_open": lambda s, m: [path.chmod(0o644) for path in s.BACKUP_DIR.iterdir()],
    "beat": lambda s, m: _old("beat:here:1", minutes=10),
    "two_beats": lambda s, m: beat("beat:there:2", host="there", pid=2),
    "job_refresh": lambda s, m: _old("refresh", minutes=10),
    "job_seal": lambda s, m: _old("seal", hours=1),
    "job_verify": lambda s, m: beat("verify", faults=2),
    "job_backup": lambda s, m: _old("backup", days=2),
    "job_restore_drill": lambda s, m: _old("restore_drill", days=9),
    "stale": lambda s, m: _stale(),
    "imports": lambda s, m: m.setattr(machinery, "orphans", lambda: [1, 2]),
    "drift": lambda s, m: RollupState.objects.update_or_create(pk=1, defaults={"drift": [{"was": 1, "is": 2}]}),
    "notices_failed": lambda s, m: _message(state="FAILED"),
    "notices_late": lambda s, m: _message(not_before=timezone.now() - timedelta(minutes=16)),
    "calendar": lambda s, m: m.setattr(workday, "knows", lambda year: False),
    "managers": lambda s, m: User.objects.filter(username="aud").update(is_active=False),
    "second_factor": lambda s, m: setattr(s, "SECOND_FACTOR_ROLES", ["SYSTEM_ADMIN"]),
    "demo": lambda s, m: _demo(),
}


def _stale():
    StaleMark.objects.create(region_code=CITY)
    StaleMark.objects.update(marked_at=timezone.now() - timedelta(minutes=9))


def _message(**facts):
    facts = {"region_id": CITY, "channel": "WECOM", "subject": "x", "not_before": timezone.now()} | facts
    Delivery.objects.create(**facts)


def _demo():
    make_user("district")
    User.objects.filter(username="district").update(password=make_password("demo-portal-1"))


@pytest.mark.parametrize("code", BREAKS)
def test_one_break_is_named_with_what_to_do(installation, monkeypatch, code):
    BREAKS[code](installation, monkeypatch)
    found = trouble()
    assert set(found) == {code}
    assert found[code].says
    assert found[code].do


def test_a_job_that_never_came_is_due_only_after_its_time(installation, monkeypatch):
    Heartbeat.objects.filter(pk="forget").delete()
    assert trouble() == {}
    monkeypatch.setattr(machinery, "installed_at", lambda: timezone.now() - timedelta(days=3))
    assert set(trouble()) == {"job_forget"}


def test_a_killed_beat_of_this_machine_is_no_second_one(installation, monkeypatch):
    monkeypatch.setattr(machinery.socket, "gethostname", lambda: "there")
    monkeypatch.setattr(machinery.os, "kill", lambda pid, number: (_ for _ in ()).throw(ProcessLookupError()))
    beat("beat:there:2", host="there", pid=2)
    assert trouble() == {}


def test_the_exit_code_and_json_are_for_programs(installation):
    installation.DEBUG = True
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("doctor", "--json", stdout=out)
    assert left.value.code == 1
    found = {finding["code"]: finding for finding in json.loads(out.getvalue())}
    assert found["debug"]["level"] == "BAD"
    assert found["python"]["level"] == "GOOD"


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}, "SECRET_KEY must be set"),
        ({"PII_KEYS": "short"}, "64 hexadecimal"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT"),
    ],
)
def test_settings_that_cannot_be_read_are_said_in_words(tmp_path, environment, reason):
    clean = {name: value for name, value in os.environ.items() if "_KEY" not in name and not name.endswith("_URL")}
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        cwd=ROOT, env=clean | {"VAR_DIR": str(tmp_path)} | environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert reason in done.stderr
    assert "Traceback" not in done.stderr

"""systemd takes every unit and timer as it stands; a slip in one is found."""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

UNITS = sorted(Path(settings.BASE_DIR, "deploy").glob("*.service"))
TIMERS = sorted(Path(settings.BASE_DIR, "deploy").glob("*.timer"))
PROGRAMS = ("python", "celery", "gunicorn")
PLACE = "/srv/renovation/.venv/bin/"
pytestmark = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")


@pytest.fixture
def verify(tmp_path):
    """verify({name: text}): what systemd says of them, with programs that are there."""
    for program in PROGRAMS:
        (tmp_path / program).symlink_to("/bin/true")

    def run(texts):
        for name, text in texts.items():
            (tmp_path / name).write_text(text.replace(PLACE, f"{tmp_path}/"))
        paths = [str(tmp_path / name) for name in texts]
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", *paths], capture_output=True, text=True)
        return done.stdout + done.stderr

    return run


@pytest.fixture
def texts():
    return {path.name: path.read_text("utf-8") for path in (*UNITS, *TIMERS)}


def test_systemd_has_nothing_to_say(verify, texts):
    assert len(texts) == 7
    assert verify(texts) == ""


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("renovation-web.service", "ProtectHome=true", "ProtectHome=perhaps"),
        ("renovation-worker.service", "TimeoutStopSec=", "TimeoutStopsec="),
        ("renovation-backup.timer", "OnCalendar=*-*-* 01:30:00", "OnCalendar=*-*-* 25:30:00"),
        ("renovation-drill.service", "bin/python", "bin/phyton"),
    ],
)
def test_a_slip_is_found(verify, texts, name, right, wrong):
    assert right in texts[name]
    assert name.split(".")[0] in verify(texts | {name: texts[name].replace(right, wrong)})


def test_each_timer_has_its_service_and_each_service_starts(texts):
    for path in TIMERS:
        assert f"{path.stem}.service" in texts
    for path in UNITS:
        is_started = "[Install]" in texts[path.name] or f"{path.stem}.timer" in texts
        assert is_started, path.name

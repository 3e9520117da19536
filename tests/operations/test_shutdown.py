"""Real processes told to end: what was begun is finished, what comes later is turned away."""

import os
import signal
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest

from tests.architecture.code import ROOT

PATIENCE = 20


def clean(tmp_path, **more):
    known = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return known | {"VAR_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"} | more


def until(condition):
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, "still not so"
        time.sleep(0.05)
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def connect(port):
    try:
        return socket.create_connection(("127.0.0.1", port), 5)
    except OSError:
        return None


def is_live(port):
    try:
        return urlopen(f"http://127.0.0.1:{port}/livez", timeout=PATIENCE).status == 200
    except OSError:
        return False


@pytest.fixture
def start(tmp_path):
    started = []

    def run(*command, **environment):
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=clean(tmp_path, **environment),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_a_request_that_has_begun_is_answered(start):
    """The body still comes in when the server is told to end; the answer comes all the same, then nothing listens."""
    port = free_port()
    command = ("gunicorn", "-c", "deploy/gunicorn.conf.py", "renovation.wsgi")
    # DEBUG: pages name static files that nobody has collected yet.
    web = start(*command, BIND=f"127.0.0.1:{port}", DJANGO_SETTINGS_MODULE="renovation.settings", DEBUG="1")
    until(lambda: is_live(port))
    slow = connect(port)
    head = f"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    slow.sendall(f"{head}Content-Length: 10\r\n\r\nusern".encode())
    time.sleep(1)
    web.send_signal(signal.SIGTERM)
    time.sleep(1)
    slow.sendall(b"ame=x")
    slow.settimeout(PATIENCE)
    assert slow.recv(100).startswith(b"HTTP/1.1 403"), "answered: the form lacks its token"
    slow.close()
    assert web.wait(PATIENCE) == 0
    assert connect(port) is None


def test_a_task_that_has_begun_is_finished(start, tmp_path):
    worker = start("tests.operations.slow_worker", str(tmp_path))
    until((tmp_path / "begun").exists)
    worker.send_signal(signal.SIGTERM)
    worker.wait(PATIENCE)
    assert (tmp_path / "done").exists()

"""``make run``: bring the database up to date, load the demo data once, start web and worker; Ctrl-C ends all.

With nothing set: SQLite and a broker in a folder. With DATABASE_URL and REDIS_URL: those.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
PATIENCE = 8


def is_taken() -> bool:
    """Tell whether something listens on the port already."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1" if HOST == "0.0.0.0" else HOST, PORT)) == 0


def prepare() -> None:
    """Migrate, collect static files, seed; everything in this one process, since starting Django costs a second."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renovation.settings")
    # Whoever types this address is served, though PUBLIC_URL names none.
    os.environ.setdefault("PUBLIC_URL", f"http://{HOST}:{PORT}")
    django.setup()
    call_command("migrate", verbosity=0)
    collect_static()
    call_command("seed_demo", once=True)


def collect_static() -> None:
    """Collect and compress static files, if any has changed since the last time; it takes the most time of all."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    found = [(name, storage.path(name)) for finder in get_finders() for name, storage in finder.list(["*.pyc"])]
    state = "\n".join(f"{name} {os.stat(path).st_mtime_ns} {os.stat(path).st_size}" for name, path in sorted(found))
    if stamp.exists() and stamp.read_text() == state:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state)


def start(*command: str) -> subprocess.Popen:
    """Start a program of the virtual environment in a session of its own, so that only we pass signals on to it."""
    env = os.environ | {"PYTHONUNBUFFERED": "1", "BIND": f"{HOST}:{PORT}"}
    return subprocess.Popen(
        [BIN / command[0], *command[1:]], env=env, start_new_session=True, preexec_fn=die_with_parent
    )


def die_with_parent() -> None:
    """Even `kill -9` of this supervisor ends what it started (Linux: PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def stop(programs: list[subprocess.Popen]) -> None:
    """Ask each program to end, and after `PATIENCE` seconds end whatever is left of its session."""
    for program in programs:
        if program.poll() is None:
            program.terminate()
    give_up = time.monotonic() + PATIENCE
    for program in programs:
        try:
            program.wait(max(0.1, give_up - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(program.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        program.wait()


def serve() -> int:
    """Run web and worker until one of them ends or somebody asks; nothing is left behind."""
    asked: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: asked.append(number))
    alone = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    programs = [
        start("gunicorn", "-c", "deploy/gunicorn.conf.py", "renovation.wsgi"),
        start("celery", "-A", "renovation", "-q", "worker", "-B", "-c", "2", "-l", "WARNING", *alone),
    ]
    while not asked and all(program.poll() is None for program in programs):
        time.sleep(0.1)
    stop(programs)
    return 0 if asked else 1


def main() -> int:
    if is_taken():
        print(f"端口 {PORT} 已被占用，请换一个：make run PORT={PORT + 1}", file=sys.stderr)
        return 1
    try:
        prepare()
    except KeyboardInterrupt:
        return 130
    print(f"\n  门户地址： http://{HOST}:{PORT}/   按 Ctrl-C 结束\n", flush=True)
    return serve()


if __name__ == "__main__":
    sys.exit(main())

"""PostgreSQL and Redis of our own, in a folder and on ports of their own, to be killed as often as wanted."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

import psycopg2
import redis

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 30
# A newly killed server leaves children behind that hold its memory for a moment.
TRIES = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgres_bin() -> Path | None:
    """Return the folder of the newest installed server's programs."""
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), Path("/usr/pgsql/bin"), Path("/usr/local/pgsql/bin")]
    if found := shutil.which("initdb"):
        places.append(Path(found).resolve().parent)
    usable = [place for place in places if (place / "initdb").exists() and (place / "postgres").exists()]
    return max(usable, key=lambda place: place.parent.name, default=None)


def missing() -> str:
    """Say what is not installed; "" if both servers are."""
    names = [("PostgreSQL (initdb)", postgres_bin()), ("redis-server", shutil.which("redis-server"))]
    return "、".join(name for name, found in names if not found)


def kill_group(process: subprocess.Popen) -> None:
    """kill -9 for a program and all it started, as when the power fails."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


class Server:
    """A program that is started, killed and started again on the same data."""

    folder: Path | None = None

    def __init__(self) -> None:
        self.port = free_port()
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        for _attempt in range(TRIES):
            self.process = self.launch()
            until = time.monotonic() + STARTS_WITHIN
            while time.monotonic() < until and self.process.poll() is None:
                if self.answers():
                    return
                time.sleep(0.05)
            kill_group(self.process)
            time.sleep(0.3)
        raise RuntimeError(f"{type(self).__name__} does not start on port {self.port}")

    def kill(self) -> None:
        if self.process is not None:
            kill_group(self.process)

    def close(self) -> None:
        """Kill it for good and leave nothing behind."""
        self.kill()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def launch(self) -> subprocess.Popen:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError


class Postgres(Server):
    """A cluster of its own; the server refuses to run as root, so then it is the user postgres's."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="portal-kill-pg-"))
        self.owner = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        if self.owner:
            shutil.chown(self.folder, "postgres", "postgres")
        found = postgres_bin()
        assert found is not None
        self.programs = found
        command = [found / "initdb", "-D", self.folder / "data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "-N"]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **self.owner)

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def launch(self) -> subprocess.Popen:
        options = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}"]
        command = [self.programs / "postgres", "-D", self.folder / "data", "-p", str(self.port), *options]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(command, start_new_session=True, cwd=self.folder, **quiet, **self.owner)

    def answers(self) -> bool:
        try:
            psycopg2.connect(self.url, connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def kill(self) -> None:
        """Every process of the server at once; its backends stand in sessions of their own."""
        if self.process is None:
            return
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        pids = children.read_text().split() if children.exists() else []
        kill_group(self.process)
        for pid in pids:
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                continue


class Redis(Server):
    """It keeps nothing: whenever it comes back, it is empty."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="portal-kill-redis-"))

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def launch(self) -> subprocess.Popen:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([*command, "--dir", str(self.folder)], start_new_session=True, **quiet)

    def answers(self) -> bool:
        try:
            return bool(redis.Redis(port=self.port, socket_connect_timeout=1).ping())
        except redis.RedisError:
            return False


class Web(Server):
    """The portal's own web server, as it runs in production."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def launch(self) -> subprocess.Popen:
        # DEBUG: static files need not have been collected; pages and processes are those of production.
        env = os.environ | {"BIND": f"127.0.0.1:{self.port}", "WEB_WORKERS": "2", "DEBUG": "1"}
        command = [Path(sys.executable).parent / "gunicorn", "-c", "deploy/gunicorn.conf.py", "renovation.wsgi"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(command, start_new_session=True, env=env, cwd=ROOT, **quiet)

    def answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/login/", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

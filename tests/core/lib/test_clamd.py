"""A real clamd, where the program is installed: its own signatures need a download, so one is written here."""

import io
import shutil
import subprocess
import time
from contextlib import contextmanager
from socket import create_server

import pytest

from renovation.core.lib.files import FileRefused, clean_file
from tests.core.lib.test_files import EICAR
from tools.auditing.corpus import photo

CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
pytestmark = pytest.mark.skipif(CLAMD is None, reason="clamd is not installed (apt-get install clamav-daemon)")
# The part of it in words. An .ndb line reads name:any file:anywhere:hexadecimal.
SIGNATURE = f"Portal-Eicar-Test:0:*:{EICAR[28:].hex()}\n"
PATIENCE, LONGEST = 60, "1M"


@contextmanager
def running(folder, port):
    """A clamd of our own on a socket and a port, with one signature; yields the path of the socket."""
    database, socket = folder / "db", folder / "clamd.sock"
    database.mkdir()
    (database / "portal.ndb").write_text(SIGNATURE)
    told = {"Foreground": "yes", "LocalSocket": socket, "TCPSocket": port, "TCPAddr": "127.0.0.1"}
    told |= {"DatabaseDirectory": database, "TemporaryDirectory": folder, "StreamMaxLength": LONGEST}
    config = folder / "clamd.conf"
    config.write_text("".join(f"{name} {value}\n" for name, value in told.items()))
    with (folder / "log").open("wb") as log:
        daemon = subprocess.Popen([CLAMD, f"--config-file={config}"], stdout=log, stderr=log)
        try:
            until = time.monotonic() + PATIENCE
            while not socket.exists() and daemon.poll() is None and time.monotonic() < until:
                time.sleep(0.2)
            assert socket.exists(), (folder / "log").read_text()
            yield str(socket)
        finally:
            daemon.terminate()
            daemon.wait(30)


def port_now_free():
    with create_server(("127.0.0.1", 0)) as door:
        return door.getsockname()[1]


@pytest.fixture(scope="module")
def scanner(tmp_path_factory):
    port = port_now_free()
    with running(tmp_path_factory.mktemp("c"), port) as socket:
        yield {"socket": socket, "port": f"127.0.0.1:{port}"}


@pytest.fixture(params=["socket", "port"])
def address(request, scanner, settings):
    settings.CLAMD = scanner[request.param]
    return settings.CLAMD


def came(content):
    return clean_file(io.BytesIO(content), "a.jpg")


def test_a_sound_photo_comes_in(address):
    assert came(photo.phone_photo(800, 600)).kind == "IMAGE"


def test_a_find_is_refused_by_its_name(address):
    """Hidden behind a picture that shows: only the scanner objects to it."""
    with pytest.raises(FileRefused, match="Portal-Eicar-Test") as refused:
        came(photo.jpeg() + EICAR)
    assert refused.value.code == "virus"


def test_without_a_scanner_the_same_file_is_nothing_to_object_to(settings):
    settings.CLAMD = ""
    assert came(photo.jpeg() + EICAR)


def test_what_is_too_long_for_the_scanner_does_not_pass_it(address):
    """StreamMaxLength below the portal's own limit: clamd ends the talk, and the file stays out."""
    with pytest.raises(FileRefused) as refused:
        came(photo.jpeg() + bytes(2 * 2**20))
    assert refused.value.code == "scanner"


def test_a_scanner_that_ended_lets_nothing_in(settings, tmp_path_factory):
    with running(tmp_path_factory.mktemp("d"), port_now_free()) as socket:
        settings.CLAMD = socket
        assert came(photo.jpeg())
    with pytest.raises(FileRefused) as refused:
        came(photo.jpeg())
    assert refused.value.code == "scanner"

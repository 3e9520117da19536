"""The proxy as deploy/nginx.conf sets it up, before a real portal: what it sends itself, and what it never does."""

import io
import re
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from projects.actions.project_document import add_document
from projects.actions.site_photo import add_photos
from renovation.core.lib.files import clean_file
from tests.architecture.code import ROOT
from tests.fixtures.cast import make_site
from tools.auditing.corpus import document as documents
from tools.auditing.corpus import photo

NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else "")
pytestmark = [
    pytest.mark.skipif(not NGINX, reason="nginx 未安装"),
    pytest.mark.django_db(transaction=True),
]


def configuration(folder, port, upstream, media):
    """deploy/nginx.conf for this machine: another port, no certificate, its own folders."""
    text = (ROOT / "deploy/nginx.conf").read_text()
    text = re.sub(r"server \{\s+listen 80.*?\n\}\n", "", text, flags=re.DOTALL)
    text = re.sub(r"    (?:ssl_|access_log).*\n", "", text)
    text = re.sub(r"listen 443.*;", f"listen 127.0.0.1:{port};", text).replace("127.0.0.1:8000", upstream)
    text = text.replace("server_name portal.example.gov.cn;", "")
    text = text.replace("/var/lib/renovation/media/", f"{media}/")
    paths = "\n".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{paths}\n{text}\n}}\n"
    )


@pytest.fixture
def proxy(live_server, tmp_path, settings, unused_port):
    """The address of an nginx before the live server."""
    settings.FILES_ACCEL = "nginx"
    settings.MEDIA_ROOT.mkdir(exist_ok=True)
    # The master runs as root on some machines, its workers never do.
    for folder in (*tmp_path.parents, tmp_path, settings.MEDIA_ROOT):
        if str(folder).startswith(str(tmp_path.parents[2])):
            folder.chmod(0o755)
    conf = tmp_path / "nginx.conf"
    conf.write_text(configuration(tmp_path, unused_port, live_server.url.removeprefix("http://"), settings.MEDIA_ROOT))
    process = subprocess.Popen([NGINX, "-c", str(conf), "-e", str(tmp_path / "error.log")], stderr=subprocess.PIPE)
    address = f"http://127.0.0.1:{unused_port}"
    for _try in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", unused_port), timeout=1):
            break
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.05)
    yield address
    process.terminate()
    process.wait(5)
    process.stderr.close()


@pytest.fixture
def unused_port():
    with socket.create_server(("127.0.0.1", 0)) as door:
        return door.getsockname()[1]


@pytest.fixture
def browser_of(client):
    """browser_of(user): a requests session signed in as this user."""

    def enter(user):
        client.force_login(user)
        session = requests.Session()
        session.cookies.update({name: morsel.value for name, morsel in client.cookies.items()})
        return session

    return enter


def test_nginx_sends_what_the_portal_allows_and_nothing_else(
    proxy, here, district_officer, stranger, browser_of, settings
):
    site = make_site(here)
    clean = clean_file(io.BytesIO(photo.phone_photo()), "西墙.jpg")
    (hung,) = add_photos(by=district_officer, site=site, photos=[clean])
    pdf = clean_file(io.BytesIO(documents.pdf()), "批复.pdf")
    document = add_document(by=district_officer, project=site.project, title="批复", file=pdf)
    for path in settings.MEDIA_ROOT.rglob("*"):
        path.chmod(0o755)
    officer = browser_of(district_officer)
    answer = officer.get(f"{proxy}/photos/{hung.pk}/", timeout=10)
    assert (answer.status_code, answer.content) == (200, clean.content)
    assert answer.headers["Content-Type"] == "image/jpeg"
    answer = officer.get(f"{proxy}/documents/{document.pk}/", timeout=10)
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = officer.get(
        f"{proxy}/documents/{document.pk}/", headers={"If-None-Match": answer.headers["ETag"]}, timeout=10
    )
    assert again.status_code == 304
    # From outside there is no way to the folder, whoever asks.
    inside = officer.get(f"{proxy}/stored-files/{hung.file.file.name}", timeout=10)
    assert (inside.status_code, b"\xff\xd8" in inside.content) == (404, False)
    assert browser_of(stranger).get(f"{proxy}/photos/{hung.pk}/", timeout=10).status_code == 404


@pytest.mark.parametrize(
    ("path", "megabytes", "status"),
    [("/login/", 8, 413), ("/sites/1/report/", 101, 413), ("/imports/add/", 125, 413), ("/open/n/1/suggest/", 51, 413)],
)
def test_what_is_far_too_large_stops_at_the_proxy(proxy, path, megabytes, status):
    answer = requests.post(proxy + path, data=bytes(megabytes * 2**20), timeout=30)
    assert answer.status_code == status
    assert "上传内容过大" in answer.content.decode()

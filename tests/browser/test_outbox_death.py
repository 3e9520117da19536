"""A phone that dies right after saving, and one on plain http: no worker, no locks, no randomUUID."""

import os
import signal
import socket
import subprocess
import threading
from contextlib import contextmanager

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Error, expect

from residents.models import Suggestion
from tests.browser.outbox import drop_noise, open_intake, ready, waits, write

pytestmark = pytest.mark.django_db(transaction=True)
# "Saved" is said first and written down later.
WRITES_LATER = (
    ("// crypto.randomUUID exists", "const writeThrough = write;\n// crypto.randomUUID exists"),
    (
        "  const record = recordOf(newId(), person, facts);\n",
        "  const record = recordOf(newId(), person, facts);\n"
        "  const write = (stores, work) => { setTimeout(() => writeThrough(stores, work), 5000); };\n",
    ),
)
NEEDS_HTTPS = (
    (
        "async function save(person, facts, photos) {",
        "async function save(person, facts, photos) { crypto.randomUUID();",
    ),
)
NEEDS_LOCKS = (("if (scope.navigator.locks) {", "{"),)


def kill_browser(profile) -> None:
    """Kill every process of the browser on this profile, as an empty battery does."""
    found = subprocess.run(
        ["pgrep", "-f", "--", f"user-data-dir={profile}"], capture_output=True, text=True, check=True
    )
    for pid in found.stdout.split():
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            pass


@pytest.fixture
def start_phone(playwright, browser_type_launch_args, tmp_path, client, red_vest, here, live_server):
    """start_phone(): a browser on one and the same profile, signed in."""
    client.force_login(red_vest)
    name = django_settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    started = []

    def start():
        phone = playwright.chromium.launch_persistent_context(str(tmp_path / "phone"), **browser_type_launch_args)
        started.append(phone)
        phone.add_cookies([cookie])
        return phone

    yield start
    for phone in started:
        try:
            phone.close()
        except Error:
            pass


def dead_battery(start_phone, live_server, profile):
    phone = start_phone()
    page = phone.new_page()
    open_intake(page, live_server.url)
    phone.set_offline(True)
    page.locator("label.phone-chip", has_text="管网").click()
    page.get_by_label("意见内容").fill("手机没电前记的")
    page.locator("#save").click()
    expect(page.locator("#told")).to_contain_text("已存本机")
    kill_browser(profile)
    page = start_phone().new_page()
    open_intake(page, live_server.url, has_worker=False)
    expect(page.locator("#records li", has_text="手机没电前记的")).to_be_visible()
    waits(page, 0)
    assert Suggestion.objects.get().text == "手机没电前记的"


def test_dead_battery(start_phone, live_server, tmp_path):
    dead_battery(start_phone, live_server, tmp_path / "phone")


def test_dead_battery_has_teeth(start_phone, live_server, tmp_path, broken):
    broken.script("outbox.js", *WRITES_LATER)
    with pytest.raises(AssertionError):
        dead_battery(start_phone, live_server, tmp_path / "phone")


@contextmanager
def forwarded(port: int):
    """Forward an address of this machine that is not localhost, as an office's plain http is; gives the url."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # Nothing is sent: the system only says by which of its addresses it would.
        probe.connect(("192.0.2.1", 9))
        address = probe.getsockname()[0]
    server = socket.create_server((address, 0))

    def pump(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        finally:
            for end in (source, target):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def serve():
        while True:
            try:
                near, _from = server.accept()
            except OSError:
                return
            far = socket.create_connection(("localhost", port))
            for pair in ((near, far), (far, near)):
                threading.Thread(target=pump, args=pair, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://{address}:{server.getsockname()[1]}"
    finally:
        server.close()


@pytest.fixture
def intranet(live_server, settings, context, client, red_vest, here, own_hosts_only, console_clean):
    with forwarded(live_server.thread.port) as url:
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, url.split("/")[2].split(":")[0]]
        client.force_login(red_vest)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
        yield url
        own_hosts_only[:] = [asked for asked in own_hosts_only if not asked.startswith(url)]
        # What Chromium says of any page on plain http.
        drop_noise(console_clean, "Cross-Origin-Opener-Policy")


def plain_http(page, intranet, context):
    open_intake(page, intranet, has_worker=False)
    has = page.evaluate(
        "[isSecureContext, 'serviceWorker' in navigator, 'locks' in navigator, typeof crypto.randomUUID]"
    )
    assert has == [False, False, False, "undefined"]
    context.set_offline(True)
    write(page, "内网明文记的")
    waits(page, 1)
    context.set_offline(False)
    waits(page, 0)
    write(page, "接着再记")
    waits(page, 0)
    page.reload()
    ready(page)
    expect(page.locator("#records li[data-state=SENT]")).to_have_count(2)
    assert sorted(Suggestion.objects.values_list("text", flat=True)) == ["内网明文记的", "接着再记"]


def test_plain_http(page, intranet, context):
    plain_http(page, intranet, context)


@pytest.mark.parametrize("mutation", [NEEDS_HTTPS, NEEDS_LOCKS], ids=["uuid", "locks"])
def test_plain_http_has_teeth(page, intranet, context, broken, mutation):
    broken.script("outbox.js", *mutation)
    with pytest.raises(AssertionError):
        plain_http(page, intranet, context)

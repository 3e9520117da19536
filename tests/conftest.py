"""What every test gets: careless code fails, nothing outside the test's own folder is written, pages can be driven."""

import os
import re
import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client, TransactionTestCase

from renovation.core import guard

# Playwright keeps an event loop in the test's thread; Django would refuse its database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
AXE = Path(__file__).parent / "vendor/axe/axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What a module imports that lets many people act at once.
CROWDS = {"ThreadPoolExecutor", "Thread", "threading", "Barrier"}
CARELESS = {
    "a template tag is left in the page": re.compile(r"\{\{|\{%|\{#"),
    "an inline handler or style (our pages forbid both)": re.compile(r"<[^>]*\s(?:on[a-z]+|style)\s*=\s*[\"'][^>]*>"),
    "an inline script": re.compile(r"<script(?![^>]*(?:\ssrc=|type=\"application/json\"))[^>]*>"),
}


def pytest_collection_modifyitems(config, items):
    """Whatever asks for the browser drives Chromium: mark it, and say it when there is none."""
    for item in items:
        # Sixty connections at once are enough for one server: such tests take turns.
        if CROWDS & set(vars(item.module)) and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group("crowd"))
    browser = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    for item in browser:
        item.add_marker(pytest.mark.browser)
    if not browser or CHROMIUM:
        return
    if os.environ.get("CI"):
        raise pytest.UsageError(f"Chromium 未安装: {len(browser)} browser tests cannot run")
    for item in browser:
        item.add_marker(pytest.mark.skip(reason="Chromium 未安装"))


def pytest_configure():
    """Quick passwords, static files by their plain names: set once, since the live server lasts the whole session."""
    settings.STATIC_ROOT = None
    # With Redis sessions come from the cache; pages are held to the same number of queries on either.
    settings.SESSION_ENGINE = "renovation.core.web.session"
    # With a database server it is asked of some duties; the tests that are about it ask for it themselves.
    settings.SECOND_FACTOR_ROLES = []
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Uploads and downloads stay in the test's own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.AUDIT_HEADS, settings.AUDIT_ARCHIVES = tmp_path / "audit-heads.log", tmp_path / "audit-archives"


@pytest.fixture(autouse=True)
def careful_pages(monkeypatch):
    """Fail on any page, fetched by any test, that our content policy or a reader would trip over."""
    fetch = Client.request

    def request(self, **environment):
        response = fetch(self, **environment)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            page = response.content.decode()
            for fault, pattern in CARELESS.items():
                if hit := pattern.search(page):
                    pytest.fail(f"{environment.get('PATH_INFO')}: {fault}: {page[hit.start() : hit.end() + 60]!r}")
        return response

    monkeypatch.setattr(Client, "request", request)


@pytest.fixture(scope="session", autouse=True)
def trail_can_be_emptied():
    """The guard of the trail is up in every test; only the emptying of all tables after one goes past it."""
    empty = TransactionTestCase._fixture_teardown

    def without_guard(self):
        with guard.lifted():
            empty(self)

    TransactionTestCase._fixture_teardown = without_guard
    yield
    TransactionTestCase._fixture_teardown = empty


@pytest.fixture(autouse=True)
def own_cache(settings):
    """A cache nobody else writes into: tests run side by side on one Redis, and figures' run numbers repeat."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}}


# Chromium ----------------------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--font-render-hinting=none", "--lang=zh-CN"]
    more = os.environ.get("CHROMIUM_ARGS", "").split()
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": [*flags, *more]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    size = {"width": 1366, "height": 768}
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": size}


@pytest.fixture(scope="session")
def base_url(live_server):
    """page.goto("/command/") means the live server."""
    return live_server.url


@pytest.fixture
def own_hosts_only(context, live_server):
    """Fail if any page asks another host for anything."""
    foreign = []
    own = (live_server.url, "data:", "blob:")
    context.on("request", lambda request: request.url.startswith(own) or foreign.append(request.url))
    yield foreign
    assert not foreign, f"requests to other hosts: {foreign[:5]}"


@pytest.fixture
def console_clean(context):
    """Fail on script errors and console errors (a broken content policy is one); a test may clear the list."""
    said = []
    context.on("weberror", lambda error: said.append(str(error.error)))

    def hear(message):
        # When a newer request replaces an older one, as hx-sync asks, htmx calls that two errors of these names;
        # one that fails says htmx:sendError or htmx:responseError besides.
        is_replaced = message.text.startswith(("htmx:afterRequest", "htmx:sendAbort"))
        if message.type == "error" and not is_replaced:
            said.append(message.text)

    context.on("console", hear)
    yield said
    assert not said, f"the console says: {said[:5]}"


@pytest.fixture
def page(page, own_hosts_only, console_clean):
    return page


@pytest.fixture(params=[(1366, 768), (390, 844)], ids=["desk", "phone"])
def screen(request, page):
    """Run the test on an office desk and on a phone; gives the width."""
    width, height = request.param
    page.set_viewport_size({"width": width, "height": height})
    return width


@pytest.fixture
def sign_in(client, context, live_server):
    """sign_in(user): the browser comes in as this user."""

    def enter(user):
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])

    return enter


@pytest.fixture
def axe():
    """axe(page): no violation of WCAG 2.2 AA that a machine can find."""

    def check(page):
        page.evaluate(AXE.read_text("utf-8"))
        run = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})"
        found = page.evaluate(run, WCAG)["violations"]
        assert not found, [
            f"{v['impact']} {v['id']} {n['target']} {n['html'][:120]}" for v in found for n in v["nodes"]
        ]

    return check


@pytest.fixture
def no_sideways_scroll():
    """no_sideways_scroll(page): the page is no wider than its screen."""

    def check(page):
        width, screen_width = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert width <= screen_width, f"{width} px wide on a screen of {screen_width} px"

    return check


@pytest.fixture
def shot():
    """shot(page, "login"): a picture in var/shots, for people to look at."""
    folder = Path(settings.VAR_DIR) / "shots"

    def take(page, name):
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}-{page.viewport_size['width']}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return take


from tests.fixtures.cast import *  # noqa: E402, F403 - the cast of characters
from tests.fixtures.loop import *  # noqa: E402, F403 - the people of one loop
from tests.fixtures.works import *  # noqa: E402, F403 - a little of everything to show

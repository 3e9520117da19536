"""The outbox of the phone: nothing is lost and nothing doubled. Each case is run again with what it guards broken."""

import pytest
from playwright.sync_api import TimeoutError, expect

from residents.actions.suggestion import take_in
from residents.api import intake as api
from residents.models import Suggestion
from residents.views import intake as views
from tests.browser.outbox import line, open_intake, ready, send, waits, write

pytestmark = pytest.mark.django_db(transaction=True)
POST = "**/api/v1/intake/"
SOON = 6_000
# How each guard of outbox.js is broken: (old words, new words).
DROPS_FIRST = ("    await renew();\n", "    await renew(); await remove(record.client_id);\n")
FORGETS = ("    await tx.objectStore(RECORDS).add(record);\n", "")
ID_AT_SENDING = (
    'form.append("payload", record.payload);',
    'record.client_id = newId(); form.append("payload", '
    "JSON.stringify({ ...JSON.parse(record.payload), client_id: record.client_id }));",
)
NO_ANSWER_IS_SENT = (
    'return { kind: "offline" };\n  }\n  const said',
    'return { kind: "sent", said: {} };\n  }\n  const said',
)
NO_LOCK = (
    "if (scope.navigator.locks) {",
    "if (true) { return work(async () => {}); }\n  if (scope.navigator.locks) {",
)
NO_LEASE = ("held.until <= now + LEASE) return false;", "held.until <= now + LEASE) return true;")
SIGNED_OUT_IS_SENT = ('=== 401) return { kind: "login" };', '=== 401) return { kind: "sent", said: {} };')
SIGNED_OUT_IS_SILENT = ('if (!known.who) return "login";', 'if (!known.who) return "empty";')
ANY_200 = (" && said.client_id === record.client_id) return", ") return")


def broken_server(monkeypatch):
    """A server that pays no heed to the record's own number."""
    monkeypatch.setattr(api, "known_as", lambda client_id: None)
    monkeypatch.setattr(api, "take_in", lambda **facts: take_in(**facts | {"client_id": None}))


def fails(case, *things):
    """Assert that a case that passes in order does not pass now."""
    with pytest.raises(AssertionError):
        case(*things)


def texts() -> list[str]:
    return sorted(Suggestion.objects.values_list("text", flat=True))


# In a basement: three without signal, the page opened anew, one more, then the signal is back ----------------
def basement(phone, live_server, context):
    open_intake(phone, live_server.url)
    context.set_offline(True)
    said = [f"地下室漏水第{number}处" for number in range(3)]
    for text in said:
        write(phone, text)
    waits(phone, 3)
    expect(phone.locator("#net")).to_contain_text("没有信号")
    assert not Suggestion.objects.exists()
    # Chromium's own cache would hide what the worker has not kept, as long as it is warm.
    context.new_cdp_session(phone).send("Network.clearBrowserCache")
    phone.reload()
    ready(phone)
    waits(phone, 3, SOON)
    expect(phone.locator("#place-name")).to_have_text("集英花园")
    write(phone, "重开后再记一条")
    context.set_offline(False)
    waits(phone, 0)
    assert texts() == sorted([*said, "重开后再记一条"])
    assert set(Suggestion.objects.values_list("collected_by__username", flat=True)) == {"red_vest"}
    expect(phone.locator("#records li[data-state=SENT]")).to_have_count(4)


def test_basement(phone, live_server, context, shot):
    basement(phone, live_server, context)
    shot(phone, "outbox-sent")


def test_basement_without_storing(phone, live_server, context, broken):
    broken.script("outbox.js", FORGETS)
    fails(basement, phone, live_server, context)


@pytest.mark.parametrize("left_out", ["portal/intake.js", "vendor/idb/idb.js"])
def test_basement_with_an_incomplete_shell(phone, live_server, context, broken, monkeypatch, left_out):
    monkeypatch.setattr(views, "SHELL", tuple(name for name in views.SHELL if name != left_out))
    phone.set_default_timeout(4000)
    with pytest.raises((TimeoutError, AssertionError)):
        basement(phone, live_server, context)


def shell_is_complete(phone, live_server):
    """Every file the page asks for lies in the worker's cache, and nothing of anybody does."""
    open_intake(phone, live_server.url)
    phone.reload()
    ready(phone)
    asked = phone.evaluate(
        "performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname)"
        ".filter((path) => path.startsWith('/static/'))"
    )
    kept = phone.evaluate(
        """async () => { const found = []; for (const name of await caches.keys()) {
            const kept = await (await caches.open(name)).keys();
            found.push(...kept.map((request) => new URL(request.url).pathname)); }
            return found; }"""
    )
    assert len(set(asked)) > 8
    assert set(asked) - set(kept) == set()
    assert {path for path in kept if not path.startswith("/static/")} == {"/m/intake/"}


def test_shell_is_complete(phone, live_server):
    shell_is_complete(phone, live_server)


def test_shell_check_has_teeth(phone, live_server, monkeypatch):
    monkeypatch.setattr(views, "SHELL", tuple(name for name in views.SHELL if name != "portal/phone.css"))
    fails(shell_is_complete, phone, live_server)


# The portal stores it, and the phone never hears so: twice ---------------------------------------------------
def lost_answer(phone, live_server, context):
    answers = []

    def lose(route):
        answers.append(route.fetch().status)
        if len(answers) <= 2:
            route.abort()
        else:
            route.continue_()

    context.route(POST, lose)
    open_intake(phone, live_server.url)
    write(phone, "回执丢失的意见")
    for _try in range(4):
        if phone.locator("#records li[data-state=SENT]").count():
            break
        expect(line(phone, "回执丢失")).to_be_visible()
        send(phone)
        phone.wait_for_timeout(400)
    waits(phone, 0, SOON)
    stored = Suggestion.objects.get()
    expect(line(phone, stored.number)).to_contain_text("已上传")
    assert answers[0] == 201
    assert set(answers[1:]) == {200}


def test_lost_answer(phone, live_server, context):
    lost_answer(phone, live_server, context)


@pytest.mark.parametrize("mutation", [DROPS_FIRST, ID_AT_SENDING, NO_ANSWER_IS_SENT], ids=["drop", "id", "deaf"])
def test_lost_answer_has_teeth(phone, live_server, context, broken, mutation):
    broken.script("outbox.js", mutation)
    with pytest.raises((AssertionError, Suggestion.MultipleObjectsReturned)):
        lost_answer(phone, live_server, context)


def test_lost_answer_with_a_forgetful_server(phone, live_server, context, monkeypatch):
    broken_server(monkeypatch)
    with pytest.raises((AssertionError, Suggestion.MultipleObjectsReturned)):
        lost_answer(phone, live_server, context)


# The request itself is lost on the way, twice ----------------------------------------------------------------
def lost_request(phone, live_server, context):
    tried = []
    context.route(POST, lambda route: (tried.append(1), route.abort() if len(tried) <= 2 else route.continue_()))
    open_intake(phone, live_server.url)
    write(phone, "没有送达的意见")
    for _try in range(3):
        if phone.locator("#records li[data-state=SENT]").count():
            break
        expect(line(phone, "没有送达")).to_be_visible()
        send(phone)
        phone.wait_for_timeout(400)
    waits(phone, 0, SOON)
    assert texts() == ["没有送达的意见"]


def test_lost_request(phone, live_server, context):
    lost_request(phone, live_server, context)


@pytest.mark.parametrize("mutation", [DROPS_FIRST, NO_ANSWER_IS_SENT], ids=["drop", "deaf"])
def test_lost_request_has_teeth(phone, live_server, context, broken, mutation):
    broken.script("outbox.js", mutation)
    fails(lost_request, phone, live_server, context)


# Two tabs, each told three times to send: with locks, and with the lease of a browser that has none ----------
NO_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', {get: () => undefined})"


def two_tabs(phone, live_server, context, *, has_locks):
    if not has_locks:
        context.add_init_script(NO_LOCKS)
    posts = []
    context.on("request", lambda request: posts.append(1) if request.method == "POST" else None)
    open_intake(phone, live_server.url)
    second = context.new_page()
    open_intake(second, live_server.url)
    phone.bring_to_front()
    # Written down without being sent: the records of a while without signal.
    phone.evaluate(
        """async (neighborhood) => { for (let n = 0; n < 5; n += 1) {
            const facts = {neighborhood, category: "PIPES", text: `并发第${n}条`};
            await Outbox.save(Intake.who.person, facts, []); } }""",
        phone.evaluate("Intake.chosenPlace().id"),
    )
    for tab in (phone, second):
        tab.evaluate("void Promise.all([Outbox.flush(), Outbox.flush(), Outbox.flush()])")
    waits(phone, 0)
    waits(second, 0)
    second.close()
    assert texts() == [f"并发第{number}条" for number in range(5)]
    assert len(posts) == 5


@pytest.mark.parametrize("has_locks", [True, False], ids=["locks", "lease"])
def test_two_tabs(phone, live_server, context, has_locks):
    two_tabs(phone, live_server, context, has_locks=has_locks)


@pytest.mark.parametrize(("has_locks", "mutation"), [(True, NO_LOCK), (False, NO_LEASE)], ids=["locks", "lease"])
def test_two_tabs_have_teeth(phone, live_server, context, broken, has_locks, mutation):
    broken.script("outbox.js", mutation)
    with pytest.raises(AssertionError):
        two_tabs(phone, live_server, context, has_locks=has_locks)


# The session ends: before it is asked for, and between asking and sending ------------------------------------
def expired(phone, live_server, context, *, when):
    open_intake(phone, live_server.url)
    if when == "between":
        known = phone.evaluate("Outbox.session()")
        context.route("**/session/", lambda route: route.fulfill(json=known))
    context.clear_cookies()
    write(phone, "登录过期时记的")
    expect(phone.get_by_text("登录已失效")).to_be_visible()
    waits(phone, 1)
    assert not Suggestion.objects.exists()
    context.unroute("**/session/")
    # What is being said is written down without signing in, also on a page opened anew.
    phone.reload()
    ready(phone)
    waits(phone, 1)
    phone.get_by_role("link", name="去登录").click()
    phone.get_by_label("用户名").fill("red_vest")
    phone.get_by_label("密码").fill("correct horse 9")
    phone.get_by_role("button", name="登录", exact=True).click()
    phone.wait_for_url(f"{live_server.url}/m/intake/")
    ready(phone)
    waits(phone, 0)
    assert texts() == ["登录过期时记的"]


@pytest.mark.parametrize("when", ["before", "between"])
def test_expired_session(phone, live_server, context, when):
    expired(phone, live_server, context, when=when)


def test_expired_session_has_teeth(phone, live_server, context, broken):
    broken.script("outbox.js", SIGNED_OUT_IS_SENT)
    with pytest.raises(AssertionError):
        expired(phone, live_server, context, when="between")


def test_expired_session_that_says_nothing(phone, live_server, context, broken):
    broken.script("outbox.js", SIGNED_OUT_IS_SILENT)
    with pytest.raises(AssertionError):
        expired(phone, live_server, context, when="before")


# A hotel's sign-in page, a proxy's error: whatever is not the portal's own answer ----------------------------
def strange_answers(phone, live_server, context):
    answers = [
        {"status": 200, "body": "<html>请登录无线网络</html>", "content_type": "text/html"},
        {"status": 200, "json": {"number": "1"}},
        {"status": 502, "body": "Bad Gateway"},
        {"status": 404, "body": "nginx"},
        {"status": 503, "json": {"error": {"code": "server_error", "message": "x", "fields": {}}}},
    ]
    left = list(answers)
    context.route(POST, lambda route: route.fulfill(**left.pop(0)) if left else route.continue_())
    open_intake(phone, live_server.url)
    write(phone, "被别人答复的意见")
    for _try in range(8):
        if not left:
            break
        expect(line(phone, "被别人答复")).to_contain_text("待上传")
        send(phone)
        phone.wait_for_timeout(300)
    send(phone)
    waits(phone, 0)
    assert texts() == ["被别人答复的意见"]


def test_strange_answers(phone, live_server, context):
    strange_answers(phone, live_server, context)


def test_strange_answers_have_teeth(phone, live_server, context, broken):
    broken.script("outbox.js", ANY_200)
    fails(strange_answers, phone, live_server, context)

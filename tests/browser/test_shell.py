"""The frame around every page, on sample pages: the look, the keys, the input method, the refusals."""

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from renovation.core.enums import Role
from renovation.core.models import Duty, User
from tests.fixtures.cast import CITY, make_region

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.shell_urls")]


@pytest.fixture
def officer():
    user = User.objects.create_user(username="officer", password="Renovation-2026", name="王芳")
    Duty.objects.create(user=user, role=Role.VIEWER, region=make_region(CITY))
    return user


@pytest.mark.parametrize("path", ["/", "/form/", "/login/", "/template/400.html", "/template/500.html"])
def test_pages_are_accessible_on_desk_and_phone(live_server, page, screen, axe, no_sideways_scroll, shot, path):
    page.goto(live_server.url + path)
    no_sideways_scroll(page)
    shot(page, "shell" + path.replace("/", "-").removesuffix(".html").rstrip("-"))
    axe(page)


def test_signed_in_frame(live_server, page, screen, axe, no_sideways_scroll, shot, sign_in, officer):
    sign_in(officer)
    page.goto(live_server.url + "/command/")
    if screen < 992:
        page.get_by_role("button", name="展开导航").click()
        page.locator("#main-nav:not(.collapsing)").wait_for()
    expect(page.get_by_role("link", name="指挥中心")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("link", name="工作台")).not_to_have_attribute("aria-current", "page")
    expect(page.get_by_role("link", name="台账导入")).to_have_count(0)
    page.get_by_role("button", name="王芳").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    no_sideways_scroll(page)
    shot(page, "shell-signed-in")
    axe(page)


def test_a_refused_form_names_its_faults_and_takes_one_there(live_server, page, screen, axe, no_sideways_scroll, shot):
    page.goto(live_server.url + "/form/")
    page.get_by_label("小区名称").fill("集英花园")
    page.get_by_role("button", name="保存").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    shot(page, "shell-form-refused")
    no_sideways_scroll(page)
    axe(page)
    summary.get_by_role("link", name="开工日期").click()
    expect(page.get_by_label("开工日期")).to_be_focused()
    expect(page.get_by_label("小区名称")).to_have_value("集英花园")


def test_a_refusal_says_whom_to_ask(live_server, page, console_clean, axe, shot):
    for path in ("/refuse/", "/nowhere/"):
        page.goto(live_server.url + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        shot(page, "shell" + path.replace("/", "-").rstrip("-"))
        axe(page)
    console_clean.clear()


def test_pinyin_asks_once(live_server, page):
    asked = []
    page.on("request", lambda request: "q=" in request.url and asked.append(unquote(request.url.split("q=")[1])))
    page.goto(live_server.url)
    page.get_by_label("搜索").focus()
    keyboard = page.context.new_cdp_session(page)
    for text in ("j", "ji", "ji'y", "ji'ying"):
        size = len(text)
        keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": size, "selectionEnd": size})
        page.wait_for_timeout(350)  # longer than the pause after which a search is sent
    keyboard.send("Input.insertText", {"text": "集英"})
    expect(page.locator("#found")).to_have_text("集英")
    assert asked == ["集英"]


def test_a_toast_comes_from_the_server_and_errors_speak(live_server, page, console_clean):
    page.goto(live_server.url)
    page.get_by_label("搜索").fill("集英")
    expect(page.locator(".toast")).to_have_text("查到 1 个小区")
    page.get_by_label("搜索").fill("错")
    expect(page.locator(".toast.text-bg-danger")).to_have_text("您没有办理这件事的权限")
    console_clean.clear()


def test_a_session_that_ended_leads_to_the_login_page_and_back(live_server, page):
    page.goto(live_server.url + "/?page_size=20")
    page.get_by_label("搜索").fill("退")
    page.wait_for_url("**/login/?next=*")
    assert unquote(page.url).endswith("?next=/?page_size=20")


def test_a_form_is_sent_once_however_often_one_clicks(live_server, page):
    held = []  # a slow network: the answer has not come when the second click does
    page.goto(live_server.url + "/form/")
    page.route("**/form/", lambda route: held.append(route))
    button = page.get_by_role("button", name="保存")
    button.evaluate("button => { button.click(); setTimeout(() => button.click(), 100); }")
    page.wait_for_timeout(400)
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator(".error-summary")).to_be_visible()


def test_keys(live_server, page):
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("搜索")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="快捷键")).to_be_visible()


def test_a_question_comes_before_erasing(live_server, page):
    page.goto(live_server.url)
    dialog = page.locator("#confirm")
    page.get_by_role("button", name="删除").click()
    dialog.get_by_role("button", name="取消").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("已删除。")).to_have_count(0)
    page.get_by_role("button", name="删除").click()
    dialog.get_by_role("button", name="确定").click()
    expect(page.get_by_text("已删除。")).to_be_visible()


def test_an_address_names_only_the_filters_that_are_set(live_server, page):
    page.goto(live_server.url)
    with page.expect_request(re.compile("/found/")) as asked:
        page.get_by_label("状态").select_option("DONE")
    assert asked.value.url.endswith("/found/?status=DONE")


def test_an_english_windows_gets_chinese_until_somebody_switches(live_server, browser):
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.goto(live_server.url)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    context.close()

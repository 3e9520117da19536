"""Signing in as people see it; the end of a session, with nothing typed lost."""

import pytest
from playwright.sync_api import expect

from renovation.core.actions.second_factor import step_code
from renovation.core.models import Neighborhood, PortalSession, SecondFactor
from tests.fixtures.cast import make_user

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse 9"


def enter(page, username="district_officer", password=PASSWORD):
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def test_pages_of_the_account(
    live_server, page, screen, axe, no_sideways_scroll, shot, sign_in, district_officer, settings
):
    settings.PASSWORD_MAX_AGE_DAYS = 90
    page.goto(live_server.url + "/login/")
    enter(page, password="wrong")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不正确")
    shot(page, "login-refused")
    axe(page)
    enter(page)
    for path in ("/account/", "/password/", "/account/factor/"):
        page.goto(live_server.url + path)
        no_sideways_scroll(page)
        shot(page, "account" + path.replace("/", "-").rstrip("-"))
        axe(page)
    page.get_by_label("手机上显示的 6 位数字").fill(step_code(page.locator("#secret").inner_text().replace(" ", "")))
    page.get_by_role("button", name="启用").click()
    expect(page.locator(".codes li")).to_have_count(10)
    no_sideways_scroll(page)
    shot(page, "account-recovery-codes")
    axe(page)
    page.get_by_role("link", name="我已保存").click()
    expect(page.get_by_text("已启用")).to_be_visible()
    shot(page, "account-secured")


def test_the_second_step(live_server, page, screen, axe, no_sideways_scroll, shot, district_officer):
    secret = "JBSWY3DPEHPK3PXP"
    SecondFactor.objects.create(user=district_officer, secret=secret, confirmed_at="2026-01-01T00:00:00Z")
    page.goto(live_server.url + "/login/?next=/account/")
    enter(page)
    expect(page.get_by_role("heading", name="输入动态口令")).to_be_visible()
    no_sideways_scroll(page)
    shot(page, "login-code")
    axe(page)
    page.get_by_label("动态口令").fill(step_code(secret))
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="我的账号")).to_be_visible()


@pytest.fixture
def edit_page(page, live_server, sign_in, here, district_officer):
    """The officer has opened a neighborhood and typed something."""
    sign_in(district_officer)
    page.goto(f"{live_server.url}/neighborhoods/{here.pk}/edit/", wait_until="networkidle")
    page.get_by_label("小区名称").fill("集英花园东区")
    return page


def end_session():
    PortalSession.objects.all().delete()


def test_a_form_sent_too_late_waits_for_the_same_person(edit_page, here, shot):
    end_session()
    edit_page.get_by_role("button", name="保存").click()
    expect(edit_page.get_by_role("heading", name="登录")).to_be_visible()
    enter(edit_page)
    expect(edit_page.get_by_text("登录失效时没有保存的内容已填回")).to_be_visible()
    expect(edit_page.get_by_label("小区名称")).to_have_value("集英花园东区")
    shot(edit_page, "session-restored")
    assert Neighborhood.objects.get(pk=here.pk).name == "集英花园"
    edit_page.get_by_role("button", name="保存").click()
    edit_page.wait_for_url("**/neighborhoods/*/")
    assert Neighborhood.objects.get(pk=here.pk).name == "集英花园东区"
    assert edit_page.evaluate("sessionStorage.getItem('draft')") is None


def test_what_one_person_typed_is_not_filled_in_for_another(edit_page, regions):
    make_user("somebody_else", "DISTRICT_OFFICER", "4102A1")
    end_session()
    edit_page.get_by_role("button", name="保存").click()
    enter(edit_page, "somebody_else")
    expect(edit_page.get_by_label("小区名称")).to_have_value("集英花园")
    assert edit_page.evaluate("sessionStorage.getItem('draft')") is None


def test_passwords_never_wait(live_server, page, sign_in, district_officer):
    sign_in(district_officer)
    page.goto(live_server.url + "/password/")
    page.get_by_label("原密码").fill("correct horse 9")
    end_session()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('draft')") is None


def test_a_warning_before_the_end_and_going_on(edit_page, shot, axe, screen):
    edit_page.evaluate("alive(90000)")
    expect(edit_page.get_by_role("heading", name="即将自动退出")).to_be_visible()
    edit_page.wait_for_timeout(400)
    shot(edit_page, "session-soon")
    axe(edit_page)
    with edit_page.expect_response("**/session/") as answer:
        edit_page.get_by_role("button", name="继续").click()
    assert answer.value.json()["left"] > 1700
    expect(edit_page.get_by_role("heading", name="即将自动退出")).to_be_hidden()
    expect(edit_page.get_by_label("小区名称")).to_have_value("集英花园东区")


def test_whoever_types_a_long_text_is_not_held_up(edit_page):
    with edit_page.expect_response("**/session/") as answer:
        edit_page.evaluate("toldAt -= 300000")
    assert answer.value.request.method == "POST"
    expect(edit_page.get_by_role("heading", name="即将自动退出")).to_be_hidden()


def test_an_ended_session_keeps_the_page_until_one_is_back(edit_page, context, live_server, shot, here):
    end_session()
    edit_page.evaluate("alive(0)")
    expect(edit_page.get_by_role("heading", name="登录已失效")).to_be_visible()
    edit_page.wait_for_timeout(400)
    shot(edit_page, "session-over")
    with context.expect_page() as opened:
        edit_page.get_by_role("link", name="在新标签页登录").click()
    enter(opened.value)
    expect(opened.value.get_by_role("heading", name="我的账号")).to_be_visible()
    edit_page.bring_to_front()
    edit_page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(edit_page.get_by_text("已重新登录，可以继续办理")).to_be_visible()
    edit_page.get_by_role("button", name="保存").click()
    edit_page.wait_for_url("**/neighborhoods/*/")
    assert Neighborhood.objects.get(pk=here.pk).name == "集英花园东区"


def test_an_abandoned_screen_without_input_shows_nothing_more(live_server, page, sign_in, district_officer, here):
    sign_in(district_officer)
    # The number of messages is asked for once the page stands; a session that ends meanwhile is another case.
    page.goto(f"{live_server.url}/neighborhoods/{here.pk}/", wait_until="networkidle")
    end_session()
    page.evaluate("alive(0)")
    page.wait_for_url("**/login/?next=*")


def test_a_fragment_after_the_end_keeps_what_was_typed(edit_page, console_clean):
    end_session()
    edit_page.evaluate("htmx.ajax('GET', '/command/', {target: '#toasts'})")
    expect(edit_page.get_by_role("heading", name="登录已失效")).to_be_visible()
    expect(edit_page.get_by_label("小区名称")).to_have_value("集英花园东区")
    console_clean.clear()

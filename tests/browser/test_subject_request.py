"""A person's wish to see or erase their data, on a desk and on a phone: taken in, looked at, answered, handed out."""

import pytest

from renovation.core.enums import SubjectState
from renovation.core.models import Contact, SubjectRequest
from tests.fixtures.cast import STREET

pytestmark = pytest.mark.django_db(transaction=True)
ANSWER = "已按您的要求办理"


@pytest.fixture
def enter(sign_in, street_officer, here):
    Contact.objects.create(neighborhood=here, name="王小明", phone="138-0000-5678")
    sign_in(street_officer)


@pytest.fixture
def look(page, axe, no_sideways_scroll, shot):
    def check(name):
        axe(page)
        no_sideways_scroll(page)
        shot(page, f"subject-request-{name}")

    return check


def take_in(page, wish):
    page.goto("/subject-requests/add/")
    page.get_by_label("受理区域").select_option(STREET)
    page.get_by_label(wish, exact=True).check()
    page.get_by_label("电话").fill("13800005678")
    page.get_by_label("身份核验方式").fill("本人到场，已拨打核实")
    page.get_by_role("button", name="受理", exact=True).click()
    page.get_by_text("138****5678").first.wait_for()


def test_a_form_that_was_filled_in_wrongly(page, screen, enter, look):
    page.goto("/subject-requests/")
    page.get_by_text("还没有受理过个人信息请求。").wait_for()
    look("none")
    page.goto("/subject-requests/add/")
    page.get_by_label("身份核验方式").fill("本人到场")
    page.get_by_role("button", name="受理", exact=True).click()
    page.locator("#id_phone_error").wait_for()
    look("error")
    assert page.get_by_label("身份核验方式").input_value() == "本人到场"


def test_what_is_kept_is_shown_and_handed_out(page, screen, enter, look):
    take_in(page, "查阅、复制")
    look("open")
    page.get_by_label("答复").fill(ANSWER)
    page.get_by_role("button", name="同意并答复").click()
    page.get_by_text("已办结并记入操作记录。").wait_for()
    look("answered")
    page.get_by_role("button", name="查看并打印副本").click()
    page.get_by_text("王小明").wait_for()
    look("copy")
    page.goto("/subject-requests/")
    look("list")


def test_what_is_kept_is_erased(page, screen, enter, look):
    take_in(page, "删除")
    look("erase")
    page.get_by_label("答复").fill(ANSWER)
    page.get_by_role("button", name="删除并答复").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    page.get_by_text("已办结并记入操作记录。").wait_for()
    look("erased")
    assert SubjectRequest.objects.get().state == SubjectState.ANSWERED
    assert not Contact.objects.exists()

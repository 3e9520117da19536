"""Contacts taken out on a desk and on a phone: asked for, allowed by another, downloaded once."""

import pytest

from renovation.core.models import ChangeRequest, Contact
from renovation.dashboard.actions.change_request import approve_request

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "汛期通知各小区联系人转移车辆，交区防汛办值班室使用"


def test_an_export_from_asking_to_the_file(
    page, screen, sign_in, here, district_officer, city_command, axe, no_sideways_scroll, shot
):
    Contact.objects.create(neighborhood=here, name="王小明", phone="13800005678")
    sign_in(district_officer)
    page.goto("/contacts/export/")
    page.get_by_label("区域").select_option(index=1)
    page.get_by_label("导出用途").fill(REASON)
    page.get_by_role("button", name="提交复核").click()
    page.get_by_text("已提交复核。").wait_for()
    axe(page)
    no_sideways_scroll(page)
    shot(page, "contact-export-asked")
    asked = ChangeRequest.objects.get()
    sign_in(city_command)
    page.goto(f"/requests/{asked.pk}/")
    page.get_by_role("button", name="通过", exact=True).wait_for()
    axe(page)
    no_sideways_scroll(page)
    shot(page, "contact-export-decide")
    approve_request(by=city_command, request=asked)
    sign_in(district_officer)
    page.goto("/contacts/export/")
    axe(page)
    no_sideways_scroll(page)
    shot(page, "contact-export-ready")
    with page.expect_download() as coming:
        page.get_by_role("button", name="下载", exact=True).click()
    assert coming.value.suggested_filename.endswith(".xlsx")
    page.goto("/contacts/export/")
    page.get_by_text("已下载").wait_for()
    axe(page)
    no_sideways_scroll(page)
    shot(page, "contact-export-taken")

"""Photos in Chromium: one of two is refused, nothing typed or sent is lost; and one that was sent by mistake goes."""

import re

import pytest
from playwright.sync_api import expect

from projects.models import SitePhoto
from tests.fixtures.cast import make_site
from tools.auditing.corpus import photo as photos

pytestmark = pytest.mark.django_db(transaction=True)


def picture(name, content):
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def test_one_of_two_photos_is_refused_and_nothing_is_lost(
    page, live_server, sign_in, screen, axe, no_sideways_scroll, shot, here, district_officer
):
    site = make_site(here, status=2, progress_pct=30)
    sign_in(district_officer)
    page.goto(f"{live_server.url}/sites/{site.pk}/report/")
    page.get_by_label("形象进度").fill("40")
    page.locator("#id_text").fill("外墙施工")
    sent = [picture("东墙.jpg", photos.phone_photo()), picture("合同.jpg", b"%PDF-1.4 no picture")]
    page.locator("#id_photos").set_input_files(sent)
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.locator("#id_photos_error")).to_contain_text("“合同.jpg”没有收下")
    expect(page.get_by_label("形象进度")).to_have_value("40")
    expect(page.locator("#id_text")).to_have_value("外墙施工")
    expect(page.get_by_label("东墙.jpg")).to_be_checked()
    shot(page, "photos-refused")
    no_sideways_scroll(page)
    axe(page)
    page.locator("#id_photos").set_input_files([picture("西墙.jpg", photos.png(400, 300))])
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page).to_have_url(re.compile(rf"/projects/{site.project_id}/$"))
    assert sorted(photo.file.name for photo in SitePhoto.objects.all()) == ["东墙.jpg", "西墙.jpg"]
    grid = page.locator(".photos")
    expect(grid.get_by_role("listitem")).to_have_count(2)
    shot(page, "photos-shown")
    no_sideways_scroll(page)
    axe(page)
    grid.get_by_role("link", name="删除 西墙.jpg").click()
    expect(page.get_by_text("这是您刚录入的内容，可以直接删除。")).to_be_visible()
    shot(page, "photos-drop")
    no_sideways_scroll(page)
    axe(page)
    page.get_by_role("button", name="删除").click()
    expect(grid.get_by_role("listitem")).to_have_count(1)

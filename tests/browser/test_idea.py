"""The ledger of ideas in Chromium: on desk and phone, and a photo that reaches the author's own page."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from residents.actions.idea import register_idea
from residents.models import Idea, IdeaNotice, IdeaPhoto
from tests.browser.said_world import make_world
from tests.fixtures.cast import make_site
from tests.residents.loop_cast import people
from tests.residents.open_cast import Sent
from tools.auditing.corpus import photo as photos

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(loop, here):
    return make_world(loop, here)


def test_pages_are_accessible_on_desk_and_phone(
    page, live_server, sign_in, screen, axe, no_sideways_scroll, shot, loop, world
):
    other = loop.to_supervise(loop.log("楼道灯不亮", category="LIGHTING"))
    notice = IdeaNotice.objects.filter(told_at=None).first()
    pages = {
        loop.yellow: {
            "list": "/ideas/",
            "detail": f"/ideas/{world.idea.pk}/",
            "add": f"/suggestions/{other.pk}/idea/",
            "edit": f"/ideas/{world.idea.pk}/edit/",
            "adoption": "/ideas/adoption/",
        },
        loop.doer: {
            "photo-add": f"/ideas/{world.idea.pk}/photos/add/",
            "photo-drop": f"/ideas/photos/{world.idea.photos.get().pk}/drop/",
        },
        loop.red: {"tell": f"/ideas/notices/{notice.pk}/tell/"},
    }
    for user, addresses in pages.items():
        sign_in(user)
        for name, path in addresses.items():
            assert page.goto(live_server.url + path).status == 200, name
            shot(page, f"idea-{name}")
            no_sideways_scroll(page)
            axe(page)


def test_an_idea_is_registered_shown_and_told(page, live_server, sign_in, screen, loop, world):
    row = loop.to_supervise(loop.log("楼道灯不亮", category="LIGHTING"))
    sign_in(loop.yellow)
    page.goto(f"{live_server.url}/suggestions/{row.pk}/idea/")
    page.get_by_label("金点子").fill("楼道装声控灯")
    page.get_by_label("方案版本").fill("施工图第二版")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("楼道装声控灯")
    sign_in(loop.red)
    page.reload()
    page.get_by_role("link", name="告知 写入方案").click()
    page.get_by_label("告知方式").select_option("VISIT")
    page.get_by_role("button", name="已告知").click()
    expect(page.get_by_role("row", name=re.compile("写入方案"))).to_contain_text("上门")
    assert IdeaNotice.objects.get(idea__title="楼道装声控灯").told_by == loop.red


def test_the_author_sees_the_photo_the_doer_sent(
    page, live_server, sign_in, here, axe, no_sideways_scroll, shot, console_clean
):
    cast = people()
    sent = Sent(cast, here).verified().adopted()
    from_the_works = {"title": "楼道装声控灯", "site": make_site(here), "plan_version": "一"}
    idea = register_idea(by=cast.yellow, suggestion=sent.row, adopted_on=timezone.localdate(), **from_the_works)
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(cast.worker)
    page.goto(f"{live_server.url}/ideas/{idea.pk}/photos/add/")
    picture = {"name": "灯.jpg", "mimeType": "image/jpeg", "buffer": photos.phone_photo(800, 600)}
    page.locator("#id_photos").set_input_files([picture])
    page.get_by_label("说明").fill("二单元")
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("楼道装声控灯")
    page.context.clear_cookies()
    for address in (sent.link, f"/open/s/{sent.row.number}/"):
        page.goto(live_server.url + address)
        shown = page.get_by_role("img", name=re.compile("二单元"))
        shown.scroll_into_view_if_needed()
        expect(shown).to_have_js_property("complete", True)
        assert shown.evaluate("one => one.naturalWidth") > 0
        no_sideways_scroll(page)
        axe(page)
    shot(page, "open-status-photo")
    page.goto(live_server.url + sent.link)
    page.get_by_role("link", name=re.compile("二单元")).click()
    console_clean.clear()  # Chromium styles a picture that stands alone, and the policy forbids even that.
    assert page.url.endswith(f"{sent.link}photos/{IdeaPhoto.objects.get().pk}/")
    assert Idea.objects.count() == 1

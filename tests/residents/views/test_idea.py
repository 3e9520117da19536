"""The ledger of ideas: listed, registered by a form, shown with photos, told by a form."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from renovation.core.enums import Role
from renovation.core.models import ChangeRequest
from residents.enums import Step, Verdict
from residents.models import Idea, IdeaNotice, IdeaPhoto, Suggestion, SuggestionCategory, Voice
from tests.fixtures.cast import COMMUNITY, OTHER_COMMUNITY, make_site, make_user
from tools.auditing.corpus import photo as photos

TODAY = timezone.localdate()


@pytest.fixture
def site(here):
    return make_site(here)


@pytest.fixture
def yellow(regions):
    return make_user("yellow", Role.YELLOW_VEST, COMMUNITY)


@pytest.fixture
def red(regions):
    return make_user("red", Role.RED_VEST, COMMUNITY)


def said(site, number=1, **facts):
    now = timezone.now()
    facts = {"verdict": Verdict.ADOPT, "step": Step.PLAN, "text": "南门划出车位，电话13800001111"} | facts
    facts.setdefault("category", SuggestionCategory.objects.get(pk="PARKING"))
    row = Suggestion.objects.create(
        number=f"T{number}",
        neighborhood=site.neighborhood,
        region=site.neighborhood.region,
        opened_at=now,
        step_since=now,
        **facts,
    )
    Voice.objects.create(suggestion=row, origin=row)
    return row


def make_idea(site, by, number=1):
    idea = Idea.objects.create(
        suggestion=said(site, number), title=f"点子{number}", site=site, plan_version="一", adopted_on=TODAY, by=by
    )
    IdeaNotice.objects.create(idea=idea, stage="DESIGN", due_on=TODAY)
    return idea


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(client, site, yellow, viewer, django_assert_num_queries, count):
    for number in range(count):
        make_idea(site, yellow, number)
    client.force_login(viewer)
    client.get("/ideas/")
    with django_assert_num_queries(6):
        page = client.get("/ideas/")
    assert page.context["total"] == count


def test_list_narrows_by_topic_and_by_what_is_to_be_told(client, site, yellow, viewer):
    idea = make_idea(site, yellow)
    client.force_login(viewer)
    for query, found in (("category=PARKING", 1), ("category=PIPES", 0), ("need=SPACE", 1), ("untold=true", 1)):
        assert client.get(f"/ideas/?{query}").context["total"] == found, query
    assert client.get(f"/ideas/?q={idea.suggestion.number}&neighborhood={site.neighborhood_id}").context["total"] == 1
    idea.notices.update(told_at=timezone.now())
    assert client.get("/ideas/?untold=true").context["total"] == 0


def test_outsider_sees_no_idea(client, site, yellow):
    idea = make_idea(site, yellow)
    client.force_login(make_user("elsewhere", Role.COMMUNITY_WORKER, OTHER_COMMUNITY))
    assert client.get("/ideas/").context["total"] == 0
    assert client.get(f"/ideas/{idea.pk}/").status_code == 404


def test_registered_by_a_form_and_shown(client, site, yellow):
    suggestion = said(site)
    client.force_login(yellow)
    form = text(client.get(f"/suggestions/{suggestion.pk}/idea/"))
    assert "13800001111" not in form
    typed = {"title": "南门车位", "site": site.pk, "plan_version": "施工图第二版", "adopted_on": str(TODAY)}
    answer = client.post(f"/suggestions/{suggestion.pk}/idea/", typed)
    idea = Idea.objects.get()
    assert answer.url == f"/ideas/{idea.pk}/"
    page = text(client.get(answer.url))
    for word in ("南门车位", "施工图第二版", "写入方案", suggestion.number):
        assert word in page
    assert "13800001111" not in page


def test_bad_input_is_named_at_its_field_and_nothing_is_lost(client, site, yellow, elsewhere):
    suggestion = said(site)
    client.force_login(yellow)
    typed = {"title": "南门车位", "site": make_site(elsewhere).pk, "plan_version": "", "adopted_on": "2999-01-01"}
    page = client.post(f"/suggestions/{suggestion.pk}/idea/", typed)
    assert set(page.context["form"].errors) == {"site", "plan_version"}
    assert 'value="南门车位"' in text(page)
    typed |= {"site": site.pk, "plan_version": "一"}
    assert "不能晚于今天" in text(client.post(f"/suggestions/{suggestion.pk}/idea/", typed))
    said_other = said(site, 2, verdict=Verdict.DECLINE)
    typed |= {"adopted_on": str(TODAY)}
    assert "只有研判为“采纳”的意见" in text(client.post(f"/suggestions/{said_other.pk}/idea/", typed))
    assert not Idea.objects.exists()


def test_two_writers_are_told_of_each_other(client, site, yellow):
    idea = make_idea(site, yellow)
    client.force_login(yellow)
    typed = {"title": "新名", "site": site.pk, "plan_version": "二", "adopted_on": str(TODAY), "version": 1}
    assert client.post(f"/ideas/{idea.pk}/edit/", typed).status_code == 302
    page = text(client.post(f"/ideas/{idea.pk}/edit/", typed | {"title": "另一名"}))
    assert "另一名" in page
    idea.refresh_from_db()
    assert (idea.title, idea.version) == ("新名", 2)


def test_told_by_a_form(client, site, yellow, red):
    idea = make_idea(site, yellow)
    client.force_login(red)
    tell = f"/ideas/notices/{idea.notices.get().pk}/tell/"
    assert tell in text(client.get(f"/ideas/{idea.pk}/"))
    assert client.post(tell, {"how": "VISIT", "note": "当面"}).status_code == 302
    assert idea.notices.get().told_by == red
    assert "不必重复" in text(client.post(tell, {"how": "VISIT"}))


def test_photos_of_the_result_come_through_the_pipeline(client, site, yellow, viewer):
    idea = make_idea(site, yellow)
    client.force_login(yellow)
    path = f"/ideas/{idea.pk}/photos/add/"
    sent = SimpleUploadedFile("车位.jpg", photos.phone_photo(), "image/jpeg")
    broken = SimpleUploadedFile("车位.heic", b"\0\0\0\x24ftypheic" + bytes(99), "image/heic")
    page = text(client.post(path, {"photos": [sent, broken], "caption": "南门"}))
    assert "“车位.heic”没有收下" in page
    assert 'value="南门"' in page
    kept = page.split('name="waiting" value="')[1].split('"')[0]
    assert client.post(path, {"waiting": [kept], "caption": "南门"}).status_code == 302
    photo = IdeaPhoto.objects.get()
    assert (photo.caption, photo.file.latitude, photo.file.region_id) == ("南门", None, COMMUNITY)
    client.force_login(viewer)
    assert f"/ideas/photos/{photo.pk}/small/" in text(client.get(f"/ideas/{idea.pk}/"))
    content = b"".join(client.get(f"/ideas/photos/{photo.pk}/").streaming_content)
    assert photos.MARK not in content
    assert client.get(f"/ideas/photos/{photo.pk}/small/").status_code == 200


def test_a_photo_goes_when_two_agree(client, site, yellow, street_officer):
    idea = make_idea(site, yellow)
    client.force_login(yellow)
    sent = SimpleUploadedFile("车位.jpg", photos.phone_photo(), "image/jpeg")
    client.post(f"/ideas/{idea.pk}/photos/add/", {"photos": [sent]})
    photo = IdeaPhoto.objects.get()
    client.force_login(make_user("worker", Role.COMMUNITY_WORKER, COMMUNITY))
    assert client.post(f"/ideas/photos/{photo.pk}/drop/", {"reason": "拍错地方"}).status_code == 302
    asked = ChangeRequest.objects.get()
    client.force_login(street_officer)
    client.post(f"/requests/{asked.pk}/approve/", {"note": "同意"})
    assert not IdeaPhoto.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("by", ["neighborhood", "category", "need", "building"])
def test_adoption_costs_the_same_for_one_and_three(client, site, viewer, django_assert_num_queries, by, count):
    for number in range(count):
        said(site, number)
    client.force_login(viewer)
    client.get("/ideas/adoption/")
    with django_assert_num_queries(6):
        client.get(f"/ideas/adoption/?by={by}")


def test_adoption_says_n_of_n_and_opens_exactly_these(client, site, viewer):
    building = site.neighborhood.buildings.create(number="3号楼")
    pipes = SuggestionCategory.objects.get(pk="PIPES")
    said(site, 1, building=building)
    said(site, 2, verdict=Verdict.DECLINE, building=building)
    said(site, 3, verdict=Verdict.DECLINE, category=pipes)
    now = timezone.now()
    said(site, 4, verdict="", step=Step.ENDED, ending="INVALID", ended_at=now)
    client.force_login(viewer)
    for by, wanted in (
        ("neighborhood", {("集英花园", 1, 3)}),
        ("category", {("停车", 1, 2), ("管网", 0, 1)}),
        ("need", {("公共空间优化", 1, 2), ("基础设施改善", 0, 1)}),
        ("building", {("集英花园 3号楼", 1, 2)}),
    ):
        lines = client.get(f"/ideas/adoption/?by={by}&region={COMMUNITY}").context["lines"]
        assert {(line.name, line.adopted, line.total) for line in lines} == wanted
        for line in lines:
            assert client.get(line.total_url).context["total"] == line.total, line.total_url
            assert client.get(line.adopted_url).context["total"] == line.adopted, line.adopted_url


def test_too_many_to_add_up_asks_for_less(client, site, viewer, monkeypatch):
    monkeypatch.setattr("residents.queries.idea_adoption.ADDED_UP", 1)
    said(site, 1)
    said(site, 2)
    client.force_login(viewer)
    assert "请选择较小的区域" in text(client.get("/ideas/adoption/"))


@pytest.mark.usefixtures("site")
def test_pages_are_good_on_desk_and_phone(page, sign_in, screen, axe, no_sideways_scroll, yellow, site):
    idea = make_idea(site, yellow)
    sign_in(yellow)
    for path in ("/ideas/", f"/ideas/{idea.pk}/", "/ideas/adoption/", f"/ideas/{idea.pk}/edit/"):
        page.goto(path)
        axe(page)
        no_sideways_scroll(page)

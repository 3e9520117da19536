"""What anybody reads without an account: found by name, what happens here, what others asked; kept and switched."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from projects.models import ItemType, PlanItem
from projects.models.site import DateRevision
from residents.actions import baton
from residents.models import Questionnaire, Suggestion
from tests.fixtures.cast import make_neighborhood, make_site
from tests.residents.loop_cast import Case, fresh

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


def cleared(vests, here, words="楼道灯不亮"):
    case = Case(vests, here).sent_in()
    return case.do(baton.verify, public_text=words)


def test_a_neighborhood_is_found_by_name_and_by_initials(client, here, elsewhere):
    assert "查找小区" in text(client.get("/open/"))
    for word in ("集英", "jyhy", "JY", " 集英 花园 "):
        page = text(client.get("/open/", {"q": word}))
        assert f'href="/open/n/{here.pk}/"' in page
        assert "黄河花园" not in page
    page = text(client.get("/open/", {"q": "没有这样的"}))
    assert "没有找到名称含“没有这样的”的小区" in page
    assert "/open/n/" not in page


def test_the_page_says_what_happens_and_why_late(client, here, city_command):
    today = timezone.localdate()
    site = make_site(
        here,
        status=2,
        progress_pct=40,
        planned_start_on=date(2025, 3, 1),
        planned_finish_on=today - timedelta(days=1),
        baseline_finish_on=today - timedelta(days=31),
        issue="张三家不同意",
    )
    PlanItem.objects.create(site=site, item_type=ItemType.objects.first())
    facts = {"site": site, "field": "planned_finish_on", "by": city_command, "note": "李四说的"}
    for reason, old, new in (("UTILITY", -31, -1), ("CORRECTION", -40, -31)):
        DateRevision.objects.create(
            **facts, reason=reason, old=today + timedelta(days=old), new=today + timedelta(days=new)
        )
    page = text(client.get(f"/open/n/{here.pk}/"))
    for words in ("在建", "2025-03-01", "晚 30 天", "管线迁改", "已过计划完工日期", str(site.items.get().item_type)):
        assert words in page
    for words in ("录入更正", "李四", "张三"):
        assert words not in page


def test_without_works_and_remarks_the_page_says_whom_to_ask(client, here):
    page = text(client.get(f"/open/n/{here.pk}/"))
    assert "还没有列入改造项目" in page
    assert "还没有可以公开的意见" in page
    assert client.get("/open/n/999999/").status_code == 404


def test_counts_and_cleared_texts_are_shown_nothing_else(client, here, vests):
    cleared(vests, here)
    Case(vests, here).sent_in()
    Case(vests, here).taken_in(text="不公开的内容").adopted()
    Case(vests, here).sent_in().do(baton.invalidate, answer="是测试")
    page = text(client.get(f"/open/n/{here.pk}/"))
    assert '收到意见 <strong class="num">3</strong> 条，采纳 <strong class="num">1</strong> 条' in page
    assert page.count("我也是，附议") == 1
    assert "楼道灯不亮" in page
    assert "社区正在研究" in page
    assert "不公开的内容" not in page


def test_older_ones_follow_without_gap(client, here, vests):
    rows = [cleared(vests, here, f"第{number}条意见") for number in range(1)]
    row = rows[0].row
    now = timezone.now()
    Suggestion.objects.bulk_create(
        Suggestion(
            number=f"9{number:08}", neighborhood=here, region_id=here.region_id, category_id="ROAD", text="x",
            public_text=f"公开第{number}条。", opened_at=now, step=2, step_since=now,
        )
        for number in range(25)
    )  # fmt: skip
    first = text(client.get(f"/open/n/{here.pk}/"))
    assert first.count("公开第") == 20
    older = first.partition("?before=")[2].partition("#")[0]
    second = text(client.get(f"/open/n/{here.pk}/?before={older}"))
    assert second.count("公开第") == 5
    assert row.public_text in second
    assert "?before=" not in second
    assert f'href="/open/n/{here.pk}/#asked">回到最新' in second
    assert "回到最新" not in first
    assert {f"公开第{n}条。" in first + second for n in range(25)} == {True}
    for bad in ("x", "-1", "9" * 30):
        assert client.get(f"/open/n/{here.pk}/?before={bad}").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_a_fixed_number_of_queries(client, here, vests, django_assert_num_queries, count):
    for number in range(count):
        cleared(vests, here, f"第{number}条意见")
        site = make_site(here, f"项目{number}", status=3)
        PlanItem.objects.create(site=site, item_type=ItemType.objects.first())
        ask(here, vests.worker, f"问卷{number}", state="OPEN")
    number = Suggestion.objects.first().number
    with django_assert_num_queries(10):
        client.get(f"/open/n/{here.pk}/")
    with django_assert_num_queries(4):
        client.get(f"/open/s/{number}/")
    with django_assert_num_queries(1):
        client.get("/open/", {"q": "集英"})


def ask(here, by, title, **facts):
    return Questionnaire.objects.create(
        neighborhood=here, title=title, public_key=f"key{Questionnaire.objects.count()}", by=by, **facts
    )


def test_questionnaires_open_for_answers_are_named_with_their_last_day(client, here, elsewhere, vests):
    today = timezone.localdate()
    asked = [
        ask(here, vests.worker, "没有期限的问卷", state="OPEN"),
        ask(here, vests.worker, "今天截止的问卷", state="OPEN", closes_on=today),
    ]
    for title, facts in {
        "草稿": {"state": "DRAFT"},
        "已收回": {"state": "CLOSED"},
        "昨天截止": {"state": "OPEN", "closes_on": today - timedelta(days=1)},
    }.items():
        ask(here, vests.worker, title, **facts)
    ask(elsewhere, vests.worker, "别处的问卷", state="OPEN")
    page = client.get(f"/open/n/{here.pk}/").content.decode()
    links = re.findall(r'href="(/open/q/[^"]+)"', page)
    assert links == [f"/open/q/{row.public_key}/" for row in reversed(asked)], "the first to close stands first"
    assert f"{today:%Y-%m-%d} 截止" in page
    for title in ("草稿", "已收回", "昨天截止", "别处的问卷"):
        assert title not in page
    assert all(client.get(link).status_code == 200 for link in links)


def test_pages_are_kept_a_minute_and_asked_for_again_by_mark(client, here):
    answer = client.get(f"/open/n/{here.pk}/")
    assert answer["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in answer["Vary"]
    assert not answer.cookies
    again = client.get(f"/open/n/{here.pk}/", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/open/n/999999/").get("Cache-Control") != "public, max-age=60"
    form = client.get(f"/open/n/{here.pk}/suggest/")
    assert form["Cache-Control"] == "no-store, private"
    assert form["X-Robots-Tag"] == "noindex, nofollow"
    assert form["Referrer-Policy"] == "strict-origin"


def test_elder_mode_is_one_cookie_and_one_attribute(client, here):
    url = f"/open/n/{here.pk}/"
    assert "data-elder" not in text(client.get(url))
    answer = client.get(f"{url}?elder=1&before=7")
    assert (answer.status_code, answer.url) == (302, f"{url}?before=7")
    assert answer["Cache-Control"] == "no-store, private"
    cookie = answer.cookies["elder"]
    assert (cookie.value, cookie["samesite"], bool(cookie["httponly"])) == ("1", "Lax", True)
    page = text(client.get(url))
    assert " data-elder>" in page
    assert "标准模式" in page
    client.get(f"{url}?elder=0")
    assert "data-elder" not in text(client.get(url))


def test_the_language_is_switched_by_a_link_and_only_to_ours(client, here):
    url = f"/open/n/{here.pk}/"
    assert client.get(f"{url}?lang=en").url == url
    assert 'lang="en"' in text(client.get(url))[:200]
    client.get(f"{url}?lang=zh-hans")
    client.get(f"{url}?lang=xx")
    assert 'lang="zh-CN"' in text(client.get(url))[:200]


@pytest.mark.parametrize("query", ["?elder=1&next=//evil.example/", "?lang=en&next=https://evil.example/"])
def test_a_switch_leads_nowhere_else(client, here, query):
    assert client.get(f"/open/{query}").url.startswith("/open/?next=")


def test_office_contact_comes_first(client, here, settings):
    settings.SITE_CONTACT = "0371-12345678"
    page = text(client.get(f"/open/n/{here.pk}/"))
    assert 0 < page.index("0371-12345678") < page.index("提意见、提建议")


def test_the_footer_has_the_slots_of_the_frame(client, settings, here):
    settings.SITE_ORGANIZER, settings.SITE_ICP = "示范区旧改办", "豫ICP备0号"
    page = text(client.get("/open/"))
    for words in ("主办单位：示范区旧改办", "ICP备案：豫ICP备0号"):
        assert words in page.replace("\n", "")


def test_staff_signed_in_see_the_same_page(client, here, district_officer):
    visitor = text(client.get(f"/open/n/{here.pk}/"))
    client.force_login(district_officer)
    assert text(client.get(f"/open/n/{here.pk}/")) == visitor


def test_a_public_page_writes_nothing(client, here, vests):
    cleared(vests, here)
    before = Suggestion.objects.get().updated_at
    for url in ("/open/", f"/open/n/{here.pk}/", "/open/s/"):
        client.get(url)
    assert Suggestion.objects.get().updated_at == before
    assert not client.cookies
    assert fresh(vests.red)


def test_the_poster_leads_to_the_page_by_our_own_name(client, here, elsewhere, district_officer, settings, vests):
    settings.PUBLIC_URLS = ["https://portal.example", "http://testserver"]
    url = f"/suggestions/poster/{here.pk}/"
    assert client.get(url).status_code == 302
    client.force_login(vests.red)
    assert f"http://testserver/open/n/{here.pk}/" in text(client.get(url))
    settings.PUBLIC_URLS = ["https://portal.example"]
    page = text(client.get(url))
    assert f"https://portal.example/open/n/{here.pk}/" in page
    assert "data:image/svg+xml" in page
    assert client.get(f"/suggestions/poster/{elsewhere.pk}/").status_code == 404
    client.force_login(vests.stranger)
    assert client.get(url).status_code == 404


def test_similar_while_typing_is_public_texts_only(client, here, vests):
    cleared(vests, here, "三号楼楼道灯不亮")
    Case(vests, here).taken_in(text="三号楼楼道灯不亮，我是王五")
    found = client.get(f"/open/n/{here.pk}/similar/", {"text": "三号楼的楼道灯坏了"}).json()["results"]
    assert [one["text"] for one in found] == ["三号楼楼道灯不亮"]
    assert set(found[0]) == {"number", "text", "state", "url", "can_join"}
    assert client.get("/open/n/999999/similar/", {"text": "灯"}).status_code == 404


def test_similar_for_staff_is_masked_and_of_their_place(client, here, elsewhere, vests):
    row = Case(vests, here).taken_in(text="三号楼楼道灯不亮，电话13912347788").row
    ask = {"neighborhood": here.pk, "text": "三号楼的楼道灯坏了", "category": "PIPES"}
    assert client.get("/suggestions/similar/", ask).status_code == 302
    client.force_login(vests.red)
    (found,) = client.get("/suggestions/similar/", ask).json()["results"]
    assert (found["pk"], found["number"], found["url"]) == (row.pk, row.number, f"/suggestions/{row.pk}/")
    assert "13912347788" not in found["text"]
    assert client.get("/suggestions/similar/", ask | {"exclude": row.pk}).json() == {"results": []}
    assert client.get("/suggestions/similar/").json() == {"results": []}
    assert client.get("/suggestions/similar/", ask | {"neighborhood": elsewhere.pk}).status_code == 404
    client.force_login(vests.security)
    assert client.get("/suggestions/similar/", ask).status_code == 403


def test_names_of_neighborhoods_are_written_as_text(client, regions):
    place = make_neighborhood("4102A1001001", "<b>花园</b>")
    assert "<b>花园" not in text(client.get(f"/open/n/{place.pk}/"))
    assert "&lt;b&gt;" in text(client.get("/open/", {"q": "花园"}))

"""By number everybody sees the way, by the link its owner follows and urges it, and somebody else joins."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from residents.actions import baton
from residents.actions.suggestion import VoiceFacts
from residents.actions.voice_public import join_suggestion
from residents.enums import Satisfaction, Step
from residents.forms.open_ticket import new_key
from residents.models import Baton, Suggestion, Urge, Voice
from residents.queries.open_status import digest_of
from tests.residents.loop_cast import ANSWER
from tests.residents.open_cast import Sent, rate, text

pytestmark = pytest.mark.django_db
CONTACT = {"name": "王小明", "phone": "13912347788", "flat": "2-301", "has_consented": "on"}


def hidden(page):
    return re.search(r'name="ticket" value="([^"]*)"', page)[1]


@pytest.fixture
def sent(vests, here):
    return Sent(vests, here)


def marks(page):
    return re.findall(r'<li class="is-([a-z-]+)"', page.partition("way-steps")[2])


def test_the_number_tells_the_way_in_plain_words(client, sent):
    url = f"/open/s/{sent.row.number}/"
    page = text(client.get(url))
    assert marks(page) == ["now", *["to-come"] * 4]
    assert "已收到，社区正在核实" in page
    due = sent.stored().due_on
    assert f"预计 {due:%Y-%m-%d} 前完成" in page
    assert "下水道堵了" not in page
    sent.verified()
    assert marks(text(client.get(url))) == ["done", "now", *["to-come"] * 3]
    sent.adopted().planned().reported_done().accepted()
    page = text(client.get(url))
    assert marks(page) == [*["done"] * 4, "now"]
    assert ANSWER in page
    assert "楼道灯不亮" in page  # what the red vest made of it
    sent.told()
    page = text(client.get(url))
    assert marks(page) == ["done"] * 5
    assert "已解决" in page
    for words in ("研判", "小马甲", "红马甲", "蓝马甲", "closed"):
        assert words not in page


@pytest.mark.parametrize(
    ("move", "words"),
    [
        ("declined", ("没有采纳", "资金暂不能落实", "今年没有资金，明年再报。")),
        ("put_off", ("列入后续实施", "再次研究", "列入明年计划。")),
    ],
)
def test_what_was_not_taken_up_says_why(client, sent, move, words):
    getattr(sent.verified(), move)()
    page = text(client.get(f"/open/s/{sent.row.number}/"))
    for said in words:
        assert said in page
    assert marks(page) == ["done", "done", "skipped", "skipped", "now"]


def test_an_answer_to_what_was_not_cleared_is_for_its_author_alone(client, sent):
    sent.do(baton.verify, public_text="").declined()
    page = text(client.get(f"/open/s/{sent.row.number}/"))
    assert "资金暂不能落实" in page
    assert "今年没有资金" not in page
    assert "今年没有资金，明年再报。" in text(client.get(sent.link))


def test_lateness_rising_and_another_round_are_said(client, sent):
    sent.worked().told(satisfaction="NOT")
    Baton.objects.filter(ended_at=None).update(due_on=timezone.localdate() - timedelta(days=2))
    page = text(client.get(f"/open/s/{sent.row.number}/"))
    assert "第 2 次办理" in page
    assert "已报到街道" in page
    assert "已超过预计的" in page
    assert marks(page) == ["done", "now", *["to-come"] * 3]


def test_a_merged_one_leads_to_the_other(client, sent, vests, here):
    main = Sent(vests, here).verified()
    sent.verified().do(baton.merge, into=main.stored())
    page = text(client.get(f"/open/s/{sent.row.number}/"))
    assert f"与编号 {main.row.number} 的意见一起办理" in page
    own = text(client.get(sent.link))
    assert sent.row.number in own
    assert main.row.number in own


def test_a_number_is_found_however_typed_and_a_wrong_one_told(client, sent):
    number = sent.row.number
    for typed in (number, f" {number[:6]} {number[6:]} ", f"{number[:6]}-{number[6:]}"):
        assert client.get("/open/s/", {"number": typed}).url == f"/open/s/{number}/"
    for typed in ("", "abc", "1" * 13):
        page = text(client.get("/open/s/", {"number": typed}))
        assert "field-errors" in page
    answer = client.get("/open/s/99999999/")
    assert answer.status_code == 404
    assert "没有找到这个编号" in text(answer)


# The own link ----------------------------------------------------------------------------------------------------
def test_an_unknown_link_says_so(client, sent):
    for key in (new_key(), "x", "A" * 200):
        assert client.get(f"/open/f/{key}/").status_code == 404
        for verb in ("urge", "rate", "withdraw"):
            assert client.post(f"/open/f/{key}/{verb}/").status_code == 404
        assert client.get(f"/open/f/{key}/withdraw/").status_code == 404
    assert not Urge.objects.exists()


def test_the_own_link_is_kept_by_nobody(client, sent):
    answer = client.get(sent.link)
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "strict-origin"
    assert '<meta name="robots" content="noindex, nofollow">' in text(answer)


def test_the_author_urges_once_a_day(client, sent):
    assert "催一催" in text(client.get(sent.link))
    page = text(client.post(f"{sent.link}urge/", follow=True))
    assert "已催办" in page
    assert "催一催" not in page
    assert "您今天已催办过" in text(client.post(f"{sent.link}urge/", follow=True))
    assert (Urge.objects.count(), sent.stored().urge_count) == (1, 1)
    Urge.objects.update(at=timezone.now() - timedelta(days=1))
    client.post(f"{sent.link}urge/")
    assert sent.stored().urge_count == 2
    assert "2 次" in text(client.get(f"/open/s/{sent.row.number}/"))


# Me too -------------------------------------------------------------------------------------------------------------
def test_somebody_joins_and_has_a_link_of_their_own(client, sent):
    sent.verified()
    url = f"/open/s/{sent.row.number}/join/"
    page = text(client.get(url))
    assert "楼道灯不亮" in page
    for answer in (client.post(url, CONTACT | {"ticket": hidden(page)}) for _time in range(2)):
        key = re.fullmatch(r"/open/f/([0-9a-z]{16})/\?new=1", answer.url)[1]
    assert Suggestion.objects.count() == 1
    author, joined = Voice.objects.order_by("pk")
    assert (joined.is_joined, joined.phone, joined.origin_id) == (True, "13912347788", sent.row.pk)
    assert joined.follow_digest == digest_of(key) != author.follow_digest
    assert "1 人附议" in text(client.get(f"/open/n/{sent.here.pk}/"))
    assert sent.row.number in text(client.get(f"/open/f/{key}/"))
    sent.adopted().planned().reported_done().accepted()
    rate(client, sent, "SATISFIED")
    assert sent.stored().step == Step.REPORT_BACK, "the joined voice is still to be told"
    client.post(f"/open/f/{key}/rate/", {"satisfaction": "PARTLY"})
    assert (sent.stored().step, sent.stored().satisfaction) == (Step.ENDED, Satisfaction.PARTLY)


def test_only_what_is_public_and_open_is_joined(client, sent):
    url = f"/open/s/{sent.row.number}/join/"
    assert client.get(url).status_code == client.post(url, {}).status_code == 404
    sent.worked().told()
    assert client.get(url).status_code == 404
    assert "我也是，附议" not in text(client.get(f"/open/s/{sent.row.number}/"))
    with pytest.raises(Exception, match="不能附议"):
        join_suggestion(suggestion=sent.stored(), facts=VoiceFacts(), follow_digest="x")
    assert Voice.objects.count() == 1


def test_joining_keeps_contact_by_consent_alone(client, sent):
    sent.verified()
    url = f"/open/s/{sent.row.number}/join/"
    page = text(client.post(url, {"name": "王小明", "ticket": hidden(text(client.get(url)))}))
    assert "须经您同意才能留下" in page
    assert "王小明" in page
    assert Voice.objects.count() == 1

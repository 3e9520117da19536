"""By number everybody sees the way, by the link its owner acts: urge, rate, take the contact back; nobody else."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from renovation.core.enums import RegionLevel
from renovation.core.models import AuditEntry, Parameter, Tombstone
from residents.actions import baton
from residents.actions.suggestion import VoiceFacts, take_in_public
from residents.actions.voice_public import join_suggestion, withdraw_contact
from residents.enums import Ending, Satisfaction, Step, ToldBy
from residents.forms.open_ticket import new_key
from residents.models import Baton, ReportBack, Suggestion, Urge, Voice
from residents.queries.open_status import digest_of
from tests.residents.loop_cast import ANSWER, Case

pytestmark = pytest.mark.django_db
CONTACT = {"name": "王小明", "phone": "13912347788", "flat": "2-301", "has_consented": "on"}


def text(answer):
    return answer.content.decode()


def hidden(page):
    return re.search(r'name="ticket" value="([^"]*)"', page)[1]


class Sent(Case):
    """A case that came by the public page, with its author's key."""

    def __init__(self, cast, here):
        super().__init__(cast, here)
        self.key = new_key()
        facts = VoiceFacts("王小明", "13912347788", "2-301", None, has_consented=True)
        self.row, self.voice = take_in_public(
            neighborhood=here, category=self.category, text="下水道堵了", voice=facts, follow_digest=digest_of(self.key)
        )

    @property
    def link(self):
        return f"/open/f/{self.key}/"

    def worked(self):
        """Up to the answer."""
        return self.verified().adopted().planned().reported_done().accepted()


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


def rate(client, sent, satisfaction, words=""):
    return client.post(f"{sent.link}rate/", {"satisfaction": satisfaction, "text": words}, follow=True)


def test_a_satisfied_author_ends_it(client, sent):
    assert "评价答复" not in text(client.get(sent.link))
    assert "有了答复才能评价" in text(rate(client, sent, "SATISFIED"))
    sent.worked()
    assert "评价答复" in text(client.get(sent.link))
    page = text(rate(client, sent, "SATISFIED", "修好了"))
    assert "谢谢，您的评价已记下" in page
    row, report = sent.stored(), ReportBack.objects.get()
    assert (row.step, row.ending, row.satisfaction) == (Step.ENDED, Ending.DONE, Satisfaction.SATISFIED)
    assert (report.how, report.by, report.text) == (ToldBy.ONLINE, None, "修好了")
    assert "还没解决？" in page


def test_not_satisfied_opens_it_one_level_up_and_keeps_the_clock(client, sent):
    opened = sent.stored().opened_at
    sent.worked()
    assert "已重新办理，并报到上一级" in text(rate(client, sent, "NOT", "还在漏"))
    row = sent.stored()
    assert (row.step, row.round, row.level, row.opened_at) == (Step.STUDY, 2, RegionLevel.STREET, opened)


def test_within_the_days_after_the_end_it_is_opened_again_and_not_later(client, sent):
    sent.worked().told()
    page = text(client.get(sent.link))
    assert 'value="NOT"' in page
    assert 'value="SATISFIED"' not in page
    assert "选择" in text(rate(client, sent, "SATISFIED"))
    assert sent.stored().step == Step.ENDED
    last = timezone.now() - timedelta(days=31)
    Suggestion.objects.update(ended_at=last)
    assert "还没解决" not in text(client.get(sent.link))
    assert "办结已超过 30 天" in text(rate(client, sent, "NOT", "又堵了"))
    assert sent.stored().round == 1
    Suggestion.objects.update(ended_at=last + timedelta(days=2))
    rate(client, sent, "NOT", "又堵了")
    assert (sent.stored().round, sent.stored().step) == (2, Step.STUDY)


def test_who_could_not_be_reached_may_still_speak(client, sent):
    sent.worked().told()
    ReportBack.objects.update(satisfaction="UNREACHED")
    rate(client, sent, "PARTLY")
    report = ReportBack.objects.get(replaced_at=None)
    assert (report.satisfaction, sent.stored().satisfaction) == (Satisfaction.PARTLY, Satisfaction.PARTLY)


@pytest.mark.parametrize("typed", [{}, {"satisfaction": "UNREACHED"}, {"satisfaction": "NOT", "text": "字" * 301}])
def test_a_wrong_rating_says_so_and_keeps_what_was_typed(client, sent, typed):
    sent.worked()
    page = text(client.post(f"{sent.link}rate/", typed))
    assert "还没有提交" in page
    assert typed.get("text", "") in page
    assert not ReportBack.objects.exists()


def test_the_contact_is_taken_back_and_the_link_goes_on(client, sent):
    assert f'href="{sent.link}withdraw/"' in text(client.get(sent.link))
    asked = text(client.get(f"{sent.link}withdraw/"))
    assert "不能恢复" in asked
    assert Voice.objects.get().phone, "asked once more, nothing is gone yet"
    page = text(client.post(f"{sent.link}withdraw/", follow=True))
    assert "您的联系方式已删除" in page
    assert "删除我的联系方式" not in page
    voice = Voice.objects.get()
    assert (voice.name, voice.phone, voice.flat, voice.phone_index, voice.has_consented) == ("", "", "", "", False)
    assert client.get(sent.link).status_code == 200
    assert client.get(f"{sent.link}withdraw/").url == sent.link, "nothing to delete any more"
    entry = AuditEntry.objects.get(action="voice.contact_withdrawn")
    assert "王小明" not in str(vars(entry))
    assert Tombstone.objects.get().object_id == str(voice.identity), "a restored backup forgets it again"
    before = AuditEntry.objects.count()
    withdraw_contact(voice=voice)
    assert AuditEntry.objects.count() == before


def test_one_key_acts_on_its_own_alone(client, vests, here):
    mine, other = Sent(vests, here), Sent(vests, here)
    for case in (mine, other):
        case.worked()
    client.post(f"{mine.link}withdraw/")
    rate(client, mine, "NOT", "还在漏")
    client.post(f"{mine.link}urge/")
    row, voice = other.stored(), Voice.objects.get(pk=other.voice.pk)
    assert (row.step, row.round, row.urge_count) == (Step.REPORT_BACK, 1, 0)
    assert (voice.phone, voice.has_consented) == ("13912347788", True)
    assert mine.key not in text(client.get(other.link))
    # The number alone does nothing, and the stored digest is no key.
    for key in (other.row.number, digest_of(other.key), str(other.voice.pk)):
        assert client.post(f"/open/f/{key}/urge/").status_code == 404
    assert row.urges.count() == 0


def test_acts_of_a_link_count_against_the_address(client, sent):
    Parameter.objects.create(code="public.hourly", value=2, valid_from="2020-01-01")
    sent.worked()
    for _n in range(2):
        client.post(f"{sent.link}withdraw/")
    assert "提交太频繁" in text(client.post(f"{sent.link}urge/", follow=True))
    answer = client.post(f"{sent.link}rate/", {"satisfaction": "SATISFIED"})
    assert (answer.status_code, "提交太频繁" in text(answer)) == (429, True)
    assert not ReportBack.objects.exists()


def test_a_forged_act_is_refused(sent):
    client = Client(enforce_csrf_checks=True)
    for verb in ("urge", "rate", "withdraw"):
        assert client.post(f"{sent.link}{verb}/").status_code == 403
    assert Voice.objects.get().phone
    page = text(client.get(sent.link))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    assert client.post(f"{sent.link}urge/", {"csrfmiddlewaretoken": token}).status_code == 302


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

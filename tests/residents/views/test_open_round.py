"""What the public pages say of another round, of trying to reach somebody, and of the district's last answer."""

import pytest

from renovation.core.enums import RegionLevel
from residents.actions import baton, suggestion_tend
from residents.enums import Step
from residents.models import Suggestion
from tests.residents.open_cast import Sent, rate, text

pytestmark = pytest.mark.django_db
BLAME = "反映人对前一次结果不满意"


@pytest.fixture
def sent(vests, here):
    return Sent(vests, here)


def put_off(sent):
    sent.verified().put_off().told()
    Suggestion.objects.update(later_on=sent.row.ended_at.date())
    assert suggestion_tend.resume(sent.row.pk)


@pytest.mark.parametrize(
    ("again", "words"),
    [
        (put_off, "上次列入后续，现在再次研究"),
        (lambda sent: sent.worked().told().do(baton.reopen, by=sent.cast.red2, text="照片不对"), "社区提出重新办理"),
        (lambda sent: sent.worked().told("NOT"), BLAME),
    ],
)
def test_another_round_says_its_true_reason(client, sent, again, words):
    again(sent)
    page = text(client.get(f"/open/s/{sent.row.number}/"))
    assert f"第 2 次办理（{words}）" in page
    assert (BLAME in page) == (words == BLAME)
    client.force_login(sent.cast.red)
    staff = text(client.get(f"/suggestions/{sent.row.pk}/"))
    assert ("居民不满意，重新办理" in staff) == (words == BLAME)


def test_no_reason_is_told_at_the_field_and_what_was_chosen_stays(client, sent):
    for point in (sent.worked(), sent):
        page = text(rate(client, point, "NOT", ""))
        assert "请写一写哪里不满意" in page
        assert "checked" in page
        assert point.stored().round == 1
        rate(client, point, "SATISFIED")
    assert sent.stored().step == Step.ENDED


def test_at_the_district_the_last_answer_is_promised_and_read(client, sent):
    sent.worked()
    Suggestion.objects.update(level=RegionLevel.DISTRICT)
    assert "区里会给您最后的书面答复" in text(client.get(sent.link))
    page = text(rate(client, sent, "NOT", "还在漏<b>"))
    assert "您的评价已记下，区里将给您最后的书面答复" in page
    assert "反映人仍不满意，区里将作最后书面答复" in page
    client.force_login(sent.cast.red)
    staff = text(client.get(f"/suggestions/{sent.row.pk}/"))
    assert "待最后书面答复" in staff
    assert f'href="/suggestions/{sent.row.pk}/last-answer/"' in staff
    assert f'href="/suggestions/{sent.row.pk}/report-back/"' not in staff
    assert "居民不满意的原因：还在漏&lt;b&gt;。" in text(client.get(f"/suggestions/{sent.row.pk}/last-answer/"))
    version = sent.stored().version
    client.post(f"/suggestions/{sent.row.pk}/last-answer/", {"version": version, "answer": "管道已到年限，明年大修。"})
    assert sent.stored().step == Step.ENDED
    page = text(client.get(sent.link))
    assert "区里的最后书面答复" in page
    assert "管道已到年限，明年大修。" in page


def test_tries_are_noted_counted_and_shown(client, sent):
    sent.worked()
    client.force_login(sent.cast.red)
    address, voice = f"/suggestions/{sent.row.pk}/try-reach/", sent.row.voices.get()
    page = text(client.get(address))
    assert "满 3 个不同的工作日联系未果" in page
    typed = {"version": sent.stored().version, "voice": voice.pk, "how": "PHONE", "text": "无人接听"}
    assert client.post(address, typed).status_code == 302
    page = text(client.get(f"/suggestions/{sent.row.pk}/"))
    assert "联系未果 · 电话" in page
    assert "无人接听" in page
    told = text(client.get(f"/suggestions/{sent.row.pk}/report-back/"))
    assert "个工作日联系未果，还差" in told
    assert 'value="UNREACHED"' not in told
    assert sent.stored().step == Step.REPORT_BACK

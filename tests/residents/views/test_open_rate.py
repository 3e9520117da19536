"""What only the owner of the link does: rate the answer, take the contact back; nobody else, and not too often."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from renovation.core.enums import RegionLevel
from renovation.core.models import AuditEntry, Parameter, Tombstone
from residents.actions.voice_public import withdraw_contact
from residents.enums import Ending, Satisfaction, Step, ToldBy
from residents.models import ReportBack, Suggestion, Voice
from residents.queries.open_status import digest_of
from tests.residents.open_cast import Sent, rate, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(vests, here):
    return Sent(vests, here)


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

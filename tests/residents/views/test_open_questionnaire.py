"""A questionnaire by its QR code: without account or script, once, within limits, kindly before and after."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from renovation.core.models import Building, Parameter
from residents.models import Response
from tests.residents.survey_cast import filled, make_paper, store

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


@pytest.fixture
def paper(here, community_worker):
    return make_paper(here, community_worker)


@pytest.fixture
def url(paper):
    return f"/open/q/{paper.questionnaire.public_key}/"


def send(client, url, paper, **more):
    ticket = re.search(r'name="ticket" value="([^"]+)"', text(client.get(url)))[1]
    single, multiple, scale, words = (f"q{question.pk}" for question in paper.questions)
    return {"ticket": ticket, single: "1", multiple: ["1", "2"], scale: "5", words: "想要长椅"} | more


def test_a_resident_answers_without_an_account(client, url, paper):
    house = Building.objects.first()
    page = text(client.get(url))
    assert 'type="radio"' in page
    assert "最多选 2 项" in page
    assert "<script" not in page
    answer = client.post(url, send(client, url, paper, building=house.pk, age_band="FROM_80"))
    assert answer.url == f"{url}thanks/"
    assert "答卷已收到" in text(client.get(answer.url))
    row = Response.objects.get()
    assert (row.returned_by, row.building, row.age_band, row.is_valid, row.entered_by) == (
        "ONLINE", house, "FROM_80", True, None,
    )  # fmt: skip
    assert row.answers.count() == 5
    assert answer["Cache-Control"] == "no-store, private"


def test_sent_twice_it_is_counted_once(client, url, paper):
    sent = send(client, url, paper)
    assert [client.post(url, sent).status_code for _n in range(2)] == [302, 302]
    assert Response.objects.count() == 1
    client.post(url, send(client, url, paper))
    assert Response.objects.count() == 2


def test_what_is_missing_or_too_much_is_told_and_nothing_lost(client, url, paper):
    single, multiple, _scale, words = (f"q{question.pk}" for question in paper.questions)
    long = "长" * 10_000
    sent = send(client, url, paper) | {single: "", multiple: ["1", "2", "3"], words: long}
    page = text(client.post(url, sent))
    for said in ("必答题没有作答", "最多选 2 项，勾了 3 项", "现在有 10000 个字", long):
        assert said in page
    assert page.count("checked") == 4
    assert "请不要填写这一栏" in text(client.post(url, send(client, url, paper, website="x")))
    assert client.post(url, send(client, url, paper) | {single: "77"}).status_code == 200
    assert not Response.objects.exists()
    # What was wrong is put right under the same ticket.
    assert client.post(url, sent | {single: "2", multiple: ["1"], words: "短"}).status_code == 302


def test_one_network_can_send_only_so_much(client, url, paper):
    Parameter.objects.create(code="public.hourly", value=2, valid_from="2020-01-01")
    for _n in range(2):
        assert client.post(url, send(client, url, paper)).status_code == 302
    answer = client.post(url, send(client, url, paper))
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "想要长椅" in text(answer)
    assert Response.objects.count() == 2


def test_before_and_after_it_is_answered_kindly(client, url, paper, community_worker):
    row = paper.questionnaire
    sent = send(client, url, paper)
    store(paper, [filled(paper, scale=(4,), text="私话")] * 4, community_worker)
    for state, ends, words in (
        ("DRAFT", None, "还没有开始"),
        ("CLOSED", None, "已经截止"),
        ("OPEN", timezone.localdate() - timedelta(days=1), "已经截止"),
    ):
        row.state, row.closes_on = state, ends
        row.save(update_fields=["state", "closes_on"])
        for answer in (client.get(url), client.post(url, sent)):
            assert words in text(answer)
            assert "提意见" in text(answer)
            assert "有效答卷" not in text(answer)
        assert answer.status_code == 409
    assert Response.objects.count() == 4
    # Five are enough to tell everybody; what single people wrote is told to nobody.
    store(paper, [filled(paper)], community_worker)
    page = text(client.get(url))
    assert "有效答卷 5 份" in page
    assert "支持改造吗" in page
    assert "满意吗" not in page
    assert "私话" not in page


def test_an_unknown_code_is_told_so(client, url, paper):
    assert client.get("/open/q/nothing/").status_code == 404
    assert client.get("/open/q/nothing/thanks/").status_code == 404
    assert "重新扫描" in text(client.get("/open/q/nothing/"))


def test_the_form_asks_as_often_whatever_came_before(client, url, paper, community_worker, django_assert_num_queries):
    for number in (1, 3):
        store(paper, [filled(paper)] * (number - Response.objects.count()), community_worker)
        # questionnaire, questions, options; buildings
        with django_assert_num_queries(4):
            client.get(url)

"""What keeps the public form from being misused: limits of an address, a signed ticket, a code to the phone."""

import io
import re
import time

import pytest
from django.test import Client

from renovation.core.models import Parameter, RateBucket
from residents.models import Suggestion, Voice
from tests.residents.open_cast import TYPED, hidden, key_of, second, send, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(here):
    return f"/open/n/{here.pk}/suggest/"


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(client, url):
    body = {"CONTENT_LENGTH": str(48 * 2**20), "wsgi.input": io.BytesIO()}
    answer = client.generic("POST", url, content_type="multipart/form-data; boundary=x", **body)
    assert answer.status_code == 413
    leads_to_the_open_pages(answer)


def leads_to_the_open_pages(answer):
    page = text(answer)
    assert page.count('href="/open/"') == 2
    assert 'href="/"' not in page
    assert "登录" not in page


def test_a_forged_form_is_refused_and_a_real_one_needs_no_session(url):
    client = Client(enforce_csrf_checks=True)
    refused = client.post(url, TYPED)
    assert refused.status_code == 403
    leads_to_the_open_pages(refused)
    page = text(client.get(url))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    assert list(client.cookies) == ["csrftoken"]
    assert "核对提交" in text(client.post(url, TYPED | {"csrfmiddlewaretoken": token}))


def limit(**values):
    for code, value in values.items():
        Parameter.objects.create(code=f"public.{code}", value=value, valid_from="2020-01-01")


def test_an_address_sends_so_many_an_hour_and_not_one_more(client, url):
    limit(hourly=3)
    forms = [second(client, url) for _n in range(5)]
    answers = [send(client, url, form) for form in forms]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429, 429]
    assert Suggestion.objects.count() == 3
    page = text(answers[3])
    assert "提交太频繁" in page
    assert "北门路灯不亮" in page
    assert int(answers[3]["Retry-After"]) > 0
    assert send(client, url, forms[3], REMOTE_ADDR="10.9.9.9").status_code == 429
    elsewhere = Client(REMOTE_ADDR="10.9.9.9")
    key_of(send(elsewhere, url, forms[3]))
    assert RateBucket.objects.filter(key__startswith="public:").count() == 2


def test_a_ticket_that_was_touched_or_of_another_place_is_a_new_one(client, url, elsewhere):
    carried = second(client, url)
    key = key_of(send(client, url, carried | {"ticket": carried["ticket"][:-2] + "xx"}))
    moved = f"/open/n/{elsewhere.pk}/suggest/"
    other = key_of(send(client, moved, carried))
    assert key != other
    assert Suggestion.objects.filter(neighborhood=elsewhere).count() == 1


# The code by short message -------------------------------------------------------------------------------------
@pytest.fixture
def codes(monkeypatch):
    """The codes that were sent: (number, code)."""
    sent = []

    def message(*, by, phone, kind, region, facts, url=""):
        sent.append((phone, facts["code"]))
        return object()

    monkeypatch.setattr("residents.actions.voice_code.message_resident", message)
    limit(phone_code=1)
    return sent


def test_with_the_switch_a_code_is_asked_for(client, url, codes):
    page = text(client.post(url, TYPED))
    assert "获取验证码" in page
    assert "短信验证码" not in page
    assert "请输入 11 位手机号码" in text(send(client, url, hidden(page), phone="0371-12345678"))
    page = text(send(client, url, hidden(page), phone="13912347788"))
    ((number, code),) = codes
    assert (number, len(code)) == ("13912347788", 6)
    assert code not in page
    assert "验证码已发到您的手机" in page
    assert not Suggestion.objects.exists()
    carried = hidden(page)
    assert "请输入短信里的 6 位数字" in text(send(client, url, carried, phone="13912347788"))
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert "验证码不正确" in text(send(client, url, carried, phone="13912347788", code=wrong))
    assert "验证码不正确" in text(send(client, url, carried, phone="13912340000", code=code))
    key_of(send(client, url, carried, phone="13912347788", code=code))
    assert len(codes) == 1
    # Proved, but not given: without consent it is not kept.
    assert (Voice.objects.get().phone, Voice.objects.get().has_consented) == ("", False)


def test_a_code_bears_five_tries_and_five_minutes(client, url, codes, monkeypatch):
    page = text(send(client, url, second(client, url), phone="13912347788"))
    carried, ((_number, code),) = hidden(page), codes
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _try in range(5):
        assert "验证码不正确" in text(send(client, url, carried, phone="13912347788", code=wrong))
    assert "输错次数过多" in text(send(client, url, carried, phone="13912347788", code=code))
    page = text(client.post(url, carried | {"do": "code", "phone": "13912347788"}))
    assert len(codes) == 2
    carried = hidden(page)
    clock = time.time() + 301
    monkeypatch.setattr("residents.actions.voice_code.time.time", lambda: clock)
    assert "验证码已过期" in text(send(client, url, carried, phone="13912347788", code=codes[1][1]))
    assert not Suggestion.objects.exists()


def test_a_number_gets_three_codes_an_hour(client, url, codes):
    statuses = [send(client, url, second(client, url), phone="139-1234-7788").status_code for _n in range(4)]
    assert (len(codes), statuses) == (3, [200, 200, 200, 429])


def test_a_code_is_good_for_its_form_only(client, url, codes):
    first = hidden(text(send(client, url, second(client, url), phone="13912347788")))
    second_form = hidden(text(send(client, url, second(client, url), phone="13912347788")))
    assert "验证码不正确" in text(send(client, url, second_form, phone="13912347788", code=codes[0][1]))
    key_of(send(client, url, first, phone="13912347788", code=codes[0][1]))


def test_without_a_gateway_the_page_says_whom_to_call(client, url):
    limit(phone_code=1)
    page = text(send(client, url, second(client, url), phone="13912347788"))
    assert "短信暂时发不出去" in page
    assert "北门路灯不亮" in page


def test_no_code_stands_in_the_database(client, url, codes):
    send(client, url, second(client, url), phone="13912347788")
    everything = str([list(model.objects.values()) for model in (RateBucket, Voice, Suggestion)])
    assert codes[0][1] not in everything
    assert "13912347788" not in everything

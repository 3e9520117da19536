"""A suggestion without an account: two steps, nothing typed lost, sent twice taken in once, within limits."""

import io
import re
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from renovation.core.models import Building, Parameter, RateBucket, StoredFile
from residents.enums import Channel, Step
from residents.models import Suggestion, SuggestionPhoto, Voice
from residents.queries.open_status import digest_of
from tests.residents.loop_cast import Case
from tools.auditing.corpus import photo as photos

pytestmark = pytest.mark.django_db
TYPED = {"category": "LIGHTING", "text": "北门路灯不亮", "place": "北门", "do": "look"}
CONTACT = {"name": "王小明", "phone": "139 1234 7788", "flat": "2-301", "has_consented": "on"}


def text(answer):
    return answer.content.decode()


def hidden(page):
    """Return what the second step carries along."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


@pytest.fixture
def url(here):
    return f"/open/n/{here.pk}/suggest/"


def second(client, url, **typed):
    answer = client.post(url, TYPED | typed)
    assert "核对提交" in text(answer)
    return hidden(text(answer))


def send(client, url, carried, **more):
    return client.post(url, carried | {"do": "send"} | more)


def key_of(answer):
    assert answer.status_code == 302, text(answer)
    return re.fullmatch(r"/open/f/([0-9a-z]{16})/\?new=1", answer.url)[1]


def test_a_suggestion_comes_in_and_its_author_gets_number_and_link(client, url, here):
    building = Building.objects.create(neighborhood=here, number="3栋")
    page = text(client.get(url))
    assert 'name="category" value="LIGHTING"' in page
    assert "3栋" in page
    carried = second(client, url, building=str(building.pk))
    assert not Suggestion.objects.exists()
    key = key_of(send(client, url, carried, **CONTACT))
    row, voice = Suggestion.objects.get(), Voice.objects.get()
    assert (row.channel, row.step, row.text, row.place) == (Channel.PUBLIC, Step.COLLECT, "北门路灯不亮", "北门")
    assert (row.building, row.category_id, row.public_text) == (building, "LIGHTING", "")
    assert (voice.name, voice.phone, voice.flat, voice.has_consented) == ("王小明", "139 1234 7788", "2-301", True)
    assert voice.follow_digest == digest_of(key)
    assert key not in str(Voice.objects.values().get())
    slip = text(client.get(f"/open/f/{key}/?new=1"))
    for words in ("已收到", row.number, f"http://127.0.0.1:8000/open/f/{key}/", "data:image/svg+xml"):
        assert words in slip
    for words in ("王小明", "7788", "2-301", "北门路灯不亮"):
        assert words not in slip


def test_without_contact_it_comes_in_all_the_same(client, url):
    key_of(send(client, url, second(client, url)))
    voice = Voice.objects.get()
    assert (voice.name, voice.phone, voice.has_consented) == ("", "", False)


def test_sent_twice_it_is_taken_in_once(client, url):
    carried = second(client, url)
    first, again = (send(client, url, carried, **CONTACT) for _time in range(2))
    assert key_of(first) == key_of(again)
    assert (Suggestion.objects.count(), Voice.objects.count()) == (1, 1)
    other = second(client, url)
    assert key_of(send(client, url, other)) != key_of(first)
    assert Suggestion.objects.count() == 2


def test_a_form_of_another_text_is_not_taken_for_the_first(client, url):
    """Back in the browser, another text under the old form: told, and sent with the next try."""
    carried = second(client, url)
    send(client, url, carried)
    page = text(send(client, url, carried | {"text": "完全另一件事"}))
    assert "还没有提交" in page
    assert "完全另一件事" in page
    assert Suggestion.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"text": ""}, "请写下您的意见"),
        ({"text": "长" * 10_000}, "最多 2000 个字，现在有 10000 个字"),
        ({"category": ""}, "请选一个类别"),
        ({"category": "NONE"}, "选择"),
        ({"place": "字" * 81}, "80"),
        ({"text": "看不见\u202e的字"}, "不可见的控制字符"),
    ],
)
def test_a_wrong_first_step_says_so_and_keeps_what_was_typed(client, url, typed, error):
    page = text(client.post(url, TYPED | typed))
    assert "还没有提交，请改正下面的问题" in page
    assert error in page
    assert (typed.get("text") or "北门路灯不亮") in page or typed == {"text": ""}
    assert "核对提交</h1>" not in page
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize("words", ["路灯坏了😀👨‍👩‍👧", "𠮷家门口䶮字牌坏了", "第一行\r\n第二行", "<b>&\"'</b>"])
def test_rare_signs_come_through_both_steps_unharmed(client, url, words):
    carried = second(client, url, text=words)
    # As a browser reads the hidden field again.
    carried["text"] = words
    send(client, url, carried)
    assert Suggestion.objects.get().text == words.replace("\r\n", "\n")


def test_back_to_the_first_step_nothing_is_lost(client, url):
    page = text(client.post(url, second(client, url) | {"do": "edit"}))
    assert "下一步：核对" in page
    assert "北门路灯不亮</textarea>" in page
    assert "error-summary" not in page


def test_what_others_will_see_hides_numbers_and_says_so(client, url):
    page = text(client.post(url, TYPED | {"text": "路灯坏了，找我13912347788"}))
    assert "别人看到的是这样" in page
    shown = page.partition("<blockquote")[2].partition("</blockquote>")[0]
    assert "139****7788" in shown
    assert "13912347788" not in shown
    assert "好像有电话或证件号码" in page


def test_what_is_alike_is_shown_before_sending(client, url, here, vests):
    case = Case(vests, here).sent_in().verified()
    Case(vests, here).taken_in(text="楼道灯不亮，我姓欧阳")
    page = text(client.post(url, TYPED | {"text": "我们楼道灯坏了不亮", "category": "PIPES"}))
    assert "已有人提过相近的意见" in page
    assert f'href="/open/s/{case.row.number}/join/"' in page
    assert "欧阳" not in page
    assert "已有人提过" not in text(client.post(url, TYPED | {"text": "想种花"}))


@pytest.mark.parametrize(
    ("contact", "error"),
    [
        ({"name": "王小明"}, "须经您同意才能留下"),
        ({"phone": "13912347788"}, "须经您同意才能留下"),
        ({"phone": "12345", "has_consented": "on"}, "电话号码不完整"),
        ({"name": "字" * 41, "has_consented": "on"}, "40"),
        ({"website": "http://spam.example"}, "请不要填写这一栏"),
    ],
)
def test_a_wrong_second_step_says_so_and_keeps_what_was_typed(client, url, contact, error):
    page = text(send(client, url, second(client, url), **contact))
    assert error in page
    assert "北门路灯不亮" in page
    for name, value in contact.items():
        assert name in ("website", "has_consented") or value in page
    assert "http://spam.example" not in page
    assert not Suggestion.objects.exists()
    carried = hidden(page)
    key_of(send(client, url, carried, **CONTACT))


def picture(name="灯.jpg", content=None):
    return SimpleUploadedFile(name, content or photos.phone_photo(), "image/jpeg")


def test_photos_come_through_the_pipeline(client, url):
    send(client, url, second(client, url), photos=[picture(), picture("b.png", photos.png(40, 40))])
    first, _second = SuggestionPhoto.objects.order_by("pk")
    assert (first.file.name, first.file.by, first.file.latitude) == ("灯.jpg", None, None)
    with first.file.file.open() as kept:
        content = kept.read()
    assert content.startswith(b"\xff\xd8")
    assert photos.MARK not in content


def test_accepted_photos_outlast_a_refused_form(client, url):
    carried = second(client, url)
    page = text(send(client, url, carried, photos=[picture(), picture("坏.jpg", b"no picture")]))
    assert "“坏.jpg”没有收下" in page
    kept = StoredFile.objects.get()
    assert f'value="{kept.key.hex}"' in page
    page = text(send(client, url, hidden(page), waiting=[kept.key.hex], phone="1"))
    assert f'value="{kept.key.hex}"' in page
    answer = send(client, url, hidden(page), waiting=[kept.key.hex], photos=[picture("c.jpg")])
    key_of(answer)
    assert sorted(photo.file.name for photo in SuggestionPhoto.objects.all()) == ["c.jpg", "灯.jpg"]
    assert not StoredFile.objects.filter(pk=kept.pk).exists()


def test_a_photo_of_somebody_else_is_not_taken_up(client, url):
    """The keys come from what we signed; one typed in is nobody's."""
    send(client, url, second(client, url), photos=[picture(), picture("坏.jpg", b"x")])
    kept = StoredFile.objects.get()
    other = Client()
    key_of(send(other, url, second(other, url), waiting=[kept.key.hex]))
    assert not SuggestionPhoto.objects.exists()


def test_no_more_than_three_photos(client, url):
    page = text(send(client, url, second(client, url), photos=[picture(f"{n}.jpg") for n in range(4)]))
    assert "一次最多 3 个文件" in page
    kept = list(StoredFile.objects.values_list("key", flat=True))
    assert len(kept) == 3
    page = text(
        send(client, url, hidden(page), waiting=[key.hex for key in kept], phone="1", photos=[picture("5.jpg")])
    )
    assert StoredFile.objects.count() == 3


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

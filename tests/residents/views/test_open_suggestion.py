"""A suggestion without an account: two steps, nothing typed lost, sent twice taken in once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from renovation.core.models import Building, StoredFile
from residents.enums import Channel, Step
from residents.models import Suggestion, SuggestionPhoto, Voice
from residents.queries.open_status import digest_of
from tests.residents.loop_cast import Case
from tests.residents.open_cast import TYPED, hidden, key_of, second, send, text
from tools.auditing.corpus import photo as photos

pytestmark = pytest.mark.django_db
CONTACT = {"name": "王小明", "phone": "139 1234 7788", "flat": "2-301", "has_consented": "on"}


@pytest.fixture
def url(here):
    return f"/open/n/{here.pk}/suggest/"


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

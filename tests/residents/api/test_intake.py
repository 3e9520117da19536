"""The door of the outbox: one record, one row, whatever is repeated; every fault told by field, nothing stored."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from renovation.core.actions.token import issue_token
from renovation.core.models import ApiToken, Building, StoredFile
from renovation.core.web.body import MEGABYTE
from residents.actions.suggestion import take_in
from residents.api import intake as api
from residents.models import Event, Suggestion, SuggestionCategory, Voice
from tests.fixtures.cast import COMMUNITY, make_user
from tools.auditing.corpus import photo as photos

URL = "/api/v1/intake/"
CROWD = 40


@pytest.fixture
def red_vest(regions):
    return make_user("red_vest", "RED_VEST", COMMUNITY)


@pytest.fixture
def post(client, red_vest, here):
    """post(files=…, text=…): send a record as the phone does; a fresh number unless one is given."""
    client.force_login(red_vest)

    def send(files=(), by=client, **facts):
        typed = {"client_id": str(uuid4()), "neighborhood": here.pk, "category": "PIPES", "text": "楼道漏水"} | facts
        typed = {name: value for name, value in typed.items() if value is not None}
        return by.post(URL, {"payload": json.dumps(typed), "photos": list(files)})

    return send


def photo(name="照片1.jpg", content=None):
    return SimpleUploadedFile(name, content or photos.png(60, 40), "image/jpeg")


def fields(answer):
    assert answer.status_code == 422, answer.content
    error = answer.json()["error"]
    assert error.keys() == {"code", "message", "fields"}
    assert error["code"] == "unprocessable"
    return error["fields"]


pytestmark = pytest.mark.django_db


def test_the_first_answer_and_the_repeated_one(post, red_vest):
    key = str(uuid4())
    first = post([photo()], client_id=key, place="东门")
    again = post([photo()], client_id=key, place="东门")
    assert (first.status_code, again.status_code) == (201, 200)
    stored = Suggestion.objects.get()
    receipt = {"client_id": key, "number": stored.number, "id": stored.pk, "is_flagged": False}
    assert first.json() == receipt | {"is_replay": False}
    assert again.json() == receipt | {"is_replay": True}
    assert (stored.collected_by, stored.place, stored.channel) == (red_vest, "东门", "FIELD")
    assert (stored.photos.count(), StoredFile.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "other", [{"text": "别的"}, {"place": "西门"}, {"files": [photo("照片2.jpg", b"\xff\xd8\xff")]}]
)
def test_the_same_number_with_another_body(post, other):
    key = str(uuid4())
    number = post(client_id=key).json()["number"]
    refused = post(client_id=key, **other)
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "conflict"
    assert refused.json()["number"] == number
    assert Suggestion.objects.get().text == "楼道漏水"


def test_another_persons_number_is_not_spoken_of(post, client, here):
    key = str(uuid4())
    post(client_id=key)
    client.force_login(make_user("other", "RED_VEST", COMMUNITY))
    refused = post(client_id=key)
    assert refused.status_code == 409
    assert "number" not in refused.json()


def test_order_and_spelling_of_the_json_do_not_matter(post, client, here):
    key = str(uuid4())
    post(client_id=key)
    typed = {"text": "楼道漏水", "category": "PIPES", "client_id": key, "neighborhood": here.pk}
    assert client.post(URL, typed, content_type="application/json").status_code == 200


@pytest.mark.parametrize(
    ("facts", "name", "told"),
    [
        ({"client_id": None}, "client_id", "缺少记录标识"),
        ({"client_id": "1"}, "client_id", "UUID"),
        ({"neighborhood": None}, "neighborhood", "请选择小区"),
        ({"neighborhood": 99}, "neighborhood", "不在您负责的范围内"),
        ({"neighborhood": "1"}, "neighborhood", "类型不对"),
        ({"category": "NONE"}, "category", "没有这个类别"),
        ({"text": " "}, "text", "请填写意见内容"),
        ({"text": "灯" * 2001}, "text", "最多 2000 字，现有 2001 字"),
        ({"text": ["x"]}, "text", "类型不对"),
        ({"text": "灯\u0007坏"}, "text", "不可见的控制字符"),
        ({"place": "x" * 81}, "place", "80"),
        ({"building": 99}, "building", "没有找到"),
        ({"event": 99}, "event", "没有找到"),
        ({"channel": "PUBLIC"}, "channel", ""),
        ({"logged_at": "昨天"}, "logged_at", "带时区的时间"),
        ({"phone": "x"}, "phone", "至少 5 位"),
        ({"name": "张三"}, "has_consented", "未同意"),
        ({"flat": "1-301"}, "has_consented", "未同意"),
        ({"is_flagged": False}, "is_flagged", "没有这个字段"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_stored(post, facts, name, told):
    errors = fields(post(**facts))
    assert told in errors[name][0]
    assert not Suggestion.objects.exists()


def test_all_faults_at_once(post):
    errors = fields(post([photo("合同.jpg", b"%PDF-1.4 x")], text="灯" * 10_000, category=None))
    assert set(errors) == {"text", "category", "photos"}


def test_places_and_meetings_of_elsewhere(post, elsewhere, here, red_vest, district_officer):
    building = Building.objects.create(neighborhood=elsewhere, number="1")
    facts = {"kind": "OTHER", "title": "x", "place": "x", "starts_at": timezone.now(), "host": red_vest}
    assert "neighborhood" in fields(post(neighborhood=elsewhere.pk))
    assert "building" in fields(post(building=building.pk))
    assert "event" in fields(post(event=Event.objects.create(neighborhood=elsewhere, **facts).pk))


@pytest.mark.parametrize(
    "moment", ["1970-01-01T00:00:00Z", "2099-12-31T23:59:59+08:00", "0001-01-01T00:00:00+08:00", "2026-01-31T08:00:00"]
)
def test_a_clock_that_lies_refuses_nothing_and_decides_nothing(post, moment):
    assert post(logged_at=moment).status_code == 201
    stored = Suggestion.objects.get()
    assert abs((timezone.now() - stored.opened_at).total_seconds()) < 60
    assert (stored.logged_at is None) == moment.startswith("0001")


def test_rare_signs_come_through(post):
    text = "𠮷家胡同䶮先生说：灯坏了😀👨‍👩‍👧 & <b>"
    assert post(text=text).status_code == 201
    assert Suggestion.objects.get().text == text


@pytest.mark.parametrize("text", ["电话13812345678", "身份证41020219800101123X"])
def test_a_number_in_the_text_is_flagged_and_told(post, text):
    assert post(text=text).json()["is_flagged"] is True
    assert Suggestion.objects.get().is_flagged


def test_contact_by_consent(post, here):
    building = Building.objects.create(neighborhood=here, number="3号楼")
    facts = {"name": "张三", "phone": "13812345678", "flat": "1-301", "has_consented": True}
    assert post(building=building.pk, **facts).status_code == 201
    voice = Voice.objects.get()
    assert (voice.name, voice.phone, voice.flat, voice.building) == ("张三", "13812345678", "1-301", building)


def test_a_refused_photo_is_named_with_its_reason_and_the_text_may_come_again(post):
    key = str(uuid4())
    told = fields(post([photo(), photo("照片2.jpg", b"%PDF-1.4 x")], client_id=key))["photos"]
    assert told == ["“照片2.jpg”没有收下：这里只能上传照片，这个文件是PDF 文档。"]
    assert not StoredFile.objects.exists()
    assert post([photo()], client_id=key).status_code == 201


def test_a_photo_of_forty_megabytes(post):
    told = fields(post([photo("照片1.jpg", photos.png(60, 40) + bytes(40 * MEGABYTE))]))["photos"]
    assert told == ["“照片1.jpg”没有收下：文件超过 15 MB，请压缩后再上传。"]


def test_far_too_much(post):
    answer = post([photo("照片1.jpg", bytes(47 * MEGABYTE))])
    assert answer.status_code == 413
    assert answer.json()["error"] == {"code": "too_large", "message": "请求超过 46 MB。", "fields": {}}


def test_four_photos(post):
    assert "最多 3 个" in fields(post([photo() for _ in range(4)]))["photos"][0]


@pytest.mark.parametrize("payload", ["", "[1]", "{", "x" * 300_000, '"text"'])
def test_what_is_no_record(client, red_vest, payload):
    client.force_login(red_vest)
    answer = client.post(URL, {"payload": payload})
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("body", ["[[]]", "-1.5", '"text"', "null", "{"])
def test_json_that_is_no_record(client, red_vest, body):
    client.force_login(red_vest)
    answer = client.post(URL, body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["message"]


def test_without_the_right(client, viewer, stranger):
    for user in (viewer, stranger):
        client.force_login(user)
        assert client.post(URL, {"payload": "{}"}).status_code == 403
    client.logout()
    assert client.post(URL, {"payload": "{}"}).status_code == 401


def test_a_forged_request_is_refused(red_vest):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(red_vest)
    assert browser.post(URL, {"payload": "{}"}).status_code == 403
    token = browser.get("/session/").json()["csrf"]
    assert browser.post(URL, {"payload": "{}"}, headers={"X-CSRFToken": token}).status_code == 422


@pytest.mark.parametrize(("capabilities", "status"), [(["VIEW", "COLLECT"], 201), (["VIEW"], 403)])
def test_keys_of_other_systems(here, red_vest, capabilities, status):
    token, key = issue_token(by=red_vest, name="12345", days=30)
    ApiToken.objects.filter(pk=token.pk).update(capabilities=capabilities)
    typed = {"client_id": str(uuid4()), "neighborhood": here.pk, "category": "PIPES", "text": "x", "channel": "HOTLINE"}
    sent = Client().post(URL, typed, content_type="application/json", headers={"Authorization": f"Bearer {key}"})
    assert sent.status_code == status
    assert list(Suggestion.objects.values_list("channel", flat=True)) == (["HOTLINE"] if status == 201 else [])


def test_a_repeat_costs_little(post, django_assert_max_num_queries):
    key = str(uuid4())
    post([photo()], client_id=key)
    with django_assert_max_num_queries(5):
        assert post([photo()], client_id=key).status_code == 200


# Many at once under one number ------------------------------------------------------------------------------------
def at_once(user, here):
    """Send one record forty times at the same moment; return the answers."""
    key, start = str(uuid4()), threading.Barrier(CROWD)
    category = SuggestionCategory.objects.first().pk
    typed = json.dumps({"client_id": key, "neighborhood": here.pk, "category": category, "text": "并发"})
    browsers = [Client() for _ in range(CROWD)]
    for browser in browsers:
        browser.force_login(user)

    def send(browser):
        try:
            start.wait()
            return browser.post(URL, {"payload": typed})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(send, browsers))


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_forty_at_once_are_one(here, red_vest):
    assert connection.vendor == "postgresql"
    answers = at_once(red_vest, here)
    assert sorted(answer.status_code for answer in answers) == [200] * (CROWD - 1) + [201]
    assert {answer.json()["number"] for answer in answers} == {Suggestion.objects.get().number}
    assert Voice.objects.count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_forty_at_once_without_the_key_are_forty(here, red_vest, monkeypatch):
    """The control: a server that pays no heed to the record's own number stores each."""
    monkeypatch.setattr(api, "known_as", lambda client_id: None)
    monkeypatch.setattr(api, "take_in", lambda **facts: take_in(**facts | {"client_id": None}))
    at_once(red_vest, here)
    assert Suggestion.objects.count() == CROWD

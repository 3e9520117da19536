"""What each kind of receiver gets, and what of its answers counts as taken. Real receivers on this machine."""

import base64
import hashlib
import hmac
import logging
import logging.config

import pytest

from renovation.core.courier import Undelivered, deliver, mail, post
from renovation.core.lib.channels import channels_from
from renovation.core.lib.logs import config
from tests.fixtures.receivers import http_receiver, mail_server

REGION = "4102A1001001"
KEY = "d0a7c6b2e5f84a1f9c3b"
PATHS = {
    "WECOM": f"/cgi-bin/webhook/send?key={KEY}",
    "DINGTALK": f"/robot/send?access_token={KEY}",
    "FEISHU": f"/open-apis/bot/v2/hook/{KEY}",
}


@pytest.fixture
def receiver():
    with http_receiver() as found:
        yield found


@pytest.fixture
def mailbox():
    with mail_server() as found:
        yield found


def robots(receiver, **more):
    return channels_from({f"NOTICE_{name}": receiver.url + path for name, path in PATHS.items()} | more)


def tell(channels, channel, address=""):
    deliver(channels, channel, address, REGION, "YJ-1 由您办理", "小区：集英花园")


@pytest.mark.parametrize("channel", PATHS)
def test_a_robot_gets_its_own_form_of_text(receiver, channel):
    tell(robots(receiver), channel)
    (sent,) = receiver.posts
    assert sent.path == PATHS[channel].partition("?")[0]
    text = "YJ-1 由您办理\n小区：集英花园"
    wanted = {"msg_type": "text", "content": {"text": text}}
    assert sent.body == (wanted if channel == "FEISHU" else {"msgtype": "text", "text": {"content": text}})
    assert channel == "FEISHU" or KEY in sent.query.values()


def test_dingtalk_signs_the_address(receiver):
    tell(robots(receiver, NOTICE_DINGTALK_SECRET="SEC1"), "DINGTALK")
    query = receiver.posts[0].query
    mark = hmac.new(b"SEC1", f"{query['timestamp']}\nSEC1".encode(), hashlib.sha256).digest()
    assert query["sign"] == base64.b64encode(mark).decode()


def test_feishu_signs_the_body(receiver):
    tell(robots(receiver, NOTICE_FEISHU_SECRET="SEC2"), "FEISHU")
    body = receiver.posts[0].body
    mark = hmac.new(f"{body['timestamp']}\nSEC2".encode(), b"", hashlib.sha256).digest()
    assert body["sign"] == base64.b64encode(mark).decode()


@pytest.mark.parametrize("channel", PATHS)
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((200, {"errcode": 93000, "code": 19001, "errmsg": f"bad key {KEY} 13812345678"}), "errcode"),
        ((200, {}), "errcode None"),
        ((200, b"<html>proxy</html>"), "no JSON"),
        ((200, b"x" * 100_000), "too long"),
        ((500, {"errcode": 0, "code": 0}), "HTTP 500"),
        ((302, {"to": "http://127.0.0.1:1/"}), "HTTP 302"),
    ],
    ids=["says no", "says nothing", "no json", "floods", "breaks", "leads elsewhere"],
)
def test_what_a_robot_did_not_take_is_not_sent(receiver, channel, answer, reason):
    receiver.answers = [answer]
    with pytest.raises(Undelivered, match=reason) as refused:
        tell(robots(receiver), channel)
    assert KEY not in str(refused.value)
    assert "13812345678" not in str(refused.value)
    assert len(receiver.posts) == 1


def test_a_dead_or_slow_receiver_is_not_waited_for_long(receiver, monkeypatch):
    receiver.answers = [(200, {"errcode": 0}, 3)]
    monkeypatch.setattr(post, "READ_SECONDS", 0.3)
    with pytest.raises(Undelivered, match="ReadTimeout"):
        tell(robots(receiver), "WECOM")
    with pytest.raises(Undelivered, match="ConnectionError"):
        tell(channels_from({"NOTICE_WECOM": f"http://127.0.0.1:1/send?key={KEY}"}), "WECOM")


def test_the_proxy_of_the_environment_is_not_asked(receiver, monkeypatch):
    with http_receiver() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        tell(robots(receiver), "WECOM")
        assert (len(receiver.posts), len(proxy.posts)) == (1, 0)


def test_wecom_takes_no_more_than_2048_bytes(receiver):
    deliver(robots(receiver), "WECOM", "", REGION, "标题", "字" * 1000)
    assert len(receiver.posts[0].body["text"]["content"].encode()) <= 2048


def test_each_region_has_its_own_robot(receiver):
    with http_receiver() as other:
        channels = channels_from({"NOTICE_WECOM": f"{other.url}/a 4102A1001={receiver.url}/b"})
        tell(channels, "WECOM")
        deliver(channels, "WECOM", "", "4102A1002001", "x", "y")
        assert [post.path for post in receiver.posts] == ["/b"]
        assert [post.path for post in other.posts] == ["/a"]


SMS = {
    "NOTICE_SMS_HEADERS": '{"Authorization": "Bearer geheim-1234"}',
    "NOTICE_SMS_BODY": '{"to": ["{phone}"], "sign": "旧改办", "msg": {"content": "【旧改】{text}"}}',
    "NOTICE_SMS_OK": "code=0",
}


def test_a_gateway_gets_what_its_settings_lay_out(receiver):
    channels = channels_from(SMS | {"NOTICE_SMS": f"{receiver.url}/sms"})
    deliver(channels, "SMS", "13800138000", REGION, "不发送", "{phone} 和 {text} 是正文")
    (sent,) = receiver.posts
    assert sent.body == {
        "to": ["13800138000"], "sign": "旧改办", "msg": {"content": "【旧改】{phone} 和 {text} 是正文"},
    }  # fmt: skip
    assert sent.headers["Authorization"] == "Bearer geheim-1234"


def test_a_gateway_that_says_no_in_a_good_answer_took_nothing(receiver):
    receiver.answers = [(200, {"code": 7, "msg": "余额不足"})]
    with pytest.raises(Undelivered, match="code=7"):
        deliver(channels_from(SMS | {"NOTICE_SMS": receiver.url}), "SMS", "13800138000", REGION, "", "x")


def mail_url(mailbox, **more):
    return {"NOTICE_EMAIL": f"mailto://portal:geheim-5678@127.0.0.1:{mailbox.port}?from=portal@here.example"} | more


def test_a_letter_arrives_whole(mailbox):
    deliver(channels_from(mail_url(mailbox)), "EMAIL", "wang@there.example", REGION, "YJ-1 由您办理", "一\n二 𠮷")
    (letter,) = mailbox.letters
    assert (letter["Subject"], letter["To"]) == ("YJ-1 由您办理", "wang@there.example")
    assert "portal@here.example" in letter["From"]
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content().split() == ["一", "二", "𠮷"]
    assert base64.b64decode(mailbox.logins[0]).split(b"\0")[1:] == [b"portal", b"geheim-5678"]


@pytest.mark.parametrize("step", ["RCPT", "AUTH"])
def test_a_letter_nobody_took_is_not_sent(mailbox, step):
    mailbox.refuses = step
    with pytest.raises(Undelivered) as refused:
        deliver(channels_from(mail_url(mailbox)), "EMAIL", "wang@there.example", REGION, "x", "y")
    assert mailbox.letters == []
    assert "there.example" not in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_a_mail_server_that_is_away_fails_soon(monkeypatch):
    monkeypatch.setattr(mail.Letter, "socket_connect_timeout", 1)
    channels = channels_from({"NOTICE_EMAIL": "mailto://u:p@127.0.0.1:1?from=a@b.example"})
    with pytest.raises(Undelivered, match="refused"):
        deliver(channels, "EMAIL", "wang@there.example", REGION, "x", "y")


def test_no_secret_is_ever_logged(receiver, mailbox, capfd):
    """However much is logged, and whether it went well or not. The control: without our muting, the key is there."""
    before = logging.root.level
    logging.config.dictConfig(config("line", "DEBUG"))
    try:
        receiver.answers = [(200, {"errcode": 0, "code": 0})] * 3 + [(500, {})]
        channels = robots(receiver, **SMS, NOTICE_SMS=f"{receiver.url}/sms?key={KEY}", **mail_url(mailbox))
        for _again in range(2):
            for channel, address in [*((name, "") for name in PATHS), ("SMS", "13800138000"), ("EMAIL", "a@b.example")]:
                try:
                    tell(channels, channel, address)
                except Undelivered:
                    continue
        said = "".join(capfd.readouterr())
        assert KEY not in said
        assert "geheim" not in said
        assert "a@b.example" not in said
        logging.getLogger("urllib3").setLevel(logging.DEBUG)
        receiver.answers = [(200, {"errcode": 0})]
        tell(channels, "WECOM")
        assert KEY in "".join(capfd.readouterr())
    finally:
        logging.config.dictConfig(config("line", "INFO"))
        logging.root.setLevel(before)


def test_settings_show_no_secret(receiver):
    channels = robots(receiver, **SMS, NOTICE_SMS=f"{receiver.url}/sms?key={KEY}", NOTICE_DINGTALK_SECRET="SEC1")
    assert KEY not in repr(channels)
    assert "geheim" not in repr(channels)
    assert "SEC1" not in repr(channels)


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"NOTICE_EMAIL": "smtp.example.com"}, "mailto://"),
        ({"NOTICE_WECOM": KEY}, "whole address"),
        ({"NOTICE_SMS": "ftp://x"}, "whole address"),
        ({"NOTICE_SMS": "https://x.example/", "NOTICE_SMS_BODY": '{"a": "{text}"}'}, "{phone}"),
        ({"NOTICE_SMS": "https://x.example/", "NOTICE_SMS_BODY": "[1]"}, "JSON object"),
        ({"NOTICE_SMS": "https://x.example/", "NOTICE_SMS_HEADERS": "{"}, "JSON object"),
    ],
)
def test_a_wrong_setting_stops_the_portal_at_the_start(env, said):
    with pytest.raises(ValueError, match=said):
        channels_from(env)


def test_nothing_set_means_no_way():
    channels = channels_from({})
    assert not any(channels.has(name, REGION) for name in ("EMAIL", "SMS", *PATHS))

"""Who is told, once, by which ways, when, and in what words."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy

from renovation.core.actions.notification import message_resident, notify, notify_group, read_notices
from renovation.core.enums import NoticeKind
from renovation.core.lib.channels import channels_from
from renovation.core.models import Delivery, NoticePreference, NoticeTemplate, Notification, Parameter
from renovation.core.queries import notification as queries
from renovation.core.queries.notification import after_quiet, count_unread, earliest, known_unread
from tests.fixtures.cast import COMMUNITY, OTHER_COMMUNITY

EMAIL = {"NOTICE_EMAIL": "mailto://u:p@127.0.0.1:1?from=a@b.example"}
SMS = {"NOTICE_SMS": "http://127.0.0.1:1/sms"}
FACTS = {"number": "YJ-1", "title": "楼道照明损坏", "place": "集英花园", "step": gettext_lazy("已办结")}


@pytest.fixture
def noon(monkeypatch):
    """It is noon: no quiet hours."""
    at = make_aware(datetime(2026, 11, 23, 12, 0))
    monkeypatch.setattr(timezone, "now", lambda: at)
    return at


def tell(user, regions, by=None, key="suggestion:1:STUDY", kind=NoticeKind.ASSIGNED, **facts):
    region = regions[COMMUNITY]
    return notify(by=by, user=user, kind=kind, region=region, key=key, url="/suggestions/1/", facts=FACTS | facts)


def wish(user, **facts):
    return NoticePreference.objects.create(user=user, **facts)


def test_told_in_the_portal_even_with_nothing_set_up(street_officer, regions):
    assert tell(street_officer, regions).facts["step"] == "已办结"
    assert Delivery.objects.count() == 0


def test_the_same_is_said_once_and_the_next_state_again(street_officer, regions):
    assert tell(street_officer, regions)
    assert tell(street_officer, regions) is None
    assert tell(street_officer, regions, key="suggestion:1:PLAN")
    assert Notification.objects.count() == 2


def test_nobody_is_told_what_they_did_themselves_nor_after_leaving(street_officer, community_worker, regions):
    assert tell(street_officer, regions, by=street_officer) is None
    community_worker.is_active = False
    assert tell(community_worker, regions) is None


def test_ways_are_those_wished_for_that_are_set_up(settings, noon, street_officer, community_worker, regions):
    settings.NOTICE = channels_from(EMAIL | SMS)
    wish(street_officer, email="a@b.example", phone="13800138000")
    tell(street_officer, regions)
    tell(community_worker, regions)
    assert list(Delivery.objects.order_by("channel").values_list("user__username", "channel")) == [
        ("street_officer", "EMAIL"),
        ("street_officer", "SMS"),
    ]
    settings.NOTICE = channels_from(SMS)
    tell(street_officer, regions, key="suggestion:2:STUDY")
    assert Delivery.objects.filter(channel="EMAIL").count() == 1
    # The address is the preference's, read when it goes out.
    assert [row.address for row in Delivery.objects.all()] == ["", "", ""]


def test_words_are_in_the_readers_language_with_an_address_of_the_portal(settings, noon, street_officer, regions):
    settings.NOTICE, settings.PUBLIC_URLS = channels_from(EMAIL), ["https://portal.example"]
    wish(street_officer, email="a@b.example")
    street_officer.language = "en"
    tell(street_officer, regions)
    said = Delivery.objects.get()
    assert said.subject == "YJ-1 is yours"
    assert "Neighborhood: 集英花园" in said.body
    assert said.body.endswith("https://portal.example/suggestions/1/")


def test_numbers_of_people_never_go_out(settings, noon, street_officer, regions):
    settings.NOTICE = channels_from(EMAIL)
    wish(street_officer, email="a@b.example")
    tell(street_officer, regions, title="请致电 13800138000")
    assert "13800138000" not in Delivery.objects.get().body + str(Notification.objects.get().facts)


def test_a_message_costs_few_queries(settings, noon, street_officer, regions, django_assert_num_queries):
    with django_assert_num_queries(3):  # a savepoint around the one insert
        tell(street_officer, regions)
    settings.NOTICE = channels_from(EMAIL)
    wish(street_officer, email="a@b.example")
    with django_assert_num_queries(8):  # and the wish, the template, the quiet hours, the row
        tell(street_officer, regions, key="2")


def test_the_groups_robot_is_told_of_its_region_only(settings, noon, regions):
    settings.NOTICE = channels_from({"NOTICE_WECOM": "4102A1001=https://robot.example/a"})
    for code in (COMMUNITY, OTHER_COMMUNITY):
        notify_group(by=None, region=regions[code], kind=NoticeKind.OVERDUE, facts=FACTS | {"days": 2})
    said = Delivery.objects.get()
    assert (said.region_id, said.channel, said.user) == (COMMUNITY, "WECOM", None)
    assert "已逾期 2 天" in said.body


def test_a_resident_gets_a_short_message_and_the_number_is_sealed(settings, noon, regions, django_assert_num_queries):
    assert message_resident(by=None, phone="13800138000", kind="ANSWERED", region=regions[COMMUNITY], facts={}) is None
    settings.NOTICE = channels_from(SMS)
    assert message_resident(by=None, phone="", kind="ANSWERED", region=regions[COMMUNITY], facts={}) is None
    facts = {"number": "YJ-1", "result": "已解决"}
    sent = message_resident(by=None, phone="13800138000", kind="ANSWERED", region=regions[COMMUNITY], facts=facts)
    stored = Delivery.objects.values().get(pk=sent.pk)
    assert "13800138000" not in str(stored)
    assert Delivery.objects.get().address == "13800138000"


def test_a_code_goes_out_at_night_and_is_not_masked(settings, monkeypatch, regions):
    settings.NOTICE = channels_from(SMS)
    night = make_aware(datetime(2026, 11, 23, 23, 30))
    monkeypatch.setattr(timezone, "now", lambda: night)
    region = regions[COMMUNITY]
    code = message_resident(by=None, phone="13800138000", kind="CODE", region=region, facts={"code": "135790"})
    other = message_resident(by=None, phone="13800138000", kind="ANSWERED", region=region, facts={"number": "1"})
    assert code.not_before == night
    assert "135790" in code.body
    assert other.not_before == make_aware(datetime(2026, 11, 24, 8, 0))


@pytest.mark.parametrize(
    ("at", "hours", "out"),
    [
        ("22:30", (21, 8), "+08:00"),
        ("07:59", (21, 8), "08:00"),
        ("08:00", (21, 8), "08:00"),
        ("20:59", (21, 8), "20:59"),
        ("00:00", (21, 8), "08:00"),
        ("13:00", (12, 14), "14:00"),
        ("15:00", (12, 14), "15:00"),
        ("03:00", (8, 8), "03:00"),
    ],
)
def test_quiet_hours_end_in_the_morning(at, hours, out):
    day = datetime(2026, 11, 23)
    hour, minute = map(int, at.split(":"))
    wanted = day + timedelta(days=out.startswith("+"), hours=int(out[-5:-3]), minutes=int(out[-2:]))
    assert after_quiet(make_aware(day.replace(hour=hour, minute=minute)), *hours) == make_aware(wanted)


def test_a_digest_waits_for_its_hour_and_no_longer_than_quiet_ends(regions, city_command, db):
    at = make_aware(datetime(2026, 11, 23, 12, 0))
    assert earliest("ASSIGNED", is_digest=True, now=at) == make_aware(datetime(2026, 11, 24, 9, 0))
    early = make_aware(datetime(2026, 11, 23, 8, 30))
    assert earliest("ASSIGNED", is_digest=True, now=early) == make_aware(datetime(2026, 11, 23, 9, 0))
    Parameter.objects.create(code="notice.digest", value=23, valid_from=timezone.localdate(), by=city_command)
    assert earliest("ASSIGNED", is_digest=True, now=at) == make_aware(datetime(2026, 11, 24, 8, 0))


def test_an_edited_template_speaks_and_a_broken_one_never_stops_a_message(settings, noon, street_officer, regions):
    settings.NOTICE = channels_from(EMAIL)
    wish(street_officer, email="a@b.example")
    row = NoticeTemplate.objects.get(kind="ASSIGNED", channel="", language="zh-hans")
    NoticeTemplate.objects.filter(pk=row.pk).update(subject="请办 {number}", body="{place}：{title}")
    tell(street_officer, regions)
    NoticeTemplate.objects.create(
        kind="ASSIGNED", channel="EMAIL", language="zh-hans", subject="信", body="信 {nobody}"
    )
    tell(street_officer, regions, key="2")
    NoticeTemplate.objects.filter(channel="EMAIL").update(body="信 {title")
    tell(street_officer, regions, key="3")
    NoticeTemplate.objects.filter(channel="EMAIL").update(body="信：{title}")
    tell(street_officer, regions, key="4")
    said = list(Delivery.objects.order_by("pk").values_list("subject", "body"))
    assert said[0] == ("请办 YJ-1", "集英花园：楼道照明损坏")
    assert said[1][0] == said[2][0] == "YJ-1 由您办理"
    assert said[3] == ("信", "信：楼道照明损坏")


def test_reading_clears_the_bell(street_officer, community_worker, regions):
    first, _second = tell(street_officer, regions), tell(street_officer, regions, key="2")
    theirs = tell(community_worker, regions)
    assert count_unread(street_officer) == known_unread(street_officer) == 2
    assert read_notices(by=street_officer, pks=[first.pk, theirs.pk]) == 1
    assert count_unread(street_officer) == 1
    assert read_notices(by=street_officer) == 1
    assert count_unread(street_officer) == 0
    assert count_unread(community_worker) == 1


@pytest.mark.django_db(transaction=True)
def test_news_makes_the_bell_count_again(street_officer, regions):
    assert count_unread(street_officer) == 0
    tell(street_officer, regions)
    assert queries.known_unread(street_officer) is None

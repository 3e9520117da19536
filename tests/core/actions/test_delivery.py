"""From the waiting row to the receiver: attempts, waits, ends, bundles. Against receivers on this machine."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.timezone import make_aware

from renovation.core.actions import delivery
from renovation.core.actions.delivery import retry_delivery, settle, sweep_notices, take, work
from renovation.core.actions.notification import message_resident, notify, notify_group
from renovation.core.enums import DeliveryState, Role
from renovation.core.lib.channels import channels_from
from renovation.core.models import AuditEntry, Delivery, Heartbeat, NoticePreference, Notification
from tests.fixtures.cast import CITY, COMMUNITY, OTHER_COMMUNITY, make_user
from tests.fixtures.receivers import http_receiver, mail_server

BAD = (200, {"errcode": 93000, "errmsg": "no"})


class Clock:
    def __init__(self, monkeypatch):
        self.now = make_aware(datetime(2026, 11, 23, 12, 0))
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def on(self, **time):
        self.now += timedelta(**time)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def receiver():
    with http_receiver() as found:
        yield found


@pytest.fixture
def mailbox():
    with mail_server() as found:
        yield found


@pytest.fixture
def wecom(settings, receiver):
    settings.NOTICE = channels_from({"NOTICE_WECOM": f"{receiver.url}/w", "NOTICE_SMS": f"{receiver.url}/sms"})


def tell_group(regions, number="YJ-1", code=COMMUNITY):
    return notify_group(by=None, region=regions[code], kind="OVERDUE", facts={"number": number})[0]


def text_a_resident(regions, kind="ANSWERED", **facts):
    return message_resident(by=None, phone="13800138000", kind=kind, region=regions[COMMUNITY], facts=facts)


def state(row):
    return Delivery.objects.values_list("state", "tries", "error").get(pk=row.pk)


def test_what_is_due_goes_out_once(clock, wecom, receiver, regions):
    row = tell_group(regions)
    assert work() == 1
    assert work() == 0
    assert len(receiver.posts) == 1
    assert state(row) == ("SENT", 1, "")
    assert Heartbeat.objects.filter(pk="notices").exists()


def test_a_residents_number_is_gone_once_sent(clock, wecom, receiver, regions):
    row = text_a_resident(regions, number="YJ-1")
    work()
    assert receiver.posts[0].body["phone"] == "13800138000"
    assert Delivery.objects.get(pk=row.pk).address == ""


def test_a_failure_waits_longer_each_time_and_the_third_is_the_end(clock, wecom, receiver, regions):
    receiver.answers = [BAD]
    row = tell_group(regions)
    for minutes, expected in ((0, ("WAITING", 1)), (4, ("WAITING", 1)), (1, ("WAITING", 2)), (59, ("WAITING", 2))):
        clock.on(minutes=minutes)
        work()
        assert state(row)[:2] == expected
    clock.on(minutes=1)
    work()
    assert state(row) == ("FAILED", 3, "errcode 93000 no")
    clock.on(days=1)
    work()
    assert len(receiver.posts) == 3


def test_a_failure_in_the_evening_waits_for_the_morning(clock, wecom, receiver, regions):
    clock.on(hours=8, minutes=58)
    receiver.answers = [BAD]
    row = tell_group(regions)
    work()
    assert Delivery.objects.get(pk=row.pk).not_before == make_aware(datetime(2026, 11, 24, 8, 0))


def test_a_way_that_is_shut_does_not_hold_up_the_others(settings, clock, receiver, regions, street_officer):
    with http_receiver() as shut:
        shut.answers = [(500, {})]
        settings.NOTICE = channels_from({"NOTICE_WECOM": f"{receiver.url}/w", "NOTICE_SMS": f"{shut.url}/sms"})
        for number in range(5):
            text_a_resident(regions, number=str(number))
        tell_group(regions)
        assert work() == 1
        assert len(shut.posts) == delivery.MOST_FAILURES


def test_what_a_worker_died_over_is_taken_again_after_its_lease_and_stops_after_three(clock, wecom, regions):
    row = tell_group(regions)
    for tries in (1, 2, 3):
        assert [taken.tries for taken in take()] == [tries]
        assert take() == []
        clock.on(minutes=5, seconds=1)
    assert take() == []
    assert state(row) == ("FAILED", 3, "三次发送都没有完成。")


def test_a_worker_that_wakes_up_late_notes_nothing(clock, wecom, regions):
    row = tell_group(regions)
    slow = take()
    clock.on(minutes=6)
    quick = take()
    assert settle(slow, "") == 0
    assert settle(slow, "late") == 0
    assert state(row) == ("WAITING", 2, "")
    assert settle(quick, "") == 1


def test_a_code_comes_first_leaves_nothing_behind_and_grows_old(clock, wecom, receiver, regions):
    clock.on(minutes=-1)
    tell_group(regions)
    clock.on(minutes=1)
    code = text_a_resident(regions, kind="CODE", code="135790")
    work()
    assert "135790" in receiver.posts[0].body["text"]
    stored = Delivery.objects.get(pk=code.pk)
    assert (stored.state, stored.body, stored.address) == ("SENT", "", "")
    receiver.answers = [(500, {})]
    late = text_a_resident(regions, kind="CODE", code="246801")
    Delivery.objects.filter(pk=late.pk).update(created_at=clock.now)
    work()
    clock.on(minutes=11)
    work()
    stored = Delivery.objects.get(pk=late.pk)
    assert (stored.state, stored.body, stored.address) == (DeliveryState.DROPPED, "", "")


def test_news_of_one_group_go_together_as_far_as_they_fit(clock, wecom, receiver, regions):
    for number in range(30):
        tell_group(regions, f"YJ-{number}" + "长" * 60, code=(COMMUNITY, OTHER_COMMUNITY)[number % 2])
    assert work() == 30
    sizes = [len(post.body["text"]["content"].encode()) for post in receiver.posts]
    assert 2 < len(sizes) < 10
    assert max(sizes) <= 2048
    everything = "".join(post.body["text"]["content"] for post in receiver.posts)
    assert all(f"YJ-{number}长" in everything for number in range(30))


def mail(settings, mailbox):
    settings.NOTICE = channels_from({"NOTICE_EMAIL": f"mailto://u:p@127.0.0.1:{mailbox.port}?from=a@b.example"})


def tell(user, regions, key):
    return notify(
        by=None, user=user, kind="ASSIGNED", region=regions[COMMUNITY], key=key, url="/x/", facts={"number": key}
    )


def test_a_digest_is_one_letter_in_the_morning(settings, clock, mailbox, regions, street_officer, community_worker):
    mail(settings, mailbox)
    NoticePreference.objects.create(user=street_officer, email="s@b.example", is_digest=True)
    NoticePreference.objects.create(user=community_worker, email="c@b.example")
    for key in ("YJ-1", "YJ-2", "YJ-3"):
        tell(street_officer, regions, key)
        tell(community_worker, regions, key)
    assert work() == 3
    assert {letter["To"] for letter in mailbox.letters} == {"c@b.example"}
    clock.on(hours=21)
    assert work() == 3
    letter = mailbox.letters[-1]
    assert (len(mailbox.letters), letter["To"], letter["Subject"]) == (4, "s@b.example", "3 条消息")
    assert all(f"YJ-{n} 由您办理" in letter.get_content() for n in (1, 2, 3))


def test_whoever_left_or_wants_no_more_is_not_written_to(settings, clock, mailbox, regions, street_officer, viewer):
    mail(settings, mailbox)
    for user in (street_officer, viewer):
        NoticePreference.objects.create(user=user, email="s@b.example")
        tell(user, regions, "YJ-1")
    street_officer.is_active = False
    street_officer.save()
    NoticePreference.objects.filter(user=viewer).update(email="")
    work()
    assert mailbox.letters == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {"DROPPED"}


def test_the_operator_tries_again_and_that_is_recorded(clock, wecom, receiver, regions, street_officer):
    system = make_user("system", Role.SYSTEM_ADMIN, CITY)
    row = tell_group(regions)
    Delivery.objects.filter(pk=row.pk).update(state="FAILED", tries=3, error="errcode 1")
    with pytest.raises(PermissionDenied):
        retry_delivery(by=street_officer, delivery=row)
    retry_delivery(by=system, delivery=row)
    assert AuditEntry.objects.filter(action="notice.retried", by=system).count() == 1
    assert work() == 1
    assert state(row)[0] == "SENT"
    # What went out is not sent again.
    retry_delivery(by=system, delivery=row)
    assert work() == 0


def test_a_number_that_could_not_be_reached_is_kept_a_week(clock, wecom, receiver, regions):
    system = make_user("system", Role.SYSTEM_ADMIN, CITY)
    row = text_a_resident(regions, number="YJ-1")
    Delivery.objects.update(state="FAILED", created_at=clock.now)
    clock.on(days=6)
    sweep_notices()
    assert Delivery.objects.get().address == "13800138000"
    clock.on(days=2)
    sweep_notices()
    assert Delivery.objects.get().address == ""
    with pytest.raises(ValidationError, match="不能重发"):
        retry_delivery(by=system, delivery=row)


def test_old_rows_go_and_what_waits_or_is_unread_stays(clock, wecom, regions, street_officer):
    row, waiting = tell_group(regions), tell_group(regions, "YJ-2")
    Delivery.objects.update(created_at=clock.now)
    Delivery.objects.filter(pk=row.pk).update(state="SENT")
    read, unread = tell(street_officer, regions, "1"), tell(street_officer, regions, "2")
    Notification.objects.update(created_at=clock.now)
    Notification.objects.filter(pk=read.pk).update(read_at=clock.now)
    clock.on(days=366)
    assert sweep_notices() == 2
    assert list(Delivery.objects.values_list("pk", flat=True)) == [waiting.pk]
    assert list(Notification.objects.values_list("pk", flat=True)) == [unread.pk]

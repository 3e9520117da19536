"""Work groups hear of the loop by their robots: each hand and answer at once, what is due once a day as numbers."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from renovation.core.actions import delivery
from renovation.core.lib.channels import channels_from
from renovation.core.models import Delivery, NoticeTemplate
from residents import tasks
from residents.actions.baton import accept, hand_over, send_back
from residents.actions.group_digest import send_digests
from residents.actions.suggestion_tend import tend
from residents.models import Suggestion
from tests.fixtures.receivers import http_receiver


@pytest.fixture
def clock(monkeypatch):
    """clock(day, hour): the people came in February; it is Monday the 2nd of March."""

    def be(day, hour=12):
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    be(date(2026, 2, 2))
    return be


@pytest.fixture
def case(clock, case):
    clock(date(2026, 3, 2))
    return case


@pytest.fixture
def receiver():
    with http_receiver() as found:
        yield found


@pytest.fixture
def robots(settings, receiver):
    """A group of the street on WeCom and one of the district on DingTalk."""
    settings.NOTICE = channels_from(
        {"NOTICE_WECOM": f"4102A1001={receiver.url}/street", "NOTICE_DINGTALK": f"4102A1={receiver.url}/district"}
    )
    return receiver


def said(channel="WECOM"):
    return list(Delivery.objects.filter(channel=channel).order_by("pk").values_list("kind", "subject"))


def texts(receiver, path):
    return [post.body["text"]["content"] for post in receiver.posts if post.path == path]


def test_each_hand_and_the_answer_reach_the_groups(robots, case, vests):
    case.taken_in().adopted().planned()
    number = case.row.number
    assert (
        said()
        == said("DINGTALK")
        == [
            ("ASSIGNED", f"{number} 转入“社区党委研判”"),
            ("ASSIGNED", f"{number} 转入“黄马甲方案”"),
            ("ASSIGNED", f"{number} 转入“蓝马甲督办”"),
        ]
    )
    case.do(hand_over, by=vests.blue, to=vests.blue2).reported_done().do(accept, answer="已更换主管道。")
    assert ("ANSWERED", f"{number} 已答复") in said()


def test_no_free_word_and_no_name_goes_to_a_group(robots, case, vests):
    case.taken_in(text="找王小明，电话13900001234").adopted().planned().do(
        send_back, note="请问李四，13800138000", to="PLANNER"
    )
    case.planned().reported_done().accepted().told()
    delivery.work()
    out = "".join(post.body["text"]["content"] for post in robots.posts)
    assert "退回重办" in out
    for word in ("王小明", "李四", "1390000", "1380013", "张三", "13912345678", *vars(vests)):
        assert word not in out, word


def test_the_robots_of_elsewhere_stay_silent(settings, receiver, case):
    settings.NOTICE = channels_from({"NOTICE_WECOM": f"4102A1002={receiver.url}/other"})
    case.taken_in().adopted()
    assert Delivery.objects.count() == 0


def test_what_is_due_goes_out_as_one_message_a_day(robots, clock, case):
    for _n in range(3):
        case.taken_in()
    case.adopted()
    Delivery.objects.all().delete()
    clock(date(2026, 3, 10), hour=8)
    assert tend()["climbed"] == 2
    assert (tend()["reminded"], send_digests()) == (0, 0)
    assert said() == []
    clock(date(2026, 3, 10), hour=9)
    assert (send_digests(), send_digests()) == (2, 0)
    delivery.work()
    assert delivery.work() == 0
    (street,), (district,) = texts(robots, "/street"), texts(robots, "/district")
    assert street.splitlines()[:4] == [
        "金明池街道今日提醒", "居民意见已逾期 3 件", "其中逾期上升 2 件", "逾期分布：碧水社区 3",
    ]  # fmt: skip
    assert "逾期分布：金明池街道 3" in district
    assert street.endswith("/suggestions/list/?region=4102A1001&overdue=on&sort=due")
    clock(date(2026, 3, 11), hour=9)
    assert send_digests() == 2


def test_nothing_due_nothing_said_and_none_on_a_day_off(robots, clock, case):
    clock(date(2026, 3, 3), hour=9)
    case.taken_in()
    Delivery.objects.all().delete()
    assert send_digests() == 0
    clock(date(2026, 3, 7), hour=9)
    Suggestion.objects.update(due_on=date(2026, 3, 6))
    assert send_digests() == 0
    clock(date(2026, 3, 9), hour=9)
    assert (send_digests(), send_digests()) == (2, 0)


def test_a_group_of_the_whole_portal_hears_once_of_the_whole(settings, receiver, clock, case):
    settings.NOTICE = channels_from({"NOTICE_FEISHU": f"{receiver.url}/all"})
    case.taken_in()
    Delivery.objects.all().delete()
    clock(date(2026, 3, 10), hour=10)
    assert send_digests() == 1
    row = Delivery.objects.get()
    assert (row.region_id, row.subject) == ("4102", "开封市今日提醒")


def test_an_office_says_it_its_own_way(robots, clock, case):
    NoticeTemplate.objects.create(
        kind="DIGEST", channel="WECOM", language="zh-hans", subject="{place}", body="逾期{late}"
    )
    case.taken_in()
    clock(date(2026, 3, 10), hour=9)
    tasks.tend_loop()
    assert ("DIGEST", "金明池街道") in said()
    assert ("DIGEST", "金明池街道今日提醒") not in said()


@pytest.mark.parametrize("count", [1, 3])
def test_a_digest_costs_the_same_for_one_and_three(robots, clock, case, count, django_assert_num_queries):
    for _n in range(count):
        case.taken_in()
    Delivery.objects.all().delete()
    clock(date(2026, 3, 10), hour=9)
    with django_assert_num_queries(32):
        assert send_digests() == 2
    assert timezone.localtime().hour == 9

"""One's messages: new ones first, only one's own, and the number at the link on every page."""

import pytest
from django.urls import reverse

from renovation.core.actions.notification import notify
from renovation.core.models import Notification
from renovation.core.queries import notification as queries
from tests.fixtures.cast import COMMUNITY, make_user

pytestmark = pytest.mark.django_db
COUNT = 'hx-get="/notices/count/"'


def tell(user, regions, key, url="/neighborhoods/"):
    facts = {"number": key, "title": "楼道照明损坏", "place": "集英花园"}
    return notify(by=None, user=user, kind="ASSIGNED", region=regions[COMMUNITY], key=key, url=url, facts=facts)


def page(client, address="/notices/"):
    return client.get(address).content.decode()


def test_an_empty_inbox_says_what_comes_there(client, viewer):
    client.force_login(viewer)
    assert "还没有消息" in page(client)


def test_what_is_not_read_stands_first(client, viewer, regions):
    for key in ("YJ-1", "YJ-2", "YJ-3"):
        tell(viewer, regions, key)
    read = Notification.objects.get(key="YJ-3")
    client.force_login(viewer)
    assert client.post(f"/notices/{read.pk}/").url == "/neighborhoods/"
    shown = page(client)
    assert [shown.index(f"{key} 由您办理") for key in ("YJ-2", "YJ-1", "YJ-3")] == sorted(
        shown.index(f"{key} 由您办理") for key in ("YJ-1", "YJ-2", "YJ-3")
    )
    assert shown.count("is-unread") == 2
    client.post("/notices/read/")
    assert "is-unread" not in page(client)


def test_messages_of_others_are_not_there(client, viewer, regions):
    other = make_user("other")
    theirs = tell(other, regions, "YJ-9")
    client.force_login(viewer)
    assert "YJ-9" not in page(client)
    assert client.post(f"/notices/{theirs.pk}/").status_code == 404
    client.post("/notices/read/")
    assert Notification.objects.get(pk=theirs.pk).read_at is None


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_message_leads_nowhere_else(client, viewer, regions, url):
    notice = tell(viewer, regions, "YJ-1", url=url)
    client.force_login(viewer)
    assert client.post(f"/notices/{notice.pk}/").url == "/notices/"


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_costs_as_much_for_one_as_for_three(client, viewer, regions, count, django_assert_num_queries):
    for number in range(count):
        tell(viewer, regions, f"YJ-{number}")
    client.force_login(viewer)
    page(client)
    with django_assert_num_queries(7):  # session, user, duties; number, read, unread, templates
        page(client)


def test_older_ones_are_a_page_further(client, viewer, regions, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for number in range(5):
        tell(viewer, regions, f"YJ-{number}")
    client.force_login(viewer)
    client.post("/notices/read/")
    seen, address = [], "/notices/"
    while address:
        shown = page(client, address)
        seen += [f"YJ-{number}" for number in reversed(range(5)) if f"YJ-{number} 由您办理" in shown]
        before = shown.partition('rel="next" href="')[2].partition('"')[0]
        address = f"/notices/{before}" if before else ""
    assert seen == ["YJ-4", "YJ-3", "YJ-2", "YJ-1", "YJ-0"]


def test_the_number_is_asked_for_once_and_then_known(client, viewer, regions, django_assert_num_queries):
    tell(viewer, regions, "YJ-1")
    client.force_login(viewer)
    assert COUNT in page(client, "/account/")
    assert "1<span" in page(client, reverse("core:notice-count"))
    known = page(client, "/account/")
    assert COUNT not in known
    assert '<span class="nav-count num">1<span class="visually-hidden"> 条未读' in known
    with django_assert_num_queries(2):  # session, user
        page(client, reverse("core:notice-count"))


def test_a_reader_of_english_reads_english(client, viewer, regions):
    tell(viewer, regions, "YJ-1")
    viewer.language = "en"
    viewer.save()
    client.force_login(viewer)
    assert "YJ-1 is yours" in page(client)

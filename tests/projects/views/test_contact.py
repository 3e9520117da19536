"""Numbers in clear: found and shown by right, within limits, with a trace that holds none of them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from renovation.core import parameters
from renovation.core.actions import contact as actions
from renovation.core.actions.contact import reveal_contact
from renovation.core.limits import TooOften
from renovation.core.models import AuditEntry, Contact, User

PHONE, NAME = "13800005678", "王小明"


@pytest.fixture
def contact(here) -> Contact:
    return Contact.objects.create(neighborhood=here, name=NAME, phone=PHONE)


@pytest.fixture
def limit(monkeypatch):
    """limit("reveal.hourly", 2): what holds for this test."""
    held: dict[str, int] = {}
    known = parameters.value_of
    monkeypatch.setattr(actions, "value_of", lambda code, *more: held.get(code) or known(code, *more))
    return held.__setitem__


def text(response) -> str:
    return response.content.decode()


# Finding -----------------------------------------------------------------------------------------------------
def test_a_number_finds_whom_it_belongs_to_masked(client, contact, community_worker):
    client.force_login(community_worker)
    url = reverse("projects:contact-find")
    assert "按电话查找" in text(client.get(url))
    page = client.post(url, {"phone": "138-0000-5678"})
    assert "王*明" in text(page)
    assert "138****5678" in text(page)
    assert NAME not in text(page)
    assert "no-store" in page["Cache-Control"]
    entry = AuditEntry.objects.get(action="contact.searched")
    assert entry.after["phone_index"] == contact.phone_index
    assert PHONE not in str(vars(entry))


def test_nobody_is_found_outside_ones_regions_or_by_half_a_number(client, contact, elsewhere, community_worker):
    other = Contact.objects.create(neighborhood=elsewhere, name="李四", phone="13900001111")
    client.force_login(community_worker)
    url = reverse("projects:contact-find")
    assert "没有找到" in text(client.post(url, {"phone": other.phone}))
    assert "没有找到" in text(client.post(url, {"phone": "1380000567"}))
    bad = client.post(url, {"phone": "1380"})
    assert bad.status_code == 422
    assert 'value="1380"' in text(bad)


def test_finding_and_taking_out_need_the_right(client, contact, viewer, stranger, community_worker):
    for user, name in ((viewer, "find"), (stranger, "find"), (viewer, "export"), (community_worker, "export")):
        client.force_login(user)
        assert client.get(reverse(f"projects:contact-{name}")).status_code == 403


def test_finding_is_limited(client, contact, community_worker, limit):
    limit("search.hourly", 2)
    client.force_login(community_worker)
    answers = [client.post(reverse("projects:contact-find"), {"phone": PHONE}).status_code for _ in range(3)]
    assert answers == [200, 200, 429]


@pytest.mark.parametrize(("number", "queries"), [(1, 10), (3, 10)])
def test_finding_costs_the_same_for_one_and_three(
    client, here, community_worker, number, queries, django_assert_num_queries
):
    for n in range(number):
        Contact.objects.create(neighborhood=here, name=f"人{n}", phone=PHONE)
    client.force_login(community_worker)
    with django_assert_num_queries(queries):
        client.post(reverse("projects:contact-find"), {"phone": PHONE})


# Showing -----------------------------------------------------------------------------------------------------
def test_who_looks_too_often_is_told_when_to_come_again_and_leaves_a_trace(client, contact, community_worker, limit):
    limit("reveal.hourly", 2)
    client.force_login(community_worker)
    url = reverse("projects:contact-reveal", args=[contact.pk])
    answers = [client.post(url, {"reason": "通知停水"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert PHONE not in text(answers[2])
    assert "分钟后再试" in text(answers[2])
    assert "通知停水" in text(answers[2])
    outcomes = AuditEntry.objects.filter(action="contact.revealed").order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["DONE", "DONE", "REFUSED"]


def test_who_asked_not_to_be_called_is_not_shown(client, contact, community_worker):
    Contact.objects.update(is_restricted=True)
    client.force_login(community_worker)
    answer = client.post(reverse("projects:contact-reveal", args=[contact.pk]), {"reason": "通知停水"})
    assert PHONE not in text(answer)
    assert "已停止使用" in text(answer)


@pytest.mark.django_db(transaction=True)
def test_sixty_at_once_see_exactly_ten(contact, community_worker, limit):
    """Security study, finding 4: a framework's throttle let sixty of sixty through a limit of ten."""
    limit("reveal.hourly", 10)

    def look(_n: int) -> bool:
        try:
            user = User.objects.get(pk=community_worker.pk)
            reveal_contact(by=user, contact=Contact.objects.get(pk=contact.pk), reason="通知停水")
        except TooOften:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(look, range(60))) == 10
    assert AuditEntry.objects.filter(action="contact.revealed").count() == 10

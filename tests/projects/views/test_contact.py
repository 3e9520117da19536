"""Numbers in clear: found, shown and taken out by right, within limits, with a trace that holds none of them."""

import io
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import openpyxl
import pytest
from django.db import connection
from django.urls import reverse

from renovation.core import parameters
from renovation.core.actions import contact as actions
from renovation.core.actions.contact import reveal_contact
from renovation.core.limits import TooOften
from renovation.core.models import AuditEntry, Contact, User
from tests.fixtures.cast import COMMUNITY, DISTRICT, OTHER_DISTRICT, STREET

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


# Taking out --------------------------------------------------------------------------------------------------
def test_a_sheet_of_contacts_says_who_took_it_when_and_why(client, contact, elsewhere, district_officer):
    Contact.objects.create(neighborhood=elsewhere, name="=李四", phone="13900001111")
    Contact.objects.create(neighborhood=elsewhere, name="停用", phone="13900002222", is_restricted=True)
    client.force_login(district_officer)
    answer = client.post(reverse("projects:contact-export"), {"region": DISTRICT, "reason": "汛期通知"})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    lines = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert lines[0][0] == lines[-1][0]
    for said in ("district_officer", "汛期通知", "严禁外传"):
        assert said in lines[0][0]
    assert [line[3:5] for line in lines[2:-1]] == [[NAME, PHONE], ["=李四", "13900001111"]]
    assert "district_officer" in book.active.oddFooter.left.text
    assert "district_officer" in book.properties.creator
    entry = AuditEntry.objects.get(action="contact.exported")
    assert entry.after["sha256"] == sha256(answer.content).hexdigest()
    assert (entry.after["rows"], entry.after["reason"], entry.after["region"]) == (2, "汛期通知", DISTRICT)


def test_a_sheet_holds_the_asked_region_only_within_ones_own(client, contact, elsewhere, district_officer):
    Contact.objects.create(neighborhood=elsewhere, name="李四", phone="13900001111")
    client.force_login(district_officer)
    url = reverse("projects:contact-export")
    answer = client.post(url, {"region": STREET, "reason": "汛期通知"})
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).active.max_row == 4
    assert client.post(url, {"region": OTHER_DISTRICT, "reason": "汛期通知"}).headers["Content-Type"].startswith("text")
    assert f'value="{COMMUNITY}"' not in text(client.get(url))


def test_a_sheet_needs_a_reason_and_has_a_cap(client, contact, district_officer, limit):
    client.force_login(district_officer)
    url = reverse("projects:contact-export")
    assert "请写明导出用途" in text(client.post(url, {"region": DISTRICT, "reason": "x"}))
    Contact.objects.create(neighborhood=contact.neighborhood, name="李四", phone="13900001111")
    limit("export.contact_rows", 1)
    refused = text(client.post(url, {"region": DISTRICT, "reason": "汛期通知"}))
    assert "请分区域导出" in refused
    assert 'value="汛期通知"' in refused
    limit("export.contact_rows", 2)
    limit("export.contact_hourly", 1)
    answers = [client.post(url, {"region": DISTRICT, "reason": "汛期通知"}).status_code for _ in range(2)]
    assert answers == [200, 429]


# Other files -------------------------------------------------------------------------------------------------
def test_a_list_taken_out_is_marked_and_in_the_trail(client, contact, viewer):
    client.force_login(viewer)
    answer = client.get(reverse("projects:neighborhood-list"), {"export": "xlsx", "q": "集英"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert "viewer" in book.active.oddFooter.left.text
    everything = str([[cell.value for cell in row] for row in book.active.iter_rows()])
    assert PHONE not in everything
    assert NAME not in everything
    entry = AuditEntry.objects.get(action="list.exported")
    assert (entry.by, entry.after["rows"], entry.after["filters"]) == (viewer, 1, {"q": "集英"})


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_taken_out_by_the_api_is_in_the_trail_a_page_of_json_is_not(client, contact, viewer, form):
    client.force_login(viewer)
    assert client.get("/api/v1/neighborhoods/").status_code == 200
    assert not AuditEntry.objects.filter(action="list.exported").exists()
    answer = client.get("/api/v1/neighborhoods/", {"format": form})
    assert PHONE.encode() not in answer.content
    entry = AuditEntry.objects.get(action="list.exported")
    assert (entry.after["form"], entry.after["rows"]) == (form, 1)

"""Contacts taken out in clear: asked for by one, allowed by another, handed out once and in time."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from renovation.core import parameters
from renovation.core.actions import contact_export as actions
from renovation.core.actions.contact_export import ask_contact_export, take_contact_export
from renovation.core.enums import RequestState
from renovation.core.models import AuditEntry, ChangeRequest, Contact, Region, User
from renovation.dashboard.actions.change_request import approve_request
from tests.fixtures.cast import CITY, DISTRICT, OTHER_DISTRICT, STREET, make_user

PHONE, NAME = "13800005678", "王小明"
EXPORT = {"region": DISTRICT, "reason": "汛期通知"}


@pytest.fixture
def contact(here) -> Contact:
    return Contact.objects.create(neighborhood=here, name=NAME, phone=PHONE)


@pytest.fixture
def limit(monkeypatch):
    """limit("export.contact_rows", 2): what holds for this test."""
    held: dict[str, int] = {}
    known = parameters.value_of
    monkeypatch.setattr(actions, "value_of", lambda code, *more: held.get(code) or known(code, *more))
    return held.__setitem__


def text(response) -> str:
    return response.content.decode()


def ask(by, code=DISTRICT) -> ChangeRequest:
    return ask_contact_export(by=by, region=Region.objects.get(pk=code), reason="汛期通知")


def allowed(by, second, code=DISTRICT) -> ChangeRequest:
    return approve_request(by=second, request=ask(by, code))


def take(client, request):
    return client.post(reverse("projects:contact-take", args=[request.pk]))


def is_file(answer) -> bool:
    return "attachment" in answer.headers.get("Content-Disposition", "")


# Asked, allowed, taken ---------------------------------------------------------------------------------------
def test_asked_by_one_allowed_by_another_taken_once(client, contact, elsewhere, district_officer, city_command):
    Contact.objects.create(neighborhood=elsewhere, name="=李四", phone="13900001111")
    Contact.objects.create(neighborhood=elsewhere, name="停用", phone="13900002222", is_restricted=True)
    url = reverse("projects:contact-export")
    client.force_login(district_officer)
    asked = client.post(url, EXPORT, follow=True)
    assert not is_file(asked)
    assert PHONE not in text(asked)
    assert "已提交复核" in text(asked)
    request = ChangeRequest.objects.get()
    assert (request.state, request.by, request.proposed) == ("PENDING", district_officer, {"rows": 2})
    assert not is_file(take(client, request))

    client.force_login(city_command)
    page = text(client.get(reverse("dashboard:request-detail", args=[request.pk])))
    assert "汛期通知" in page
    assert "姓名、电话（不隐去）" in page
    assert PHONE not in page
    answer = client.post(reverse("dashboard:request-approve", args=[request.pk]), {"note": ""}, follow=True)
    assert "申请人可以下载一次" in text(answer)
    assert take(client, request).status_code == 403

    client.force_login(district_officer)
    assert "仅一次，截止" in text(client.get(url))
    answer = take(client, request)
    assert is_file(answer)
    assert "no-store" in answer["Cache-Control"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    lines = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert lines[0][0] == lines[-1][0]
    for said in ("district_officer", "汛期通知", "严禁外传", city_command.name, f"第 {request.pk} 号"):
        assert said in lines[0][0]
    assert [line[3:5] for line in lines[2:-1]] == [[NAME, PHONE], ["=李四", "13900001111"]]
    assert "district_officer" in book.active.oddFooter.left.text
    assert "district_officer" in book.properties.creator

    again = client.post(reverse("projects:contact-take", args=[request.pk]), follow=True)
    assert not is_file(again)
    assert "只能下载一次" in text(again)
    trail = AuditEntry.objects.order_by("pk").values_list("action", "by_id")
    known = {"request.filed", "request.approved", "contact.exported"}
    assert [line for line in trail if line[0] in known] == [
        ("request.filed", district_officer.pk),
        ("request.approved", city_command.pk),
        ("contact.exported", district_officer.pk),
    ]
    entry = AuditEntry.objects.get(action="contact.exported")
    assert entry.after["sha256"] == sha256(answer.content).hexdigest()
    facts = {"rows": 2, "reason": "汛期通知", "region": DISTRICT, "request": request.pk}
    assert facts.items() <= entry.after.items()
    assert entry.after["approved_by"] == str(city_command)


def test_nobody_allows_their_own(client, contact, district_officer):
    asked = ask(district_officer)
    client.force_login(district_officer)
    assert client.post(reverse("dashboard:request-approve", args=[asked.pk]), {"note": ""}).status_code == 403
    assert not is_file(take(client, asked))
    # A yes of one's own, put in by force: the database refuses it.
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeRequest.objects.update(state=RequestState.APPROVED, decided_by=district_officer)


def test_a_second_person_needs_the_right_to_export(contact, district_officer):
    """A street officer may decide much, but may take no numbers out, and so allows none."""
    asked = ask(district_officer, STREET)
    street = make_user("second", "STREET_OFFICER", STREET)
    elsewhere = make_user("third", "DISTRICT_OFFICER", OTHER_DISTRICT)
    for other in (street, elsewhere):
        with pytest.raises(PermissionDenied):
            approve_request(by=other, request=asked)
    colleague = make_user("fourth", "DISTRICT_OFFICER", DISTRICT)
    assert approve_request(by=colleague, request=asked).state == RequestState.APPROVED


def test_what_was_refused_or_withdrawn_gives_no_file(client, contact, district_officer, city_command):
    client.force_login(district_officer)
    refused = ask(district_officer)
    client.force_login(city_command)
    client.post(reverse("dashboard:request-refuse", args=[refused.pk]), {"note": "范围过大"})
    client.force_login(district_officer)
    assert not is_file(take(client, refused))
    assert "范围过大" in text(client.get(reverse("projects:contact-export")))
    withdrawn = ask(district_officer)
    client.post(reverse("dashboard:request-withdraw", args=[withdrawn.pk]))
    assert not is_file(take(client, withdrawn))


def test_a_yes_for_something_else_gives_no_file(contact, here, district_officer):
    """Any approved request of one's own: only that of an export opens."""
    other = ChangeRequest.objects.create(
        kind="DELETION", action="building.drop", model="core.building", object_id="1", region_code=DISTRICT,
        label="楼", reason="错", by=district_officer, state="APPROVED",
        decided_by=make_user("x", "CITY_COMMAND", CITY), decided_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(ValidationError, match="未经复核"):
        take_contact_export(by=district_officer, request=other, write=lambda *_: b"")


def test_a_yes_runs_out(client, contact, district_officer, city_command):
    client.force_login(district_officer)
    request = allowed(district_officer, city_command)
    hours = timedelta(hours=24)
    ChangeRequest.objects.update(decided_at=timezone.now() - hours)
    assert "已过下载期限" in text(client.post(reverse("projects:contact-take", args=[request.pk]), follow=True))
    assert "已过期" in text(client.get(reverse("projects:contact-export")))
    ChangeRequest.objects.update(decided_at=timezone.now() - hours + timedelta(minutes=1))
    assert is_file(take(client, request))


def test_a_duty_that_ended_meanwhile_takes_the_file_with_it(client, contact, district_officer, city_command):
    request = allowed(district_officer, city_command)
    district_officer.duties.all().delete()
    client.force_login(User.objects.get(pk=district_officer.pk))
    assert take(client, request).status_code == 403
    assert not AuditEntry.objects.filter(action="contact.exported").exists()


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_one_gets_the_file(contact, district_officer, city_command):
    request = allowed(district_officer, city_command)

    def once(_n: int) -> bool:
        try:
            user = User.objects.get(pk=district_officer.pk)
            asked = ChangeRequest.objects.get(pk=request.pk)
            return take_contact_export(by=user, request=asked, write=lambda *_: b"x") == b"x"
        except ValidationError:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(once, range(20))) == 1
    assert AuditEntry.objects.filter(action="contact.exported").count() == 1


# Asking ------------------------------------------------------------------------------------------------------
def test_a_sheet_holds_the_asked_region_only_within_ones_own(
    client, contact, elsewhere, district_officer, city_command
):
    Contact.objects.create(neighborhood=elsewhere, name="李四", phone="13900001111")
    client.force_login(district_officer)
    answer = take(client, allowed(district_officer, city_command, STREET))
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).active.max_row == 4
    url = reverse("projects:contact-export")
    assert client.post(url, EXPORT | {"region": OTHER_DISTRICT}).status_code == 200
    assert ChangeRequest.objects.count() == 1
    with pytest.raises(PermissionDenied):
        ask(district_officer, OTHER_DISTRICT)


def test_asking_needs_a_reason_and_has_a_cap(client, contact, district_officer, city_command, limit):
    client.force_login(district_officer)
    url = reverse("projects:contact-export")
    assert "请写明理由" in text(client.post(url, EXPORT | {"reason": "x"}))
    Contact.objects.create(neighborhood=contact.neighborhood, name="李四", phone="13900001111")
    limit("export.contact_rows", 1)
    refused = text(client.post(url, EXPORT))
    assert "请分区域导出" in refused
    assert 'value="汛期通知"' in refused
    limit("export.contact_rows", 2)
    assert client.post(url, EXPORT).status_code == 302
    assert "正待复核" in text(client.post(url, EXPORT))
    limit("export.contact_rows", 1)
    request = approve_request(by=city_command, request=ChangeRequest.objects.get())
    grown = client.post(reverse("projects:contact-take", args=[request.pk]), follow=True)
    assert "请分区域导出" in text(grown)


def test_taking_out_is_limited(client, contact, district_officer, city_command, limit):
    limit("export.contact_hourly", 1)
    client.force_login(district_officer)
    requests = [allowed(district_officer, city_command, code) for code in (DISTRICT, STREET)]
    assert [take(client, request).status_code for request in requests] == [200, 429]


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(
    client, contact, district_officer, city_command, number, django_assert_num_queries
):
    for _n in range(number):
        allowed(district_officer, city_command)
    client.force_login(district_officer)
    with django_assert_num_queries(8):
        page = client.get(reverse("projects:contact-export"))
    assert text(page).count("仅一次，截止") == number

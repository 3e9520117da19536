"""A resident asks to see or to erase: taken in within the region, carried out, answered, and never without a trace."""

from datetime import timedelta

import pytest
from django.utils import timezone

from renovation.core.enums import Renovation, SubjectState
from renovation.core.models import AuditEntry, Contact, SubjectRequest, Tombstone
from tests.dashboard.actions.test_forget_run import PHONE, make_ledger, tombstones  # noqa: F401
from tests.fixtures.cast import DISTRICT, OTHER_DISTRICT, STREET, make_site, make_user

LIST = "/subject-requests/"


@pytest.fixture
def contact(here) -> Contact:
    return Contact.objects.create(neighborhood=here, name="王小明", phone="138-0000-5678")


@pytest.fixture
def officer(client, street_officer):
    client.force_login(street_officer)
    return client


def text(response) -> str:
    return response.content.decode()


def take_in(client, wish: str = "SEE", **changes) -> SubjectRequest:
    data = {"region": STREET, "wish": wish, "phone": PHONE, "proof": "本人到场，已拨打核实"} | changes
    answer = client.post(f"{LIST}add/", data)
    assert answer.status_code == 302, text(answer)
    return SubjectRequest.objects.latest("pk")


def answer(client, request, **changes):
    data = {"answer": "已按您的要求办理", "carry": "1"} | changes
    return client.post(f"{LIST}{request.pk}/answer/", data, follow=True)


def test_a_request_is_due_after_the_days_the_law_leaves(officer, contact):
    request = take_in(officer)
    assert request.due_on == timezone.localdate() + timedelta(days=15)
    page = text(officer.get(f"{LIST}{request.pk}/"))
    assert "138****5678" in page
    assert PHONE not in page
    assert PHONE not in str(list(AuditEntry.objects.values()))


def test_late_requests_stand_out_and_can_be_filtered(officer):
    late, fresh = take_in(officer), take_in(officer)
    SubjectRequest.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=2))
    assert "逾期 2 天" in text(officer.get(LIST))
    page = text(officer.get(LIST, {"late": "1"}))
    assert f"{LIST}{late.pk}/" in page
    assert f"{LIST}{fresh.pk}/" not in page


def test_to_see_gives_a_marked_copy_to_print_and_as_a_file(officer, contact, district_officer):
    make_ledger(district_officer)
    request = take_in(officer)
    early = officer.post(f"{LIST}{request.pk}/copy/", {"json": "1"}, follow=True)
    assert PHONE not in text(early)
    assert "已办结" in text(answer(officer, request))
    page = officer.post(f"{LIST}{request.pk}/copy/", {"page": "1"})
    for said in ("王小明", "138-0000-5678", "street_officer", "仅供本人查阅"):
        assert said in text(page)
    assert "no-store" in page["Cache-Control"]
    made = officer.post(f"{LIST}{request.pk}/copy/", {"json": "1"}).json()
    # The row of the ledger stands in the district, above this street.
    assert [len(part["rows"]) for part in made["parts"]][:2] == [1, 0]
    assert AuditEntry.objects.filter(action="subject.copied").count() == 2
    assert PHONE not in str(list(AuditEntry.objects.values()))


def test_to_erase_erases_everywhere_and_leaves_tombstones(
    client, contact, district_officer, django_capture_on_commit_callbacks
):
    client.force_login(district_officer)
    ledger = make_ledger(district_officer)
    name, storage = ledger.file.name, ledger.file.storage
    request = take_in(client, "ERASE", region=DISTRICT)
    with django_capture_on_commit_callbacks(execute=True):
        assert "删除 1 条" in text(answer(client, request))
    assert not Contact.objects.exists()
    row = ledger.rows.get()
    assert (row.contact_phone, row.phone_index, row.raw) == ("", "", "")
    assert not storage.exists(name)
    assert Tombstone.objects.count() == 2
    request.refresh_from_db()
    assert request.state == SubjectState.ANSWERED


def test_what_the_works_still_need_is_kept_and_no_longer_used(officer, contact, here):
    make_site(here, status=Renovation.IN_PROGRESS)
    request = take_in(officer, "ERASE")
    page = text(answer(officer, request))
    assert "不予办理" in page
    assert "小区改造尚未移交" in page
    contact.refresh_from_db()
    assert contact.is_restricted
    assert "已停止使用" in text(officer.get(f"/neighborhoods/{here.pk}/"))


def test_a_request_is_refused_with_a_reason_and_answered_once(officer, contact):
    request = take_in(officer, "ERASE")
    empty = officer.post(f"{LIST}{request.pk}/answer/", {"answer": "", "refuse": "1"})
    assert empty.status_code == 422
    answer(officer, request, refuse="1", answer="来人不是本人")
    assert Contact.objects.exists()
    again = answer(officer, request)
    assert "这件请求已经办结" in text(again)


def test_others_neither_see_nor_serve(client, officer, contact, viewer):
    request = take_in(officer)
    outsider = make_user("outsider", "STREET_OFFICER", OTHER_DISTRICT)
    client.force_login(outsider)
    assert client.get(f"{LIST}{request.pk}/").status_code == 404
    assert client.post(f"{LIST}{request.pk}/copy/").status_code == 404
    client.force_login(viewer)
    for path in (LIST, f"{LIST}add/", f"{LIST}{request.pk}/"):
        assert client.get(path).status_code == 403


def test_bad_input_is_named_at_its_field_and_nothing_typed_is_lost(officer, regions):
    page = text(officer.post(f"{LIST}add/", {"region": OTHER_DISTRICT, "wish": "SEE", "phone": "12", "proof": "到场"}))
    assert "请输入完整的电话号码" in page
    assert 'value="到场"' in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(officer, number, django_assert_num_queries):
    for _ in range(number):
        take_in(officer)
    with django_assert_num_queries(5):
        officer.get(LIST)


def test_an_empty_list_says_what_comes_there(client, street_officer):
    client.force_login(street_officer)
    shown = client.get("/subject-requests/").content.decode()
    assert "还没有受理过个人信息请求。" in shown
    assert "导入台账" not in shown.partition('class="empty"')[2]

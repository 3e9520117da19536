"""The pages of leave: one's own account, the page of a person, and what each leads to."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from renovation.core.enums import Role
from renovation.core.models import Absence
from residents.models import Suggestion
from tests.fixtures.cast import COMMUNITY, make_user

OWN = "/account/absences/add/"


@pytest.fixture
def second(loop):
    return make_user("committee2", Role.PARTY_COMMITTEE, COMMUNITY)


def days(first, last):
    today = timezone.localdate()
    return {"starts_on": today + timedelta(days=first), "ends_on": today + timedelta(days=last)}


def of_person(user):
    return reverse("dashboard:staff-absence-add", args=[user.pk])


def test_from_ones_account_it_begins_at_once_and_ends_by_a_button(loop, second, client):
    row = loop.log()
    client.force_login(loop.committee)
    assert OWN in client.get("/account/").content.decode()
    body = days(0, 3) | {"deputy": second.pk, "is_handed_over": "on"}
    page = client.post(OWN, body, follow=True)
    assert page.redirect_chain[-1][0] == "/account/"
    said = page.content.decode()
    assert "请假中" in said
    assert Suggestion.objects.get(pk=row.pk).owner == second
    cancel = reverse("dashboard:absence-cancel", args=[Absence.objects.get().pk])
    assert cancel in said
    client.force_login(second)
    assert cancel not in client.get("/account/").content.decode()
    assert client.post(cancel).status_code == 403
    client.force_login(loop.committee)
    assert "已撤销" in client.post(cancel, follow=True).content.decode()
    assert Suggestion.objects.get(pk=row.pk).owner == loop.committee


def test_a_superior_enters_it_on_the_page_of_the_person(loop, second, street_officer, client):
    client.force_login(street_officer)
    person = reverse("core:staff-detail", args=[loop.committee.pk])
    assert of_person(loop.committee) in client.get(person).content.decode()
    page = client.post(of_person(loop.committee), days(1, 3) | {"deputy": second.pk}, follow=True)
    assert page.redirect_chain[-1][0] == person
    assert "未开始" in page.content.decode()
    assert "留在本人名下" in page.content.decode()
    absence = Absence.objects.get()
    assert (absence.entered_by, absence.is_handed_over) == (street_officer, False)
    client.post(reverse("dashboard:absence-cancel", args=[absence.pk]))
    assert Absence.objects.get().cancelled_at


def test_bad_days_stand_at_their_field_and_what_was_typed_stays(loop, second, client):
    client.force_login(loop.committee)
    page = client.post(OWN, days(3, 1) | {"deputy": second.pk})
    assert "结束日期不能早于开始日期" in page.content.decode()
    assert f'value="{days(3, 1)["starts_on"].isoformat()}"' in page.content.decode()
    assert not Absence.objects.exists()


def test_nobody_is_offered_who_holds_less(loop, second, client):
    client.force_login(loop.committee)
    page = client.get(OWN)
    assert list(page.context["form"].fields["deputy"].queryset) == [second]
    assert client.post(OWN, days(0, 1) | {"deputy": loop.red.pk}).status_code == 200
    assert not Absence.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("community_worker", 403), ("viewer", 403)])
def test_outsiders_and_those_without_authority(request, loop, second, client, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(of_person(loop.committee)).status_code in (status, 404)
    assert client.post(of_person(loop.committee), days(0, 1) | {"deputy": second.pk}).status_code in (status, 404)
    assert not Absence.objects.exists()


def test_the_deputy_takes_over_from_my_work_what_was_left(loop, second, client):
    row = loop.log()
    client.force_login(loop.committee)
    client.post(OWN, days(0, 3) | {"deputy": second.pk})
    client.force_login(second)
    address = reverse("residents:baton-stand-in", args=[row.pk])
    page = client.get("/").content.decode()
    assert "committee请假，由您代理" in page
    assert address in page
    assert client.get(address).status_code == 405
    assert "已由您接办" in client.post(address, follow=True).content.decode()
    assert Suggestion.objects.get(pk=row.pk).owner == second
    assert client.post(address).status_code == 403


def test_without_work_of_the_loop_there_is_nothing_to_enter(loop, viewer, client):
    client.force_login(viewer)
    assert "请假与代理" not in client.get("/account/").content.decode()
    assert list(client.get(OWN).context["form"].fields["deputy"].queryset) == []

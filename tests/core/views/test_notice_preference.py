"""How one wants to be told: one's own affair, kept sealed."""

import pytest

from renovation.core.lib.channels import channels_from
from renovation.core.models import AuditEntry, NoticePreference

pytestmark = pytest.mark.django_db
ADDRESS = "/account/notices/"
BOTH = {"NOTICE_EMAIL": "mailto://u:p@127.0.0.1:1?from=a@b.example", "NOTICE_SMS": "http://127.0.0.1:1/"}
GOOD = {"email": "wang@here.example", "phone": "138 0013 8000", "is_digest": "on"}


@pytest.fixture(autouse=True)
def ways(settings, client, viewer):
    settings.NOTICE = channels_from(BOTH)
    client.force_login(viewer)


def test_it_is_kept_sealed_and_the_trail_says_only_that(client, viewer):
    assert client.post(ADDRESS, GOOD).status_code == 302
    row = NoticePreference.objects.get(user=viewer)
    assert (row.email, row.phone, row.is_digest) == ("wang@here.example", "13800138000", True)
    stored = str(NoticePreference.objects.values().get()) + str(AuditEntry.objects.values_list("after", "label"))
    assert "here.example" not in stored
    assert "13800138000" not in stored
    assert "wang@here.example" in client.get(ADDRESS).content.decode()


@pytest.mark.parametrize(("field", "text"), [("email", "wang@"), ("phone", "12345"), ("phone", "1380013800x")])
def test_a_wrong_address_is_named_and_stays(client, field, text):
    shown = client.post(ADDRESS, GOOD | {field: text}).content.decode()
    assert "请填写" in shown
    assert f'value="{text}"' in shown
    assert not NoticePreference.objects.exists()


def test_emptying_stops_it(client, viewer):
    client.post(ADDRESS, GOOD)
    client.post(ADDRESS, {"email": "", "phone": ""})
    row = NoticePreference.objects.get(user=viewer)
    assert (row.email, row.phone, row.is_digest) == ("", "", False)


def test_a_way_that_is_not_set_up_is_not_asked_for_and_keeps_what_it_has(client, viewer, settings):
    client.post(ADDRESS, GOOD)
    settings.NOTICE = channels_from({"NOTICE_SMS": "http://127.0.0.1:1/"})
    assert 'name="email"' not in client.get(ADDRESS).content.decode()
    client.post(ADDRESS, {"phone": "13900139000"})
    row = NoticePreference.objects.get(user=viewer)
    assert (row.email, row.phone) == ("wang@here.example", "13900139000")


def test_with_nothing_set_up_the_page_says_so(client, settings):
    settings.NOTICE = channels_from({})
    assert "还没有开通邮件和短信" in client.get(ADDRESS).content.decode()


def test_the_account_leads_there(client):
    assert f'href="{ADDRESS}"' in client.get("/account/").content.decode()

"""What messages say is changed with a preview; a fault is named at its field, nothing typed is lost."""

import pytest

from renovation.core.models import AuditEntry, NoticeTemplate
from tests.fixtures.cast import OTHER_COMMUNITY, make_neighborhood

pytestmark = pytest.mark.django_db
ONE = "/notices/templates/ASSIGNED.zh-hans.ALL/"
SMS = "/notices/templates/ASSIGNED.zh-hans.SMS/"
GOOD = {"subject": "请办 {number}", "body": "{place}：{title}\n{link}"}


def stored(channel=""):
    return NoticeTemplate.objects.filter(kind="ASSIGNED", language="zh-hans", channel=channel).values_list(
        "subject", "body"
    )


@pytest.fixture
def chief(city_command, client):
    client.force_login(city_command)
    return city_command


def test_every_kind_stands_there_in_both_languages(client, chief, django_assert_num_queries):
    assert NoticeTemplate.objects.count() == 22
    shown = client.get("/notices/templates/").content.decode()
    assert shown.count("出厂默认") == 22
    with django_assert_num_queries(5):  # session, user, duties; the seat, the templates
        client.get("/notices/templates/")


def test_a_text_is_changed_and_recorded(client, chief):
    assert client.post(ONE, GOOD).status_code == 302
    assert list(stored()) == [("请办 {number}", "{place}：{title}\n{link}")]
    entry = AuditEntry.objects.get(action="notice_template.set")
    assert (entry.label, entry.after["subject"]) == ("新任务", "请办 {number}")


def test_the_preview_fills_in_and_saves_nothing(client, chief):
    before = list(stored())
    shown = client.post(ONE, GOOD | {"preview": "1"}).content.decode()
    assert "请办 YJ2026-000123" in shown
    assert "集英花园：楼道照明损坏" in shown
    assert list(stored()) == before


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{nobody} 您好", "没有这样的内容：{nobody}"),
        ("{title", "花括号没有成对"),
        ("{title.x}", "没有这样的内容"),
        ("{}", "没有这样的内容"),
    ],
)
def test_a_fault_is_named_and_what_was_typed_stays(client, chief, body, said):
    shown = client.post(ONE, GOOD | {"body": body}).content.decode()
    assert said in shown
    assert f"{body}</textarea>" in shown
    # What would be sent instead stands in the preview.
    assert "YJ2026-000123 由您办理" in shown
    assert not AuditEntry.objects.filter(action="notice_template.set").exists()


def test_one_way_may_say_it_otherwise_and_go_back(client, chief):
    client.post(SMS, GOOD)
    assert list(stored("SMS")) == [("请办 {number}", "{place}：{title}\n{link}")]
    assert "短信" in client.get("/notices/templates/").content.decode()
    client.post(f"{SMS}reset/")
    assert list(stored("SMS")) == []
    client.post(ONE, GOOD)
    client.post(f"{ONE}reset/")
    assert stored()[0][0] == "{number} 由您办理"


@pytest.mark.parametrize("code", ["NOBODY.zh-hans.ALL", "ASSIGNED.fr.ALL", "ASSIGNED.en.FAX", "ASSIGNED", "a.b.c.d"])
def test_there_is_no_other_template(client, chief, code):
    assert client.get(f"/notices/templates/{code}/").status_code == 404


def test_whoever_speaks_for_a_part_reads_but_does_not_change(client, district_officer, regions):
    make_neighborhood(OTHER_COMMUNITY, "黄河花园")
    regions["410202"].delete()
    client.force_login(district_officer)
    shown = client.get("/notices/templates/").content.decode()
    assert ("ASSIGNED.zh-hans.ALL" in shown) == (client.get(ONE).status_code == 200)


def test_whoever_sets_no_parameters_does_not_get_there(client, viewer):
    client.force_login(viewer)
    assert client.get("/notices/templates/").status_code == 403
    assert client.post(ONE, GOOD).status_code == 403

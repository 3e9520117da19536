"""From an empty database to the first officer at work, by the commands of docs/deploy.md."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from projects.models import Project
from renovation.core.models import AuditEntry, Organization, Region, User
from renovation.core.policy import Can
from renovation.core.scope import reach

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_the_first_officer_signs_in(client):
    run("add_region", "4102", "开封市")
    run("add_region", "410202", "龙亭区")
    run("add_region", "4102A1", "示范区", "--statistics-parent", "410202")
    said = run("add_user", "wangfang", "王芳", "--role", "DISTRICT_OFFICER", "--region", "4102A1")
    password = said.split("初始密码：")[1].split()[0]
    assert client.login(username="wangfang", password=password)
    assert reach(User.objects.get(), Can.IMPORT_LEDGER).covers("4102A1")
    assert Region.objects.get(pk="4102A1").kind == "FUNCTIONAL"
    assert Region.objects.get(pk="4102A1").statistics_parent_id == "410202"
    # A password that stood on a screen is changed before anything else.
    assert client.get("/").headers["Location"] == "/password/"
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"region.added", "duty.granted"}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("add_region", "41", "河南省"), "4 位"),
        (("add_region", "410202", "龙亭区"), "4102 尚未登记"),
        (("add_user", "a", "甲", "--role", "VIEWER", "--region", "4102"), "没有代码为 4102 的区域"),
    ],
)
def test_a_mistake_is_said_in_words(words, reason):
    with pytest.raises(CommandError, match=reason):
        run(*words)


def test_a_taken_name_or_code_is_refused():
    run("add_region", "4102", "开封市")
    with pytest.raises(CommandError):
        run("add_region", "4102", "开封市")
    run("add_user", "a", "甲", "--role", "VIEWER", "--region", "4102")
    with pytest.raises(CommandError):
        run("add_user", "a", "乙", "--role", "VIEWER", "--region", "4102")


def test_a_contractor_is_tied_to_a_firm():
    run("add_region", "4102", "开封市")
    with pytest.raises(CommandError, match="单位名称"):
        run("add_user", "c", "丙", "--role", "CONTRACTOR", "--region", "4102")
    run("add_user", "c", "丙", "--role", "CONTRACTOR", "--region", "4102", "--firm", "示例施工一")
    firm = Organization.objects.get()
    assert reach(User.objects.get(), Can.VIEW).spans[0].organization_id == firm.pk
    assert not Project.objects.within(reach(User.objects.get(), Can.VIEW)).exists()

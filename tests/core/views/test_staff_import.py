"""People from a sheet: each row looked at, errors at the cell, all or nothing, passwords once."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.contrib.auth import authenticate
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from renovation.core.enums import Role
from renovation.core.lib.files import FileRefused
from renovation.core.models import AuditEntry, Duty, User
from renovation.core.views import staff_import
from tests.fixtures.cast import COMMUNITY, DISTRICT, STREET, make_region, make_user

HEAD = ("用户名", "姓名", "单位", "职责", "负责区域", "开始日期", "结束日期")
GOOD = ("lihua", "李华", "", "社区工作者", "碧水社区", "", "")


@pytest.fixture
def officer(client, street_officer):
    client.force_login(street_officer)
    return street_officer


def sheet(*rows, head=HEAD, name="人员.xlsx"):
    book = openpyxl.Workbook()
    for row in (head, *rows):
        book.active.append([value or None for value in row])
    buffer = BytesIO()
    book.save(buffer)
    return SimpleUploadedFile(name, buffer.getvalue())


def url(step=""):
    return reverse(f"core:staff-import{step and '-' + step}")


def upload(client, *rows, **how):
    return client.post(url(), {"file": sheet(*rows, **how)})


def problems(answer):
    return [problem for line in answer.context["outcome"].lines for problem in line.problems]


def commit(client, answer):
    sealed = re.search(r'name="sealed" value="([^"]+)"', answer.content.decode())[1]
    return client.post(url("commit"), {"sealed": sealed})


def test_the_way_from_template_to_passwords(client, officer):
    template = openpyxl.load_workbook(BytesIO(client.get(url("template")).content))
    head = [cell.value for cell in template["人员"][1]]
    assert head == list(HEAD)
    listed = [cell.value for cell in template["填表说明"]["A"]]
    assert COMMUNITY in listed
    assert DISTRICT not in listed
    looked = upload(client, GOOD, ("wangfang", "王芳", "", "只读", STREET, "", "2099-12-31"), head=head)
    assert looked.context["counts"] == {"NEW": 2}
    assert not User.objects.filter(username__in=("lihua", "wangfang")).exists()
    done = commit(client, looked)
    made = {username: password for username, _name, password in done.context["made"]}
    assert "no-store" in done["Cache-Control"]
    for username, password in made.items():
        assert authenticate(None, username=username, password=password).must_change_password
    assert Duty.objects.get(user__username="wangfang").ends_on.isoformat() == "2099-12-31"
    sealed = re.search(r'name="sealed" value="([^"]+)"', done.content.decode())[1]
    file = client.post(url("passwords"), {"sealed": sealed})
    rows = list(openpyxl.load_workbook(BytesIO(file.content)).active.values)
    assert rows[1] == ("lihua", "李华", made["lihua"])
    assert client.post(url("passwords"), {"sealed": sealed}).status_code == 302
    everything = str([list(model.objects.values()) for model in (User, AuditEntry)])
    assert not any(password in everything for password in made.values())


def test_again_changes_nothing_and_shows_no_password(client, officer):
    commit(client, upload(client, GOOD))
    stored = User.objects.get(username="lihua").password
    again = upload(client, GOOD)
    assert again.context["counts"] == {"SAME": 1}
    assert commit(client, again).context["made"] == []
    assert (User.objects.get(username="lihua").password, Duty.objects.filter(user__username="lihua").count()) == (
        stored,
        1,
    )


def test_known_people_are_changed_not_doubled(client, officer, community_worker, firm):
    """A new name, one more duty, an earlier end: the same actions as on the page."""
    today = timezone.localdate().isoformat()
    looked = upload(
        client,
        ("community_worker", "改名", "示例施工一", "社区工作者", "碧水社区", "", today),
        ("community_worker", "改名", "", "只读", "金明池街道", "", ""),
    )
    assert looked.context["counts"] == {"CHANGED": 2}
    commit(client, looked)
    user = User.objects.get(username="community_worker")
    assert (user.name, user.organization) == ("改名", firm)
    ends = {duty.role: duty.ends_on for duty in user.duties.all()}
    assert ends == {"COMMUNITY_WORKER": timezone.localdate(), "VIEWER": None}


@pytest.mark.parametrize(
    ("row", "cell", "message"),
    [
        (("", "李华", "", "只读", STREET), "A3", "不能为空"),
        (("a b", "李华", "", "只读", STREET), "A3", "用户名"),
        (("street_officer", "李华", "", "只读", STREET), "B3", "无权"),
        (("elsewhere", "李华", "", "只读", STREET), "A3", "不在您负责"),
        (("gone", "李华", "", "只读", STREET), "A3", "返岗"),
        (("x", "", "", "只读", STREET), "B3", "不能为空"),
        (("x", "李华", "没有的公司", "施工单位", STREET, "", "2099-01-01"), "C3", "没有登记"),
        (("x", "李华", "", "施工单位", STREET, "", "2099-01-01"), "C3", "单位"),
        (("x", "李华", "", "主任", STREET), "D3", "没有这种职责"),
        (("x", "李华", "", "区旧改办", STREET), "D3", "不能授予"),
        (("x", "李华", "", "审计管理员", STREET), "D3", "不能授予"),
        (("x", "李华", "", "只读", "和谐社区"), "E3", "没有这个区域"),
        (("x", "李华", "", "只读", STREET, "2020-1-1"), "F3", "早于今天"),
        (("x", "李华", "", "只读", STREET, "", "明年"), "G3", "2026-01-31"),
        (("x", "李华", "示例施工一", "施工单位", STREET), "G3", "结束日期"),
    ],
)
def test_what_is_wrong_is_told_at_the_cell_and_nothing_goes_in(client, officer, firm, row, cell, message):
    make_user("elsewhere", Role.VIEWER, "410202")
    make_user("gone", Role.VIEWER, STREET)
    User.objects.filter(username="gone").update(is_active=False)
    before = (User.objects.count(), Duty.objects.count(), AuditEntry.objects.count())
    answer = upload(client, GOOD, (*row, *[""] * (7 - len(row))))
    told = problems(answer)
    assert told
    assert any(where == cell and message in text for where, text in told), told
    assert "确认导入" not in answer.content.decode()
    assert (User.objects.count(), Duty.objects.count(), AuditEntry.objects.count()) == before


def test_regions_of_one_name_are_told_apart_by_the_street(client, district_officer):
    for street in (STREET, "4102A1002"):
        make_region(street + "009", "东苑社区")
    client.force_login(district_officer)
    assert problems(upload(client, ("x", "李华", "", "只读", "东苑社区", "", "")))[0][0] == "E2"
    looked = upload(client, ("x", "李华", "", "只读", "西湖街道/东苑社区", "", ""))
    assert commit(client, looked).context["made"]
    assert Duty.objects.get(user__username="x").region_id == "4102A1002009"


def test_what_went_wrong_meanwhile_stops_all_of_it(client, officer):
    """Between looking and committing somebody took the name: no row goes in."""
    looked = upload(client, GOOD, ("wangfang", "王芳", "", "只读", STREET, "", ""))
    make_user("wangfang", Role.VIEWER, "410202")
    answer = commit(client, looked)
    assert [cell for cell, _text in problems(answer)] == ["A3"]
    assert not User.objects.filter(username="lihua").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "空的"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "不是表格"),
        ("甲,乙\n1,2\n".encode(), "没有找到表头"),
        ("用户名,姓名,职责,负责区域\n".encode(), "没有人员"),
        ("用户名,姓名,职责,负责区域\n".encode() + b"a,b,c,d\n" * 501, "最多导入"),
    ],
)
def test_a_file_that_is_no_list_of_people(client, officer, content, message):
    answer = client.post(url(), {"file": SimpleUploadedFile("人员.csv", content)})
    assert message in answer.content.decode()


def test_rows_are_sealed_for_one_person(client, officer, district_officer):
    """What a page hands to the next step can be neither altered nor carried to somebody else."""
    looked = upload(client, GOOD)
    sealed = re.search(r'name="sealed" value="([^"]+)"', looked.content.decode())[1]
    assert client.post(url("commit"), {"sealed": sealed[:-2] + "AA"}).status_code == 302
    client.force_login(district_officer)
    assert client.post(url("commit"), {"sealed": sealed}).status_code == 302
    assert client.post(url("passwords"), {"sealed": sealed}).status_code == 302
    assert not User.objects.filter(username="lihua").exists()


def test_a_right_lost_meanwhile_is_lost(client, officer):
    looked = upload(client, GOOD)
    Duty.objects.filter(user=officer).update(role=Role.VIEWER)
    assert commit(client, looked).status_code == 403


def test_two_duties_in_two_places_import_into_one(client, officer):
    """Finding 10: VIEW of another street is no right to bring people in there."""
    Duty.objects.create(user=officer, role=Role.VIEWER, region_id="4102A1002")
    told = problems(upload(client, ("x", "李华", "", "只读", "西湖街道", "", "")))
    assert told == [("E2", "没有这个区域，或不在您负责的范围内。")]


@pytest.mark.parametrize("step", ["", "template"])
def test_import_is_for_those_who_grant(client, viewer, step):
    client.force_login(viewer)
    assert client.get(url(step)).status_code == 403


def test_no_more_is_taken_in_than_a_sheet_of_people_may_be(client, officer):
    answer = client.post(url(), {"file": SimpleUploadedFile("人员.xlsx", bytes(3 * 2**20))})
    assert answer.status_code == 413


def test_the_scanner_sees_the_sheet_first(client, officer, monkeypatch):
    """The control: the same sheet is looked at when nothing is found in it."""
    found = FileRefused("virus", "文件含有病毒，没有收下。")
    seen = []

    def scan(file):
        file.seek(0)
        seen.append(file.read(2))
        raise found

    monkeypatch.setattr(staff_import, "scan_file", scan)
    assert "文件含有病毒" in str(upload(client, GOOD).context["form"].errors["file"])
    assert seen == [b"PK"]
    monkeypatch.undo()
    assert upload(client, GOOD).context["counts"] == {"NEW": 1}

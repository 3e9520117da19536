"""The pages of people, on a desk and on a phone: within reach of everybody, no wider than the screen."""

import openpyxl
import pytest

from renovation.core.enums import Role
from renovation.core.models import Duty
from tests.fixtures.cast import CITY, DISTRICT, STREET, make_site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def enter(sign_in, district_officer, street_officer, community_worker, here):
    Duty.objects.create(user=street_officer, role=Role.VIEWER, region_id=CITY)
    project = make_site(here).project
    project.owner = community_worker
    project.save()
    sign_in(district_officer)


def test_pages_of_people(page, screen, enter, street_officer, community_worker, axe, no_sideways_scroll, shot):
    paths = {
        "list": "/staff/",
        "person": f"/staff/{community_worker.pk}/",
        "person-above": f"/staff/{street_officer.pk}/",
        "edit": f"/staff/{community_worker.pk}/edit/",
        "grant": f"/staff/{community_worker.pk}/duties/add/",
        "end": f"/duties/{community_worker.duties.get().pk}/end/",
        "leave": f"/staff/{community_worker.pk}/leave/",
        "import": "/staff/import/",
    }
    for name, path in paths.items():
        page.goto(path)
        axe(page)
        no_sideways_scroll(page)
        shot(page, f"staff-{name}")


def test_a_person_is_registered_and_the_form_helps(page, screen, enter, axe):
    page.goto("/staff/add/")
    page.get_by_label("用户名").fill("lihua")
    page.get_by_role("button", name="登记").click()
    axe(page)
    assert page.get_by_label("用户名").input_value() == "lihua"
    page.get_by_label("姓名").fill("李华")
    page.get_by_label("职责").select_option(label="社区工作者")
    page.get_by_label("负责区域").select_option("4102A1001001")
    page.get_by_role("button", name="登记").click()
    assert len(page.get_by_label("初始密码").input_value()) == 19
    axe(page)
    page.get_by_role("link", name="我已记下").click()
    page.get_by_role("heading", name="李华").wait_for()


def test_a_sheet_is_looked_at_and_goes_in(page, screen, enter, axe, no_sideways_scroll, tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ("用户名", "姓名", "职责", "负责区域"),
        ("lihua", "李华", "只读", STREET),
        ("x", "张三", "主任", DISTRICT),
    ):
        book.active.append(row)
    book.save(tmp_path / "人员.xlsx")
    page.goto("/staff/import/")
    page.get_by_label("人员表").set_input_files(tmp_path / "人员.xlsx")
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_text("C3").wait_for()
    axe(page)
    no_sideways_scroll(page)
    book.active.delete_rows(3)
    book.save(tmp_path / "人员.xlsx")
    page.get_by_role("link", name="重新上传").click()
    page.get_by_label("人员表").set_input_files(tmp_path / "人员.xlsx")
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("button", name="确认导入").click()
    axe(page)
    no_sideways_scroll(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载初始密码").click()
    download.value.save_as(tmp_path / "初始密码.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "初始密码.xlsx").active.values)
    assert rows[1][:2] == ("lihua", "李华")

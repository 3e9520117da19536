"""Doors from a sheet: all of it or nothing, and what is wrong is named by its cell."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from renovation.core.models import AuditEntry, Building, Dwelling

HEAD = ("楼号", "单元", "楼层", "门牌号", "是否住宅")


def sheet(*rows, head=HEAD):
    book = openpyxl.Workbook()
    for row in (("集英花园门牌",), head, *rows):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return SimpleUploadedFile("门牌.xlsx", content.getvalue())


@pytest.fixture
def send(client, here, community_worker):
    """send(file): the page after uploading."""
    client.force_login(community_worker)
    Building.objects.create(neighborhood=here, number="1号楼")

    def upload(file):
        return client.post(f"/neighborhoods/{here.pk}/doors/import/", {"file": file}, follow=True).content.decode()

    return upload


def doors():
    return list(Dwelling.objects.order_by("number").values_list("number", "entrance", "storey", "is_home"))


def test_doors_come_in_and_known_ones_stay(send):
    file = sheet(("1号楼", 1, 1, "1-101", None), ("1号楼", 1, 2, 201, "是"), ("1号楼", None, None, "门面", "否"))
    assert "新增 3 个门牌；0 个原来就有" in send(file)
    assert doors() == [("1-101", 1, 1, True), ("201", 1, 2, True), ("门面", None, None, False)]
    assert AuditEntry.objects.get(action="building.laid_out").after["rows"] == 3
    more = sheet(("1号楼", 1, 1, "1-101", "否"), ("1号楼", 1, 3, "1-301", ""), ("1号楼", 1, 3, "1-301", ""))
    assert "新增 1 个门牌；2 个原来就有" in send(more)
    assert doors()[0] == ("1-101", 1, 1, True)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("9号楼", 1, 1, "1-102", ""), "A4：小区里没有楼号“9号楼”。"),
        (("1号楼", "一", 1, "1-102", ""), "B4："),
        (("1号楼", 1, -1, "1-102", ""), "C4："),
        (("1号楼", 1, 1, "", ""), "D4："),
        (("1号楼", 1, 1, "长" * 21, ""), "D4："),
        (("1号楼", 99999, 1, "1-102", ""), "B4："),
    ],
)
def test_one_wrong_cell_keeps_all_out(send, row, told):
    page = send(sheet(("1号楼", 1, 1, "1-101", ""), row))
    assert told in page
    assert "没有导入" in page
    assert doors() == []


def test_what_is_no_list_of_doors_is_told(send):
    assert "没有找到表头" in send(sheet(("a", "b"), head=("姓名", "电话")))
    assert "表头下面没有门牌" in send(sheet())
    assert "field-errors" in send(SimpleUploadedFile("门牌.xlsx", b"no sheet"))
    assert "请选择文件" in send("")

"""Responses from a sheet: template, dry run with errors at the cell, all or nothing, and never twice."""

import re
from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from renovation.core.models import AuditEntry
from residents.actions.response import key_response
from residents.models import Answer, Response
from residents.queries.question import Given
from residents.transfer.response_import import given_in
from tests.residents.survey_cast import filled, make_paper

pytestmark = pytest.mark.django_db
HEADS = [
    "编号",
    "楼栋",
    "年龄段",
    "第1题 支持改造吗",
    "第2题 最需要什么",
    "第3题 满意吗",
    "第4题 还有什么意见",
    "无效原因",
]
RIGHT = [
    ["A-1", "1号楼", "60–79岁", "B", "AC", 5, "路灯不亮", ""],
    ["A-2", "2号楼", "60-79岁", "不支持", "1,3", "", "", ""],
    ["A-3", "", "", 1, "２、4", "3", "", ""],
    ["A-4", "3号楼", "", "1,2", "1 2 3", 4, "", "单选勾了两项"],
]


def text(answer):
    return answer.content.decode()


def sheet(rows, heads=HEADS, name="答卷.xlsx"):
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        for at, row in enumerate([heads, *rows]):
            page.write_row(at, 0, row)
    return {"file": SimpleUploadedFile(name, buffer.getvalue())}


@pytest.fixture
def paper(here, community_worker):
    return make_paper(here, community_worker)


@pytest.fixture
def url(client, paper, community_worker):
    client.force_login(community_worker)
    return f"/questionnaires/{paper.questionnaire.pk}/import/"


def commit(client, url, rows):
    page = text(client.post(url, sheet(rows)))
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert sealed, page
    return text(client.post(f"{url}commit/", {"sealed": sealed[1]}, follow=True))


def test_a_sheet_is_looked_at_and_then_stored(client, url, paper):
    page = text(client.post(url, sheet(RIGHT)))
    assert "有效 3 份，无效 1 份，已有的 0 份不再导入" in page
    assert not Response.objects.exists()
    assert "有效 3 份，无效 1 份；已有 0 份" in commit(client, url, RIGHT)
    first, second, third, fourth = Response.objects.order_by("sheet")
    assert (first.returned_by, str(first.building), first.age_band) == ("IMPORT", "1号楼", "FROM_60")
    assert (second.age_band, third.building, third.age_band) == ("FROM_60", None, "UNKNOWN")
    assert (fourth.is_valid, fourth.fault) == (False, "单选勾了两项")
    ticks = Answer.objects.filter(option__isnull=False).order_by("response__sheet", "question__order", "option__order")
    said = [(answer.response.sheet, answer.question.order, answer.option.order) for answer in ticks]
    assert said == [
        ("A-1", 1, 2), ("A-1", 2, 1), ("A-1", 2, 3), ("A-2", 1, 3), ("A-2", 2, 1), ("A-2", 2, 3), ("A-3", 1, 1),
        ("A-3", 2, 2), ("A-3", 2, 4), ("A-4", 1, 1), ("A-4", 1, 2), ("A-4", 2, 1), ("A-4", 2, 2), ("A-4", 2, 3),
    ]  # fmt: skip
    entry = AuditEntry.objects.get(action="questionnaire.imported")
    assert (entry.after["rows"], entry.after["valid"], len(entry.after["sha256"])) == (4, 3, 64)


def test_the_same_file_again_doubles_nothing(client, url, paper):
    commit(client, url, RIGHT)
    answers = Answer.objects.count()
    assert "已有的 4 份不再导入" in text(client.post(url, sheet(RIGHT)))
    assert "有效 0 份，无效 0 份；已有 4 份未重复导入" in commit(client, url, RIGHT)
    more = [*RIGHT, ["A-5", "", "", "1", "1", "", "", ""]]
    assert "有效 1 份，无效 0 份；已有 4 份" in commit(client, url, more)
    assert (Response.objects.count(), Answer.objects.count()) == (5, answers + 2)


def test_a_stray_tick_is_kept_and_known_again(client, url, paper):
    stray = [["1", "", "", "9", "1,8", "7", "", "乱填"]]
    commit(client, url, stray)
    assert set(Answer.objects.exclude(text="").values_list("text", flat=True)) == {"9", "8", "7"}
    assert "已有 1 份" in commit(client, url, stray)


@pytest.mark.parametrize(
    ("row", "cell", "words"),
    [
        (["", "", "", "1", "1", "", "", ""], "A2", "请写纸面编号"),
        (["1" * 21, "", "", "1", "1", "", "", ""], "A2", "最多 20 个字"),
        (["1", "8号楼", "", "1", "1", "", "", ""], "B2", "没有“8号楼”这栋楼"),
        (["1", "", "老年", "1", "1", "", "", ""], "C2", "没有“老年”这个年龄段"),
        (["1", "", "", "1,2", "1", "", "", ""], "D2", "最多选 1 项，勾了 2 项"),
        (["1", "", "", "", "1", "", "", ""], "D2", "必答题没有作答"),
        (["1", "", "", "1", "13", "", "", ""], "E2", "没有“13”这个选项"),
        (["1", "", "", "1", "管网和停车", "", "", ""], "E2", "没有“管网和停车”这个选项"),
        (["1", "", "", "1", "ABC", "", "", ""], "E2", "最多选 2 项，勾了 3 项"),
        (["1", "", "", "1", "1", "6", "", ""], "F2", "没有“6”这个选项"),
        (["1", "", "", "1", "1", "", "长" * 501, ""], "G2", "现在有 501 个字"),
        (["1", "", "", "1", "1", "", "甲\u202e", ""], "G2", "不可见的控制字符"),
        (["1", "", "", "1", "1", "", "", "长" * 201], "H2", "最多 200 个字"),
    ],
)
def test_what_is_wrong_is_said_at_its_cell_and_nothing_is_stored(client, url, paper, row, cell, words):
    page = text(client.post(url, sheet([row, RIGHT[0]])))
    assert f"<strong>{cell}</strong>" in page
    assert words in page
    assert "sealed" not in page
    assert not Response.objects.exists()


def test_a_number_that_stands_twice_or_is_known_otherwise_is_refused(client, url, paper, community_worker):
    key_response(by=community_worker, questionnaire=paper.questionnaire, filled=filled(paper, (3,), sheet="A-2"))
    page = text(client.post(url, sheet([RIGHT[0], RIGHT[1], RIGHT[0]])))
    assert "<strong>A4</strong> 和第 2 行的编号相同" in page
    assert "<strong>A3</strong> A-2 号已由community_worker于" in page
    assert "内容和这一行不同" in page


@pytest.mark.parametrize(
    ("heads", "rows", "words"),
    [
        (["姓名", "电话"], [["甲", "乙"]], "没有找到表头"),
        (HEADS[:-2], [row[:-2] for row in RIGHT], "题目和本问卷对不上：第4题"),
        ([*HEADS, "第5题 别的"], RIGHT, "题目和本问卷对不上：第5题"),
        (HEADS, [], "表头下面没有答卷"),
    ],
)
def test_another_sheet_is_refused(client, url, heads, rows, words):
    assert words in text(client.post(url, sheet(rows, heads)))


def test_what_is_no_sheet_is_refused(client, url):
    assert "不是表格" in text(client.post(url, {"file": SimpleUploadedFile("a.xlsx", b"%PDF-1.4")}))
    assert "请选择文件" in text(client.post(url, {}))
    assert "页面已过期" in text(client.post(f"{url}commit/", {"sealed": "x"}, follow=True))


def test_a_closed_questionnaire_takes_none(client, url, paper):
    page = text(client.post(url, sheet(RIGHT)))
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)[1]
    row = paper.questionnaire
    row.state = "CLOSED"
    row.save(update_fields=["state"])
    assert "不在回收中" in text(client.post(f"{url}commit/", {"sealed": sealed}, follow=True))
    assert not Response.objects.exists()


def test_one_s_own_looked_at_sheet_is_of_no_use_to_others(client, url, paper, street_officer):
    sealed = re.search(r'name="sealed" value="([^"]+)"', text(client.post(url, sheet(RIGHT))))[1]
    client.force_login(street_officer)
    assert "页面已过期" in text(client.post(f"{url}commit/", {"sealed": sealed}, follow=True))


def test_the_template_is_read_as_it_is_filled_in(client, url, paper):
    book = load_workbook(BytesIO(client.get(f"{url}template/").content))
    page = book["答卷"]
    assert [cell.value for cell in page[1]] == HEADS
    for at, value in enumerate(RIGHT[0], start=1):
        page.cell(2, at, value or None)
    buffer = BytesIO()
    book.save(buffer)
    page = text(client.post(url, {"file": SimpleUploadedFile("填好.xlsx", buffer.getvalue())}))
    assert "有效 1 份，无效 0 份" in page
    assert "1.管网　2.停车" in "".join(str(row[1].value) for row in book["填表说明"].iter_rows())


def test_2800_forms_are_taken_at_once(client, url, paper, django_assert_max_num_queries):
    rows = [[str(n), "1号楼", "", "1", "1,2", "3", "话", ""] for n in range(1, 2801)]
    sealed = re.search(r'name="sealed" value="([^"]+)"', text(client.post(url, sheet(rows))))[1]
    # One statement for hundreds of rows; SQLite takes a thousand values in one, PostgreSQL more.
    with django_assert_max_num_queries(160):
        client.post(f"{url}commit/", {"sealed": sealed})
    assert Response.objects.count() == 2800
    assert "一次最多导入 3000 份" in text(client.post(url, sheet([[str(n)] for n in range(3002)])))


@pytest.mark.parametrize(
    ("kind", "cell", "ticks"),
    [("SINGLE", "b", (2,)), ("SINGLE", "无所谓", (2,)), ("MULTIPLE", "A C", (1, 3)), ("MULTIPLE", "管网、电梯", (1, 3)),
     ("MULTIPLE", "１，３", (1, 3)), ("MULTIPLE", "1;1", (1,)), ("SCALE", "5", (5,)), ("MULTIPLE", "", ())],
)  # fmt: skip
def test_cells_are_understood(paper, kind, cell, ticks):
    question = next(one for one in paper.questions if one.kind == kind)
    assert given_in(question, cell) == Given(ticks)


@pytest.mark.parametrize("cell", ["A和B", "√", "1.5", "好的"])
def test_what_is_not_understood_is_not_guessed(paper, cell):
    assert given_in(paper.questions[1], cell) == Given(text=cell)

"""What came of a questionnaire: results, narrowed and crossed, texts that become suggestions, files."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from renovation.core.enums import Role
from renovation.core.models import AuditEntry, Building
from residents.models import Answer, Response, Suggestion
from tests.fixtures.cast import COMMUNITY, make_user
from tests.residents.survey_cast import filled, make_paper, store

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


@pytest.fixture
def red_vest(regions):
    return make_user("red_vest", Role.RED_VEST, COMMUNITY)


@pytest.fixture
def paper(here, community_worker):
    return make_paper(here, community_worker)


@pytest.fixture
def path(paper):
    return f"/questionnaires/{paper.questionnaire.pk}/"


def test_results_are_shown_narrowed_and_crossed(client, path, paper, viewer, community_worker):
    client.force_login(viewer)
    assert "还没有有效答卷" in text(client.get(f"{path}results/"))
    first, second, _third = Building.objects.order_by("pk")
    forms = [filled(paper, (1,), (1, 2), (5,), "电话13800005678", building=first, age_band="FROM_60")] * 3
    store(paper, [*forms, filled(paper, (2,), (1,), (2,), building=second)], community_worker)
    page = text(client.get(f"{path}results/"))
    for words in ("4 份中 4 份作答", "75.0%", "各项占比之和可超过 100%", "4.25", "138****5678"):
        assert words in page
    assert "13800005678" not in page
    crossed = text(client.get(f"{path}results/?by=building"))
    assert "勿公布" in crossed
    assert "2号楼" in crossed
    narrowed = client.get(f"{path}results/?building={second.pk}&age_band=XX&by=nothing")
    assert narrowed.context["survey"].n == 1
    assert client.get(f"{path}results/?age_band=FROM_60&by=age").context["survey"].n == 3
    assert "没有符合条件的有效答卷" in text(client.get(f"{path}results/?age_band=FROM_80"))


def test_results_ask_as_often_for_2800_as_for_one(
    client, path, paper, viewer, community_worker, django_assert_num_queries
):
    client.force_login(viewer)
    house = Building.objects.first()
    for number in (1, 3, 2800):
        more = number - Response.objects.count()
        store(paper, [filled(paper, (1,), (1, 2), (3,), "话", building=house)] * more, community_worker)
        # session, user, duties; questionnaire, questions, options; buildings of the filter; valid, options, marks,
        # answered, texts; by group: groups, their names, options, marks, answered; issued, returned
        with django_assert_num_queries(19):
            client.get(f"{path}results/?by=building")


def test_texts_become_suggestions(client, path, paper, red_vest, viewer, community_worker):
    store(paper, [filled(paper, text=f"想要长椅{n} 13800005678") for n in range(53)], community_worker)
    answers = list(Answer.objects.exclude(text="").order_by("-pk"))
    client.force_login(viewer)
    page = text(client.get(f"{path}texts/"))
    assert "138****5678" in page
    assert 'name="chosen"' not in page
    assert client.post(f"{path}texts/").status_code == 403
    client.force_login(red_vest)
    assert "请先勾选" in text(client.post(f"{path}texts/", {"category": "GREEN"}))
    refused = client.post(
        f"{path}texts/", {"chosen": [answers[0].pk, answers[1].pk], f"category-{answers[0].pk}": "ROAD"}
    )
    assert refused.status_code == 200
    assert "请选择类别" in text(refused)
    assert text(refused).count("checked") == 2
    done = {"chosen": [answers[0].pk, answers[1].pk], f"category-{answers[0].pk}": "ROAD", "category": "GREEN"}
    page = text(client.post(f"{path}texts/", done, follow=True))
    assert "已转为 2 条意见" in page
    made = Suggestion.objects.order_by("category_id").values_list("category_id", "channel")
    assert list(made) == [("GREEN", "SURVEY"), ("ROAD", "SURVEY")]
    assert Suggestion.objects.first().number in page
    # Chosen again from a page that is behind: not offered any more, and not made twice.
    assert client.post(f"{path}texts/", done).status_code == 200
    assert Suggestion.objects.count() == 2
    older = client.get(f"{path}texts/?before={answers[49].pk}")
    assert [answer for answer, _field, _picked in older.context["rows"]] == answers[50:]


def test_files_of_results_and_of_raw_responses(client, path, paper, community_worker, contractor):
    house = Building.objects.first()
    forms = [
        filled(paper, (1,), (1, 2), (5,), "电话13800005678", building=house, sheet="1"),
        filled(paper, (1, 2), (1,), is_invalid=True, fault="勾了两项", sheet="2"),
    ]
    store(paper, forms, community_worker)
    client.force_login(community_worker)
    book = load_workbook(BytesIO(client.get(f"{path}export/").content))
    assert book.sheetnames == ["回收情况", "调查结果", "按楼栋", "按年龄段", "填写内容"]
    lines = [[cell.value for cell in row] for row in book["调查结果"].iter_rows()]
    assert lines[1][:7] == [1, "支持改造吗", "单选", "支持", 1, 1, "100.0%"]
    assert [line[4] for line in lines if line[1] == "最需要什么"] == [1, 1, 0, 0]
    assert [cell.value for cell in book["回收情况"][4]][:5] == ["合计", 0, 2, 0, 1]
    assert book["填写内容"]["C2"].value == "电话138****5678"
    raw = load_workbook(BytesIO(client.get(f"{path}responses/export/").content)).active
    rows = [[cell.value for cell in row] for row in raw.iter_rows()]
    head = rows.index(next(row for row in rows if row[0] == "编号"))
    assert rows[head + 1][:7] == ["1", "1号楼", "未填", "1", "1,2", "5", "电话138****5678"]
    assert rows[head + 2][3:5] == ["1,2", "1"]
    assert rows[head + 2][7:9] == ["勾了两项", "否"]
    assert AuditEntry.objects.filter(action="list.exported").count() == 2
    client.force_login(contractor)
    assert {client.get(f"{path}{name}export/").status_code for name in ("", "responses/")} == {404}

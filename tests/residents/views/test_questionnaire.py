"""Pages of questionnaires: lists, making, opening, issuing, keying, the printed form."""

import pytest
from django.utils import timezone

from renovation.core.enums import Role
from renovation.core.models import AuditEntry, Building
from residents.models import Question, Questionnaire, QuestionnaireIssue, Response
from residents.queries.questionnaire import paper_of
from tests.fixtures.cast import COMMUNITY, make_neighborhood, make_user
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


def ticks(paper, single=("1",), multiple=("1", "3"), scale=("4",), words="路灯不亮", **more):
    given = (single, multiple, scale, words)
    return {f"q{question.pk}": said for question, said in zip(paper.questions, given, strict=True)} | more


def test_one_is_made_from_a_template_changed_and_opened(client, here, elsewhere, community_worker):
    client.force_login(community_worker)
    typed = {"title": "改造需求调查", "template": "NEED"}
    refused = text(client.post("/questionnaires/add/", typed | {"neighborhood": elsewhere.pk, "closes_on": "某天"}))
    assert "id_neighborhood_error" in refused
    assert "id_closes_on_error" in refused
    assert 'value="改造需求调查"' in refused
    assert client.post("/questionnaires/add/", typed | {"neighborhood": here.pk}).status_code == 302
    row = Questionnaire.objects.get()
    path = f"/questionnaires/{row.pk}/"
    page = text(client.get(path))
    assert "您对小区改造还有什么意见和建议？" in page
    assert "开始回收" in page
    first = row.questions.get(order=1)
    question = {"kind": "SINGLE", "text": "您住哪种房", "options": "自有\n\n 租住 \n", "is_required": "on"}
    assert client.post(f"/questionnaires/questions/{first.pk}/edit/", question).status_code == 302
    assert [str(option) for option in first.options.all()] == ["自有", "租住"]
    answer = client.post(f"{path}questions/add/", question | {"options": "一个", "do": "another"})
    assert "id_options_error" in text(answer)
    assert client.post(f"{path}questions/add/", question | {"do": "another"}).url == f"{path}questions/add/"
    client.post(f"/questionnaires/questions/{first.pk}/move/", {"to": "down"})
    first.refresh_from_db()
    assert first.order == 2
    client.post(f"/questionnaires/questions/{first.pk}/drop/")
    assert not Question.objects.filter(pk=first.pk).exists()
    assert client.post(f"{path}edit/", {"title": "新标题", "intro": "话", "version": 1}).status_code == 302
    assert "修改过" in text(client.post(f"{path}edit/", {"title": "又一个", "intro": "话", "version": 1}))
    assert "已开始回收" in text(client.post(f"{path}open/", follow=True))
    page = text(client.get(path))
    assert f"/open/q/{row.public_key}/" in page
    assert "data:image/svg+xml" in page
    other = row.questions.get(order=1)
    assert "题目不能再改" in text(client.post(f"/questionnaires/questions/{other.pk}/drop/", follow=True))
    assert "不能删除" in text(client.post(f"{path}drop/", follow=True))
    assert "已截止" in text(client.post(f"{path}close/", follow=True))
    assert "id_closes_on_error" in text(client.post(f"{path}reopen/", {"closes_on": "2020-01-01"}))
    assert client.post(f"{path}reopen/", {"closes_on": ""}).status_code == 302
    copied = client.post(f"{path}copy/", {"neighborhood": here.pk, "title": "第二次"})
    assert copied.status_code == 302
    assert "草稿已删除" in text(client.post(f"{copied.url}drop/", follow=True))
    told = AuditEntry.objects.filter(model="residents.questionnaire").values_list("action", flat=True)
    assert {"questionnaire.made", "questionnaire.opened", "questionnaire.reopened"} <= set(told)


def test_more_returned_than_issued_is_told(client, path, paper, community_worker):
    client.force_login(community_worker)
    store(paper, [filled(paper) for _n in range(3)], community_worker)
    assert "还没有登记发放份数" in text(client.get(path))
    house = Building.objects.first()
    day = str(timezone.localdate())
    issued = {"building": house.pk, "count": "2", "issued_on": day}
    assert "id_count_error" in text(client.post(f"{path}issues/add/", issued | {"count": "0"}))
    assert client.post(f"{path}issues/add/", issued | {"do": "another"}).url == f"{path}issues/add/"
    page = text(client.get(path))
    assert "回收多于发放" in page
    assert "150.0%" in page
    client.post(f"{path}issues/add/", issued | {"building": "", "count": "8"})
    for shown in (text(client.get(path)), text(client.get(f"{path}results/"))):
        assert "回收多于发放" not in shown
        assert "30.0%" in shown
    client.post(f"/questionnaires/issues/{QuestionnaireIssue.objects.latest('pk').pk}/drop/")
    assert QuestionnaireIssue.objects.count() == 1


def test_a_sheet_is_keyed_and_the_next_begins_where_it_ended(client, path, paper, red_vest):
    client.force_login(red_vest)
    house = Building.objects.last()
    sent = ticks(paper, sheet="007", building=house.pk, age_band="FROM_60")
    answer = client.post(f"{path}key/", sent)
    assert answer.url == f"{path}key/"
    row = Response.objects.get()
    assert (row.building, row.age_band, row.entered_by, row.is_valid) == (house, "FROM_60", red_vest, True)
    page = client.get(f"{path}key/")
    assert "已保存 007 号（有效）" in text(page)
    assert page.context["form"]["sheet"].value() == "008"
    assert page.context["form"]["building"].value() == house.pk
    again = client.post(f"{path}key/", sent)
    assert again.status_code == 200
    assert "007 号已由red_vest于" in text(again)


def test_a_wrong_sheet_keeps_what_was_ticked_and_may_be_kept_as_not_valid(client, path, paper, red_vest):
    client.force_login(red_vest)
    long = "长" * 10_000
    answer = client.post(f"{path}key/", ticks(paper, single=("1", "2"), words=long, sheet="1"))
    assert answer.status_code == 200
    page = text(answer)
    assert "最多选 1 项，勾了 2 项" in page
    assert "现在有 10000 个字" in page
    assert long in page
    assert page.count("checked") == 5
    assert not Response.objects.exists()
    kept = ticks(paper, single=("1", "2"), sheet="1", is_invalid="on")
    assert "无效：第1题：最多选 1 项" in text(client.post(f"{path}key/", kept, follow=True))
    row = Response.objects.get()
    assert (row.is_valid, row.answers.count()) == (False, 6)
    page = text(client.get(f"/questionnaires/responses/{row.pk}/"))
    assert "1. 支持；2. 无所谓" in page
    strange = client.post(f"{path}key/", ticks(paper, single=("99",), sheet="2"))
    assert strange.status_code == 200


def test_a_response_is_keyed_again_and_taken_out(client, path, paper, community_worker):
    client.force_login(community_worker)
    client.post(f"{path}key/", ticks(paper, sheet="1"))
    row = Response.objects.get()
    own = f"/questionnaires/responses/{row.pk}/"
    page = text(client.get(f"{own}edit/"))
    assert page.count("checked") == 5
    assert client.post(f"{own}edit/", ticks(paper, single=("2",), sheet="1")).status_code == 302
    assert row.answers.get(question=paper.questions[0]).option.text == "无所谓"
    assert client.post(f"{own}edit/", ticks(paper, single=(), sheet="1")).status_code == 200
    assert "id_fault_error" in text(client.post(f"{own}void/", {"fault": ""}))
    assert client.post(f"{own}void/", {"fault": "一户两份"}).status_code == 302
    assert "一户两份" in text(client.get(own))


def test_the_printed_form_is_numbered_with_the_code(client, path, paper, viewer, here, community_worker):
    client.force_login(viewer)
    page = text(client.get(f"{path}sheet/?head=3-&first=9&count=3&large=on"))
    assert page.count('class="paper paper-large"') == 3
    for words in ("3-0009", "3-0010", "3-0011", "□ 2. 无所谓", "data:image/svg+xml", paper.questionnaire.public_key):
        assert words in page
    assert "id_count_error" in text(client.get(f"{path}sheet/?count=101"))
    draft = make_paper(here, community_worker, state="DRAFT", key="drf234defg").questionnaire
    assert "样张" in text(client.get(f"/questionnaires/{draft.pk}/sheet/?count=5"))


def test_lists_ask_as_often_for_three_as_for_one(
    client, here, district_officer, community_worker, django_assert_num_queries
):
    client.force_login(district_officer)
    for number in (1, 3):
        while Questionnaire.objects.count() < number:
            n = Questionnaire.objects.count()
            row = make_paper(make_neighborhood(COMMUNITY, f"小区{n}"), community_worker, key=f"key{n}").questionnaire
            QuestionnaireIssue.objects.create(questionnaire=row, count=5, issued_on="2026-11-01", by=community_worker)
            store(paper_of(row), [filled(paper_of(row)), filled(paper_of(row), is_invalid=True)], community_worker)
        # session, user, duties; the regions of the filter; the rows
        for url in ("/questionnaires/", "/questionnaires/issues/", "/questionnaires/responses/"):
            with django_assert_num_queries(5):
                client.get(url)
    row = client.get("/questionnaires/").context["table"][0]
    shown = {column.key: shown for column, shown in row}
    assert (shown["issued"], shown["returned"], shown["valid"]) == ("5", "2", "1")
    assert client.get("/questionnaires/issues/?figure=questionnaires_issued").context["sum"] == 15
    assert client.get("/questionnaires/responses/?figure=questionnaires_valid").context["total"] == 3
    assert client.get("/questionnaires/responses/?valid=0").context["total"] == 3
    assert client.get("/questionnaires/?state=CLOSED").context["total"] == 0
    assert client.get("/questionnaires/?export=xlsx").status_code == 200


def test_a_page_asks_as_often_for_three_as_for_one(
    client, path, paper, viewer, community_worker, django_assert_num_queries
):
    client.force_login(viewer)
    for number in (1, 3):
        for house in Building.objects.all()[: number - QuestionnaireIssue.objects.count()]:
            QuestionnaireIssue.objects.create(
                questionnaire=paper.questionnaire, building=house, count=5, issued_on="2026-11-01", by=community_worker
            )
            store(paper, [filled(paper, building=house)], community_worker)
        # session, user, duties; questionnaire, questions, options; issued, returned; by building: issued, returned,
        # names; the issues
        with django_assert_num_queries(12):
            client.get(path)
        response = Response.objects.latest("pk")
        # session, user, duties; response, questions, options, answers
        with django_assert_num_queries(7):
            client.get(f"/questionnaires/responses/{response.pk}/")


def test_refusals(client, path, paper, red_vest, viewer, stranger, community_worker):
    store(paper, [filled(paper, sheet="1")], community_worker)
    own = f"/questionnaires/responses/{Response.objects.get().pk}/"
    writes = [f"{path}{name}/" for name in ("edit", "open", "close", "reopen", "drop", "issues/add", "import")]
    writes += [f"{path}questions/add/", f"{own}edit/", f"{own}void/"]
    writes += [f"/questionnaires/questions/{paper.questions[0].pk}/{name}/" for name in ("edit", "drop", "move")]
    client.force_login(red_vest)
    assert {client.post(url).status_code for url in writes} == {403}
    assert client.get("/questionnaires/add/").status_code == 403
    assert client.get(f"{path}key/").status_code == 200
    client.force_login(viewer)
    assert {client.post(url).status_code for url in (*writes, f"{path}key/")} == {403}
    client.force_login(stranger)
    assert {client.post(url).status_code for url in (*writes, f"{path}key/")} == {404}
    assert {client.get(url).status_code for url in (path, f"{path}results/", f"{path}export/", own)} == {404}

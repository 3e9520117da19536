"""Questionnaires in Chromium: keyed by keyboard alone, filled in by phone, looked at and printed."""

import pytest
from playwright.sync_api import expect

from renovation.core.models import Building
from residents.models import Questionnaire, QuestionnaireIssue, Response
from tests.residents.survey_cast import filled, make_paper, store

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paper(here, community_worker):
    return make_paper(here, community_worker)


def said(row):
    """Return what was answered: {number of the question: ticks, marks or text}."""
    found = {}
    for answer in row.answers.order_by("question__order", "pk"):
        what = answer.option.order if answer.option else answer.scale or answer.text
        found.setdefault(answer.question.order, []).append(what)
    return found


def test_three_sheets_are_keyed_by_keyboard_alone(page, sign_in, paper, community_worker):
    sign_in(community_worker)
    page.goto(f"/questionnaires/{paper.questionnaire.pk}/key/")
    expect(page.locator("#id_sheet")).to_be_focused()
    keys = page.keyboard
    keys.type("007")
    keys.press("Enter")
    keys.type("2")
    # Age, single, multiple, scale, words.
    for digits in ("4", "1", "13", "5"):
        keys.press("Enter")
        keys.type(digits)
    keys.press("Enter")
    keys.type("3号楼2单元路灯不亮")
    keys.press("Control+Enter")
    expect(page.get_by_text("已保存 007 号（有效）")).to_be_visible()

    # The next: number and building stand there already; letters tick too, a second time takes the tick away.
    expect(page.locator("#id_sheet")).to_have_value("008")
    expect(page.locator("#id_building option:checked")).to_have_text("2号楼")
    for keyed in ("", "", "", "b", "abd"):
        keys.type(keyed)
        keys.press("Enter")
    keys.press("Shift+Enter")
    keys.press("a")
    keys.press("Control+Enter")
    expect(page.get_by_text("已保存 008 号（有效）")).to_be_visible()

    # Two ticks where one is asked for: told, and kept as not valid.
    for keyed in ("", "", "", "12", "1"):
        keys.type(keyed)
        keys.press("Enter")
    keys.press("Control+Enter")
    expect(page.get_by_text("最多选 1 项，勾了 2 项").first).to_be_visible()
    expect(page.locator("#id_is_invalid")).to_be_focused()
    keys.press("Space")
    keys.press("Control+Enter")
    expect(page.get_by_text("已保存 009 号（无效")).to_be_visible()

    first, second, third = Response.objects.order_by("sheet")
    assert (str(first.building), first.age_band, said(first)) == (
        "2号楼", "FROM_60", {1: [1], 2: [1, 3], 3: [5], 4: ["3号楼2单元路灯不亮"]},
    )  # fmt: skip
    assert (str(second.building), said(second)) == ("2号楼", {1: [2], 2: [2, 4]})
    assert (third.is_valid, said(third)) == (False, {1: [1, 2], 2: [1]})


def test_the_pages_are_sound_on_desk_and_phone(
    page, screen, sign_in, axe, no_sideways_scroll, shot, paper, here, community_worker
):
    houses = list(Building.objects.order_by("pk"))
    for house in houses:
        QuestionnaireIssue.objects.create(
            questionnaire=paper.questionnaire, building=house, count=20, issued_on="2026-11-01", by=community_worker
        )
    forms = [
        filled(paper, (1 + n % 3,), {1 + n % 4, 2}, (1 + n % 5,), "想要长椅", building=houses[n % 3], sheet=f"{n}",
               age_band=("FROM_18", "FROM_60")[n % 2])
        for n in range(30)
    ]  # fmt: skip
    store(paper, forms, community_worker)
    draft = make_paper(here, community_worker, state="DRAFT", key="drf234defg").questionnaire
    sign_in(community_worker)
    own = f"/questionnaires/{paper.questionnaire.pk}/"
    paths = {
        "detail": own,
        "draft": f"/questionnaires/{draft.pk}/",
        "key": f"{own}key/",
        "results": f"{own}results/?by=building",
        "texts": f"{own}texts/",
        "list": "/questionnaires/",
        "sheet": f"{own}sheet/?count=2",
        "question": f"/questionnaires/{draft.pk}/questions/add/",
        "open": f"/open/q/{paper.questionnaire.public_key}/",
        "response": f"/questionnaires/responses/{Response.objects.first().pk}/",
    }
    for name, path in paths.items():
        page.goto(path)
        axe(page)
        no_sideways_scroll(page)
        shot(page, f"survey-{name}")
    Questionnaire.objects.update(state="CLOSED")
    page.goto(paths["open"])
    expect(page.get_by_text("有效答卷 30 份")).to_be_visible()
    axe(page)
    no_sideways_scroll(page)
    shot(page, "survey-closed")


def test_a_resident_fills_it_in_by_phone(page, paper, axe):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/open/q/{paper.questionnaire.public_key}/")
    page.get_by_role("button", name="提交问卷").click()
    expect(page.get_by_text("还没有提交，请改正下面的问题")).to_be_visible()
    axe(page)
    page.get_by_label("无所谓").check()
    page.get_by_label("停车").check()
    page.get_by_role("button", name="提交问卷").click()
    expect(page.get_by_role("heading", name="谢谢您，答卷已收到")).to_be_visible()
    assert said(Response.objects.get()) == {1: [2], 2: [2]}


def test_each_form_is_printed_on_its_own_page(page, sign_in, shot, paper, community_worker):
    sign_in(community_worker)
    page.goto(f"/questionnaires/{paper.questionnaire.pk}/sheet/?head=3-&first=1&count=3")
    page.emulate_media(media="print")
    expect(page.locator(".paper")).to_have_count(3)
    expect(page.get_by_role("button", name="打印")).to_be_hidden()
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator(".paper-number").first).to_be_visible()
    shot(page, "survey-print")
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 3

"""The workbench: five columns of what is due first, the same as a list, and nothing of it out of reach."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from renovation.core.enums import Role
from residents.actions.suggestion import VoiceFacts, take_in
from residents.enums import Step
from residents.models import Suggestion, SuggestionCategory
from tests.fixtures.cast import COMMUNITY, DISTRICT, OTHER_COMMUNITY, make_neighborhood, make_user

PHONE = "13800001111"


@pytest.fixture
def red(regions):
    return make_user("red", Role.RED_VEST, COMMUNITY)


@pytest.fixture
def committee(regions):
    return make_user("committee", Role.PARTY_COMMITTEE, COMMUNITY)


def log(by, neighborhood, text="3号楼下水道堵了", **more):
    category = SuggestionCategory.objects.get(pk=more.pop("category", "PIPES"))
    return take_in(by=by, neighborhood=neighborhood, category=category, text=text, **more)


def page(client, user, path="/suggestions/", **query):
    client.force_login(user)
    return client.get(path, query)


def numbers(response):
    return {column.step: [card.number for card in column.cards] for column in response.context["columns"]}


def test_cards_stand_in_the_column_of_their_step_the_first_due_on_top(client, here, red, committee):
    first, second = log(red, here), log(red, here, "路灯不亮")
    Suggestion.objects.filter(pk=second.pk).update(due_on=timezone.localdate() - timedelta(days=9))
    third = log(red, here, "停车难")
    Suggestion.objects.filter(pk=third.pk).update(step=Step.PLAN)
    shown = page(client, committee)
    assert numbers(shown) == {1: [], 2: [second.number, first.number], 3: [third.number], 4: [], 5: []}
    text = shown.content.decode()
    assert "逾期" in text
    assert "社区党委" in text


def test_board_shows_only_what_is_within_reach(client, here, elsewhere, red, committee, district_officer, stranger):
    worker = make_user("there", Role.RED_VEST, OTHER_COMMUNITY)
    own, other = log(red, here), log(worker, elsewhere)
    assert own.number in page(client, committee).content.decode()
    assert other.number not in page(client, committee).content.decode()
    assert other.number in page(client, district_officer).content.decode()
    assert own.number not in page(client, stranger).content.decode()


def test_a_phone_is_led_to_the_list_and_may_ask_for_the_board(client, here, red):
    client.force_login(red)
    phone = {"User-Agent": "Mozilla/5.0 (Linux; Android 10) Mobile Safari/537.36"}
    answer = client.get("/suggestions/?step=2", headers=phone)
    assert (answer.status_code, answer["Location"]) == (302, "/suggestions/list/?step=2")
    assert client.get("/suggestions/?view=board", headers=phone).status_code == 200


def test_numbers_of_people_are_hidden_everywhere(client, here, red, committee):
    row = log(red, here, f"请打{PHONE}", voice=VoiceFacts("王小明", PHONE, "门牌标记", has_consented=True))
    for path in ("/suggestions/", "/suggestions/list/", f"/suggestions/{row.pk}/"):
        text = page(client, committee, path).content.decode()
        assert PHONE not in text
        assert "王小明" not in text
        assert "门牌标记" not in text
    assert "138****1111" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"category": "PIPES"}, 2),
        ({"category": "LIGHTING"}, 1),
        ({"need": "INFRASTRUCTURE"}, 3),
        ({"need": "SPACE"}, 0),
        ({"channel": "HOTLINE"}, 1),
        ({"step": "2"}, 2),
        ({"step": "open"}, 3),
        ({"step": "6"}, 0),
        ({"owner": "me"}, 2),
        ({"owner": "nobody"}, 1),
        ({"overdue": "on"}, 1),
        ({"level": "9"}, 1),
        ({"q": "下水道"}, 2),
        ({"q": "下水道 3号"}, 1),
        ({"urged": "on"}, 1),
        ({"figure": "suggestions_unowned"}, 1),
        ({"region": OTHER_COMMUNITY}, 0),
    ],
    ids=str,
)
def test_filters_of_the_list(client, here, red, committee, district_officer, query, found):
    log(red, here)
    log(red, here, "下水道反味", channel="HOTLINE")
    light = log(red, here, "路灯不亮", category="LIGHTING")
    past = timezone.localdate() - timedelta(days=3)
    Suggestion.objects.filter(pk=light.pk).update(owner=None, due_on=past, level=9, step=Step.PLAN, urge_count=3)
    assert page(client, committee, "/suggestions/list/", **query).context["total"] == found


def test_a_number_is_found_by_its_beginning(client, here, red, committee):
    row, _other = log(red, here), log(red, here)
    shown = page(client, committee, "/suggestions/list/", q=row.number[:13])
    assert [card.number for card in shown.context["cards"]] == [row.number]


def test_neighborhoods_to_choose_are_those_of_the_region(client, here, elsewhere, red, district_officer):
    row = log(red, here)
    shown = page(client, district_officer, "/suggestions/list/", neighborhood=str(here.pk))
    assert [card.pk for card in shown.context["cards"]] == [row.pk]
    assert page(client, district_officer, "/suggestions/list/", neighborhood=str(elsewhere.pk)).context["total"] == 0
    inside = page(client, district_officer, "/suggestions/list/", region=OTHER_COMMUNITY).context["filter"]
    assert inside.neighborhoods() == [(str(elsewhere.pk), "黄河花园")]


def test_where_neighborhoods_are_too_many_to_name_it_says_how_to_get_to_one(
    client, here, elsewhere, district_officer, monkeypatch
):
    def options(**query):
        shown = page(client, district_officer, "/suggestions/list/", **query).context["filter"]
        return [str(name) for _value, name in shown.form.fields["neighborhood"].choices]

    assert options() == ["全部小区", "集英花园", "黄河花园"]
    monkeypatch.setattr("residents.forms.suggestion_filter.NAMED", 1)
    assert options() == ["全部小区（先选区域）"]
    assert options(region=OTHER_COMMUNITY) == ["全部小区", "黄河花园"]
    assert options(neighborhood=str(here.pk)) == ["全部小区（先选区域）", "集英花园"]
    assert options(region=DISTRICT) == ["全部小区（先选下级区域）"]


def test_pages_of_the_list_hold_every_row_once(client, here, red, committee):
    for number in range(45):
        log(red, here, f"第{number}条")
    seen, address = [], "/suggestions/list/?sort=due"
    client.force_login(committee)
    while address:
        shown = client.get(address)
        numbers = [card.number for card in shown.context["cards"]]
        seen += numbers
        address = shown.context["next_url"]
    assert len(seen) == len(set(seen)) == 45
    # And back again, from the last page to the first, with the order kept.
    while shown.context["previous_url"]:
        assert f'href="{shown.context["previous_url"]}"'.replace("&", "&amp;") in shown.content.decode()
        shown = client.get(shown.context["previous_url"])
        numbers = [card.number for card in shown.context["cards"]] + numbers
    assert numbers == seen
    assert (shown.context["first_url"], shown.context["sort"]) == ("", "due")
    assert client.get("/suggestions/list/").context["total"] == 45
    assert client.get("/suggestions/list/?after=broken").status_code == 200


def test_a_column_goes_on_where_it_broke_off(client, here, red, committee):
    for number in range(20):
        log(red, here, f"第{number}条")
    first = next(column for column in page(client, committee).context["columns"] if column.step == Step.STUDY)
    assert (len(first.cards), first.count) == (12, 20)
    rest = page(client, committee, "/suggestions/column/", column="2", after=first.cursor).context["column"]
    assert len({card.pk for card in (*first.cards, *rest.cards)}) == 20
    assert page(client, committee, "/suggestions/column/", column="9").status_code == 404
    assert page(client, committee, "/suggestions/column/", column="2", after="x").status_code == 404


def test_counts_stop_at_a_thousand(client, here, red, committee, monkeypatch):
    monkeypatch.setattr("residents.queries.board.COUNTED_UP_TO", 21)
    for number in range(25):
        log(red, here, f"第{number}条")
    study = next(column for column in page(client, committee).context["columns"] if column.step == Step.STUDY)
    assert study.count_text == "21+"


def test_board_and_list_ask_the_database_as_often_for_three_rows_as_for_one(
    client, here, red, committee, django_assert_num_queries
):
    log(red, here)
    client.force_login(committee)
    # session, user, duties; regions, neighborhoods and categories of the filter; five columns; photos, special days
    with django_assert_num_queries(13):
        client.get("/suggestions/")
    # the same with one page of rows instead of five columns
    with django_assert_num_queries(9):
        client.get("/suggestions/list/")
    log(red, make_neighborhood(COMMUNITY, "大梁北院"))
    log(red, here, "路灯")
    with django_assert_num_queries(13):
        client.get("/suggestions/")
    with django_assert_num_queries(9):
        client.get("/suggestions/list/")


def test_file_holds_exactly_the_rows_and_no_contacts(client, here, red, committee, contractor):
    log(red, here, f"请打{PHONE}", voice=VoiceFacts("王小明", PHONE, "501", has_consented=True))
    log(red, here, "路灯不亮", category="LIGHTING")
    answer = page(client, committee, "/suggestions/list/", export="xlsx", category="PIPES")
    rows = sheet(answer.content)
    assert [row[0] for row in rows] == ["编号", Suggestion.objects.order_by("pk").first().number]
    assert "请打138****1111" in rows[1]
    assert not {"王小明", PHONE} & {str(value) for value in rows[1]}
    assert page(client, contractor, "/suggestions/list/", export="xlsx").status_code == 403


def sheet(content):
    return list(openpyxl.load_workbook(BytesIO(content)).active.values)

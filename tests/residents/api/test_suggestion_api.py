"""Suggestions over REST: the list, one of them, and the moves by the same rules as on the page."""

import json

import pytest
from django.test import Client

from residents.enums import Step
from tests.fixtures.api import ApiClient

SECRETS = ("王小明", "13800001111", "门牌标记")


@pytest.fixture
def api(loop):
    return ApiClient(loop.red, capabilities=("VIEW", "EXPORT", "COLLECT"))


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def send(client, row, version, **body):
    headers = {"If-Match": f'"v{version}"'} if version else {}
    path = f"/api/v1/suggestions/{row.pk}/moves/"
    return client.post(path, body, content_type="application/json", headers=headers)


def fresh(row):
    row.refresh_from_db()
    return row


def test_list_tells_how_far_it_is_and_nothing_of_whom(api, loop):
    row = loop.log("请打13800001111", voice=loop.voice)
    (found,) = api.results("suggestions/")
    assert (found["number"], found["step"], found["owner_name"]) == (row.number, "STUDY", "committee")
    assert (found["public_text"], found["neighborhood_name"]) == ("", "集英花园")
    for path in ("suggestions/", f"suggestions/{row.pk}/", f"suggestions/{row.pk}/moves/", "suggestions/?format=csv"):
        said = api.get(path).content.decode()
        assert not [word for word in SECRETS if word in said]


@pytest.mark.parametrize(
    ("query", "found"),
    [("step=2", 1), ("step=open", 2), ("category=LIGHTING", 1), ("figure=suggestions_open", 2), ("q=路灯", 1)],
)
def test_filters_are_those_of_the_page(api, loop, query, found):
    loop.log("路灯不亮", category="LIGHTING")
    loop.to_plan(loop.log())
    assert len(api.results(f"suggestions/?{query}")) == found
    assert api.error("suggestions/?color=red", 400)["fields"]


def test_pages_follow_each_other(api, loop):
    for number in range(5):
        loop.log(f"第{number}条")
    first = json.loads(api.get("suggestions/?limit=3").content)
    rest = json.loads(api.get(first["next"]).content)
    ids = [row["id"] for row in (*first["results"], *rest["results"])]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), rest["next"]) == (5, None)


def test_list_asks_the_database_as_often_for_three_rows_as_for_one(api, loop, django_assert_num_queries):
    loop.log()
    api.results("suggestions/")
    with django_assert_num_queries(1):
        assert len(api.results("suggestions/")) == 1
    for number in range(2):
        loop.log(f"第{number}条")
    with django_assert_num_queries(1):
        assert len(api.results("suggestions/")) == 3


def test_one_tells_its_batons_and_both_states(api, loop):
    row = loop.to_plan(loop.log())
    answer = api.get(f"suggestions/{row.pk}/")
    told = json.loads(answer.content)
    assert answer["ETag"] == f'"v{told["version"]}"'
    assert (told["step"], told["open311_status"]) == ("PLAN", "open")
    assert [(baton["step"], baton["owner_name"], baton["end"]) for baton in told["batons"]] == [
        ("COLLECT", "red", "PASSED"),
        ("STUDY", "committee", "PASSED"),
        ("PLAN", "yellow", ""),
    ]


def test_an_ended_one_is_closed(api, loop):
    row = fresh(loop.to_report(loop.log()))
    voice = row.voices.get().pk
    moves = json.loads(api.get(f"suggestions/{row.pk}/moves/").content)
    assert moves["voices"] == [voice]
    answer = send(api.client, row, row.version, move="REPORT_BACK", voice=voice, how="PHONE", satisfaction="PARTLY")
    assert answer.status_code == 200, answer.content.decode()
    told = answer.json()
    assert (told["step"], told["ending"], told["open311_status"]) == ("ENDED", "DONE", "closed")
    assert answer["ETag"] == f'"v{told["version"]}"'


def test_moves_say_what_is_open_and_why_not(loop):
    row = loop.log()
    told = client_of(loop.committee).get(f"/api/v1/suggestions/{row.pk}/moves/").json()
    by_name = {option["move"]: option for option in told["moves"]}
    assert by_name["STUDY"] == {"move": "STUDY", "is_allowed": True, "why_not": ""}
    assert "您在此处没有这项权限" in by_name["PLAN"]["why_not"]


def test_a_move_is_made_by_the_rules_of_the_page(loop):
    row = loop.log()
    committee = client_of(loop.committee)
    answer = send(
        committee, row, row.version, move="STUDY", verdict="DECLINE", decline_reason="COST", answer="没有钱办"
    )
    assert answer.status_code == 200, answer.content.decode()
    assert fresh(row).step == Step.REPORT_BACK
    assert answer.json()["decline_reason"] == "COST"


def test_who_was_looked_for_and_why_a_round_was_begun_is_told(loop):
    row = fresh(loop.to_report(loop.log(voice=loop.voice)))
    voice, red = row.voices.get().pk, client_of(loop.red)
    easy = send(red, row, row.version, move="REPORT_BACK", voice=voice, how="PHONE", satisfaction="UNREACHED")
    assert list(easy.json()["error"]["fields"]) == ["satisfaction"]
    answer = send(red, row, row.version, move="TRY_REACH", voice=voice, how="PHONE", text="无人接听")
    assert (answer.status_code, answer.json()["round_reason"]) == (200, "FIRST")
    told = red.get(f"/api/v1/suggestions/{row.pk}/moves/").json()
    assert told["voices"] == [voice]
    tried = told["tries"][0]
    # On a rest day it is noted and does not count.
    assert (tried["voice"], tried["days"] + tried["left"]) == (voice, 3)
    row = fresh(row)
    answer = send(red, row, row.version, move="REPORT_BACK", voice=voice, how="PHONE", satisfaction="NOT", text="还漏")
    assert (answer.json()["round"], answer.json()["round_reason"]) == (2, "UNSATISFIED")
    assert answer.json()["verdict"] == "ADOPT", "decided once, until it is decided anew"


def test_an_illegal_move_is_refused_with_the_reason(loop):
    row = loop.log()
    answer = send(client_of(loop.yellow), row, row.version, move="PLAN", text="换管", finish_by="2030-01-01")
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert list(error) == ["code", "message", "fields"]
    assert error["code"] == "conflict"
    assert "此件现在的环节是“社区党委研判”" in error["message"]
    again = send(client_of(loop.red), row, row.version, move="URGE")
    assert again.status_code == 200
    twice = send(client_of(loop.red), row, fresh(row).version, move="URGE")
    assert (twice.status_code, "今天已催办" in twice.json()["error"]["message"]) == (409, True)


def test_refusals_have_their_statuses(loop, api):
    row = loop.log()
    committee = client_of(loop.committee)
    assert send(committee, row, 0, move="STUDY", verdict="ADOPT").status_code == 428
    assert send(committee, row, row.version, move="FLY").status_code == 400
    assert send(committee, row, row.version).status_code == 400
    bad = send(committee, row, row.version, move="STUDY", verdict="MAYBE")
    assert list(bad.json()["error"]["fields"]) == ["verdict"]
    bad = send(committee, row, row.version, move="STUDY", verdict="DECLINE", answer="没有钱办")
    assert (bad.status_code, list(bad.json()["error"]["fields"])) == (400, ["decline_reason"])
    unknown = send(committee, row, row.version, move="STUDY", verdict="ADOPT", colour="red")
    assert list(unknown.json()["error"]["fields"]) == ["colour"]
    assert send(api.client, row, row.version, move="STUDY", verdict="ADOPT").status_code == 403
    assert send(client_of(loop.yellow), row, row.version, move="STUDY", verdict="ADOPT").status_code == 403
    assert fresh(row).step == Step.STUDY


def test_a_stale_version_is_told_what_came_in_between(loop):
    row = loop.log()
    stale = row.version
    send(client_of(loop.committee), row, stale, move="CLEAN", public_text="下水道堵了")
    answer = send(client_of(loop.committee), row, stale, move="STUDY", verdict="ADOPT")
    assert answer.status_code == 412
    assert answer.json()["current"]["public_text"] == "下水道堵了"
    assert answer.json()["changed"]["by"] == "committee"


def test_files_hold_the_public_columns(api, loop):
    loop.log("请打13800001111", voice=loop.voice)
    said = api.get("suggestions/?format=csv").content.decode("utf-8-sig")
    assert said.splitlines()[0].startswith("id,number,neighborhood,neighborhood_name,region,category")
    assert len(said.strip().splitlines()) == 2


def test_outsiders_find_nothing(loop, stranger):
    row = loop.log()
    assert client_of(stranger).get(f"/api/v1/suggestions/{row.pk}/").status_code == 404
    assert client_of(stranger).get(f"/api/v1/suggestions/{row.pk}/moves/").status_code == 404

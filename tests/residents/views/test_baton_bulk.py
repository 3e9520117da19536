"""Many at once: told in one go, given into one hand, or merged into one case, each row told of."""

from renovation.core.enums import Role
from residents.enums import Ending, Move, Step
from tests.fixtures.cast import COMMUNITY, OTHER_COMMUNITY, make_user
from tests.residents.baton_pages import fresh, make, text


def test_many_are_told_at_once_and_one_who_is_not_satisfied_by_themselves(client, loop):
    first, second = loop.log(voice=loop.voice), loop.log("下水道又堵了")
    make(client, loop.committee, second, Move.MERGE, into=first.number)
    row = fresh(loop.to_report(fresh(first)))
    assert row.voices.count() == 2
    client.force_login(loop.red)
    page = client.get(f"/suggestions/{row.pk}/report-many/")
    assert "138****1111" in text(page)
    assert "13800001111" not in text(page)
    voices = [str(pk) for pk in row.voices.values_list("pk", flat=True)]
    typed = {"version": row.version, "voices": voices, "how": "NOTICE", "satisfaction": "SATISFIED"}
    assert client.post(f"/suggestions/{row.pk}/report-many/", typed | {"satisfaction": "NOT"}).status_code == 200
    assert fresh(row).step == Step.REPORT_BACK
    assert client.post(f"/suggestions/{row.pk}/report-many/", typed).status_code == 302
    assert fresh(row).ending == Ending.DONE


def test_what_was_picked_goes_into_one_hand_and_each_row_is_told(client, loop):
    rows = [loop.log(), loop.log("路灯不亮")]
    planned = fresh(loop.to_plan(loop.log("停车难")))
    second = make_user("committee2", Role.PARTY_COMMITTEE, COMMUNITY)
    client.force_login(loop.committee)
    keys = [str(row.pk) for row in (*rows, planned)]
    page = text(client.get("/suggestions/hand-over/", {"pick": keys}))
    assert "已选 3 条" in page
    page = text(client.post("/suggestions/hand-over/", {"pick": keys, "to": second.pk, "note": "值班"}))
    assert "3 条中办成 2 条" in page
    assert "committee2在此处没有“黄马甲方案”的职责" in page
    assert {fresh(row).owner for row in rows} == {second}
    assert "至少要选 1 条" in text(client.get("/suggestions/hand-over/"))


def test_what_was_picked_goes_into_one_case(client, loop):
    first, second, third = loop.log(voice=loop.voice), loop.log("下水道堵"), loop.log("又堵了")
    client.force_login(loop.committee)
    keys = [str(row.pk) for row in (first, second, third)]
    page = text(client.post("/suggestions/merge/", {"pick": keys, "into": first.pk}))
    assert "2 条中办成 2 条" in page
    assert first.voices.count() == 3
    assert fresh(second).merged_into == first
    assert text(client.get(f"/suggestions/{first.pk}/")).count("随并案转来") == 2


def test_nothing_out_of_reach_can_be_picked(client, loop, elsewhere):
    there = make_user("there", Role.RED_VEST, OTHER_COMMUNITY)
    row = loop.log(by=there, neighborhood=elsewhere)
    client.force_login(loop.committee)
    assert "至少要选" in text(client.get("/suggestions/hand-over/", {"pick": [str(row.pk), "x", "9" * 30]}))

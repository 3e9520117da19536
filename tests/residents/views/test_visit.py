"""Rounds of visits from the office to the door: opened, logged with one tap, remarks taken in, gone on with."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from renovation.core.actions.dwelling import lay_out_doors
from renovation.core.enums import Role
from renovation.core.models import AuditEntry, Building
from residents.models import Suggestion, Visit, VisitRound
from tests.fixtures.cast import COMMUNITY, make_user

TODAY = timezone.localdate


def text(answer):
    return answer.content.decode()


@pytest.fixture
def red_vest(regions):
    return make_user("red_vest", Role.RED_VEST, COMMUNITY)


@pytest.fixture
def building(here, community_worker):
    building = Building.objects.create(neighborhood=here, number="1号楼")
    lay_out_doors(by=community_worker, building=building, entrances=2, storeys=2, doors=1)
    return building


@pytest.fixture
def visit_round(here, community_worker):
    return VisitRound.objects.create(neighborhood=here, title="入户走访", starts_on=TODAY(), by=community_worker)


def door(building, number="1-101"):
    return building.dwellings.get(number=number)


def knock(client, building, result, number="1-101", **typed):
    path = f"/doors/{door(building, number).pk}/visit/"
    return client.post(path, {"kind": "RESIDENTS", "note": "", "result": result} | typed)


def test_a_round_is_opened_and_closed(client, here, community_worker):
    client.force_login(community_worker)
    assert "还没有走访轮次" in text(client.get(f"/neighborhoods/{here.pk}/visits/"))
    typed = {"title": "改造意愿入户走访", "starts_on": f"{TODAY()}"}
    assert client.post(f"/neighborhoods/{here.pk}/visits/add/", typed).status_code == 302
    visit_round = VisitRound.objects.get()
    again = client.post(f"/neighborhoods/{here.pk}/visits/add/", typed)
    assert again.status_code == 200
    assert "id_title_error" in text(again)
    assert "进行中" in text(client.get(f"/visits/rounds/{visit_round.pk}/"))
    page = text(client.post(f"/visits/rounds/{visit_round.pk}/close/", follow=True))
    assert "本轮走访已结束" in page
    assert "登记其他走访" not in page
    assert "已经结束" in text(client.post(f"/visits/rounds/{visit_round.pk}/close/", follow=True))
    actions = AuditEntry.objects.filter(model="residents.visitround").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["visit_round.opened", "visit_round.closed"]


def test_one_tap_at_a_door_says_what_came_of_it(client, building, visit_round, red_vest):
    client.force_login(red_vest)
    page = text(client.get(f"/visits/rounds/{visit_round.pk}/map/"))
    assert page.count("door-word") == 4
    assert f"/doors/{door(building).pk}/visit/?round={visit_round.pk}" in page
    back = knock(client, building, "NOT_HOME")
    assert back.url == f"/visits/rounds/{visit_round.pk}/map/?building={building.pk}"
    visit = Visit.objects.get()
    assert (visit.round, visit.building, visit.by, visit.visited_on) == (visit_round, building, red_vest, TODAY())
    page = text(client.get(back.url))
    assert "door-away" in page
    assert "0/4" in page
    met = knock(client, building, "MET", kind="ELDERS", note="支持加装电梯")
    assert met.url == f"/visits/{Visit.objects.latest('pk').pk}/"
    assert "1/4" in text(client.get(back.url))
    # Whom one asks is remembered for the next door.
    form = client.get(f"/doors/{door(building, '2-101').pk}/visit/").context["form"]
    assert form["kind"].value() == "ELDERS"


def test_the_same_form_twice_is_one_visit(client, building, visit_round, red_vest):
    client.force_login(red_vest)
    same = "6f1c3a52-3a37-4c0c-9d5b-0f1d5b9f2a11"
    first, second = (knock(client, building, "MET", client_id=same) for _time in range(2))
    assert first.url == second.url
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    "typed", [{"kind": ""}, {"kind": "NOBODY"}, {"result": "GONE"}, {"result": ""}, {"note": "长" * 501}]
)
def test_bad_input_at_the_door_is_told_and_kept(client, building, visit_round, red_vest, typed):
    client.force_login(red_vest)
    answer = client.post(
        f"/doors/{door(building).pk}/visit/", {"kind": "RESIDENTS", "note": "家有老人", "result": "MET"} | typed
    )
    assert answer.status_code == 422
    assert "error-summary" in text(answer)
    assert typed.get("note", "家有老人") in text(answer)
    assert not Visit.objects.exists()


def test_remarks_of_a_visit_go_into_the_loop_one_after_the_other(client, building, visit_round, red_vest):
    client.force_login(red_vest)
    visit = knock(client, building, "MET").url
    page = text(client.get(visit))
    assert "住户同意留下门牌 1-101" in page
    for words, consent in (("楼道灯坏了", {"has_consented": "on"}), ("想加装电梯", {})):
        page = text(client.post(f"{visit}remark/", {"category": "ELEVATOR", "text": words} | consent, follow=True))
        assert "可接着记下一条" in page
        assert words in page
    lamp, lift = Suggestion.objects.order_by("pk")
    assert {lamp.channel, lift.channel} == {"VISIT"}
    assert (lamp.visit.pk, lamp.building, lamp.collected_by) == (Visit.objects.get().pk, building, red_vest)
    assert lamp.voices.get().flat == "1-101"
    assert lift.voices.get().flat == ""


def test_a_remark_is_told_what_is_wrong_and_not_doubled(client, building, visit_round, red_vest):
    client.force_login(red_vest)
    visit = knock(client, building, "MET").url
    answer = client.post(f"{visit}remark/", {"category": "", "text": "楼道灯坏了𠮷"})
    assert answer.status_code == 422
    assert "楼道灯坏了𠮷" in text(answer)
    assert client.post(f"{visit}remark/", {"category": "ELEVATOR", "text": "长" * 10_000}).status_code == 422
    same = {"category": "ELEVATOR", "text": "楼道灯坏了", "client_id": "6f1c3a52-3a37-4c0c-9d5b-0f1d5b9f2a12"}
    for _time in range(2):
        assert client.post(f"{visit}remark/", same).status_code == 302
    assert Suggestion.objects.count() == 1
    assert "另存为新的一条" in text(client.post(f"{visit}remark/", same | {"text": "别的话"}))


def test_nobody_met_says_nothing(client, building, visit_round, red_vest):
    client.force_login(red_vest)
    knock(client, building, "REFUSED")
    visit = Visit.objects.get()
    assert "没有见到人" in text(client.get(f"/visits/{visit.pk}/"))
    assert "没有见到人" in text(client.post(f"/visits/{visit.pk}/remark/", {"category": "ELEVATOR", "text": "话"}))
    assert not Suggestion.objects.exists()


def test_a_visit_elsewhere_than_at_a_door(client, here, elsewhere, building, visit_round, red_vest):
    client.force_login(red_vest)
    other = Building.objects.create(neighborhood=elsewhere, number="9号楼")
    path = f"/visits/rounds/{visit_round.pk}/log/"
    typed = {"kind": "HEADS", "result": "MET", "visited_on": f"{TODAY()}", "note": "网格长介绍情况"}
    assert client.post(path, typed | {"building": other.pk}).status_code == 200
    assert client.post(path, typed | {"visited_on": f"{TODAY() + timedelta(days=1)}"}).status_code == 200
    assert not Visit.objects.exists()
    assert client.post(path, typed | {"building": building.pk}).status_code == 302
    page = text(client.get(f"/visits/rounds/{visit_round.pk}/"))
    assert "网格长、楼栋长" in page
    assert "1/1" in page  # of the buildings


def test_only_ones_own_is_corrected_without_the_right_to_gather(
    client, building, visit_round, red_vest, community_worker
):
    client.force_login(red_vest)
    knock(client, building, "MET")
    visit = Visit.objects.get()
    typed = {"kind": "RESIDENTS", "result": "NOT_HOME", "note": "点错了", "visited_on": f"{TODAY()}"}
    assert client.post(f"/visits/{visit.pk}/edit/", typed).status_code == 302
    visit.refresh_from_db()
    assert visit.result == "NOT_HOME"
    client.force_login(make_user("another", Role.RED_VEST, COMMUNITY))
    assert client.post(f"/visits/{visit.pk}/edit/", typed | {"result": "MET"}).status_code == 403
    client.force_login(community_worker)
    assert client.post(f"/visits/{visit.pk}/edit/", typed | {"result": "VACANT"}).status_code == 302


def test_nothing_is_logged_in_a_round_that_is_over(client, building, visit_round, red_vest, community_worker):
    visit_round.ends_on = TODAY()
    visit_round.save()
    client.force_login(red_vest)
    page = text(client.get(f"/doors/{door(building).pk}/visit/?round={visit_round.pk}"))
    assert "没有进行中的走访轮次" in page
    typed = {"kind": "HEADS", "result": "MET", "visited_on": f"{TODAY()}"}
    assert "已经结束" in text(client.post(f"/visits/rounds/{visit_round.pk}/log/", typed))
    knock(client, building, "MET")
    assert Visit.objects.get().round is None


def test_the_doors_not_reached_are_the_next_rounds_list(client, building, visit_round, community_worker):
    client.force_login(community_worker)
    knock(client, building, "MET", "1-101")
    knock(client, building, "NOT_HOME", "1-201")
    knock(client, building, "REFUSED", "2-101")
    listed = text(client.get(f"/visits/rounds/{visit_round.pk}/pending/"))
    assert "共 2 户" in listed
    for number, is_listed in (("1-101", False), ("1-201", True), ("2-101", False), ("2-201", True)):
        assert (f'<th scope="row">{number}</th>' in listed) == is_listed
    sheet = text(client.get(f"/visits/rounds/{visit_round.pk}/sheet/?building={building.pk}"))
    assert sheet.count('<td class="tick">') == 8
    book = openpyxl.load_workbook(BytesIO(client.get(f"/visits/rounds/{visit_round.pk}/pending/?export=xlsx").content))
    assert [row[3].value for row in book.active.iter_rows(min_row=2)] == ["1-201", "2-201"]
    assert AuditEntry.objects.filter(action="list.exported").count() == 1
    page = text(client.get(f"/visits/rounds/{visit_round.pk}/carry/"))
    assert 'value="入户走访（2）"' in page
    fresh = client.post(f"/visits/rounds/{visit_round.pk}/carry/", {"title": "入户走访（2）"}).url
    visit_round.refresh_from_db()
    assert visit_round.ends_on == TODAY()
    page = text(client.get(fresh))
    assert "接续" in page
    assert "1/4" in page
    knock(client, building, "MET", "2-201")
    assert "2/4" in text(client.get(fresh))
    assert "共 1 户" in text(client.get(f"{fresh}pending/"))
    assert "已有一轮走访接续" in text(client.post(f"/visits/rounds/{visit_round.pk}/carry/", {"title": "又一轮"}))


def test_people_elsewhere_find_nothing(client, building, visit_round, red_vest, viewer, stranger):
    client.force_login(red_vest)
    knock(client, building, "MET")
    visit = Visit.objects.get()
    reads = [f"/visits/rounds/{visit_round.pk}/{page}" for page in ("", "map/", "pending/", "sheet/")]
    writes = [f"/visits/rounds/{visit_round.pk}/log/", f"/doors/{door(building).pk}/visit/"]
    writes += [f"/visits/{visit.pk}/remark/", f"/visits/rounds/{visit_round.pk}/close/"]
    elsewhere = make_user("elsewhere", Role.RED_VEST, "4102A1002001")
    for user in (stranger, elsewhere):
        client.force_login(user)
        assert {client.get(path).status_code for path in reads} == {404}
        assert {client.post(path).status_code for path in writes} == {404}
    client.force_login(viewer)
    assert {client.get(path).status_code for path in reads} == {200}
    assert {client.post(path).status_code for path in writes} == {403}
    client.force_login(red_vest)
    assert client.post(f"/visits/rounds/{visit_round.pk}/close/").status_code == 403
    assert client.get(f"/visits/rounds/{visit_round.pk}/map/?building=999999").status_code == 404

"""复核 through its pages: what is asked for stands beside what holds, and a second person decides."""

import pytest
from django.utils import timezone

from renovation.core.actions.change_request import file_deletion
from renovation.core.actions.neighborhood import change_neighborhood
from renovation.core.enums import RequestState, Role
from renovation.core.models import Building, ChangeRequest, Neighborhood
from tests.fixtures.api import ApiClient
from tests.fixtures.cast import COMMUNITY, OTHER_STREET, STREET, make_user
from tests.fixtures.requests import finished_site, old_building, old_item, old_line, old_party, told, waiting


def text(answer):
    return answer.content.decode()


@pytest.fixture
def go(client):
    def run(user, path, data=None):
        client.force_login(user)
        return client.get(path) if data is None else client.post(path, data)

    return run


@pytest.fixture
def asked(here, community_worker):
    """A community worker asks to take Here out of the program, and saves a remark beside it."""
    change_neighborhood(
        by=community_worker,
        neighborhood=here,
        version=here.version,
        is_in_program=False,
        remark="已拆迁",
        correction_reason="列入征收范围",
    )
    return waiting()


def test_headline_fact_waits_while_the_rest_is_saved(go, here, community_worker):
    page = text(go(community_worker, f"/neighborhoods/{here.pk}/edit/"))
    assert "由第二人复核后生效" in page
    typed = {"region": COMMUNITY, "name": here.name, "built_precision": "UNKNOWN", "version": "1", "remark": "已拆迁"}
    refused = text(go(community_worker, f"/neighborhoods/{here.pk}/edit/", typed))
    assert 'id="id_correction_reason_error"' in refused
    assert "已拆迁" in refused
    here.refresh_from_db()
    assert (here.version, here.remark) == (1, "")
    go(community_worker, f"/neighborhoods/{here.pk}/edit/", typed | {"correction_reason": "列入征收范围"})
    here.refresh_from_db()
    assert (here.is_in_program, here.remark) == (True, "已拆迁")
    for path in (f"/neighborhoods/{here.pk}/", f"/neighborhoods/{here.pk}/edit/"):
        page = text(go(community_worker, path))
        assert "纳入改造范围：是 → <strong>否</strong>" in page
        assert "列入征收范围" in page


def test_an_empty_list_says_what_comes_there(go, here, community_worker, street_officer, asked):
    shown = text(go(street_officer, "/requests/"))
    assert "还没有人提出需要第二人复核的事项。" not in shown
    ChangeRequest.objects.all().delete()
    shown = text(go(street_officer, "/requests/"))
    assert "还没有人提出需要第二人复核的事项。" in shown
    assert "由同区域另一位有权限的人员复核。" in shown
    assert "导入台账" not in shown.partition('class="empty"')[2]
    assert "没有符合条件的记录。" in text(go(street_officer, "/requests/?mine=decide"))


def test_asking_for_the_same_again_asks_once(here, asked, community_worker):
    here.refresh_from_db()
    change_neighborhood(by=community_worker, neighborhood=here, version=here.version, is_in_program=False)
    assert ChangeRequest.objects.count() == 1


def test_second_person_approves_and_the_trail_names_both(go, here, asked, street_officer, community_worker):
    page = text(go(street_officer, "/"))
    assert "待我复核" in page
    page = text(go(street_officer, f"/requests/{asked.pk}/"))
    assert "列入征收范围" in page
    assert "通过并执行" in page
    assert go(street_officer, f"/requests/{asked.pk}/approve/", {"note": "已核实"}).status_code == 302
    here.refresh_from_db()
    asked.refresh_from_db()
    assert (here.is_in_program, here.remark) == (False, "已拆迁")
    assert (asked.state, asked.by, asked.decided_by) == (RequestState.APPROVED, community_worker, street_officer)
    entry = told("neighborhood.corrected").get()
    assert (entry.by, entry.after["asked_by"]) == (street_officer, "community_worker")
    assert told("request.filed").get().by == community_worker
    assert told("request.approved").get().by == street_officer


def test_sending_back_needs_a_note_and_changes_nothing(go, here, asked, street_officer):
    page = text(go(street_officer, f"/requests/{asked.pk}/refuse/", {"note": ""}))
    assert 'id="id_note_error"' in page
    go(street_officer, f"/requests/{asked.pk}/refuse/", {"note": "征收公告未附"})
    asked.refresh_from_db()
    here.refresh_from_db()
    assert (asked.state, asked.note, here.is_in_program) == (RequestState.REFUSED, "征收公告未附", True)
    assert "征收公告未附" in text(go(asked.by, f"/requests/{asked.pk}/"))


def test_nobody_decides_on_their_own_request(go, here, street_officer):
    """Not even with every right there is."""
    change_neighborhood(by=street_officer, neighborhood=here, version=1, is_in_program=False, correction_reason="误录")
    asked = waiting()
    page = text(go(street_officer, f"/requests/{asked.pk}/"))
    assert "不能复核自己提出的申请" in page
    assert "通过并执行" not in page
    for verb in ("approve", "refuse"):
        assert go(street_officer, f"/requests/{asked.pk}/{verb}/", {"note": "好的"}).status_code == 403
    assert go(street_officer, f"/requests/{asked.pk}/withdraw/", {}).status_code == 302
    asked.refresh_from_db()
    assert asked.state == RequestState.WITHDRAWN


def test_only_the_asker_withdraws(go, asked, street_officer):
    assert go(street_officer, f"/requests/{asked.pk}/withdraw/", {}).status_code == 403
    asked.refresh_from_db()
    assert asked.state == RequestState.PENDING


def test_outsiders_find_nothing_and_viewers_are_refused(go, regions, asked, viewer, stranger, contractor):
    elsewhere = make_user("elsewhere", Role.STREET_OFFICER, OTHER_STREET)
    for user, status in ((stranger, 404), (contractor, 404), (elsewhere, 404), (viewer, 403)):
        for verb in ("approve", "refuse", "withdraw"):
            assert go(user, f"/requests/{asked.pk}/{verb}/", {"note": "好的"}).status_code == status, (user, verb)
    assert go(viewer, f"/requests/{asked.pk}/").status_code == 200
    assert go(elsewhere, f"/requests/{asked.pk}/").status_code == 404
    asked.refresh_from_db()
    assert asked.state == RequestState.PENDING


def test_two_duties_in_two_places_give_no_yes_in_either(go, asked):
    """Finding 10: APPROVE elsewhere and EDIT_NEIGHBORHOOD here are not APPROVE here."""
    mixed = make_user("mixed", Role.COMMUNITY_WORKER, COMMUNITY)
    mixed.duties.create(role=Role.STREET_OFFICER, region_id=OTHER_STREET, starts_on=timezone.localdate())
    assert go(mixed, f"/requests/{asked.pk}/approve/", {}).status_code == 403


def test_the_decider_needs_the_action_s_own_right(go, here, district_officer, street_officer, city_command):
    """A street officer may approve, but not set money: so not remove it either."""
    line = old_line(finished_site(here))
    go(district_officer, f"/funding/{line.pk}/drop/", {"reason": "重复录入"})
    asked = waiting()
    assert "通过并执行" not in text(go(street_officer, f"/requests/{asked.pk}/"))
    assert go(street_officer, f"/requests/{asked.pk}/approve/", {}).status_code == 403
    assert go(city_command, f"/requests/{asked.pk}/approve/", {}).status_code == 302
    assert not type(line).objects.exists()


def test_what_moved_meanwhile_is_not_overwritten_but_outdated(go, here, asked, street_officer):
    Neighborhood.objects.filter(pk=here.pk).update(is_in_program=False)
    assert "情况已变化" in text(go(street_officer, f"/requests/{asked.pk}/"))
    go(street_officer, f"/requests/{asked.pk}/approve/", {})
    asked.refresh_from_db()
    assert (asked.state, asked.note) == (RequestState.OUTDATED, "纳入改造范围：是 → 否")


def test_another_field_of_the_row_is_no_reason_to_ask_again(go, here, asked, street_officer):
    Neighborhood.objects.filter(pk=here.pk).update(remark="另有说明", version=9)
    go(street_officer, f"/requests/{asked.pk}/approve/", {})
    asked.refresh_from_db()
    here.refresh_from_db()
    assert (asked.state, here.is_in_program, here.remark) == (RequestState.APPROVED, False, "另有说明")


def test_a_row_that_is_gone_is_outdated(go, here, street_officer, community_worker):
    building = old_building(here)
    file_deletion(by=community_worker, row=building, action="building.drop", reason="已拆除")
    Building.objects.all().delete()
    asked = waiting()
    go(street_officer, f"/requests/{asked.pk}/approve/", {})
    asked.refresh_from_db()
    assert (asked.state, asked.note) == (RequestState.OUTDATED, "记录已不存在。")


def test_who_comes_second_is_told_who_decided(go, asked, street_officer, district_officer):
    go(street_officer, f"/requests/{asked.pk}/approve/", {})
    page = text(go(district_officer, f"/requests/{asked.pk}/refuse/", {"note": "不同意"}))
    assert "已由street_officer办理：已通过" in page
    asked.refresh_from_db()
    assert asked.state == RequestState.APPROVED


DELETIONS = [("building", "/buildings/{}/drop/"), ("funding", "/funding/{}/drop/"), ("item", "/items/{}/drop/")]
DELETIONS.append(("party", "/parties/{}/drop/"))


@pytest.fixture
def rows(here, firm):
    site = finished_site(here)
    return {
        "building": old_building(here),
        "funding": old_line(site),
        "item": old_item(site),
        "party": old_party(site, firm),
    }


@pytest.mark.parametrize(("noun", "path"), DELETIONS)
def test_deletion_is_asked_for_marked_and_carried_out(go, rows, noun, path, district_officer, city_command):
    row = rows[noun]
    url = path.format(row.pk)
    page = text(go(district_officer, url))
    assert "提交删除申请" in page
    assert 'id="id_reason_error"' in text(go(district_officer, url, {"reason": ""}))
    back = go(district_officer, url, {"reason": "录入错误"})
    assert back.status_code == 302
    assert "待删除" in text(go(district_officer, back["Location"]))
    assert type(row).objects.filter(pk=row.pk).exists()
    again = text(go(district_officer, url, {"reason": "录入错误"}))
    assert "正待复核" in again
    asked = waiting()
    assert "录入错误" in text(go(city_command, f"/requests/{asked.pk}/"))
    go(city_command, f"/requests/{asked.pk}/approve/", {})
    assert not type(row).objects.filter(pk=row.pk).exists()


def test_own_slip_of_the_last_minutes_goes_at_once(go, here, community_worker, street_officer):
    go(community_worker, f"/neighborhoods/{here.pk}/buildings/add/", {"number": "9栋"})
    building = here.buildings.get()
    assert "这是您刚录入的内容" in text(go(community_worker, f"/buildings/{building.pk}/drop/"))
    assert "提交删除申请" in text(go(street_officer, f"/buildings/{building.pk}/drop/"))
    go(community_worker, f"/buildings/{building.pk}/drop/", {})
    assert not here.buildings.exists()


def test_a_slip_somebody_else_has_touched_is_none(go, here, community_worker, street_officer):
    go(community_worker, f"/neighborhoods/{here.pk}/buildings/add/", {"number": "9栋"})
    building = here.buildings.get()
    go(street_officer, f"/buildings/{building.pk}/edit/", {"number": "9栋", "storeys": "6"})
    go(community_worker, f"/buildings/{building.pk}/drop/", {"reason": "录错了"})
    assert here.buildings.exists()
    assert waiting().kind == "DELETION"


def test_a_key_of_the_api_never_approves(here, asked, street_officer):
    """Finding: what a key may do is chosen from a list without APPROVE; there is no such address besides."""
    api = ApiClient(street_officer)
    for verb in ("approve", "refuse"):
        path = f"/requests/{asked.pk}/{verb}/"
        assert api.client.post(path).status_code in (302, 401, 403), path
    asked.refresh_from_db()
    assert asked.state == RequestState.PENDING


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_one_and_three(
    client, here, street_officer, community_worker, count, django_assert_num_queries
):
    for number in range(count):
        row = old_building(here, f"{number}栋")
        file_deletion(by=community_worker, row=row, action="building.drop", reason="已拆除")
    client.force_login(street_officer)
    with django_assert_num_queries(6):
        page = client.get("/requests/?mine=decide")
    assert page.context["total"] == count
    assert "已拆除" in text(page)
    assert f'<span class="nav-count num">{count}' in text(page)


def test_the_list_is_filtered_by_kind_state_region_and_person(go, here, asked, street_officer, community_worker):
    def labels(user, query):
        return go(user, f"/requests/?{query}").context["total"]

    assert labels(street_officer, "kind=CORRECTION&state=PENDING") == 1
    assert labels(street_officer, "kind=DELETION") == 0
    assert labels(street_officer, "mine=asked") == 0
    assert labels(community_worker, "mine=asked") == 1
    assert labels(community_worker, "mine=decide") == 0
    assert labels(street_officer, f"region={STREET}") == 1

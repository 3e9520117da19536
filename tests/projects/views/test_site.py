"""The plan of one site, its money, its works."""

from datetime import date
from decimal import Decimal

import pytest

from projects.actions.site import change_site
from projects.models import DateRevision, Funding, ItemType, PlanItem
from renovation.core.enums import Renovation
from tests.fixtures.cast import make_site


def text(answer):
    return answer.content.decode()


@pytest.fixture
def site(here):
    return make_site(here, planned_start_on=date(2025, 3, 1), planned_finish_on=date(2025, 10, 1))


@pytest.fixture
def officer(client, district_officer):
    client.force_login(district_officer)
    return district_officer


def form_of(site, **typed):
    return {
        "plan_year": "2025",
        "planned_start_on": "2025-03-01",
        "planned_finish_on": "2025-10-01",
        "status": "0",
        "building_count": "3",
        "household_count": "126",
        "floor_area_m2": "8316",
        "invest_planned_wan": "0",
        "invest_done_wan": "0",
        "version": "1",
    } | typed


PATHS = ["edit/", "edit/reason/", "report/", "report/reason/", "funding/", "items/"]


@pytest.mark.parametrize("path", PATHS)
def test_every_form_opens_for_who_may(client, site, officer, path):
    assert client.get(f"/sites/{site.pk}/{path}").status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_outsiders_find_nothing_and_viewers_are_refused(client, site, path, stranger, viewer):
    for user, status in ((stranger, 404), (viewer, 403)):
        client.force_login(user)
        assert client.get(f"/sites/{site.pk}/{path}").status_code == status


def test_street_officers_may_not_set_money(client, site, street_officer):
    client.force_login(street_officer)
    assert client.get(f"/sites/{site.pk}/funding/").status_code == 403


def test_a_moved_date_asks_for_its_reason_and_keeps_the_rest(client, site, officer):
    url = f"/sites/{site.pk}/edit/"
    assert "id_reason" not in text(client.get(url))
    typed = form_of(site, planned_finish_on="2025-12-01", household_count="140")
    page = text(client.post(url, typed))
    assert 'id="id_reason_error"' in page
    assert 'value="2025-12-01"' in page
    assert 'value="140"' in page
    assert client.post(url, typed | {"reason": "FUNDING", "note": "市级资金晚到"}).status_code == 302
    site.refresh_from_db()
    assert (site.planned_finish_on, site.household_count) == (date(2025, 12, 1), 140)
    revision = DateRevision.objects.get()
    assert (revision.old, revision.new, revision.reason) == (date(2025, 10, 1), date(2025, 12, 1), "FUNDING")


def test_the_reason_appears_as_soon_as_a_date_differs(client, site, officer):
    url = f"/sites/{site.pk}/edit/reason/"
    same = {"planned_start_on": "2025-03-01", "planned_finish_on": "2025-10-01"}
    assert "id_reason" not in text(client.get(url, same))
    page = text(client.get(url, same | {"planned_finish_on": "2025-12-01", "reason": "DESIGN"}))
    assert 'value="DESIGN" selected' in page


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"planned_finish_on": "2025-02-01", "reason": "OTHER"}, "planned_finish_on"),
        ({"planned_finish_on": "下个月"}, "planned_finish_on"),
        ({"actual_finish_on": "2025-09-30"}, "status"),
        ({"household_count": "-3"}, "household_count"),
        ({"plan_year": "1949"}, "plan_year"),
    ],
)
def test_bad_input_is_named_at_its_field(client, site, officer, typed, field):
    page = text(client.post(f"/sites/{site.pk}/edit/", form_of(site, invest_planned_wan="123.4", **typed)))
    assert f'id="id_{field}_error"' in page
    assert 'value="123.4"' in page
    site.refresh_from_db()
    assert site.version == 1


def test_a_conflict_says_who_changed_what_and_keeps_what_was_typed(client, site, officer, street_officer):
    change_site(by=street_officer, site=site, version=1, planned_finish_on=date(2025, 11, 1), reason="UTILITY")
    page = text(client.post(f"/sites/{site.pk}/edit/", form_of(site, household_count="140")))
    assert "street_officer" in page
    assert "2025-10-01 →" in page
    assert "2025-11-01" in page
    assert 'value="140"' in page
    assert 'name="version" value="2"' in page
    site.refresh_from_db()
    assert site.household_count == 126


def money(**typed):
    return {"source": "CITY", "year": "2025", "planned_wan": "200", "arrived_wan": "100", "paid_wan": "50"} | typed


def test_money_is_added_changed_and_dropped(client, site, officer):
    url = f"/sites/{site.pk}/funding/"
    assert client.post(url, money()).status_code == 302
    line = Funding.objects.get()
    page = text(client.get(url))
    assert "市级财政" in page
    assert "50.0%" in page
    assert 'value="200"' in text(client.get(url, {"line": line.pk}))
    assert client.post(f"{url}?line={line.pk}", money(paid_wan="80", source="LOAN")).status_code == 302
    line.refresh_from_db()
    assert (line.paid_wan, line.source) == (Decimal(80), "CITY")
    assert client.post(f"/funding/{line.pk}/drop/").status_code == 302
    assert not Funding.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"paid_wan": "150"}, "paid_wan"),
        ({"planned_wan": "-1"}, "planned_wan"),
        ({"planned_wan": "很多"}, "planned_wan"),
        ({"year": "25"}, "year"),
        ({"source": "抽奖"}, "source"),
    ],
)
def test_bad_money_is_refused_at_its_field(client, site, officer, typed, field):
    page = text(client.post(f"/sites/{site.pk}/funding/", money(**typed)))
    assert f'id="id_{field}_error"' in page
    assert not Funding.objects.exists()


def test_a_known_line_is_not_overwritten_unseen(client, site, officer):
    url = f"/sites/{site.pk}/funding/"
    client.post(url, money())
    page = text(client.post(url, money(planned_wan="999")))
    assert 'id="id_source_error"' in page
    assert 'value="999"' in page
    assert Funding.objects.get().planned_wan == 200


def test_lines_of_another_site_are_out_of_reach(client, site, elsewhere, officer, street_officer, viewer):
    other = make_site(elsewhere)
    line = Funding.objects.create(site=other, source="CITY", year=2025)
    assert client.get(f"/sites/{site.pk}/funding/", {"line": line.pk}).status_code == 404
    item = PlanItem.objects.create(site=other, item_type_id="B02")
    client.force_login(street_officer)
    assert client.post(f"/items/{item.pk}/drop/").status_code == 404
    client.force_login(viewer)
    assert client.post(f"/items/{item.pk}/drop/").status_code == 403
    assert client.post(f"/funding/{line.pk}/drop/").status_code == 403


def test_works_are_added_changed_and_dropped(client, site, officer):
    url = f"/sites/{site.pk}/items/"
    typed = {"item_type": "B02", "planned_quantity": "1200", "done_quantity": "0", "planned_wan": "5", "done_wan": "0"}
    assert client.post(url, typed).status_code == 302
    item = PlanItem.objects.get()
    assert ItemType.objects.get(pk="B02").name_zh in text(client.get(url))
    assert 'id="id_item_type_error"' in text(client.post(url, typed))
    assert 'id="id_done_quantity_error"' in text(client.post(f"{url}?line={item.pk}", typed | {"done_quantity": "-1"}))
    assert client.post(f"{url}?line={item.pk}", typed | {"done_quantity": "300"}).status_code == 302
    item.refresh_from_db()
    assert item.done_quantity == 300
    assert client.post(f"/items/{item.pk}/drop/").status_code == 302
    assert not PlanItem.objects.exists()


def test_progress_moves_the_site(client, site, officer):
    url = f"/sites/{site.pk}/report/"
    typed = {"progress_pct": "40.5", "text": "管网开挖", "issue": "缺材料", "next_step": "周五进场"}
    assert client.post(url, typed).status_code == 302
    site.refresh_from_db()
    assert (site.progress_pct, site.status, site.next_step) == (Decimal("40.5"), Renovation.IN_PROGRESS, "周五进场")
    assert "40.5%" in text(client.get(url))


def test_a_fall_asks_why_and_keeps_the_words(client, site, officer):
    site.progress_pct = 40
    site.save()
    url = f"/sites/{site.pk}/report/"
    assert "id_fall_reason" not in text(client.get(url))
    assert "40%" in text(client.get(f"{url}reason/", {"progress_pct": "30"}))
    assert "id_fall_reason" not in text(client.get(f"{url}reason/", {"progress_pct": "50"}))
    page = text(client.post(url, {"progress_pct": "30", "text": "返工重做"}))
    assert 'id="id_fall_reason_error"' in page
    assert "从 40% 下调" in page
    assert "返工重做" in page
    answer = client.post(url, {"progress_pct": "30", "text": "返工重做", "fall_reason": "质量返工"})
    assert answer.status_code == 302
    assert site.reports.get().fall_reason == "质量返工"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"progress_pct": ""}, "progress_pct"),
        ({"progress_pct": "101"}, "progress_pct"),
        ({"progress_pct": "abc"}, "progress_pct"),
        ({"progress_pct": "NaN"}, "progress_pct"),
        ({"progress_pct": "90", "status": "3"}, "progress_pct"),
        ({"progress_pct": "90", "text": "长" * 301}, "text"),
    ],
)
def test_bad_progress_is_refused_at_its_field(client, site, officer, typed, field):
    page = text(client.post(f"/sites/{site.pk}/report/", {"next_step": "周五进场"} | typed))
    assert f'id="id_{field}_error"' in page
    assert "周五进场" in page
    assert not site.reports.exists()


@pytest.mark.parametrize("typed", ["abc", "", "NaN", "1e999"])
def test_the_question_why_takes_anything(client, site, officer, typed):
    assert client.get(f"/sites/{site.pk}/report/reason/", {"progress_pct": typed}).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", ["funding/", "items/"])
def test_lines_ask_the_same_for_one_and_three(client, site, officer, django_assert_num_queries, path, rows):
    for number in range(rows):
        Funding.objects.create(site=site, source="CITY", year=2024 + number)
        PlanItem.objects.create(site=site, item_type_id=f"B0{number + 1}")
    # session, user, duties, site; the lines; and the catalog of works for its form
    with django_assert_num_queries(6 if path == "funding/" else 7):
        client.get(f"/sites/{site.pk}/{path}")

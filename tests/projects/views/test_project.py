"""The page of a project, its forms, and the choice of neighborhoods."""

from datetime import date
from decimal import Decimal

import pytest

from projects.actions.funding import set_funding
from projects.actions.progress_report import report_progress
from projects.actions.project import change_project
from projects.actions.site import change_site
from projects.models import ItemType, Project, ProjectParty
from renovation.core.models import Organization
from tests.fixtures.cast import COMMUNITY, make_neighborhood, make_site


def text(answer):
    return answer.content.decode()


def add_money(by, site, year, planned, arrived, paid, source="CITY"):
    sums = {"planned_wan": Decimal(planned), "arrived_wan": Decimal(arrived), "paid_wan": Decimal(paid)}
    set_funding(by=by, site=site, source=source, year=year, **sums)


@pytest.fixture
def site(here):
    dates = {"planned_start_on": date(2025, 3, 1), "planned_finish_on": date(2025, 10, 1)}
    first = {"baseline_start_on": date(2025, 3, 1), "baseline_finish_on": date(2025, 10, 1)}
    return make_site(here, **dates, **first)


def test_the_page_shows_dates_money_works_and_reports(client, site, district_officer):
    moved = {"planned_finish_on": date(2025, 10, 31), "reason": "WEATHER", "note": "管控停工两周"}
    site = change_site(by=district_officer, site=site, version=1, **moved)
    add_money(district_officer, site, 2024, "100.5", "80", "40")
    add_money(district_officer, site, 2025, "200", "0", "0", source="RESIDENT")
    report_progress(by=district_officer, site=site, progress_pct=Decimal(40), text="管网开挖", issue="车辆挪移难")
    site.items.create(item_type=ItemType.objects.get(pk="B02"), planned_quantity=1200, done_quantity=300)
    client.force_login(district_officer)
    page = text(client.get(f"/projects/{site.project_id}/"))
    for shown in ("推迟 30 天", "天气或管控停工", "管控停工两周", "2025-10-01 → 2025-10-31", "管网开挖", "车辆挪移难"):
        assert shown in page, shown
    for shown in ("居民出资", "2024年", "300.50 万元", "26.6%", "50.0%", "基础类", "1,200 m", "25.0%"):
        assert shown in page, shown


def test_sites_outside_the_reach_are_counted_and_not_shown(client, site, elsewhere, street_officer, district_officer):
    other = make_site(elsewhere, project=site.project, issue="别处的问题")
    add_money(district_officer, other, 2025, "777", "0", "0")
    client.force_login(street_officer)
    page = text(client.get(f"/projects/{site.project_id}/"))
    assert "另有 1 个点位" in page
    for hidden in ("黄河花园", "别处的问题", "777"):
        assert hidden not in page
    assert client.get(f"/sites/{other.pk}/edit/").status_code == 404


def test_a_contractor_sees_own_projects_and_reports_only(client, site, elsewhere, firm, contractor):
    ProjectParty.objects.create(project=site.project, role="CONTRACTOR", organization=firm)
    other = make_site(elsewhere)
    client.force_login(contractor)
    page = text(client.get(f"/projects/{site.project_id}/"))
    assert f"/sites/{site.pk}/report/" in page
    assert f"/sites/{site.pk}/edit/" not in page
    assert client.get(f"/sites/{site.pk}/edit/").status_code == 403
    assert client.get(f"/projects/{other.project_id}/").status_code == 404


@pytest.mark.parametrize("path", ["", "edit/", "parties/"])
def test_outsiders_find_nothing_and_viewers_may_only_look(client, site, path, stranger, viewer):
    url = f"/projects/{site.project_id}/{path}"
    client.force_login(stranger)
    assert client.get(url).status_code == 404
    client.force_login(viewer)
    assert client.get(url).status_code == (403 if path else 200)
    assert client.get("/projects/add/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_for_one_and_three_sites(
    client, site, district_officer, firm, django_assert_num_queries, rows
):
    sites = [
        site,
        *(make_site(make_neighborhood(COMMUNITY, f"小区{n}"), project=site.project) for n in range(rows - 1)),
    ]
    for number, each in enumerate(sites):
        add_money(district_officer, each, 2025, "100", "0", "0")
        each.items.create(item_type=ItemType.objects.get(pk="B02"), planned_quantity=number)
        report_progress(by=district_officer, site=each, progress_pct=Decimal(40))
        each.revisions.create(field="planned_start_on", reason="OTHER", by=district_officer)
        organization = Organization.objects.create(name=f"单位{number}", kind="DESIGNER", region=firm.region)
        ProjectParty.objects.create(project=each.project, role="DESIGNER", organization=organization)
    client.force_login(district_officer)
    # session, user, duties, project; sites, their count, revisions, parties, money, items, reports, history, 4 rights
    with django_assert_num_queries(19):
        assert client.get(f"/projects/{site.project_id}/").status_code == 200


def test_add_from_a_neighborhood_is_prefilled_with_the_usual_name(client, here, street_officer):
    client.force_login(street_officer)
    page = text(client.get("/projects/add/", {"neighborhood": here.pk}))
    assert "集英花园改造项目" in page
    assert f'value="{here.pk}" id="n-{here.pk}" checked' in page


def test_add_without_a_name_takes_the_usual_one(client, here, street_officer):
    second = make_neighborhood(COMMUNITY, "碧水苑", estimate_wan=Decimal("88"))
    client.force_login(street_officer)
    answer = client.post("/projects/add/", {"neighborhoods": [here.pk, second.pk], "plan_year": "2026", "name": ""})
    project = Project.objects.get()
    assert answer.url == f"/projects/{project.pk}/"
    assert project.name == "2026年集英花园等2个小区改造项目"
    assert sorted(project.sites.values_list("household_count", "invest_planned_wan")) == [(126, 0), (126, 88)]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"plan_year": ""}, "plan_year"),
        ({"plan_year": "26"}, "plan_year"),
        ({"neighborhoods": []}, "neighborhoods"),
        ({"name": "长" * 121}, "name"),
        ({"owner": "99999"}, "owner"),
    ],
)
def test_add_refuses_bad_input_and_keeps_the_choice(client, here, street_officer, typed, field):
    client.force_login(street_officer)
    data = {"neighborhoods": [here.pk], "plan_year": "2026", "note": "写了很多字"} | typed
    page = text(client.post("/projects/add/", data))
    assert f'id="id_{field}_error"' in page
    assert "写了很多字" in page
    if data["neighborhoods"]:
        assert f'id="n-{here.pk}" checked' in page
    assert not Project.objects.exists()


def test_add_refuses_a_neighborhood_outside(client, elsewhere, street_officer):
    client.force_login(street_officer)
    page = text(client.post("/projects/add/", {"neighborhoods": [elsewhere.pk], "plan_year": "2026"}))
    assert "field-errors" in page
    assert "黄河花园" not in page
    assert not Project.objects.exists()


def test_the_picker_finds_by_name_and_initials_within_scope(client, here, elsewhere, street_officer, viewer):
    client.force_login(street_officer)
    for asked in ("集英", "jyhy", "JYHY"):
        page = text(client.get("/projects/picker/", {"q": asked}))
        assert "集英花园" in page
    assert "黄河花园" not in text(client.get("/projects/picker/", {"q": "黄河"}))
    chosen = text(client.get("/projects/picker/", {"q": "xx", "neighborhoods": [here.pk], "plan_year": "2026"}))
    assert "2026年集英花园改造项目" in chosen
    client.force_login(viewer)
    assert "集英花园" not in text(client.get("/projects/picker/", {"q": "集英"}))


def test_edit_conflict_keeps_what_was_typed(client, site, street_officer, district_officer):
    project = site.project
    change_project(by=district_officer, project=project, version=1, platform_code="2404-410202")
    client.force_login(street_officer)
    page = text(client.post(f"/projects/{project.pk}/edit/", {"name": "我的名字", "version": 1}))
    assert "district_officer" in page
    assert "2404-410202" in page
    assert 'value="我的名字"' in page
    assert client.post(f"/projects/{project.pk}/edit/", {"name": "我的名字", "version": 2}).status_code == 302
    project.refresh_from_db()
    assert project.name == "我的名字"


def test_parties_are_named_and_a_new_firm_only_when_said_so(client, site, street_officer, firm):
    client.force_login(street_officer)
    url = f"/projects/{site.project_id}/parties/"
    assert client.post(url, {"role": "CONTRACTOR", "name": firm.name}).status_code == 302
    page = text(client.post(url, {"role": "DESIGNER", "name": "示例设计二"}))
    assert "登记为新单位" in page
    assert 'value="示例设计二"' in page
    assert client.post(url, {"role": "DESIGNER", "name": "示例设计二", "is_new": "on"}).status_code == 302
    new = Organization.objects.get(name="示例设计二")
    assert (new.kind, new.region_id) == ("DESIGNER", "4102A1001")
    assert site.project.parties.count() == 2
    party = site.project.parties.get(organization=new)
    assert client.post(f"/parties/{party.pk}/drop/").status_code == 302
    assert site.project.parties.count() == 1

"""The pages of neighborhoods, projects and sites, and one's account, in Chromium on desk and phone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from projects.actions.funding import set_funding
from projects.actions.progress_report import report_progress
from projects.actions.project import add_project, change_project
from projects.actions.site import change_site
from projects.models import ItemClass, ItemType, PlanItem, ProjectParty
from renovation.core.actions.token import issue_token
from renovation.core.models import Building, Contact
from tests.fixtures.cast import COMMUNITY, make_neighborhood

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def item_types(transactional_db):
    """Some of the catalog: its rows come by migration, and tests with real transactions empty all tables."""
    for order, (code, name) in enumerate([("BASIC", "基础类"), ("IMPROVED", "完善类")]):
        ItemClass.objects.get_or_create(code=code, defaults={"name_zh": name, "name_en": code, "order": order})
    for code, kind, name, unit in [
        ("B02", "BASIC", "排水（雨污分流）", "m"),
        ("B05", "BASIC", "道路", "㎡"),
        ("I06", "IMPROVED", "停车库（场）", "个"),
    ]:
        values = {"item_class_id": kind, "name_zh": name, "name_en": code, "unit": unit}
        ItemType.objects.get_or_create(code=code, defaults=values)


@pytest.fixture
def site(item_types, here, district_officer, firm):
    second = make_neighborhood(COMMUNITY, "碧水苑")
    project = add_project(
        by=district_officer, name="2026年集英花园等2个小区改造项目", plan_year=2026, neighborhoods=[here, second]
    )
    change_project(by=district_officer, project=project, version=1, owner=district_officer)
    site = project.sites.get(neighborhood=here)
    today = timezone.localdate()
    dates = {"planned_start_on": today - timedelta(days=90), "planned_finish_on": today - timedelta(days=20)}
    site = change_site(by=district_officer, site=site, version=site.version, **dates)
    moved = {"planned_finish_on": today - timedelta(days=5), "reason": "WEATHER", "note": "管控停工两周"}
    site = change_site(by=district_officer, site=site, version=site.version, **moved)
    words = {"text": "管网开挖完成，正在铺设雨水管", "issue": "3号楼前车辆未挪移", "next_step": "周五前社区协调挪车"}
    report_progress(by=district_officer, site=site, progress_pct=Decimal("42.5"), **words)
    for year, source, sums in (
        (2025, "CENTRAL_SUBSIDY", (300, 300, 120)),
        (2026, "CITY", (126.5, 60, 0)),
        (2026, "RESIDENT", (8, 3, 0)),
    ):
        planned, arrived, paid = (Decimal(str(value)) for value in sums)
        set_funding(
            by=district_officer,
            site=site,
            source=source,
            year=year,
            planned_wan=planned,
            arrived_wan=arrived,
            paid_wan=paid,
        )
    for code in ("B02", "B05", "I06"):
        PlanItem.objects.create(site=site, item_type_id=code, planned_quantity=1200, done_quantity=300, planned_wan=45)
    ProjectParty.objects.create(project=project, role="CONTRACTOR", organization=firm)
    Contact.objects.create(neighborhood=here, name="王小明", phone="13800005678")
    for number in (1, 2, 3):
        Building.objects.create(
            neighborhood=here, number=f"{number}号楼", storeys=6, entrance_count=3, household_count=36
        )
    issue_token(by=district_officer, name="市级平台每日取数", days=90)
    return site


PAGES = {
    "neighborhood": "/neighborhoods/{n}/",
    "neighborhood-edit": "/neighborhoods/{n}/edit/",
    "neighborhood-add": "/neighborhoods/add/",
    "project": "/projects/{p}/",
    "project-add": "/projects/add/?neighborhood={n}",
    "project-edit": "/projects/{p}/edit/",
    "parties": "/projects/{p}/parties/",
    "site-edit": "/sites/{s}/edit/",
    "report": "/sites/{s}/report/",
    "funding": "/sites/{s}/funding/",
    "items": "/sites/{s}/items/",
    "password": "/password/",
    "tokens": "/tokens/",
    "token-add": "/tokens/add/",
}


def test_pages_are_accessible_on_desk_and_phone(
    page, live_server, sign_in, screen, axe, no_sideways_scroll, shot, site, district_officer
):
    sign_in(district_officer)
    for name, path in PAGES.items():
        page.goto(live_server.url + path.format(n=site.neighborhood_id, p=site.project_id, s=site.pk))
        shot(page, f"pages-{name}")
        no_sideways_scroll(page)
        axe(page)

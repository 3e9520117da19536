"""The page of a neighborhood and the forms of its facts."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from projects.actions.funding import set_funding
from projects.models import ProjectParty
from renovation.core.actions.neighborhood import change_neighborhood
from renovation.core.enums import Renovation
from renovation.core.models import AuditEntry, Contact, Neighborhood
from tests.fixtures.cast import COMMUNITY, OTHER_COMMUNITY, make_neighborhood, make_site


def text(answer):
    return answer.content.decode()


@pytest.fixture
def page_of(client):
    def get(user, neighborhood, tail=""):
        client.force_login(user)
        return client.get(f"/neighborhoods/{neighborhood.pk}/{tail}")

    return get


def test_the_page_shows_facts_works_and_money_with_units(page_of, here, district_officer):
    late = timezone.localdate() - timedelta(days=5)
    site = make_site(
        here, status=Renovation.IN_PROGRESS, progress_pct=40, planned_finish_on=late, next_step="7日内恢复施工"
    )
    set_funding(
        by=district_officer,
        site=site,
        source="CITY",
        year=2025,
        planned_wan=Decimal(200),
        arrived_wan=Decimal(100),
        paid_wan=Decimal(50),
    )
    page = text(page_of(district_officer, here))
    for shown in ("8,316 ㎡", "126", "逾期 5 天", "7日内恢复施工", "200.00 万元", "50.0%", "数据更新于", "40%"):
        assert shown in page, shown
    for code in ("4102", "4102A1", "4102A1001", COMMUNITY):
        assert f'href="/command/{code}/"' in page


def test_outsiders_find_nothing(page_of, elsewhere, street_officer, stranger):
    assert page_of(street_officer, elsewhere).status_code == 404
    assert page_of(stranger, elsewhere).status_code == 404
    assert page_of(street_officer, elsewhere, "edit/").status_code == 404


def test_insiders_without_the_right_see_no_buttons_and_are_refused(client, page_of, here, viewer):
    page = text(page_of(viewer, here))
    assert "/edit/" not in page
    assert "添加楼栋" not in page
    assert page_of(viewer, here, "edit/").status_code == 403
    assert client.post(f"/neighborhoods/{here.pk}/edit/", {"name": "改名", "version": 1}).status_code == 403
    assert client.get("/neighborhoods/add/").status_code == 403


def test_it_leads_to_all_that_its_residents_said(page_of, here, viewer, firm, contractor, client):
    site = make_site(here)
    page = text(page_of(viewer, here))
    asked = f"?region={COMMUNITY}&amp;q=%E9%9B%86%E8%8B%B1%E8%8A%B1%E5%9B%AD"
    for link in (
        f"/suggestions/list/?neighborhood={here.pk}", f"/neighborhoods/{here.pk}/visits/", f"/events/{asked}",
        f"/questionnaires/?neighborhood={here.pk}", f"/delegates/sites/{site.pk}/", f"/defects/{asked}",
        f"/disputes/{asked}", f"/suggestions/poster/{here.pk}/",
    ):  # fmt: skip
        assert f'href="{link}"' in page, link
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link
    ProjectParty.objects.create(project=site.project, role="CONTRACTOR", organization=firm)
    assert "/suggestions/poster/" not in text(page_of(contractor, here))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_for_one_and_three_works(
    client, here, district_officer, django_assert_num_queries, rows
):
    for number in range(rows):
        make_site(here, f"项目{number}")
        Contact.objects.create(neighborhood=here, name=f"人{number}", phone="13800005678")
        here.buildings.create(number=f"{number}栋")
    client.force_login(district_officer)
    # session, user, duties, row, sites, place, three rights, money, buildings, contacts, history
    with django_assert_num_queries(15):
        assert client.get(f"/neighborhoods/{here.pk}/").status_code == 200


def form_of(neighborhood, **typed):
    return {
        "region": neighborhood.region_id,
        "name": neighborhood.name,
        "is_in_program": "on",
        "built_precision": "YEAR",
        "household_count": "126",
        "version": neighborhood.version,
    } | typed


def test_edit_saves_and_leaves_readable_history(client, page_of, here, community_worker):
    page_of(community_worker, here)
    answer = client.post(f"/neighborhoods/{here.pk}/edit/", form_of(here, household_count="130", tenure="REFORMED"))
    assert answer.url == f"/neighborhoods/{here.pk}/"
    here.refresh_from_db()
    assert (here.household_count, here.tenure, here.version) == (130, "REFORMED", 2)
    page = text(client.get(answer.url))
    assert "126 → 130" in page
    assert "房改房" in page


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"name": ""}, "name", "必填"),
        ({"household_count": "一百"}, "household_count", "整数"),
        ({"floor_area_m2": "123456789012345"}, "floor_area_m2", "数字"),
        ({"built_from": "2005", "built_to": "2000"}, "built_to", "止年早于起年"),
        ({"region": OTHER_COMMUNITY}, "region", "选"),
        ({"name": "重名"}, "name", "已"),
    ],
)
def test_bad_input_is_named_at_its_field_and_kept(client, here, community_worker, typed, field, said):
    make_neighborhood(COMMUNITY, "重名")
    client.force_login(community_worker)
    page = text(client.post(f"/neighborhoods/{here.pk}/edit/", form_of(here, remark="写了很多字", **typed)))
    start = page.index(f'id="id_{field}_error"')
    assert said in page[start : start + 400]
    assert "写了很多字" in page
    assert Neighborhood.objects.get(pk=here.pk).version == 1


def test_a_conflict_says_who_changed_what_and_keeps_what_was_typed(client, here, community_worker, district_officer):
    change_neighborhood(by=district_officer, neighborhood=here, version=1, household_count=500)
    client.force_login(community_worker)
    typed = form_of(here, version=1, household_count="130", remark="写了很多字")
    page = text(client.post(f"/neighborhoods/{here.pk}/edit/", typed))
    assert "district_officer" in page
    assert "126 →" in page
    assert "500" in page
    assert 'value="130"' in page
    assert "写了很多字" in page
    assert Neighborhood.objects.get(pk=here.pk).household_count == 500
    assert 'name="version" value="2"' in page
    client.post(f"/neighborhoods/{here.pk}/edit/", typed | {"version": 2})
    assert Neighborhood.objects.get(pk=here.pk).household_count == 130


def test_add_registers_in_ones_own_community_only(client, regions, community_worker):
    client.force_login(community_worker)
    typed = {"region": COMMUNITY, "name": "新苑小区", "built_precision": "UNKNOWN", "estimate_wan": "12.5"}
    answer = client.post("/neighborhoods/add/", typed)
    added = Neighborhood.objects.get(name="新苑小区")
    assert answer.url == f"/neighborhoods/{added.pk}/"
    assert (added.initials, added.estimate_wan) == ("xyxq", Decimal("12.5"))
    page = text(client.post("/neighborhoods/add/", typed | {"region": OTHER_COMMUNITY, "name": "别处小区"}))
    assert "field-errors" in page
    assert not Neighborhood.objects.filter(name="别处小区").exists()


@pytest.mark.parametrize("region", ["4102A1", "", "x'; --", "４１０２"])
def test_add_takes_any_region_in_its_address(client, regions, district_officer, region):
    client.force_login(district_officer)
    assert client.get("/neighborhoods/add/", {"region": region}).status_code == 200


def test_contacts_are_masked_and_revealed_for_a_reason(client, page_of, here, community_worker):
    contact = Contact.objects.create(neighborhood=here, name="王小明", phone="13800005678")
    page = text(page_of(community_worker, here))
    assert "13800005678" not in page
    assert "138****5678" in page
    assert "王*明" in page
    url = f"/contacts/{contact.pk}/reveal/"
    refused = client.post(url, {"reason": " "}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert "13800005678" not in text(refused)
    shown = client.post(url, {"reason": "通知停水"}, headers={"HX-Request": "true"})
    assert "13800005678" in text(shown)
    assert "no-store" in shown["Cache-Control"]
    assert AuditEntry.objects.get(action="contact.revealed").after["reason"] == "通知停水"


def test_contacts_are_not_revealed_without_the_right(client, page_of, here, viewer, elsewhere, street_officer):
    contact = Contact.objects.create(neighborhood=here, name="王小明", phone="13800005678")
    other = Contact.objects.create(neighborhood=elsewhere, name="李四", phone="13900005678")
    assert "查看原因" not in text(page_of(viewer, here))
    assert client.post(f"/contacts/{contact.pk}/reveal/", {"reason": "通知停水"}).status_code == 403
    client.force_login(street_officer)
    assert client.post(f"/contacts/{other.pk}/reveal/", {"reason": "通知停水"}).status_code == 404


def test_a_contact_is_noted_with_a_number_that_can_be_called(client, here, community_worker, viewer, stranger):
    url = f"/neighborhoods/{here.pk}/contacts/add/"
    client.force_login(community_worker)
    page = text(client.post(url, {"name": "王小明", "phone": "找门卫"}))
    assert 'id="id_phone_error"' in page
    assert 'value="王小明"' in page
    assert client.post(url, {"name": "王小明", "phone": "138 0000 5678"}).status_code == 302
    assert client.post(url, {"name": "王小明", "phone": "0371-2388001"}).status_code == 302
    assert here.contacts.get().phone == "0371-2388001"
    for user, status in ((viewer, 403), (stranger, 404)):
        client.force_login(user)
        assert client.get(url).status_code == status

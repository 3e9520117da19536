"""The pages of delegates: every site, who stands where, the checklist filled in, names behind a reason."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import Defect, ProjectParty
from residents.actions.delegate import end_delegate, name_delegate
from residents.models import ChecklistLine, Delegate, Finding
from tests.fixtures.cast import make_site

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def site(here, firm):
    site = make_site(here)
    ProjectParty.objects.create(project=site.project, role="CONTRACTOR", organization=firm)
    return site


def named(by, site, name="王大爷", **facts):
    facts = {"stage": "QUALITY", "phone": "13800138000", "named_on": TODAY() - timedelta(days=3)} | facts
    return name_delegate(by=by, site=site, name=name, **facts)


def page(client, user, address):
    client.force_login(user)
    return client.get(address).content.decode()


def test_an_empty_list_says_why(client, viewer):
    assert "还没有改造点位" in page(client, viewer, "/delegates/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_as_much_for_one_as_for_three(
    client, here, community_worker, viewer, count, django_assert_num_queries
):
    for number in range(count):
        named(community_worker, make_site(here, f"项目{number}"))
    client.force_login(viewer)
    with django_assert_num_queries(6):  # session, user, duties; sites, delegates, defects
        client.get("/delegates/")


def test_sites_without_anybody_are_found(client, site, elsewhere, community_worker, city_command):
    make_site(elsewhere)
    delegate = named(community_worker, site)
    missing = page(client, city_command, "/delegates/?missing=1")
    assert "黄河花园" in missing
    assert "集英花园" not in missing
    end_delegate(by=community_worker, delegate=delegate, ends_on=TODAY() - timedelta(days=1))
    assert "集英花园" in page(client, city_command, "/delegates/?missing=1")


@pytest.mark.parametrize("count", [1, 3])
def test_a_site_costs_as_much_for_one_as_for_three(client, site, community_worker, count, django_assert_num_queries):
    for number in range(count):
        named(community_worker, site, f"居民{number}")
    client.force_login(community_worker)
    with django_assert_num_queries(8):  # session, user, duties; site, two rights, delegates, findings
        shown = client.get(f"/delegates/sites/{site.pk}/").content.decode()
    assert shown.count("填写检查清单") >= count


def test_names_are_masked_until_a_reason_is_given(client, site, community_worker, viewer):
    delegate = named(community_worker, site)
    shown = page(client, community_worker, f"/delegates/sites/{site.pk}/")
    assert "王大爷" not in shown
    assert "13800138000" not in shown
    assert "138****8000" in shown
    address = f"/delegates/{delegate.pk}/reveal/"
    assert "必填" in client.post(address, {"reason": ""}).content.decode()
    told = client.post(address, {"reason": "通知开会"}).content.decode()
    assert "王大爷" in told
    assert "13800138000" in told
    client.force_login(viewer)
    assert client.post(address, {"reason": "通知开会"}).status_code == 403


def test_somebody_is_named_and_leaves(client, site, community_worker):
    client.force_login(community_worker)
    address = f"/delegates/sites/{site.pk}/add/"
    empty = client.post(address, {"stage": "PLAN", "name": "", "phone": "13800138000", "named_on": TODAY()})
    assert 'value="13800138000"' in empty.content.decode()
    client.post(address, {"stage": "PLAN", "name": "李阿姨", "named_on": TODAY(), "is_party_member": "on"})
    delegate = Delegate.objects.get()
    assert (delegate.name, delegate.is_party_member) == ("李阿姨", True)
    client.post(f"/delegates/{delegate.pk}/end/", {"ends_on": TODAY()})
    assert "离任日期" in client.get(f"/delegates/sites/{site.pk}/").content.decode()


def test_a_checklist_is_filled_in_and_a_fault_goes_to_the_firm(client, site, community_worker):
    delegate = named(community_worker, site)
    lines = list(ChecklistLine.objects.filter(stage="QUALITY"))
    client.force_login(community_worker)
    address = f"/delegates/{delegate.pk}/findings/"
    shown = client.get(address).content.decode()
    assert all(line.text in shown for line in lines)
    facts = {"found_on": TODAY(), f"result_{lines[0].pk}": "GOOD", f"result_{lines[1].pk}": "DEFECT"}
    refused = client.post(address, facts | {f"note_{lines[2].pk}": "没写结论"}).content.decode()
    assert "请选择结论" in refused
    assert "没写结论" in refused
    refused = client.post(address, facts).content.decode()
    assert "请写明有什么问题" in refused
    assert re.search(f'name="result_{lines[0].pk}" value="GOOD"[^>]*checked', refused)
    assert Finding.objects.count() == 0
    client.post(address, facts | {f"note_{lines[1].pk}": "3号楼没有拍照"})
    assert Finding.objects.count() == 2
    defect = Defect.objects.get()
    shown = client.get(f"/delegates/sites/{site.pk}/").content.decode()
    assert f"/defects/{defect.pk}/" in shown


def test_a_delegate_with_an_account_fills_in_their_own(client, site, community_worker, viewer):
    delegate = named(community_worker, site, user=viewer)
    other = named(community_worker, site, "别人")
    shown = page(client, viewer, f"/delegates/sites/{site.pk}/")
    assert f"/delegates/{delegate.pk}/findings/" in shown
    assert f"/delegates/{other.pk}/findings/" not in shown
    assert client.get(f"/delegates/{delegate.pk}/findings/").status_code == 200
    assert client.get(f"/delegates/{other.pk}/findings/").status_code == 403


def test_elsewhere_is_not_there(client, site, regions, community_worker, elsewhere):
    theirs = make_site(elsewhere)
    client.force_login(community_worker)
    assert client.get(f"/delegates/sites/{theirs.pk}/").status_code == 404
    assert client.get(f"/delegates/sites/{theirs.pk}/add/").status_code == 404

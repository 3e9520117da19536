"""The pages of defects: a list as cheap for three as for one, photos kept, each step offered to whom it is open."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from projects.actions.defect import answer_defect, raise_defect
from projects.models import Defect, DefectPhoto, ProjectParty
from renovation.core.enums import OrganizationKind, Role
from renovation.core.models import Organization
from tests.fixtures.cast import CITY, COMMUNITY, make_site, make_user

pytestmark = pytest.mark.django_db
LIST = "/defects/"


@pytest.fixture
def site(here, firm):
    site = make_site(here)
    ProjectParty.objects.create(project=site.project, role="CONTRACTOR", organization=firm)
    return site


@pytest.fixture
def defect(site, community_worker):
    return raise_defect(by=community_worker, site=site, text="3号楼井盖松动")


def picture(name="a.jpg"):
    file = BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def page(client, user, address):
    client.force_login(user)
    return client.get(address).content.decode()


def test_an_empty_list_says_what_comes_there(client, viewer):
    assert "居民代表检查时发现的问题" in page(client, viewer, LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_as_much_for_one_as_for_three(
    client, site, community_worker, viewer, count, django_assert_num_queries
):
    for number in range(count):
        raise_defect(by=community_worker, site=site, text=f"问题{number}")
    client.force_login(viewer)
    with django_assert_num_queries(5):  # session, user, duties; regions to choose, rows
        shown = client.get(LIST).content.decode()
    assert all(f"问题{number}" in shown for number in range(count))


def test_late_ones_are_marked_and_found(client, defect, site, community_worker, viewer):
    other = raise_defect(by=community_worker, site=site, text="路面积水")
    Defect.objects.filter(pk=defect.pk).update(due_on=timezone.localdate() - timedelta(days=2))
    assert "逾期 2 天" in page(client, viewer, LIST)
    late = page(client, viewer, f"{LIST}?late=1")
    assert "井盖松动" in late
    assert other.text not in late


def test_a_firm_sees_its_own_only(client, defect, site, community_worker, contractor, regions):
    rival = Organization.objects.create(name="示例施工二", kind=OrganizationKind.CONTRACTOR, region_id=CITY)
    theirs = Defect.objects.create(
        site=site, text="别家的问题", organization=rival, due_on=timezone.localdate(), raised_by=community_worker
    )
    shown = page(client, contractor, LIST)
    assert "井盖松动" in shown
    assert "别家的问题" not in shown
    assert client.get(f"/defects/{theirs.pk}/").status_code == 404
    assert client.get(f"/defects/{theirs.pk}/answer/").status_code == 404


def test_it_is_raised_with_photos(client, site, community_worker):
    client.force_login(community_worker)
    facts = {"site": site.pk, "text": "井盖松动", "photos": picture()}
    defect_url = client.post("/defects/add/", facts).url
    assert client.get(defect_url).status_code == 200
    photo = DefectPhoto.objects.get()
    assert not photo.is_after
    assert client.get(reverse("projects:defect-photo-small", args=[photo.pk]))["Content-Type"] == "image/jpeg"


def test_with_a_fault_nothing_typed_or_sent_is_lost(client, site, community_worker):
    client.force_login(community_worker)
    shown = client.post("/defects/add/", {"site": site.pk, "text": "", "photos": picture("现场.jpg")}).content.decode()
    assert "现场.jpg" in shown
    assert f'<option value="{site.pk}" selected>' in shown
    key = shown.partition('name="waiting" value="')[2].partition('"')[0]
    client.post("/defects/add/", {"site": site.pk, "text": "井盖松动", "waiting": key})
    assert DefectPhoto.objects.get().file.name == "现场.jpg"


def test_from_the_answer_to_the_close(client, defect, contractor, street_officer, community_worker):
    address = f"/defects/{defect.pk}/"
    assert f"{address}answer/" in page(client, contractor, address)
    assert f"{address}check/" not in page(client, street_officer, address)
    client.force_login(contractor)
    empty = client.post(f"{address}answer/", {"answer": "", "version": defect.version, "photos": picture("修好.jpg")})
    assert "修好.jpg" in empty.content.decode()
    client.post(f"{address}answer/", {"answer": "已更换", "version": defect.version, "photos": picture()})
    assert DefectPhoto.objects.get().is_after
    assert client.get(f"{address}check/").status_code == 403
    shown = page(client, street_officer, address)
    assert "已更换" in shown
    assert f"{address}check/" in shown
    version = Defect.objects.get().version
    refused = client.post(f"{address}check/", {"is_gone": "0", "note": "", "version": version}).content.decode()
    assert "请写明退回的原因" in refused
    client.post(f"{address}check/", {"is_gone": "0", "note": "照片看不清", "version": version})
    assert "照片看不清" in page(client, contractor, address)
    done = answer_defect(by=contractor, defect=defect, answer="已补拍")
    client.force_login(street_officer)
    client.post(f"{address}check/", {"is_gone": "1", "version": done.version})
    assert "已销号" in client.get(address).content.decode()
    assert "退回过 1 次" in client.get(address).content.decode()


def test_somebody_was_quicker_and_that_is_said(client, defect, contractor, street_officer):
    done = answer_defect(by=contractor, defect=defect, answer="已更换")
    client.force_login(street_officer)
    shown = client.post(f"/defects/{defect.pk}/check/", {"is_gone": "1", "version": done.version - 1}).content.decode()
    assert "修改过" in shown
    assert Defect.objects.get().state == "ANSWERED"


def test_the_organization_is_named_by_the_community(client, defect, site, firm, community_worker, viewer):
    other = Organization.objects.create(name="示例监理", kind=OrganizationKind.SUPERVISOR, region_id=CITY)
    ProjectParty.objects.create(project=site.project, role="SUPERVISOR", organization=other)
    client.force_login(community_worker)
    client.post(f"/defects/{defect.pk}/assign/", {"organization": other.pk, "version": defect.version})
    assert Defect.objects.get().organization == other
    client.force_login(viewer)
    assert client.get(f"/defects/{defect.pk}/assign/").status_code == 403


def test_the_office_is_told_whose_answer_it_is(client, defect, community_worker):
    client.force_login(community_worker)
    answer = client.get(f"/defects/{defect.pk}/answer/")
    assert answer.status_code == 403
    assert "示例施工一" in answer.content.decode()


def test_a_blue_vest_looks(client, defect, contractor, regions):
    answer_defect(by=contractor, defect=defect, answer="已更换")
    vest = make_user("blue", Role.BLUE_VEST, COMMUNITY)
    assert f"/defects/{defect.pk}/check/" in page(client, vest, f"/defects/{defect.pk}/")

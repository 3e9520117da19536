"""A photo or a document goes when two agree, or at once as one's own slip; and photos when they are old."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.utils import timezone

from projects.actions.project_document import drop_document
from projects.actions.site_photo import drop_photo
from projects.models import ProjectDocument, ProjectParty, SitePhoto
from renovation.core.enums import RequestState
from renovation.core.models import AuditEntry, ChangeRequest, StoredFile, Tombstone
from renovation.dashboard.actions.change_request import approve_request
from renovation.dashboard.actions.forget_run import forget, reapply_tombstones
from tests.fixtures.cast import make_site
from tests.fixtures.trace import leaves_a_trace

WHY = {"reason": "拍错了楼栋"}
LONG_AGO = timezone.now() - timedelta(days=6 * 365)


@pytest.fixture
def site(here):
    return make_site(here, status=2, progress_pct=30)


@pytest.fixture
def worker(contractor, firm, site):
    """A contractor at work on the site."""
    ProjectParty.objects.create(project=site.project, organization=firm, role="CONTRACTOR")
    return contractor


@pytest.fixture(autouse=True)
def tombstones(settings, tmp_path):
    settings.TOMBSTONE_FILE = str(tmp_path / "tombstones.txt")


def kept(site, by, kind="IMAGE", extension="jpg"):
    stored = StoredFile(
        region=site.neighborhood.region, kind=kind, extension=extension, name=f"西墙.{extension}", size=3, by=by
    )
    stored.file.save("x", ContentFile(b"abc"), save=False)
    stored.file.storage.save(stored.small_name, ContentFile(b"abc"))
    stored.save()
    return stored


def hang(site, by):
    report = site.reports.create(status=site.status, progress_pct=30, by=by)
    return SitePhoto.objects.create(site=site, report=report, file=kept(site, by))


def attach(site, by):
    return ProjectDocument.objects.create(project=site.project, file=kept(site, by, "PDF", "pdf"), title="批复")


def fresh(row, by):
    """Write the entry that makes a row somebody's of just now."""
    AuditEntry.objects.create(by=by, action="x.added", model=row._meta.label_lower, object_id=str(row.pk))


KINDS = {
    "photo": (hang, "/photos/{}/drop/", "/neighborhoods/{n}/"),
    "document": (attach, "/documents/{}/drop/", "/projects/{p}/"),
}


@pytest.fixture(params=KINDS)
def case(request, site, district_officer):
    """(row, address to drop it, page that shows it)"""
    make, address, page = KINDS[request.param]
    row = make(site, district_officer)
    return row, address.format(row.pk), page.format(n=site.neighborhood_id, p=site.project_id)


def text(answer):
    return answer.content.decode()


def test_two_remove_it_and_the_file_goes(
    client, case, district_officer, street_officer, django_capture_on_commit_callbacks
):
    row, url, page = case
    names, storage = row.file.names, row.file.file.storage
    client.force_login(district_officer)
    assert f'href="{url}"' in text(client.get(page))
    asked = text(client.get(url))
    assert "西墙" in asked
    refused = client.post(url, {"reason": ""})
    assert 'id="id_reason_error"' in text(refused)
    with leaves_a_trace():
        assert client.post(url, WHY).status_code == 302
    shown = text(client.get(page))
    assert "待删除" in shown
    assert f'href="{url}"' not in shown
    assert "正待复核" in text(client.post(url, {"reason": "又一次"}))
    request = ChangeRequest.objects.get()
    client.force_login(street_officer)
    assert "西墙" in text(client.get(f"/requests/{request.pk}/"))
    assert all(storage.exists(name) for name in names)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/requests/{request.pk}/approve/", {"note": ""})
    request.refresh_from_db()
    assert request.state == RequestState.APPROVED
    assert not StoredFile.objects.exists()
    assert not any(storage.exists(name) for name in names)
    dropped = AuditEntry.objects.get(action=f"{request.action}ped")
    assert (dropped.by, dropped.after["asked_by"]) == (street_officer, str(district_officer))


def test_whoever_asked_does_not_decide(case, client, district_officer):
    row, url, _page = case
    client.force_login(district_officer)
    client.post(url, WHY)
    request = ChangeRequest.objects.get()
    with pytest.raises(PermissionDenied, match="不能复核自己"):
        approve_request(by=district_officer, request=request)
    own = {"by": district_officer, "asked_by": district_officer}
    with pytest.raises(PermissionDenied, match="第二人"):
        drop_photo(**own, photo=row) if isinstance(row, SitePhoto) else drop_document(**own, document=row)
    assert type(row).objects.exists()


def test_ones_own_slip_goes_at_once(case, client, district_officer):
    row, url, page = case
    fresh(row, district_officer)
    client.force_login(district_officer)
    assert "这是您刚录入的内容" in text(client.get(url))
    assert "已删除。" in text(client.post(url, {"reason": ""}, follow=True))
    assert not type(row).objects.exists()
    assert not ChangeRequest.objects.exists()
    assert url not in text(client.get(page))


def test_who_may_not_is_not_offered_it(case, client, viewer, cast):
    _row, url, page = case
    client.force_login(viewer)
    assert url not in text(client.get(page))
    assert client.get(url).status_code == client.post(url, WHY).status_code == 403
    client.force_login(cast.stranger)
    assert client.get(url).status_code == client.post(url, WHY).status_code == 404
    assert not ChangeRequest.objects.exists()


def test_a_contractor_asks_for_own_photos_only(client, site, worker, district_officer, street_officer):
    own, other, document = hang(site, worker), hang(site, district_officer), attach(site, district_officer)
    client.force_login(worker)
    shown = text(client.get(f"/projects/{site.project_id}/"))
    assert f"/photos/{other.pk}/drop/" not in shown
    assert f"/documents/{document.pk}/drop/" not in shown
    assert f"/photos/{own.pk}/drop/" in shown
    assert client.post(f"/photos/{other.pk}/drop/", WHY).status_code == 403
    assert client.post(f"/documents/{document.pk}/drop/", WHY).status_code == 403
    assert "待删除" in text(client.post(f"/photos/{own.pk}/drop/", WHY, follow=True))
    approve_request(by=street_officer, request=ChangeRequest.objects.get())
    assert list(SitePhoto.objects.all()) == [other]
    ProjectParty.objects.all().delete()
    assert client.get(f"/photos/{other.pk}/drop/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_with_more_that_waits(client, site, district_officer, count, django_assert_num_queries):
    client.force_login(district_officer)
    for _time in range(count):
        client.post(f"/photos/{hang(site, district_officer).pk}/drop/", WHY)
        client.post(f"/documents/{attach(site, district_officer).pk}/drop/", WHY)
    with django_assert_num_queries(15):
        client.get(f"/neighborhoods/{site.neighborhood_id}/")
    with django_assert_num_queries(19):
        client.get(f"/projects/{site.project_id}/")


def handed_over(site, when):
    type(site).objects.filter(pk=site.pk).update(status=4, updated_at=when)


def test_photos_go_years_after_the_handover(here, site, district_officer, django_capture_on_commit_callbacks):
    photo, young = hang(site, district_officer), hang(make_site(here, "二期"), district_officer)
    document = attach(site, district_officer)
    assert forget().counts["photo"]["due"] == 0
    handed_over(site, timezone.now() - timedelta(days=4 * 365))
    handed_over(young.site, timezone.now())
    assert forget().counts["photo"]["due"] == 0
    handed_over(site, LONG_AGO)
    assert forget(is_trial=True).counts["photo"] == {"due": 1, "held": 0}
    assert SitePhoto.objects.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert forget().counts["photo"]["due"] == 1
    assert forget().counts["photo"]["due"] == 0
    assert list(SitePhoto.objects.all()) == [young]
    assert set(StoredFile.objects.all()) == {young.file, document.file}
    storage = photo.file.file.storage
    assert not any(storage.exists(name) for name in photo.file.names)
    assert all(storage.exists(name) for name in young.file.names)
    assert AuditEntry.objects.get(action="photo.forgotten").by is None
    assert Tombstone.objects.get().object_id == str(photo.file.key)


def test_a_report_of_the_handover_counts_not_the_last_change(site, district_officer):
    hang(site, district_officer)
    handed_over(site, timezone.now())
    report = site.reports.create(status=4, progress_pct=100, by=district_officer)
    assert forget(is_trial=True).counts["photo"]["due"] == 0
    site.reports.filter(pk=report.pk).update(at=LONG_AGO)
    assert forget(is_trial=True).counts["photo"]["due"] == 1


def test_a_restored_photo_is_forgotten_again(site, district_officer):
    photo = hang(site, district_officer)
    key = photo.file.key
    handed_over(site, LONG_AGO)
    forget()
    handed_over(site, timezone.now())
    back, other = hang(site, district_officer), hang(site, district_officer)
    StoredFile.objects.filter(pk=back.file_id).update(key=key)
    assert reapply_tombstones()["projects.sitephoto"] == 1
    assert list(SitePhoto.objects.all()) == [other]
    assert reapply_tombstones()["projects.sitephoto"] == 0

"""Photos of the works: with a report, from a phone, seen by whoever sees the site."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import ProgressReport, ProjectParty, SitePhoto
from renovation.core.models import AuditEntry, StoredFile
from tests.fixtures.cast import make_site
from tools.auditing.corpus import photo as photos


def text(answer):
    return answer.content.decode()


def sent(name="现场.jpg", content=None):
    return SimpleUploadedFile(name, content or photos.phone_photo(), "application/octet-stream")


@pytest.fixture
def site(here):
    return make_site(here, status=2, progress_pct=30)


@pytest.fixture
def worker(client, contractor, firm, site):
    """A contractor at work on the site."""
    ProjectParty.objects.create(project=site.project, organization=firm, role="CONTRACTOR")
    client.force_login(contractor)
    return contractor


def report(client, site, *files, **typed):
    typed = {"progress_pct": "40", "text": "外墙施工", "photos": list(files)} | typed
    return client.post(f"/sites/{site.pk}/report/", typed)


def test_photos_come_with_a_report_and_are_shown(client, site, worker, settings, viewer):
    fresh = text(client.get(f"/sites/{site.pk}/report/"))
    assert "error-summary" not in fresh
    assert ' accept="image/*" multiple' in fresh
    assert report(client, site, sent(), sent("东墙.png", photos.png(400, 300))).status_code == 302
    first, second = SitePhoto.objects.order_by("pk")
    assert first.report == second.report == ProgressReport.objects.get()
    assert (first.file.name, second.file.name, first.file.by) == ("现场.jpg", "东墙.jpg", worker)
    assert first.file.taken_at.isoformat() == "2026-05-01T02:00:00+00:00"
    assert (first.file.latitude, first.file.region) == (None, site.neighborhood.region)
    client.force_login(viewer)
    for page in (f"/neighborhoods/{site.neighborhood_id}/", f"/projects/{site.project_id}/"):
        shown = text(client.get(page))
        assert f"/photos/{first.pk}/small/" in shown
        assert "拍摄 2026-05-01 10:00" in shown
    answer = client.get(f"/photos/{first.pk}/")
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xff\xd8")
    assert b"Exif" not in content
    assert photos.MARK not in content
    assert b"".join(client.get(f"/photos/{first.pk}/small/").streaming_content).startswith(b"\xff\xd8")
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 4
    assert {"photo.added", "file.kept"} <= set(AuditEntry.objects.values_list("action", flat=True))


def test_a_refused_photo_is_named_and_nothing_else_is_lost(client, site, worker):
    """Somebody on a scaffold does not type twice, nor send five photos again because the sixth was none."""
    page = text(report(client, site, sent("东墙.jpg"), sent("合同.heic", b"\0\0\0\x24ftypheic" + bytes(99))))
    assert "“合同.heic”没有收下：这是苹果手机的 HEIC 照片" in page
    assert 'value="40"' in page
    assert "外墙施工" in page
    kept = StoredFile.objects.get()
    assert f'value="{kept.key}"' in page
    assert "东墙.jpg" in page
    assert client.get(f"/photos/waiting/{kept.key}/").status_code == 200
    assert not ProgressReport.objects.exists()
    assert report(client, site, sent("西墙.jpg"), waiting=[str(kept.key)]).status_code == 302
    assert [photo.file.name for photo in SitePhoto.objects.order_by("pk")] == ["东墙.jpg", "西墙.jpg"]
    assert client.get(f"/photos/waiting/{kept.key}/").status_code == 404


def test_photos_outlast_an_error_elsewhere_in_the_form(client, site, worker):
    page = text(report(client, site, sent(), progress_pct="130"))
    kept = StoredFile.objects.get()
    assert 'id="id_progress_pct_error"' in page
    assert f'value="{kept.key}"' in page
    page = text(report(client, site, progress_pct="140", waiting=[str(kept.key)]))
    assert f'value="{kept.key}"' in page
    assert StoredFile.objects.count() == 1


def test_no_more_than_six_at_once(client, site, worker):
    page = text(report(client, site, *[sent(f"{number}.jpg") for number in range(7)]))
    assert "一次最多 6 个文件" in page
    kept = [str(key) for key in StoredFile.objects.values_list("key", flat=True)]
    assert len(kept) == 6
    page = text(report(client, site, sent("8.jpg"), waiting=kept))
    assert "一次最多 6 张照片" in page
    assert report(client, site, waiting=kept[:6]).status_code == 302
    assert SitePhoto.objects.count() == 6


def test_what_waits_belongs_to_its_sender(client, site, worker, district_officer):
    report(client, site, sent(), progress_pct="130")
    key = StoredFile.objects.get().key
    client.force_login(district_officer)
    assert client.get(f"/photos/waiting/{key}/").status_code == 404
    page = text(report(client, site, waiting=[str(key)]))
    assert "先前收下的照片已过期" in page
    assert not SitePhoto.objects.exists()


@pytest.mark.parametrize("path", ["", "small/"])
def test_a_photo_is_seen_by_whoever_sees_its_site(client, site, worker, path, cast, elsewhere, firm):
    report(client, site, sent())
    url = f"/photos/{SitePhoto.objects.get().pk}/{path}"
    for user in (cast.city_command, cast.district_officer, cast.community_worker, cast.viewer, cast.contractor):
        client.force_login(user)
        assert client.get(url).status_code == 200
    ProjectParty.objects.all().delete()
    for user in (cast.stranger, cast.contractor):
        client.force_login(user)
        assert client.get(url).status_code == 404
    client.logout()
    assert client.get(url).status_code == 302


def test_contractors_add_to_their_own_sites_only(client, worker, elsewhere):
    other = make_site(elsewhere)
    assert report(client, other, sent()).status_code == 404
    assert not StoredFile.objects.exists()


def test_viewers_may_not_add(client, site, viewer):
    client.force_login(viewer)
    assert report(client, site, sent()).status_code == 403
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_with_more_photos(client, site, district_officer, count, django_assert_num_queries):
    client.force_login(district_officer)
    for _time in range(count):
        report(client, site, sent())
    with django_assert_num_queries(16):
        client.get(f"/neighborhoods/{site.neighborhood_id}/")
    with django_assert_num_queries(19):
        client.get(f"/projects/{site.project_id}/")

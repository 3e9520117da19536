"""No page offers a way to what its reader may not see: every link a contractor meets leads somewhere."""

import re
from html import unescape
from urllib.parse import urldefrag, urljoin

import pytest
from django.core.files.base import ContentFile

from projects.actions.progress_report import report_progress
from projects.actions.site_photo import ask_to_drop_photo
from projects.models import ProjectParty, SitePhoto
from renovation.core.models import StoredFile
from tests.fixtures.cast import make_site

LINK = re.compile(r'href="([^"]*)"')
# Where a link leaves the pages: files, and the description of the API.
OUTSIDE = ("/static/", "/api/", "http", "mailto:", "tel:")


def links_of(client, start):
    """Return {address: (status, page it stood on)} of everything that can be reached from a page by links."""
    found, todo = {}, [(start, "")]
    while todo:
        address, origin = todo.pop()
        if address in found:
            continue
        answer = client.get(address)
        found[address] = (answer.status_code, origin)
        if 300 <= answer.status_code < 400:
            todo.append((urldefrag(urljoin(address, answer.url)).url, address))
        elif answer.get("Content-Type", "").startswith("text/html"):
            for link in LINK.findall(answer.content.decode()):
                target = urldefrag(urljoin(address, unescape(link))).url
                if target.startswith("/") and not target.startswith(OUTSIDE):
                    todo.append((target, address))
    return found


@pytest.fixture
def worker(contractor, firm, here, street_officer):
    """A contractor with a site, a report, a photo of theirs, one asked to be removed and one removed."""
    site = make_site(here, status=2, progress_pct=30)
    ProjectParty.objects.create(project=site.project, organization=firm, role="CONTRACTOR")
    report = report_progress(by=contractor, site=site, progress_pct=40, text="屋面防水")
    for name in ("东墙", "西墙"):
        stored = StoredFile(
            region=here.region, kind="IMAGE", extension="jpg", name=f"{name}.jpg", size=3, by=contractor,
            content_type="image/jpeg",
        )  # fmt: skip
        stored.file.save("x", ContentFile(b"abc"), save=False)
        stored.file.storage.save(stored.small_name, ContentFile(b"abc"))
        stored.save()
        photo = SitePhoto.objects.create(site=site, report=report, file=stored)
    ask_to_drop_photo(by=contractor, photo=photo, reason="拍错了楼栋")
    return contractor


def test_every_link_a_contractor_meets_leads_somewhere(client, worker, here):
    client.force_login(worker)
    found = links_of(client, "/")
    assert {address: told for address, told in found.items() if told[0] >= 400} == {}
    assert any(address.startswith("/photos/") for address in found)
    assert any(re.fullmatch(r"/requests/\d+/", address) for address in found)
    assert any(re.fullmatch(r"/projects/\d+/", address) for address in found)
    # What they may not see is there, and not offered.
    assert client.get(f"/neighborhoods/{here.pk}/").status_code == 404

"""How files go out and how much may come in."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from projects.actions.project_document import add_document
from projects.actions.site_photo import add_photos
from renovation.core.lib.files import clean_file
from renovation.core.web.body import DRAINED
from tests.fixtures.cast import make_site
from tools.auditing.corpus import document as documents
from tools.auditing.corpus import photo


@pytest.fixture
def site(here):
    return make_site(here)


@pytest.fixture
def document(site, district_officer):
    file = clean_file(io.BytesIO(documents.pdf()), "关于改造的批复.pdf")
    return add_document(by=district_officer, project=site.project, title="批复", file=file)


@pytest.fixture
def hung(site, district_officer):
    clean = clean_file(io.BytesIO(photo.phone_photo()), '西"墙.jpg')
    return add_photos(by=district_officer, site=site, photos=[clean])[0]


def test_a_document_is_downloaded_and_never_run(client, document, viewer):
    client.force_login(viewer)
    answer = client.get(f"/documents/{document.pk}/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%85%B3")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_photo_is_shown_and_asked_for_anew_each_time(client, hung, viewer, stranger):
    client.force_login(viewer)
    url = f"/photos/{hung.pk}/small/"
    answer = client.get(url)
    assert (answer["Content-Type"], answer["Content-Disposition"][:6]) == ("image/jpeg", "inline")
    assert client.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get(f"/photos/{hung.pk}/", headers={"If-None-Match": answer["ETag"]}).status_code == 200
    client.force_login(stranger)
    assert client.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 404


@pytest.mark.parametrize(
    ("accel", "header", "start"),
    [("nginx", "X-Accel-Redirect", "/stored-files/files/"), ("sendfile", "X-Sendfile", "/")],
)
def test_the_proxy_sends_the_file(client, hung, viewer, settings, accel, header, start, stranger):
    settings.FILES_ACCEL = accel
    client.force_login(viewer)
    answer = client.get(f"/photos/{hung.pk}/")
    assert (answer.content, answer["Content-Type"]) == (b"", "image/jpeg")
    assert answer[header].startswith(start)
    assert answer[header].endswith(f"{hung.file.key.hex}.jpg")
    client.force_login(stranger)
    refused = client.get(f"/photos/{hung.pk}/")
    assert (refused.status_code, refused.get(header)) == (404, None)


def test_a_file_that_is_gone_says_so(client, hung, viewer):
    client.force_login(viewer)
    hung.file.file.storage.delete(hung.file.file.name)
    assert client.get(f"/photos/{hung.pk}/").status_code == 404


def test_stored_files_have_no_address_of_their_own(client, hung, viewer, settings):
    client.force_login(viewer)
    name = hung.file.file.name
    assert settings.MEDIA_URL == "/"
    assert not str(settings.MEDIA_ROOT).startswith(str(settings.BASE_DIR / "static"))
    for url in (f"/{name}", f"/media/{name}", f"/static/{name}", f"/stored-files/{name}"):
        assert client.get(url).status_code == 404


# Documents ----------------------------------------------------------------------------------------------------
def sent(name="批复.pdf", content=None):
    return SimpleUploadedFile(name, content or documents.pdf())


def test_a_document_is_added_and_listed(client, site, district_officer):
    client.force_login(district_officer)
    url = f"/projects/{site.project_id}/documents/add/"
    fresh = client.get(url).content.decode()
    assert "error-summary" not in fresh
    assert " multiple" not in fresh
    assert client.post(url, {"file": sent()}).status_code == 302
    assert client.post(url, {"file": sent(), "title": "初步设计批复"}).status_code == 302
    page = client.get(f"/projects/{site.project_id}/").content.decode()
    assert [title in page for title in (">批复<", ">初步设计批复<")] == [True, True]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "请选择文件"),
        (("批复.pdf", documents.BAD["script.pdf"]()), "“批复.pdf”没有收下：PDF 中有脚本"),
        (("方案.docx", b"PK\x03\x04" + bytes(99)), "没有收下：文件已损坏"),
    ],
)
def test_a_bad_document_is_named_at_its_field(client, site, district_officer, file, said):
    client.force_login(district_officer)
    typed = {"title": "初步设计"} | ({"file": SimpleUploadedFile(*file)} if file else {})
    page = client.post(f"/projects/{site.project_id}/documents/add/", typed).content.decode()
    assert 'id="id_file_error"' in page
    assert said in page
    assert 'value="初步设计"' in page


def test_documents_are_added_by_those_who_plan(client, site, viewer, stranger, contractor):
    url = f"/projects/{site.project_id}/documents/add/"
    for user, status in ((viewer, 403), (stranger, 404), (contractor, 404)):
        client.force_login(user)
        assert client.post(url, {"file": sent()}).status_code == status


# How much ------------------------------------------------------------------------------------------------------
@pytest.fixture
def officer(client, district_officer):
    client.force_login(district_officer)
    return district_officer


@pytest.mark.parametrize(
    ("path", "megabytes"), [("/sites/1/report/", 92), ("/projects/1/documents/add/", 32), ("/imports/add/", 110)]
)
def test_what_is_too_large_is_refused_unread(client, officer, path, megabytes):
    body = io.BytesIO(b"x" * 1000)
    length = megabytes * 2**20 + 1
    typed = {"CONTENT_LENGTH": str(length), "wsgi.input": body, "content_type": "multipart/form-data; boundary=x"}
    answer = client.generic("POST", path, **typed)
    assert answer.status_code == 413
    assert f"一次最多上传 {megabytes} MB" in answer.content.decode()


def test_elsewhere_text_is_all_that_is_taken(client, officer, site):
    path = f"/sites/{site.pk}/edit/"
    assert (
        client.generic("POST", path, CONTENT_LENGTH=str(6 * 2**20), **{"wsgi.input": io.BytesIO()}).status_code == 413
    )
    answer = Client().generic("POST", "/api/v1/sites/", CONTENT_LENGTH=str(6 * 2**20), **{"wsgi.input": io.BytesIO()})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


def test_what_runs_past_is_bounded(client, officer):
    """So that the browser gets to see the page, some of it is let run past; never without an end."""

    class Endless(io.RawIOBase):
        taken = 0

        def readable(self):
            return True

        def readinto(self, room):
            self.taken += len(room)
            return len(room)

    line = Endless()
    answer = client.generic("POST", "/sites/1/edit/", CONTENT_LENGTH=str(40 * 2**20), **{"wsgi.input": line})
    assert (answer.status_code, line.taken) == (413, 40 * 2**20)
    line.taken = 0
    answer = client.generic("POST", "/sites/1/edit/", CONTENT_LENGTH=str(DRAINED + 1), **{"wsgi.input": line})
    assert (answer.status_code, line.taken) == (413, 0)


@pytest.mark.parametrize("length", ["", "-5", "abc"])
def test_no_length_is_no_body(client, officer, site, length):
    assert client.generic("POST", f"/sites/{site.pk}/report/", CONTENT_LENGTH=length).status_code == 200

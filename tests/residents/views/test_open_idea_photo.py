"""Photos of what became of an idea: for its author by their link, for neighbors once it is public, else for nobody."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from renovation.core.enums import RequestKind, RequestState
from renovation.core.models import ChangeRequest
from residents.enums import Ending
from residents.models import Idea, IdeaPhoto, Suggestion
from tests.fixtures.cast import make_site
from tests.residents.open_cast import Sent
from tools.auditing.corpus import photo as photos

pytestmark = pytest.mark.django_db


def make_idea(case, client, title="楼道装声控灯"):
    """An idea of this case with one photo, sent by its doer."""
    case.verified().adopted()
    site = make_site(case.here)
    idea = Idea.objects.create(
        suggestion=case.row,
        title=title,
        site=site,
        plan_version="一",
        adopted_on=timezone.localdate(),
        by=case.cast.red,
    )
    client.force_login(case.cast.worker)
    taken = SimpleUploadedFile("灯.jpg", photos.phone_photo(1200, 900), "image/jpeg")
    answer = client.post(f"/ideas/{idea.pk}/photos/add/", {"photos": taken, "caption": "王小明13912347788家门口"})
    assert answer.status_code == 302
    client.logout()
    return IdeaPhoto.objects.get(idea=idea)


@pytest.fixture
def sent(vests, here):
    return Sent(vests, here)


@pytest.fixture
def photo(sent, client):
    return make_idea(sent, client)


def own(sent, photo, small=""):
    return f"{sent.link}photos/{photo.pk}/{small}"


def public(sent, photo, small=""):
    return f"/open/s/{sent.row.number}/photos/{photo.pk}/{small}"


def content(answer):
    return b"".join(answer.streaming_content)


def test_the_author_sees_what_became_of_it(client, sent, photo):
    page = client.get(sent.link).content.decode()
    assert own(sent, photo) in page
    assert own(sent, photo, "small/") in page
    assert "13912347788" not in page
    whole, small = client.get(own(sent, photo)), client.get(own(sent, photo, "small/"))
    assert (whole.status_code, whole["Content-Type"]) == (200, "image/jpeg")
    assert whole["Cache-Control"] == "no-store, private"
    assert "sandbox" in whole["Content-Security-Policy"]
    sizes = []
    for answer in (whole, small):
        picture = Image.open(io.BytesIO(content(answer)))
        assert not picture.getexif()
        sizes.append(picture.width)
    assert sizes[0] > sizes[1]


def test_neighbors_see_it_by_the_number_once_it_is_public(client, sent, photo):
    page = client.get(f"/open/s/{sent.row.number}/").content.decode()
    assert public(sent, photo, "small/") in page
    assert sent.key not in page
    assert client.get(public(sent, photo)).status_code == 200
    assert client.get(public(sent, photo, "small/")).status_code == 200


@pytest.mark.parametrize(
    "facts", [{"public_text": ""}, {"ending": Ending.INVALID, "step": 6, "ended_at": timezone.now()}]
)
def test_what_is_not_cleared_is_for_its_author_alone(client, sent, photo, facts):
    Suggestion.objects.filter(pk=sent.row.pk).update(**facts)
    assert "/photos/" not in client.get(f"/open/s/{sent.row.number}/").content.decode()
    for small in ("", "small/"):
        assert client.get(public(sent, photo, small)).status_code == 404
        assert client.get(own(sent, photo, small)).status_code == 200


def test_no_photo_is_found_by_trying_numbers(client, sent, photo, vests, here):
    other = Sent(vests, here)
    other_photo = make_idea(other, client, "另一个点子")
    wrong = [
        own(sent, other_photo),
        own(other, photo),
        public(sent, other_photo),
        public(other, photo),
        f"/open/f/{sent.row.number}/photos/{photo.pk}/",
        f"/open/s/{sent.key}/photos/{photo.pk}/",
        f"{sent.link}photos/{photo.pk + 999}/",
    ]
    for address in wrong:
        assert client.get(address).status_code == 404, address
    assert client.get(own(other, other_photo)).status_code == 200
    # The staff's own address stays the staff's.
    assert client.get(f"/ideas/photos/{photo.pk}/").status_code == 302
    assert client.post(own(sent, photo)).status_code == 405


def test_what_somebody_asked_to_remove_is_shown_to_nobody_meanwhile(client, sent, photo):
    wish = ChangeRequest.objects.create(
        kind=RequestKind.DELETION,
        action="idea_photo.drop",
        model="residents.ideaphoto",
        object_id=str(photo.pk),
        region_code=sent.row.region_id,
        by=sent.cast.red,
        reason="拍到了人脸",
    )
    for address in (own(sent, photo), public(sent, photo)):
        assert client.get(address).status_code == 404
    assert "/photos/" not in client.get(sent.link).content.decode()
    ChangeRequest.objects.filter(pk=wish.pk).update(
        state=RequestState.REFUSED, decided_by=sent.cast.yellow, decided_at=timezone.now()
    )
    assert client.get(own(sent, photo)).status_code == 200

"""A door that stayed shut leaves a line in the trail, and nobody floods it."""

import pytest

from renovation.core.enums import Outcome
from renovation.core.models import AuditEntry
from renovation.core.web import refusal
from tests.fixtures.api import ApiClient

pytestmark = pytest.mark.django_db


def refused():
    return AuditEntry.objects.filter(action="access.refused").order_by("pk")


def test_page_refused_is_recorded_with_who_where_and_what(client, here, viewer):
    client.force_login(viewer)
    response = client.post(f"/neighborhoods/{here.pk}/edit/")
    assert response.status_code == 403
    entry = refused().get()
    assert (entry.by, entry.outcome, entry.label) == (viewer, Outcome.REFUSED, f"/neighborhoods/{here.pk}/edit/")
    assert (entry.after["method"], entry.after["page"]) == ("POST", "projects:neighborhood-edit")
    assert (entry.region_code, entry.address) == ("4102A1", "127.0.0.1")
    assert entry.request_id == response["X-Request-ID"]


def test_key_refused_is_recorded_with_its_name(contractor):
    """A file needs the right to take data out, which firms lack."""
    api = ApiClient(contractor)
    for path in ("neighborhoods/?format=csv", "neighborhoods/?format=xlsx"):
        assert api.get(path).status_code == 403
    assert [(entry.by, entry.after["token"]) for entry in refused()] == [(contractor, "test")] * 2


def test_nobody_floods_the_trail(client, here, viewer, monkeypatch):
    monkeypatch.setattr(refusal, "RECORDED", 3)
    client.force_login(viewer)
    for _attempt in range(6):
        assert client.get(f"/neighborhoods/{here.pk}/edit/").status_code == 403
    assert refused().count() == 3


@pytest.mark.parametrize("path", ["/", "/neighborhoods/999/"])
def test_other_answers_are_none_of_it(client, viewer, path):
    client.force_login(viewer)
    client.get(path)
    assert not refused().exists()

"""The random requests of `make audit`, a few hundred of them; and that they would see a crash and an unknown answer."""

import pytest
from django.http import HttpResponse

from projects.api.neighborhood import NeighborhoodListView
from tools.auditing import api_fuzz

pytestmark = pytest.mark.django_db
LIST = "/api/v1/neighborhoods/"


def test_random_requests_find_no_crash_and_no_unknown_answer():
    told = api_fuzz.tell(300)
    assert told["cases"] >= 300
    assert (told["crashes"], told["strange"], told["unreached"]) == ([], [], [])


def test_a_crash_is_found(monkeypatch):
    monkeypatch.setattr(NeighborhoodListView, "get", lambda *_args, **_kwargs: 1 / 0)
    told = api_fuzz.tell(10, LIST)
    assert any(LIST in crash and crash.endswith("500") for crash in told["crashes"])
    assert f"GET {LIST}" in told["unreached"]


def test_an_answer_the_description_does_not_know_is_found(monkeypatch):
    monkeypatch.setattr(NeighborhoodListView, "get", lambda *_args, **_kwargs: HttpResponse(status=299))
    assert f"GET {LIST}: 299" in api_fuzz.tell(10, LIST)["strange"]

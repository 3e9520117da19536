"""Every refusal has the one documented shape."""

import json

import pytest
from rest_framework.exceptions import Throttled
from rest_framework.test import APIRequestFactory

from renovation.core.web.errors import exception_handler
from tests.fixtures.api import ApiClient


@pytest.mark.parametrize(
    ("path", "status", "code", "field"),
    [
        ("neighborhoods/?limit=0", 400, "bad_request", "limit"),
        ("neighborhoods/?limit=501", 400, "bad_request", "limit"),
        ("neighborhoods/?ordering=secret", 400, "bad_request", "ordering"),
        ("neighborhoods/?after=zzz", 400, "bad_request", "after"),
        ("neighborhoods/?updated_since=yesterday", 400, "bad_request", "updated_since"),
        ("neighborhoods/?status=WEIRD", 400, "bad_request", "status"),
        ("neighborhoods/?plan_year=abc", 400, "bad_request", "plan_year"),
        ("neighborhoods/?figure=unknown", 400, "bad_request", "figure"),
        ("neighborhoods/?pagesize=5", 400, "bad_request", "pagesize"),
        ("regions/?updated_since=2026-01-01", 400, "bad_request", "updated_since"),
        ("stats/?indicator=unknown", 400, "bad_request", "indicator"),
        ("stats/?from=2026-02-02&to=2026-01-01", 400, "bad_request", "from"),
        ("stats/?from=long+ago", 400, "bad_request", "from"),
        ("stats/?level=PLANET", 400, "bad_request", "level"),
        ("neighborhoods/?format=pdf", 406, "not_acceptable", None),
        ("neighborhoods/?region=410202", 404, "not_found", None),
        ("neighborhoods/?region=%27%25", 404, "not_found", None),
        ("neighborhoods/999999/", 404, "not_found", None),
        ("projects/999999/", 404, "not_found", None),
        ("nothing/here/", 404, "not_found", None),
        ("stats/?region=4102", 404, "not_found", None),
    ],
)
def test_refusal_says_what_is_wrong(street_officer, path, status, code, field):
    error = ApiClient(street_officer).error(path, status)
    assert error["code"] == code
    assert error["message"]
    assert list(error["fields"]) == ([field] if field else [])


def test_method_not_allowed(client, street_officer):
    client.force_login(street_officer)
    response = client.post("/api/v1/regions/")
    assert response.status_code == 405
    assert json.loads(response.content)["error"]["code"] == "method_not_allowed"


def test_error_of_a_file_is_json(contractor):
    response = ApiClient(contractor).get("neighborhoods/?format=csv")
    assert response.status_code == 403
    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content)["error"]["code"] == "forbidden"


def test_too_many_requests_has_the_same_shape():
    response = exception_handler(Throttled(wait=3), {"request": APIRequestFactory().get("/")})
    assert response.data["error"]["code"] == "too_many_requests"
    assert response["Retry-After"] == "3"

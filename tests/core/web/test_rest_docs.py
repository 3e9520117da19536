"""The API describes itself, without a warning, and can be browsed without any other host."""

import yaml
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from tests.fixtures.api import ApiClient


def test_schema_is_valid_and_without_warnings():
    with GENERATOR_STATS.silence():
        schema = SchemaGenerator().get_schema(request=None, public=True)
        assert not GENERATOR_STATS._warn_cache
        assert not GENERATOR_STATS._error_cache
    validate_schema(schema)
    for path in ("regions", "neighborhoods", "projects", "sites", "funding", "indicators", "stats"):
        operation = schema["paths"][f"/api/v1/{path}/"]["get"]
        assert {"200", "400", "401", "404"} <= set(operation["responses"])
        assert {"token": []} in operation["security"]
    names = {parameter["name"] for parameter in schema["paths"]["/api/v1/neighborhoods/"]["get"]["parameters"]}
    assert names >= {"region", "updated_since", "status", "plan_year", "q", "figure", "ordering", "limit", "after"}


def test_schema_is_for_key_holders(client, district_officer):
    assert client.get("/api/v1/schema/").status_code == 401
    answer = ApiClient(district_officer).get("schema/")
    assert yaml.safe_load(answer.content)["openapi"].startswith("3.")


def test_docs_ask_visitors_to_sign_in(client, db):
    assert client.get("/api/v1/docs/").status_code == 401


def test_docs_can_be_browsed(page, sign_in, live_server, district_officer, here):
    sign_in(district_officer)
    page.goto("/api/v1/docs/")
    page.get_by_text("/api/v1/neighborhoods/", exact=True).wait_for()
    page.locator("#operations-小区-NeighborhoodList button.opblock-summary-control").click()
    page.get_by_role("button", name="Execute").click()
    page.get_by_text("集英花园").first.wait_for()

"""The same headers on every answer: each named address, refusals, errors, files, and what Django answers by itself."""

import re
from uuid import UUID

import pytest
from django.conf import settings as portal_settings
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from renovation.core.limits import TooOften
from renovation.core.web import listing

PAGE_POLICY = ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")


def named_addresses(patterns=None, prefix=""):
    """Yield the name of every address of the portal."""
    for entry in patterns if patterns is not None else get_resolver(portal_settings.ROOT_URLCONF).url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                yield prefix + entry.name, entry.pattern.converters
        else:
            yield from named_addresses(entry.url_patterns, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)


SAMPLES = {"int": 999_999, "uuid": UUID(int=7)}


def address(name, converters):
    """Return where the name leads; numbers and codes that hardly exist are enough to get an answer."""
    kinds = {key: type(converter).__name__.removesuffix("Converter").lower() for key, converter in converters.items()}
    for text in ("4102A1", "x", "a" * 32, "00000000-0000-0000-0000-000000000007"):
        try:
            return reverse(name, kwargs={key: SAMPLES.get(kind, text) for key, kind in kinds.items()})
        except NoReverseMatch:
            continue
    return ""


def faults(response):
    """Say which header of an answer is missing or weak."""
    headers = response.headers
    policy = headers.get("Content-Security-Policy", "")
    found = [name for name, value in portal_settings.ANSWER_HEADERS.items() if not headers.get(name)]
    if "unsafe-inline" in policy or "unsafe-eval" in policy or "default-src" not in policy:
        found.append(f"Content-Security-Policy: {policy}")
    if headers.get("Content-Type", "").startswith("text/html"):
        found += [part for part in PAGE_POLICY if part not in policy]
    elif headers.get("Content-Disposition", "").startswith("attachment") and "sandbox" not in policy:
        found.append("a file that may run")
    if not headers.get("X-Request-ID"):
        found.append("X-Request-ID")
    return found


def test_check_has_teeth(client):
    response = client.get("/login/")
    assert faults(response) == []
    response.headers["Content-Security-Policy"] = "default-src 'self' 'unsafe-inline'"
    del response.headers["Permissions-Policy"]
    assert len(faults(response)) > 2


@pytest.mark.parametrize("who", ["visitor", "city_command"])
def test_every_address_answers_with_every_header(who, request, regions, here):
    client = Client(raise_request_exception=False)
    if who != "visitor":
        client.force_login(request.getfixturevalue(who))
    found, tried = {}, 0
    for name, parameters in named_addresses():
        path = address(name, parameters)
        assert path, f"no address for {name}"
        for response in (client.get(path), client.post(path)):
            tried += 1
            if wrong := faults(response):
                found[name] = (response.status_code, wrong)
            if name == "core:logout" and who != "visitor":
                client.force_login(request.getfixturevalue(who))
    assert tried > 60
    assert found == {}


def test_files_and_the_api_are_inert(client, district_officer, here):
    client.force_login(district_officer)
    for path in ("/neighborhoods/?export=xlsx", "/api/v1/neighborhoods/?format=csv", "/api/v1/neighborhoods/"):
        response = client.get(path)
        assert response.status_code == 200, path
        assert faults(response) == []
        assert "sandbox" in response["Content-Security-Policy"], path


def test_a_foreign_host_is_refused_with_every_header(client, settings):
    settings.ALLOWED_HOSTS = ["portal.example.gov.cn"]
    response = client.get("/login/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert faults(response) == []
    assert b"evil.example" not in response.content


def test_what_django_answers_by_itself_has_every_header(db, settings, monkeypatch):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    assert client.post("/login/").status_code == 403
    assert faults(client.post("/login/")) == []
    assert faults(client.get("/nowhere/")) == []
    monkeypatch.setattr("renovation.core.views.manage.managed_by", lambda user: 1 / 0)
    broken = client.get("/manage/")
    assert faults(broken) == []
    settings.SECURE_SSL_REDIRECT = True
    assert faults(client.get("/login/")) == []
    too_long = client.get("/login/?" + "&".join(f"a{n}=1" for n in range(3000)))
    assert faults(too_long) == []


def test_a_failure_tells_its_number(client, city_command, monkeypatch):
    client.raise_request_exception = False
    client.force_login(city_command)
    monkeypatch.setattr("projects.views.site_list.list_page", lambda *args, **options: 1 / 0)
    response = client.get("/sites/")
    assert response.status_code == 500
    assert faults(response) == []
    assert response["X-Request-ID"] in response.content.decode()


def test_htmx_carries_the_token_of_the_page(city_command, regions):
    """CSRF with htmx: what the page's body hands to htmx is accepted, anything else is not."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(city_command)
    page = client.get("/").content.decode()
    token = re.search(r"""hx-headers='{"X-CSRFToken": "(\w+)"}'""", page)[1]
    say = {"language": "en"}
    assert client.post("/language/", say, headers={"hx-request": "true"}).status_code == 403
    wrong = {"hx-request": "true", "x-csrftoken": "a" * 64}
    assert client.post("/language/", say, headers=wrong).status_code == 403
    right = {"hx-request": "true", "x-csrftoken": token}
    assert client.post("/language/", say, headers=right).status_code in (204, 302)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_host(client, city_command, target):
    for path in ("/login/", "/language/", "/logout/"):
        client.force_login(city_command)
        for response in (client.get(path, {"next": target}), client.post(path, {"next": target, "language": "en"})):
            assert "evil.example" not in response.get("Location", ""), path
            assert not response.get("Location", "").startswith("javascript"), path


def test_too_often_is_answered_with_when_to_come_again(client, city_command, monkeypatch):
    def refuse(*args, **options):
        raise TooOften(90)

    client.force_login(city_command)
    monkeypatch.setattr("projects.views.site_list.list_page", refuse)
    response = client.get("/sites/")
    assert response.status_code == 429
    assert response["Retry-After"] == "90"
    assert "90 秒" in response.content.decode()


def test_exports_are_limited_per_person_for_pages_and_api_together(client, district_officer, viewer, here, monkeypatch):
    monkeypatch.setattr("renovation.core.web.export.value_of", lambda code: 3)
    client.force_login(district_officer)
    assert client.get("/neighborhoods/?export=xlsx").status_code == 200
    assert client.get("/sites/?export=xlsx").status_code == 200
    assert client.get("/api/v1/neighborhoods/?format=csv").status_code == 200
    page = client.get("/neighborhoods/?export=xlsx")
    assert page.status_code == 429
    assert int(page["Retry-After"]) > 0
    answer = client.get("/api/v1/neighborhoods/?format=xlsx")
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "too_many_requests"
    assert int(answer["Retry-After"]) > 0
    assert client.get("/neighborhoods/").status_code == 200
    client.force_login(viewer)
    assert client.get("/neighborhoods/?export=xlsx").status_code == 200
    assert listing.EXPORTED_UP_TO

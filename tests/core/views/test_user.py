"""One's own language."""

import pytest


def test_a_visitor_switches_the_language_by_cookie(client, db):
    answer = client.post("/language/", {"language": "en", "next": "/login/"})
    assert answer.url == "/login/"
    assert '<html lang="en">' in client.get("/login/").content.decode()


def test_a_user_switches_the_language_for_every_browser(client, viewer):
    client.force_login(viewer)
    client.post("/language/", {"language": "en", "next": "/tokens/"})
    viewer.refresh_from_db()
    assert viewer.language == "en"
    other = type(client)()
    other.force_login(viewer)
    assert '<html lang="en">' in other.get("/tokens/").content.decode()


@pytest.mark.parametrize("language", ["", "xx", "fr"])
def test_an_unknown_language_changes_nothing(client, viewer, language):
    client.force_login(viewer)
    assert client.post("/language/", {"language": language, "next": "https://evil.example/"}).url == "/"
    viewer.refresh_from_db()
    assert viewer.language == ""
    assert client.get("/language/").status_code == 405

"""Answers that are not pages of ours to begin with, and the links around every page."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from renovation.core.enums import RegionLevel, Role
from renovation.core.models import Duty, Region, User
from renovation.core.web.context import NAVIGATION

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.browser.shell_urls")]


@pytest.fixture
def officer():
    region = Region.objects.create(code="4102", name="示范市", level=RegionLevel.CITY)
    user = User.objects.create_user(username="officer", password="Renovation-2026", name="王芳")
    Duty.objects.create(user=user, role=Role.CITY_COMMAND, region=region, starts_on=datetime.date(2026, 1, 1))
    return user


def test_the_frame_asks_for_the_user_and_their_duties_only(client, officer, django_assert_num_queries):
    client.force_login(officer)
    with django_assert_num_queries(3):  # session, user, duties
        page = client.get("/command/").content.decode()
    assert "示范市 · 市级指挥部" in page
    assert 'href="/imports/"' in page


def test_without_the_right_there_is_no_link(client, officer):
    officer.duties.update(role=Role.VIEWER)
    client.force_login(officer)
    page = client.get("/command/").content.decode()
    assert 'href="/imports/"' not in page
    assert 'href="/command/" aria-current="page"' in page


def test_a_visitor_sees_no_links(client):
    assert "nav-link" not in client.get("/").content.decode()


def test_the_profile_decides_the_language_of_the_page(client, officer):
    User.objects.update(language="en")
    client.force_login(officer)
    page = client.get("/command/").content.decode()
    assert '<html lang="en">' in page
    assert "Command center" in page


def test_a_failure_is_told_in_plain_words(officer):
    client = Client(raise_request_exception=False)
    response = client.get("/broken/")
    assert response.status_code == 500
    assert "错误已经记录" in response.content.decode()


def test_a_stale_page_is_told_that_nothing_was_saved():
    response = Client(enforce_csrf_checks=True).post("/form/")
    assert response.status_code == 403
    assert "没有保存" in response.content.decode()


def test_a_refusal_gives_its_reason_and_a_missing_page_the_likely_ones(client):
    assert "请联系：区旧改办" in client.get("/refuse/").content.decode()
    missing = client.get("/nowhere/")
    assert missing.status_code == 404
    assert "不在您负责的区域内" in missing.content.decode()


def test_the_foot_shows_only_what_is_set(client, settings):
    assert "主办单位" not in client.get("/").content.decode()
    settings.SITE_ORGANIZER = "示范区旧改办"
    assert "主办单位：示范区旧改办" in client.get("/").content.decode()


@pytest.mark.urls("renovation.urls")
@pytest.mark.parametrize("entry", NAVIGATION, ids=lambda entry: entry.url_name)
def test_every_link_of_the_navigation_leads_somewhere(entry):
    """The frame leaves out what does not resolve, so only this would notice a misspelled name."""
    assert reverse(entry.url_name).startswith("/")

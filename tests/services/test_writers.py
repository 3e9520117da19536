"""Fifty writers on one row, half on the page and half on the API: one is saved, the others see what changed."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client

from renovation.core.actions.token import issue_token
from renovation.core.models import Neighborhood

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
WRITERS = 50


@pytest.fixture
def officer(transactional_db, here, street_officer):
    assert connection.vendor == "postgresql"
    settings.SECOND_FACTOR_ROLES, kept = [], settings.SECOND_FACTOR_ROLES
    yield street_officer
    settings.SECOND_FACTOR_ROLES = kept


def together(write, all_have_read=None):
    start = Barrier(WRITERS)

    def run(number):
        try:
            return write(number, start)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, range(1, WRITERS + 1)))


def test_one_of_fifty_is_saved_and_the_others_are_told(officer, here):
    _token, key = issue_token(by=officer, name="t", days=1, capabilities=["EDIT_NEIGHBORHOOD"])
    browser = Client()
    browser.force_login(officer)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    form = browser.get(f"/neighborhoods/{here.pk}/edit/").context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}

    def write(number, start):
        client = Client()
        if number % 2:
            headers = {"Authorization": f"Bearer {key}", "If-Match": '"v1"'}
            body, path = json.dumps({"population": number}), f"/api/v1/neighborhoods/{here.pk}/"
            start.wait(60)
            answer = client.patch(path, body, content_type="application/json", headers=headers)
            return number, answer.status_code == 200, answer.status_code == 412 and bool(answer.json()["changed"])
        client.cookies[settings.SESSION_COOKIE_NAME] = session
        start.wait(60)
        answer = client.post(f"/neighborhoods/{here.pk}/edit/", data | {"population": number})
        return number, answer.status_code == 302, "的修改：" in answer.content.decode()

    told = together(write)
    saved = [number for number, is_saved, _is_told in told if is_saved]
    here.refresh_from_db()
    print(f"writers {json.dumps({'saved': len(saved), 'told': sum(is_told for *_rest, is_told in told)})}")
    assert (len(saved), here.version) == (1, 2)
    assert here.population == saved[0]
    assert sum(is_told for *_rest, is_told in told) == WRITERS - 1


def test_without_the_version_updates_are_lost(officer, here):
    """The control: each reads, adds one, writes; nobody looks whether somebody wrote meanwhile."""

    def write(_number, start):
        row = Neighborhood.objects.get(pk=here.pk)
        start.wait(60)
        row.population = (row.population or 0) + 1
        row.save(update_fields=["population"])

    together(write)
    here.refresh_from_db()
    assert here.population < WRITERS

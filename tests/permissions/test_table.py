"""Every address has a row, and everybody gets there what the table says. `make audit` tries all of it."""

from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps
from django.db import transaction
from django.test import override_settings

from projects.models import ItemType
from residents.models import SuggestionCategory
from tests.permissions.campaign import TABLE, addresses, try_all
from tests.permissions.leaks import LEAKS
from tests.permissions.people import KEYS, MIXED, USUAL, VISITOR
from tests.permissions.row import METHODS
from tests.permissions.world import World, build


def test_every_address_has_a_row():
    """A new address without a row fails here: say in tests/permissions/tables/ who may do what there."""
    assert sorted(set(addresses()) - set(TABLE)) == []


def test_every_row_has_an_address():
    assert sorted(set(TABLE) - set(addresses())) == []


pytestmark = pytest.mark.django_db
# In the suite a part of the cast; `make audit` has everybody knock everywhere, in every way.
SHORT = (VISITOR, USUAL[1], USUAL[3], USUAL[4], USUAL[11], *MIXED[:2], KEYS[1])


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def files_of_the_world(own_files, settings, media):
    settings.MEDIA_ROOT = media


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, media):
    """One world for all: whatever a request does is undone."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(MEDIA_ROOT=media):
        if not ItemType.objects.exists():
            import_module("projects.migrations.0002_item_types").fill(apps, None)
        if not SuggestionCategory.objects.exists():
            import_module("residents.migrations.0002_catalogs").fill(apps, None)
        yield build(SHORT)
        transaction.set_rollback(True)


def part(world, kinds=2, actors=None):
    things = {kind: found[:kinds] for kind, found in world.things.items()}
    return World(things, world.actors[:actors], world.everything)


def test_everybody_gets_what_the_table_says(world):
    """Reading and writing, the thing here and the one elsewhere."""
    outcome = try_all(part(world), methods=("GET", "POST", "PATCH"), fragments=False, is_short=True)
    assert not (outcome.leaks + outcome.broken)[:9]
    assert outcome.cells > 1200


def test_fragments_are_for_the_same_people(world):
    names = [name for name in TABLE if "list" in name or "picker" in name or "reason" in name]
    outcome = try_all(part(world), names=names, methods=(), fragments=True)
    assert not (outcome.leaks + outcome.broken)[:9]


def test_files_hold_only_what_their_reader_may_see(world):
    for name in ("neighborhood-list", "project-list", "site-list", "funding-list"):
        for space, query in (("projects", "?export=xlsx"), ("api", "?format=csv")):
            row = replace(TABLE[f"{space}:{name}"], get="EXPORT", query=query, counts="")
            outcome = try_all(part(world), table={f"{space}:{name}": row}, methods=("GET",), fragments=False)
            assert not (outcome.leaks + outcome.broken)[:9]


def test_methods_nobody_offers_are_refused(world):
    methods = [name for name in METHODS if name not in ("GET", "POST", "PATCH")]
    outcome = try_all(part(world, kinds=1, actors=2), methods=methods, fragments=False)
    assert not (outcome.leaks + outcome.broken)[:9]


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
def test_a_leak_put_in_is_found(world, leak):
    """The control: the campaign that finds nothing in the portal finds each of these."""
    with leak():
        outcome = try_all(part(world), names=LEAKS[leak], methods=("GET", "PATCH"), fragments=False)
    assert outcome.leaks


def test_there_is_no_admin(client, db):
    assert client.get("/admin/").status_code == 404

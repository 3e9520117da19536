"""Every address has a row, and everybody gets there what the table says. `make audit` tries all of it."""

import pytest

from tests.permissions import campaign
from tests.permissions.campaign import TABLE, addresses, try_all
from tests.permissions.row import METHODS
from tests.permissions.world import build


def test_every_address_has_a_row():
    """A new address without a row fails here: say in tests/permissions/tables/ who may do what there."""
    assert sorted(set(addresses()) - set(TABLE)) == []


def test_every_row_has_an_address():
    assert sorted(set(TABLE) - set(addresses())) == []


@pytest.fixture
def world(db, settings, tmp_path):
    return build()


def test_everybody_gets_what_the_table_says(world):
    """Reading and writing, everybody, the thing here and the one elsewhere."""
    world.things = {kind: found[:2] for kind, found in world.things.items()}
    outcome = try_all(world, methods=("GET", "POST", "PATCH"), fragments=False)
    assert outcome.leaks + outcome.broken == []
    assert outcome.cells > 4000


def test_methods_nobody_offers_are_refused(world):
    world.actors = world.actors[:3]
    world.things = {kind: found[:1] for kind, found in world.things.items()}
    outcome = try_all(world, methods=[name for name in METHODS if name not in ("GET", "POST", "PATCH")])
    assert outcome.leaks + outcome.broken == []


def test_there_is_no_admin(client, db):
    assert client.get("/admin/").status_code == 404
    assert campaign.addresses()

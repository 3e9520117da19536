"""Rows of an earlier version are encrypted on the way up and are readable again on the way down."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from renovation.core.models import Contact
from tests.fixtures.cast import COMMUNITY, make_neighborhood, make_region

PLAIN = [("core", "0008_token_last_address"), ("projects", "0004_site_photo_project_document")]
NUMBER = 1203


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def latest():
    """All tables as this version has them, whatever becomes of the test."""
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield leaves
    MigrationExecutor(connection).migrate(leaves)


@pytest.mark.django_db(transaction=True)
def test_contacts_and_ledger_rows_go_up_and_down_with_their_rows(latest):
    for code in ("4102", "4102A1", "4102A1001", COMMUNITY):
        make_region(code)
    here = make_neighborhood(COMMUNITY, "集英花园")
    old = migrate(PLAIN)
    contacts = old.get_model("core", "Contact").objects
    contacts.bulk_create(
        contacts.model(neighborhood_id=here.pk, name=f"人{n}", phone=f"138{n:08}") for n in range(NUMBER)
    )
    user = old.get_model("core", "User").objects.create(username="u", name="u")
    ledger = old.get_model("projects", "LedgerImport").objects.create(
        region_id="4102A1", by=user, file="a", filename="a", sha256="0" * 64, size=1
    )
    values = {"name": "集英花园", "contact": {"name": "王小明", "phone": "13800005678"}}
    changes = {"contact.phone": ["13900001111", "13800005678"], "neighborhood.remark": ["", "电话13800005678"]}
    old.get_model("projects", "LedgerRow").objects.create(
        ledger=ledger, number=4, raw={"电话": "13800005678"}, values=values, changes=changes, verdict="CREATE"
    )

    new = migrate(latest)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name_sealed, phone_sealed FROM core_contact")
        assert not any("138" in phone for _name, phone in cursor.fetchall() if phone.isdecimal())
        cursor.execute("SELECT * FROM projects_ledgerrow")
        assert "13800005678" not in str(cursor.fetchall())
    contact = Contact.objects.of("13800000007").get()
    assert (contact.name, contact.phone) == ("人7", "13800000007")
    row = new.get_model("projects", "LedgerRow").objects.get()
    assert (row.contact_name, row.contact_phone, row.raw) == ("王小明", "13800005678", {"电话": "13800005678"})

    again = migrate(PLAIN)
    back = again.get_model("core", "Contact").objects.order_by("pk").values_list("name", "phone")
    assert list(back) == [(f"人{n}", f"138{n:08}") for n in range(NUMBER)]
    row = again.get_model("projects", "LedgerRow").objects.get()
    assert (row.raw, row.values) == ({"电话": "13800005678"}, values)

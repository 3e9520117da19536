"""Migrations that do not lock a running portal: a linter for what they do, a timeout for what they wait for."""

from contextlib import closing

import psycopg2
import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django_migration_linter import MigrationLinter

from tests.architecture.code import STOREYS

OURS = [name.split("/")[-1] for name in STOREYS]
# NOT_NULL: a column without a default in the database fails inserts of the *old* program; docs/operations.md stops it
# for the seconds of `migrate`. What else is objected to may stay for a reason of its own:
PLAIN = "the plain text of what was just encrypted must not stay; no installation had such rows yet"
WEAKER = "a unique constraint is made anew with a condition: rows that kept the stricter one cannot break it"
ALLOWED = {
    "core.0011_contact_plain_dropped": PLAIN,
    "projects.0007_ledger_row_plain_dropped": PLAIN,
    "residents.0006_round_reason_and_tries": WEAKER,
}


class Listing(MigrationLinter):
    """Collects instead of printing."""

    def lint_all(self):
        self.found = {}
        self.lint_all_migrations()
        return self.found

    def print_linting_msg(self, app_label, migration_name, msg, lint_result):
        if msg == "ERR":
            self.found[f"{app_label}.{migration_name}"] = msg

    print_errors = print_warnings = print_summary = lambda self, *issues: None


def test_migrations_change_nothing_under_a_running_portal(transactional_db):
    found = Listing(include_apps=OURS, no_cache=True, exclude_migration_tests=["NOT_NULL"]).lint_all()
    assert sorted(set(found) - set(ALLOWED)) == []
    assert sorted(set(ALLOWED) - set(found)) == [], "no longer objected to, or the linter has lost its teeth"


@pytest.mark.django_db(transaction=True)
def test_a_migration_gives_up_soon_where_somebody_holds_the_table(monkeypatch):
    """A change of a table that waits makes everybody behind it wait; it ends within seconds and can be tried again."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no lock_timeout; its writers wait at most 20 s")
    known = connection.settings_dict
    address = {"dbname": known["NAME"], "user": known["USER"], "host": known["HOST"], "port": known["PORT"]}

    def change(self, *args, **options):
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone()[0] == "100ms"
            cursor.execute("ALTER TABLE core_heartbeat ADD COLUMN nobody int")

    monkeypatch.setattr("django.core.management.commands.migrate.Command.handle", change)
    with closing(psycopg2.connect(**{name: value for name, value in address.items() if value})) as holder:
        holder.cursor().execute("SELECT * FROM core_heartbeat")
        with pytest.raises(OperationalError, match="lock timeout"):
            call_command("migrate", lock_timeout="100ms", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone()[0] == "0"

"""The database itself keeps the trail append-only: triggers refuse to change or remove what stands in it.

The one way through is an `AuditArchive` that `is_removing`: entries of its seals may go, and nothing else. It is set
and unset within one transaction, so nobody else ever finds the door open. Who holds the database's password can take
the triggers off; what they then do is found by the chain (`queries/seal.py`).

A migration that alters one of these tables on SQLite rebuilds it, and the triggers are lost: it must end with
`install`. `is_up` tells.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection as default_connection

TABLES = ("core_auditentry", "core_auditseal", "core_auditsealitem")
MESSAGE = "the audit trail is append-only"
# Whether the row called OLD may go: its seal belongs to an archive that is being removed.
_MAY_GO = {
    "core_auditentry": """EXISTS (SELECT 1 FROM core_auditarchive a JOIN core_auditsealitem i
        ON i.seal_id BETWEEN a.first AND a.last WHERE a.is_removing AND i.entry = OLD.id)""",
    "core_auditsealitem": """EXISTS (SELECT 1 FROM core_auditarchive a
        WHERE a.is_removing AND OLD.seal_id BETWEEN a.first AND a.last)""",
    "core_auditseal": "1 = 0",
}


def install(connection: Any = default_connection) -> None:
    """Put the guard up; once more does no harm."""
    lift(connection)
    _run(connection, _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE)


def lift(connection: Any = default_connection) -> None:
    """Take the guard down: for tests that empty tables, and for whoever restores a table by hand."""
    after = {"postgresql": " ON {table}", "sqlite": ""}[connection.vendor]
    names = ("update", "delete", "truncate")
    _run(
        connection,
        [f"DROP TRIGGER IF EXISTS {table}_{name}{after.format(table=table)}" for table in TABLES for name in names],
    )


@contextmanager
def lifted(connection: Any = default_connection) -> Iterator[None]:
    """Do something without the guard, and put it up again whatever happens."""
    lift(connection)
    try:
        yield
    finally:
        install(connection)


def is_up(connection: Any = default_connection) -> bool:
    """Tell whether every trigger of the guard is there and works."""
    wanted = len(TABLES) * (3 if connection.vendor == "postgresql" else 2)
    names = ", ".join(f"'{table}_{name}'" for table in TABLES for name in ("update", "delete", "truncate"))
    if connection.vendor == "postgresql":
        sql = f"SELECT COUNT(*) FROM pg_trigger WHERE tgname IN ({names}) AND tgenabled IN ('O', 'A')"
    else:
        sql = f"SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name IN ({names})"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0]) == wanted


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _of_postgresql() -> list[str]:
    made = []
    for table in TABLES:
        refuse = f"{table}_refuse"
        made += [
            f"""CREATE OR REPLACE FUNCTION {refuse}() RETURNS trigger LANGUAGE plpgsql AS $guard$
            BEGIN
                IF TG_OP = 'DELETE' AND TG_LEVEL = 'ROW' THEN
                    IF {_MAY_GO[table]} THEN RETURN OLD; END IF;
                END IF;
                RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
            END $guard$""",
            f"""CREATE TRIGGER {table}_update BEFORE UPDATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {refuse}()""",
            f"""CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {refuse}()""",
            f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {refuse}()",
        ]
    return made


def _of_sqlite() -> list[str]:
    made = []
    for table in TABLES:
        made += [
            f"""CREATE TRIGGER {table}_update BEFORE UPDATE ON {table}
            BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
            f"""CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} WHEN NOT {_MAY_GO[table]}
            BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
        ]
    return made


_POSTGRESQL, _SQLITE = _of_postgresql(), _of_sqlite()

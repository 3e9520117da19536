"""Django's `migrate`, which here never makes a portal that is running wait for long."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

# A change of a table waits for all who read it, and whoever comes later waits behind it: rather give up soon.
LOCK_TIMEOUT = "5s"


class Command(Migrate):
    """On PostgreSQL a migration that does not get its lock within seconds ends with an error and can be tried again."""

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("--lock-timeout", default=LOCK_TIMEOUT, help="PostgreSQL only; 0 waits for ever")

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [options.get("lock_timeout", LOCK_TIMEOUT)])
        try:
            super().handle(*args, **options)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")

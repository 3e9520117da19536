"""The few things that decide whether this process can serve: database, migrations, disk, keys. Never the broker."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from renovation.core.lib.crypto import Unreadable, blind, decrypt, encrypt
from renovation.core.models.fields import encrypted

PATIENCE = 1.0
# Below so many bytes nothing is written any more, not even a log.
DISK_FLOOR = 200 * 2**20
# One thread: while a probe hangs, the next ones are as unanswered as it is. Its connection is its own.
_asker = ThreadPoolExecutor(1, thread_name_prefix="probe")
_all_applied = False


def is_ready(patience: float = PATIENCE) -> bool:
    """Tell whether requests should come here."""
    return not faults(patience)


def faults(patience: float = PATIENCE) -> list[str]:
    """Return the names of what keeps this process from serving: database, migrations, disk, keys."""
    found = [] if has_room() else ["disk"]
    try:
        return found + _asker.submit(_ask).result(timeout=patience)
    except (TooSlow, DatabaseError, OSError):
        return [*found, "database"]


def _ask() -> list[str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        found = [] if is_migrated() else ["migrations"]
        return found if "migrations" in found or are_keys_right() else ["keys"]
    finally:
        connection.close()


def has_room() -> bool:
    return shutil.disk_usage(settings.VAR_DIR).free > DISK_FLOOR


def is_migrated() -> bool:
    """Tell whether every migration of this program is applied; once they are, they stay so."""
    global _all_applied
    if not _all_applied:
        _all_applied = not unapplied()
    return _all_applied


def unapplied() -> list[str]:
    """Return the migrations that the database lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def are_keys_right() -> bool:
    """Tell whether what is written now can be read, and whether the newest stored row of each kind can."""
    ring = settings.PII_RING
    if decrypt(encrypt("probe", ring, "probe"), ring, "probe") != "probe" or not blind("1", settings.PII_INDEX_KEY, ""):
        return False
    return not unreadable()


def unreadable() -> list[str]:
    """Return the tables whose newest encrypted row no key of the ring opens."""
    return [model._meta.db_table for model in apps.get_models() if encrypted(model) and not _can_read(model)]


def _can_read(model: type[Model]) -> bool:
    row = model._default_manager.order_by("-pk").first()
    try:
        for field in encrypted(model) if row is not None else ():
            getattr(row, field.attname)
    except Unreadable:
        return False
    return True

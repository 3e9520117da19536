"""The one choke point of every write: the trail entry and the stale mark, in the transaction of the fact."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from celery import current_app
from django.db import models, transaction
from kombu.exceptions import OperationalError

from renovation.core.enums import Outcome
from renovation.core.lib.masking import mask_all, mask_text
from renovation.core.lib.origin import Origin, origin
from renovation.core.models import AuditEntry, StaleMark, User
from renovation.core.models.base import ScopedModel
from renovation.core.models.fields import EncryptedTextField

REFRESH_TASK = "dashboard.refresh_stale"
HIDDEN_FIELDS = {"password", "digest", "identity"}
# These change with every save and say nothing that the entry itself does not.
BOOKKEEPING = {"version", "created_at", "updated_at"}


# Under this name the facts of an entry say with which key of the API it was done.
API_KEY = "api_key"


def snapshot(row: models.Model) -> dict[str, Any]:
    """Return the stored values of a row as JSON keeps them, without secrets and personal data.

    Of an encrypted text only its keyed hash is kept, which tells that it changed and finds it by an exact value.
    """
    plain = [field for field in row._meta.concrete_fields if not isinstance(field, EncryptedTextField)]
    values = {field.attname: getattr(row, field.attname) for field in plain}
    return {name: _plain(value) for name, value in values.items() if name not in HIDDEN_FIELDS | BOOKKEEPING}


def record(
    by: User | None,
    action: str,
    row: ScopedModel,
    *,
    before: dict[str, Any] | None = None,
    outcome: Any = Outcome.DONE,
    **facts: Any,
) -> None:
    """Write the trail entry of one action and mark the figures of the row's regions stale.

    `before` is `snapshot(row)` taken ahead of the change; only what differs is kept. `facts` are what the
    action adds (a verdict, a reason). `by` is None for the system itself. `outcome` says whether it was done.
    """
    record_many(by, action, [(row, before, facts)], outcome=outcome)


def record_many(
    by: User | None,
    action: str,
    changes: Iterable[tuple[ScopedModel, dict[str, Any] | None, dict[str, Any]]],
    *,
    codes: Callable[[Any], list[str]] | None = None,
    outcome: str = Outcome.DONE,
) -> None:
    """`record` for many rows of one action: two INSERTs in all.

    `codes` gives the region codes of a row where its writer knows them; rows with several regions cost a query
    each without it.
    """
    entries: list[AuditEntry] = []
    stale: set[str] = set()
    source, who = origin(), f"{by.name}（{by.username}）" if by else ""
    for row, before, facts in changes:
        places = codes(row) if codes else _codes(row)
        stale.update(places if row.IS_COUNTED else ())
        old, new = _difference(before, snapshot(row)) if before is not None else ({}, {})
        # A row that moved leaves its old region's figures wrong too.
        stale.update({old["region_id"]} if row.IS_COUNTED and old.get("region_id") else ())
        entries.append(
            AuditEntry(
                by=by,
                who=who,
                address=source.address,
                request_id=source.request_id,
                outcome=outcome,
                action=action,
                model=row._meta.label_lower,
                object_id=str(row.pk),
                label=mask_text(str(row)[:200]),
                region_code=places[0] if len(places) == 1 else _shared_prefix(places),
                before=old,
                after=new | plain(facts) | _key_of(source),
            )
        )
    AuditEntry.objects.bulk_create(entries, batch_size=500)
    mark_stale(stale)


def record_event(
    by: User | None,
    action: str,
    *,
    label: str = "",
    region_code: str = "",
    outcome: str = Outcome.DONE,
    who: str = "",
    **facts: Any,
) -> None:
    """Write the trail entry of what touches no row: the trail was read, a door stayed shut, an archive was written.

    `who` names somebody who is not known here; without it and `by` it was the system itself.
    """
    source = origin()
    AuditEntry(
        by_id=by.pk if by else None,
        who=(f"{by.name}（{by.username}）" if by else mask_text(who))[:110],
        address=source.address,
        request_id=source.request_id,
        outcome=outcome,
        action=action,
        label=mask_text(label[:200]),
        region_code=region_code,
        after=plain(facts) | _key_of(source),
    ).save()


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return values of a row's fields as `snapshot` keeps them."""
    return {name: _plain(value) for name, value in values.items()}


def shared_place(codes: Iterable[str]) -> str:
    """Return the nearest region that holds all `codes`; "" without any."""
    return _shared_prefix(list(codes))


def place_of(row: ScopedModel) -> str:
    """Return the code of the row's region; of several, that of the nearest region that holds them all."""
    return _shared_prefix(_codes(row))


def mark_stale(codes: Iterable[str]) -> None:
    """Ask for the figures of these regions to be recomputed after commit."""
    marks = [StaleMark(region_code=code) for code in sorted(codes)]
    if not marks:
        return
    StaleMark.objects.bulk_create(marks, batch_size=500)
    transaction.on_commit(_hint, robust=True)


def _key_of(source: Origin) -> dict[str, Any]:
    """Return what tells a program's doing from its owner's: part of the facts, so signed with them."""
    return plain({API_KEY: source.key}) if source.key else {}


def _hint() -> None:
    """Tell a worker at once. The sweep finds the marks anyway, so a dead broker is no error."""
    try:
        current_app.send_task(REFRESH_TASK, retry=False, expires=30)
    except (OperationalError, OSError):
        return


def _codes(row: ScopedModel) -> list[str]:
    if row.REGION_MANY or row.pk is None:
        return row.region_codes()
    value: Any = row
    for part in row.REGION_CODE.split("__"):
        value = getattr(value, part, None)
    return [value] if value else []


def _shared_prefix(codes: list[str]) -> str:
    """Return the nearest region that holds all `codes`; "" without any."""
    for length in (12, 9, 6, 4):
        prefixes = {code[:length] for code in codes}
        if len(prefixes) == 1 and len(next(iter(prefixes))) == length:
            return prefixes.pop()
    return ""


def _difference(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    changed = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in changed}, {name: after[name] for name in changed}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        # 3.50 typed and 3.5 stored are one value; so are 1E+2 and 100.
        return format(value.normalize(), "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return value.pk
    # Whatever people type may hold a number that belongs to somebody.
    return mask_all(value if isinstance(value, str | int | float | bool | list | dict) or value is None else str(value))

"""What the works' storey keeps of a person beside the contacts: rows of imported ledgers, and their files."""

from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from projects.actions.contact_forget import WAITING
from projects.models import LedgerImport, LedgerRow
from renovation.core.actions.forget_run import bury
from renovation.core.audit import record
from renovation.core.models import User

ROW = "projects.ledgerrow"


def rows_of(phone: str, code: str) -> list[LedgerRow]:
    """Return the rows of ledgers in a region that name this number."""
    return list(LedgerRow.objects.under(code).of(phone, "contact_phone").select_related("ledger__region"))


def waiting_rows(rows: Sequence[LedgerRow]) -> set[int]:
    """Return the rows whose import is not finished: erased now, they would come in with it again."""
    return {row.pk for row in rows if row.ledger.state in WAITING}


@transaction.atomic
def erase_rows(*, by: User | None, rows: Sequence[LedgerRow]) -> int:
    """Blank what rows say about the person, and drop the files they came from, which say it too."""
    of_ledger: dict[LedgerImport, list[LedgerRow]] = defaultdict(list)
    for row in rows:
        of_ledger[row.ledger].append(row)
    for ledger, own in of_ledger.items():
        for row in own:
            row.raw = row.contact_name = row.contact_phone = ""
            row.save(update_fields=["raw", "contact_name", "contact_phone"])
        bury(ROW, [f"{ledger.pk}:{ledger.sha256[:16]}:{row.number}" for row in own])
        if ledger.file:
            transaction.on_commit(partial(default_storage.delete, str(ledger.file)))
            ledger.file = ""
            ledger.save(update_fields=["file"])
        record(by, "ledger.erased", ledger, rows=len(own))
    return len(rows)


def erase_again(marks: set[str]) -> int:
    """Blank, after a restore, the rows that were blanked before."""
    wanted = {tuple(mark.split(":")) for mark in marks}
    rows = LedgerRow.objects.filter(ledger__in={int(key) for key, _hash, _number in wanted}).select_related("ledger")
    back = [
        row
        for row in rows.exclude(phone_index="")
        if (str(row.ledger_id), row.ledger.sha256[:16], str(row.number)) in wanted
    ]
    return erase_rows(by=None, rows=back)

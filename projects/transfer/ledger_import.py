"""Between a ledger file and the portal: look at it, try it, carry it out. Nothing here decides for a person."""

import dataclasses
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.actions.ledger_commit import CHUNK, commit_rows, create_places, finish_commit, finish_reading, keep_rows
from projects.actions.ledger_import import upload_ledger
from projects.enums import RowVerdict
from projects.models import LedgerImport, LedgerRow
from projects.queries.ledger_plan import Planner, RowPlan
from projects.transfer import ledger as reading
from projects.transfer.ledger_facts import COLUMNS, facts_of
from renovation.core.lib.masking import holds_personal, mask_all, mask_name, mask_phone, mask_text
from renovation.core.lib.sheets.cells import Row, Sheet
from renovation.core.models import Region, User

BEAT_SECONDS = 10
FIRMS_SHOWN = 300


def look(
    path: Path | str, filename: str, *, mapping: dict[str, str] | None = None, kind: str = "", sheet: str = ""
) -> reading.Ledger:
    """Return what the first rows of a file tell. Raises `SheetRefused` with a message for its owner."""
    book = reading.open_workbook(path, filename=filename)
    # The one sheet of a csv bears the name of the file, which differs once it is stored.
    wanted = sheet if sheet and len(book.sheets) > 1 else None
    return reading.parse(book, mapping=mapping, kind=reading.Kind(kind) if kind else None, sheet=wanted)


def receive(*, by: User, region: Region, path: Path | str, filename: str) -> LedgerImport:
    """Look at an uploaded file and keep it. Raises `SheetRefused`."""
    found = look(path, filename)
    with Path(path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        return upload_ledger(
            by=by,
            region=region,
            content=File(file),
            filename=filename,
            sha256=digest,
            mapping=guessed(found),
            sheet=found.sheet,
            kind=str(found.kind),
        )


def guessed(found: reading.Ledger) -> dict[str, str]:
    """Return the mapping as guessed; of columns that claim the same field only the first keeps it."""
    mapping: dict[str, str] = {}
    for match in found.matches:
        name = match.field or ""
        mapping[match.column] = "" if name in mapping.values() else name
    return mapping


def read(ledger: LedgerImport) -> None:
    """The dry run of a claimed ledger: keep each row with its verdict, then the summary."""
    by = ledger.by
    found = look(ledger.file.path, ledger.filename, mapping=ledger.mapping, kind=ledger.kind, sheet=ledger.sheet)
    found = dataclasses.replace(found, source=_Beating(found.source, ledger))
    keep_rows(by=by, ledger=ledger, plans=[], total=0, is_first=True)

    def keep(plans: list[RowPlan]) -> None:
        keep_rows(by=by, ledger=ledger, plans=plans, total=found.rows_at_most, is_first=False)

    finish_reading(by=by, ledger=ledger, summary=dry_run(ledger, found, keep))


def dry_run(ledger: LedgerImport, found: reading.Ledger, keep: Callable[[list[RowPlan]], None]) -> dict[str, Any]:
    """Plan every row of a file, hand each chunk to `keep`, and return the summary.

    `ledger` need not be stored: region, kind, mapping and settings are read.
    """
    planner = Planner(ledger, COLUMNS)
    counts: Counter[str] = Counter()
    doubtful = moved = 0
    rows = (ledger_row(ledger, row, found.kind) for row in found.rows())
    for chunk in _chunks(rows):
        plans = planner.plan(chunk)
        keep(plans)
        counts.update(plan.verdict for plan in plans)
        doubtful += sum(bool(plan.problems) and plan.verdict != RowVerdict.PROBLEM for plan in plans)
        moved += len(planner.works.moved) if planner.works else 0
    firms = planner.new_firms
    return {
        "title": mask_text(found.title),
        "reporter": mask_text(found.reporter),
        "reported_on": found.reported_on.isoformat() if found.reported_on else "",
        "rows": counts.total(),
        "created": counts[RowVerdict.CREATE],
        "changed": counts[RowVerdict.CHANGE],
        "left": counts[RowVerdict.SAME],
        "problem_rows": counts[RowVerdict.PROBLEM],
        "doubt_rows": doubtful,
        "dates_moved": moved,
        "totals": [_total(check) for check in found.totals],
        "new_regions": planner.places.findings(),
        "new_firms": firms[:FIRMS_SHOWN],
        "new_firm_count": len(firms),
    }


def _total(check: reading.TotalCheck) -> dict[str, Any]:
    field = reading.FIELDS[check.field]
    return {
        "cell": check.cell,
        "label": check.label,
        "field": check.field,
        "name": str(field.label),
        "stated": format(check.stated.normalize(), "f"),
        "computed": format(check.computed.normalize(), "f"),
        "matches": check.matches,
        "is_grand": check.scope is reading.Scope.GRAND,
        "rows": check.rows,
    }


def ledger_row(ledger: LedgerImport, row: reading.LedgerRow, kind: reading.Kind) -> LedgerRow:
    """Return a row as it is kept: as shown in the sheet, as facts, and what the reader found doubtful."""
    facts = facts_of(row, kind)
    contact = facts.said.pop("contact", {})
    said = mask_all(facts.said)
    if said != facts.said:
        reason = _("已隐去其中的电话或证件号码，请另登记联系人")
        facts.doubts += [(name, reason) for name, value in row.values.items() if _is_leaking(name, value)]
    letters = {name: letter for letter, name in ledger.mapping.items() if name}
    problems = [
        {
            "cell": problem.cell,
            "value": _masked(problem.field, problem.value),
            "reason": mask_text(problem.reason),
            "severity": str(problem.severity),
            "field": problem.field,
        }
        for problem in row.problems
    ]
    for name, reason in facts.doubts:
        value = row.values.get(name, "")
        problems.append(
            {
                "cell": f"{letters.get(name, '')}{row.number}",
                "value": _masked(name, str(value)),
                "reason": reason,
                "severity": str(reading.Severity.WARNING),
                "field": name,
            }
        )
    return LedgerRow(
        ledger=ledger,
        number=row.number,
        raw=row.raw,
        values=said,
        contact_name=contact.get("name", ""),
        contact_phone=contact.get("phone", ""),
        problems=problems,
    )


def _is_leaking(name: str, value: reading.Value) -> bool:
    return name != "phone" and isinstance(value, str) and holds_personal(value)


def _masked(field: str | None, value: str) -> str:
    """Return what stands in a cell as the review may show it."""
    hide = {"contact": mask_name, "phone": mask_phone}.get(field or "", mask_text)
    return hide(value) if value else ""


def commit(ledger: LedgerImport) -> None:
    """Carry out a claimed ledger from where the last attempt left off."""
    by = ledger.committed_by or ledger.by
    create_places(by=by, ledger=ledger)
    planner = Planner(ledger, COLUMNS, is_commit=True)
    kept = LedgerRow.objects.filter(ledger=ledger).order_by("number")
    total, cursor = kept.count(), ledger.cursor
    while rows := list(kept.filter(number__gt=cursor)[:CHUNK]):
        commit_rows(by=by, ledger=ledger, planner=planner, rows=rows, total=total)
        cursor = rows[-1].number
    counts = Counter(kept.order_by().values_list("verdict", flat=True).iterator())
    names = {"CREATE": "created", "CHANGE": "changed", "SAME": "left", "PROBLEM": "skipped"}
    finish_commit(by=by, ledger=ledger, counts={name: counts[verdict] for verdict, name in names.items()})


def _chunks(rows: Iterator[LedgerRow]) -> Iterator[list[LedgerRow]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


class _Beating(Sheet):
    """A sheet that says, while it is read, that somebody is still reading: surveying a large one writes no rows."""

    def __init__(self, sheet: Sheet, ledger: LedgerImport) -> None:
        self.name, self.hidden, self.has_merges = sheet.name, sheet.hidden, sheet.has_merges
        self._sheet = sheet
        self._ledger = ledger

    @property
    def merges(self) -> Sequence[Any]:
        return self._sheet.merges

    @property
    def rows_at_most(self) -> int:
        return self._sheet.rows_at_most

    def rows(self) -> Iterator[Row]:
        beaten = time.monotonic()
        for row in self._sheet.rows():
            if time.monotonic() - beaten > BEAT_SECONDS:
                beaten = time.monotonic()
                own = LedgerImport.objects.filter(pk=self._ledger.pk, attempts=self._ledger.attempts)
                own.update(beat_at=timezone.now())
            yield row

"""From a file to a `Ledger`: choose the sheet, match its columns, hand out its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from renovation.core.lib.sheets.cells import Book, Row, Sheet
from renovation.core.lib.sheets.reader import open_workbook
from renovation.core.lib.sheets.refusal import SheetRefused

from .columns import EXPECTED, Kind
from .header import SCANNED_ROWS, Header, find_header
from .match import ColumnMatch, Confidence, match_columns
from .rows import LedgerRow, RowReader
from .survey import Survey, needs_survey, samples, survey, with_units
from .totals import TotalCheck

_HEAD = 600
_NOTES = re.compile("说明|须知|填表|示例|样表|字典|目录|封面|下拉|选项|参考|指标解释")
_YEAR = re.compile(r"(?:19|20)\d\d年?")


@dataclass(frozen=True)
class OtherSheet:
    """A sheet left unread. `reason`: HIDDEN, NOTES, EMPTY, NO_HEADER, or LEDGER (give its name to read it)."""

    name: str
    reason: str


@dataclass(frozen=True)
class Doubt:
    """Something to be decided by a person. `code`: GUESS, CONFLICT, NO_NAME, NO_PLACE, UNIT."""

    code: str
    message: str
    column: str = ""


@dataclass
class Ledger:
    """One sheet, understood but not yet read through.

    `rows()` streams and may be called again; `totals` is complete once an iteration has run to its end. Where the
    first rows call for it (a percent column, a blank place cell) the first call surveys the whole sheet, so a large
    file may be parsed twice; it is never held.
    """

    filename: str
    format: str
    sheet: str
    kind: Kind
    header: Header
    matches: list[ColumnMatch]
    other_sheets: list[OtherSheet]
    source: Sheet
    needs_survey: bool = True
    totals: list[TotalCheck] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.header.title

    @property
    def reporter(self) -> str:
        return self.header.reporter

    @property
    def reported_on(self) -> date | None:
        return self.header.reported_on

    @property
    def rows_at_most(self) -> int:
        """Bound for the number of rows, cheap even for a large file: the end of a progress bar."""
        return self.source.rows_at_most

    @property
    def unsure(self) -> bool:
        return bool(self.doubts)

    @property
    def doubts(self) -> list[Doubt]:
        found = []
        for match in self.matches:
            if match.confidence is Confidence.GUESS and not _is_borne_out(match):
                text = _("“%(header)s”列的含义是推测的，请确认") % {"header": match.header}
                found.append(Doubt("GUESS", text, match.column))
            elif match.confidence is Confidence.CONFLICT:
                text = _("“%(header)s”列与另一列含义相同，请选定一列") % {"header": match.header}
                found.append(Doubt("CONFLICT", text, match.column))
            if match.unit_from == "DEFAULT" and match.field == "floor_area":
                text = _("“%(header)s”列没有写明单位，请确认") % {"header": match.header}
                found.append(Doubt("UNIT", text, match.column))
        fields = {match.field for match in self.matches}
        if "name" not in fields:
            found.append(Doubt("NO_NAME", _("没有找到小区名称列，请指定")))
        if not fields & {"street", "community"}:
            found.append(Doubt("NO_PLACE", _("没有找到街道或社区列，请指定")))
        return found

    @cached_property
    def survey(self) -> Survey:
        """Whole-column facts and the number of data rows (`survey.rows`); reads the sheet once."""
        return survey(self.source.rows(), self.header, self.matches)

    def rows(self) -> Iterator[LedgerRow]:
        """Data rows in order. Raises SheetRefused if the file turns out damaged further down."""
        facts = self.survey if self.needs_survey else Survey()
        reader = RowReader(self.header, self.matches, facts, self.source.merges)
        self.totals = reader.totals.checks
        yield from reader.read(self.source.rows())


def parse(
    source: Book | Path | str,
    *,
    mapping: Mapping[str, str] | None = None,
    kind: Kind | None = None,
    sheet: str | None = None,
) -> Ledger:
    """Understand a ledger: only the first rows are read here.

    `mapping` {column letter: field name or ""} overrides the match, `kind` the inferred kind, `sheet` the choice of
    sheet (a csv has only one, whatever its name). Raises SheetRefused (no sheet with headings, an unknown sheet name,
    a damaged file) and ValueError for a mapping that names no field.
    """
    book = source if isinstance(source, Book) else open_workbook(source)
    chosen, head, header, others = _choose(book, None if book.format == "csv" else sheet)
    shown = samples(head, header)
    kind, matches = match_columns(
        header, kind=kind, title=f"{header.title} {chosen.name}", mapping=mapping, samples=shown
    )
    matches = with_units(head, header, matches)
    return Ledger(
        book.filename,
        book.format,
        chosen.name,
        kind,
        header,
        matches,
        others,
        chosen,
        needs_survey(head, header, matches),
    )


def _is_borne_out(match: ColumnMatch) -> bool:
    """A bare 竣工时间 in a basic ledger is the year of building if it holds nothing but years; a finish has a month."""
    if match.field != "built_year" or not match.samples:
        return False
    return all(_YEAR.fullmatch(sample) for sample in match.samples)


def _choose(book: Book, wanted: str | None) -> tuple[Sheet, list[Row], Header, list[OtherSheet]]:
    """The visible sheet whose headings match best, the first among equals."""
    best: tuple[Sheet, list[Row], Header] | None = None
    reasons: dict[str, str] = {}
    for sheet in book.sheets:
        if wanted is not None and sheet.name != wanted:
            reasons[sheet.name] = "LEDGER"
        elif wanted is None and sheet.hidden:
            reasons[sheet.name] = "HIDDEN"
        elif wanted is None and len(book.sheets) > 1 and _NOTES.search(sheet.name):
            reasons[sheet.name] = "NOTES"
        else:
            head = list(islice(sheet.rows(), _HEAD))
            header = find_header(head[:SCANNED_ROWS], sheet.merges) if head else None
            reasons[sheet.name] = "LEDGER" if header else "NO_HEADER" if head else "EMPTY"
            if header and (best is None or header.known > best[2].known):
                best = (sheet, head, header)
    if best is None:
        raise _no_ledger(reasons, wanted)
    others = [OtherSheet(name, reason) for name, reason in reasons.items() if name != best[0].name]
    return (*best, others)


def _no_ledger(reasons: Mapping[str, str], wanted: str | None) -> SheetRefused:
    if wanted is not None and wanted not in reasons:
        return SheetRefused("no_sheet", _("文件里没有名为“%(name)s”的工作表。") % {"name": wanted})
    if all(reason == "EMPTY" for reason in reasons.values()):
        return SheetRefused("empty_sheet", _("工作表是空的，请检查后重新上传。"))
    return SheetRefused(
        "no_header",
        _("没有找到表头。表头应至少包含以下列名中的三个：%(names)s。") % {"names": EXPECTED},
    )

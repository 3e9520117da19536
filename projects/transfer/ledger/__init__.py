"""Read an office's ledger as it is: no models, no database, nothing held that grows with the file except the names.

    book = open_workbook(path, filename="台账.xlsx")     # SheetRefused: code, message (Chinese, says what to do)
    ledger = parse(book, mapping={"E": "built_year"})     # reads the first rows only
    ledger.kind, ledger.title, ledger.reported_on, ledger.matches, ledger.doubts, ledger.unsure, ledger.other_sheets
    for row in ledger.rows(): row.values, row.raw, row.problems, row.is_wrong, row.funding, row.plan_sum
    ledger.totals                                         # complete after the loop; TotalCheck.matches
    ledger.rows_at_most                                   # bound for a progress bar, cheap
    ledger.survey.rows                                    # the exact number of data rows (reads the sheet once)

The fields are in `columns.FIELDS` (name -> label, type). Units: areas ㎡, money 万元, progress 0..100. A value that
could not be read is missing from `values` and stands in `problems` with its cell; a doubtful one is in both.

Deterministic rules, each stated where it is coded: bare percentages (`percents`), years (`years`), 2022.1 (`dates`),
units without a heading (`survey`), totals above or below their rows (`totals`), 竣工时间 and the kind (`match`),
blank place cells (`rows`).
"""

from renovation.core.lib.sheets.cells import Book
from renovation.core.lib.sheets.reader import open_workbook
from renovation.core.lib.sheets.refusal import Limits, SheetRefused

from .columns import FIELDS, FUND, FUND_FIELDS, Field, Kind, Type
from .dates import DatePrecision, PartialDate
from .match import ColumnMatch, Confidence
from .problems import BadValue, Problem, Severity
from .rows import LedgerRow
from .sheet import Doubt, Ledger, OtherSheet, parse
from .text import Unit, loose_name_key, name_key
from .totals import Scope, TotalCheck
from .values import Value
from .years import BuiltYear, Precision

__all__ = [
    "FIELDS",
    "FUND",
    "FUND_FIELDS",
    "BadValue",
    "Book",
    "BuiltYear",
    "ColumnMatch",
    "Confidence",
    "DatePrecision",
    "Doubt",
    "Field",
    "Kind",
    "Ledger",
    "LedgerRow",
    "Limits",
    "OtherSheet",
    "PartialDate",
    "Precision",
    "Problem",
    "Scope",
    "Severity",
    "SheetRefused",
    "TotalCheck",
    "Type",
    "Unit",
    "Value",
    "loose_name_key",
    "name_key",
    "open_workbook",
    "parse",
]

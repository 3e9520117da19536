"""Read a spreadsheet as offices send them: xlsx, xlsm, xls, csv, txt. What the cells mean is their reader's business.

    book = open_workbook(path, filename="人员.xlsx")      # SheetRefused: code, message (Chinese, says what to do)
    for row in book.sheets[0].rows(): row.number, row.cells[1].value

Nothing is held that grows with the file; a file may still be refused while its rows are read.
"""

from .cells import Book, Cell, Row, Sheet, address
from .reader import open_workbook
from .refusal import Limits, SheetRefused

__all__ = ["Book", "Cell", "Limits", "Row", "Sheet", "SheetRefused", "address", "open_workbook"]

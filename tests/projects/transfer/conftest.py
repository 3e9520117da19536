"""Small files built on the spot: what an office could have saved, and what it could not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

Build = Callable[..., Path]


@pytest.fixture
def xlsx(tmp_path: Path) -> Build:
    """`xlsx(rows, merges=["A1:C1"], formats={"H3": "0%"}, sheet="台账")` -> path."""

    def build(
        rows: Sequence[Sequence[Any]],
        *,
        merges: Sequence[str] = (),
        formats: dict[str, str] | None = None,
        sheet: str = "台账",
        name: str = "ledger.xlsx",
    ) -> Path:
        book = openpyxl.Workbook()
        page = book.active
        page.title = sheet
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is not None:
                    page.cell(number, column, value)
        for span in merges:
            page.merge_cells(span)
        for address, code in (formats or {}).items():
            page[address].number_format = code
        path = tmp_path / name
        book.save(path)
        return path

    return build


@pytest.fixture
def text_file(tmp_path: Path) -> Build:
    def build(content: str | bytes, *, encoding: str = "utf-8", name: str = "ledger.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return build

"""A national ledger must fit: memory may not grow with the rows (beyond their names), time only in proportion."""

from __future__ import annotations

import time
import tracemalloc
from itertools import islice
from pathlib import Path

import xlsxwriter

from projects.transfer.ledger import parse

ROWS = 20_000
HEAD = ["序号", "街道", "社区", "小区名称", "建成年代", "楼栋数", "户数", "建筑面积（㎡）", "计划年度", "形象进度"]


def build(path: Path) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet("台账")
        page.write_row(0, 0, HEAD)
        for row in range(ROWS):
            place = [f"街道{row // 3000}", f"社区{row // 30}", f"第{row}号院", f"{80 + row % 20}年"]
            page.write_row(row + 1, 0, [row + 1, *place, 3, f"{100 + row % 50}户", 9000 + row % 999, 2022, "80%"])


def test_twenty_thousand_rows_stay_small_and_quick(tmp_path: Path) -> None:
    path = tmp_path / "big.xlsx"
    build(path)
    started = time.process_time()
    ledger = parse(path)
    assert sum(not row.is_wrong for row in ledger.rows()) == ROWS
    assert time.process_time() - started < 20

    tracemalloc.start()
    assert all(row.problems == [] for row in islice(ledger.rows(), 4_000))
    assert tracemalloc.get_traced_memory()[1] < 12_000_000
    tracemalloc.stop()

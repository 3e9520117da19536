"""One mechanism for every list: filters in the address, sort, 20/50/100 rows, and exactly those rows as xlsx."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renovation.core.actions.user_export import note_export
from renovation.core.forms.place_filter import PlaceFilter
from renovation.core.lib.column import Column
from renovation.core.policy import Can
from renovation.core.scope import can_anywhere, reach, refusal
from renovation.core.web.cells import cell
from renovation.core.web.export import Counted, allow_export, filters_of, mark_of, put_mark

SIZES = (20, 50, 100)
NO_ROWS, WHOM_TO_ASK = gettext_lazy("您负责的范围内还没有记录。"), gettext_lazy("可由区旧改办导入台账或新增。")
# Beyond this a count of all rows costs more than it tells.
COUNTED_UP_TO = 10_000
EXPORTED_UP_TO = 100_000


@dataclass(frozen=True)
class Listing:
    """What one list shows. `rows(user, can)` gives the scoped rows, annotated with every column's key.

    `sort` is the first order; `keys` are further values a row needs for its links. `view` and `export` are the rights
    that give the rows on the page and as a file. `why` and `ask` stand where there is no row at all: the reason, and
    whom to ask or what comes here.
    """

    title: str | Promise
    columns: tuple[Column, ...]
    rows: Callable[[Any, Can], QuerySet[Any]]
    filterset: type[PlaceFilter]
    sort: str
    keys: tuple[str, ...] = ("id",)
    view: Can = Can.VIEW
    export: Can = Can.EXPORT
    why: str | Promise = NO_ROWS
    ask: str | Promise = WHOM_TO_ASK

    @property
    def value_keys(self) -> list[str]:
        return list(dict.fromkeys((*self.keys, *(column.key for column in self.columns))))


def list_page(request: HttpRequest, listing: Listing, **extra: Any) -> HttpResponse:
    """Show a list, its fragment to htmx, or hand out its rows with `?export=xlsx`."""
    wants_file = request.GET.get("export") == "xlsx"
    if wants_file and not can_anywhere(request.user, listing.export):
        raise PermissionDenied(refusal(listing.export))
    can = listing.export if wants_file else listing.view
    found = listing.filterset(request.GET, listing.rows(request.user, can), request=request)
    rows = found.qs if found.is_valid() else found.queryset.none()
    sort = _sort(listing, request.GET.get("sort", ""))
    ordered = rows.order_by(_order(sort), "id").values(*listing.value_keys)
    if wants_file:
        allow_export(request.user)
        return _as_xlsx(request, listing, ordered[:EXPORTED_UP_TO])
    context = _page(request, listing, rows, ordered, found) | {"sort": sort} | extra
    template = "partials/listing.html" if request.htmx else "partials/list_page.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


def _page(
    request: HttpRequest, listing: Listing, rows: QuerySet[Any], ordered: QuerySet[Any], found: PlaceFilter
) -> dict[str, Any]:
    size = _number(request.GET.get("page_size"), 20)
    size = size if size in SIZES else SIZES[0]
    number = max(_number(request.GET.get("page"), 1), 1)
    shown = list(ordered[(number - 1) * size : number * size + 1])
    has_next, shown = len(shown) > size, shown[:size]
    total = (
        (number - 1) * size + len(shown)
        if number == 1 and not has_next
        else rows.order_by()[: COUNTED_UP_TO + 1].count()
    )
    reaches_places = any(span.organization_id is None for span in reach(request.user, listing.view).spans)
    figure = found.form.cleaned_data.get("figure", "") if found.is_valid() else ""
    measure = found.source.measures[figure] if figure and found.source else None
    return {
        "listing": listing,
        "filter": found,
        "table": [
            [(column, cell(column, row, is_linked=reaches_places or not column.is_place)) for column in listing.columns]
            for row in shown
        ],
        "total": total,
        "total_text": _count_text(total),
        "measure": measure,
        "sum": rows.order_by().aggregate(sum=Sum(measure.total))["sum"] or 0 if measure and measure.total else None,
        "page_size": size,
        "previous_url": _address(request, page=number - 1 if number > 2 else None) if number > 1 else "",
        "next_url": _address(request, page=number + 1) if has_next else "",
        "export_url": _address(request, export="xlsx", page=None) if can_anywhere(request.user, listing.export) else "",
        "is_filtered": any(value for name, value in request.GET.items() if name in found.filters),
    }


def _count_text(total: int) -> str:
    if total > COUNTED_UP_TO:
        return _("超过 %(n)s 条，请用筛选缩小范围") % {"n": f"{COUNTED_UP_TO:,}"}
    return _("共 %(n)s 条") % {"n": f"{total:,}"}


def _sort(listing: Listing, wanted: str) -> str:
    sortable = {column.key for column in listing.columns if column.is_sortable}
    return wanted if wanted.lstrip("-") in sortable else listing.sort


def _order(sort: str) -> Any:
    """Rows without a value come last either way; PostgreSQL and SQLite disagree about that by themselves."""
    column = F(sort.lstrip("-"))
    return column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)


def _address(request: HttpRequest, **changes: Any) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else default


def number_in(text: str | None) -> int | None:
    """Return the key an address names, None for none or what is no key."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 16 else None


def _as_xlsx(request: HttpRequest, listing: Listing, rows: QuerySet[Any]) -> HttpResponse:
    name = f"{listing.title}_{timezone.localdate():%Y%m%d}.xlsx"
    counted = Counted(rows.iterator(chunk_size=2000))
    content = workbook(listing.columns, counted, str(listing.title), mark=mark_of(request.user))
    facts = {"title": str(listing.title), "filters": filters_of(request.GET), "rows": counted.number, "form": "xlsx"}
    note_export(by=request.user, right=listing.export, **facts)  # type: ignore[arg-type]
    return attachment(content, name)


def attachment(content: bytes, name: str) -> HttpResponse:
    """Return a workbook as a download under its Chinese name."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


def workbook(columns: tuple[Column, ...], rows: Any, title: str, *, mark: str = "", banner: str = "") -> bytes:
    """Return rows of `values()` as an xlsx file: typed cells, frozen head, ready to print on A4 landscape.

    Text is written as text: a name that begins with `=` stays a name. `mark` stands at the foot of each printed page,
    `banner` above the head and below the last row.
    """
    buffer = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#EAF1F9", "border": 1, "text_wrap": True})
        warning = book.add_format({"bold": True, "font_color": "#B42318"})
        dates = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(title[:31])
        top = 1 if banner else 0
        if banner:
            sheet.write_string(0, 0, banner, warning)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, 22 if column.kind in ("text", "words") else 13)
            sheet.write_string(top, number, column.heading, head)
        line = top
        for line, row in enumerate(rows, start=top + 1):
            for number, column in enumerate(columns):
                _write(sheet, line, number, column.text(row[column.key]), dates)
        if banner:
            sheet.write_string(line + 1, 0, banner, warning)
        sheet.freeze_panes(top + 1, 1)
        sheet.autofilter(top, 0, line, len(columns) - 1)
        sheet.repeat_rows(0, top)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if mark:
            put_mark(book, sheet, mark)
    return buffer.getvalue()


def _write(sheet: Any, line: int, number: int, value: Any, dates: Any) -> None:
    if value is True or value is False:
        sheet.write_string(line, number, _("是") if value else _("否"))
    elif isinstance(value, str):
        sheet.write_string(line, number, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(line, number, timezone.localtime(value).replace(tzinfo=None), dates)
    elif hasattr(value, "year"):
        sheet.write_datetime(line, number, value, dates)
    else:
        sheet.write_number(line, number, value)

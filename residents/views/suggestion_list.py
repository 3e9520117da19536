"""Suggestions as a list: keyset pages of whatever the filters keep, and exactly those rows as a file."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from renovation.core.actions.user_export import note_export
from renovation.core.enums import RegionLevel
from renovation.core.lib.column import Column
from renovation.core.lib.masking import mask_text
from renovation.core.policy import Can
from renovation.core.scope import can_anywhere, refusal
from renovation.core.web.export import Counted, allow_export, filters_of, mark_of
from renovation.core.web.listing import EXPORTED_UP_TO, SIZES, attachment, workbook
from renovation.core.web.pagination import CURSORS, Order, Page, page_of, steps
from residents.enums import Channel, Ending, Satisfaction, Step
from residents.forms.suggestion_filter import SuggestionFilter
from residents.queries.board import COUNTED_UP_TO, counted
from residents.queries.suggestion import READ, cards, category_name, shown_text, suggestion_rows
from residents.views.board import bulk_rights

ORDERS = {"opened": ("id",), "due": ("due_on", "id"), "urged": ("urge_count", "id")}
ORDER_NAMES = {
    "-opened": gettext_lazy("最新在前"),
    "due": gettext_lazy("期限最近在前"),
    "-urged": gettext_lazy("催办最多在前"),
}
COLUMNS = (
    Column("number", gettext_lazy("编号")),
    Column("neighborhood__region__parent__name", gettext_lazy("街道")),
    Column("neighborhood__region__name", gettext_lazy("社区")),
    Column("neighborhood__name", gettext_lazy("小区")),
    Column("building__number", gettext_lazy("楼栋")),
    Column("category", gettext_lazy("类别")),
    Column("text", gettext_lazy("意见内容"), "words"),
    Column("channel", gettext_lazy("来源"), choices=dict(Channel.choices)),
    Column("opened_at", gettext_lazy("收到时间"), "date"),
    Column("step", gettext_lazy("环节"), choices=dict(Step.choices)),
    Column("owner__name", gettext_lazy("责任人")),
    Column("due_on", gettext_lazy("办理期限"), "date"),
    Column("level", gettext_lazy("层级"), choices=dict(RegionLevel.choices)),
    Column("round", gettext_lazy("轮次"), "count"),
    Column("urge_count", gettext_lazy("催办次数"), "count"),
    Column("answer", gettext_lazy("答复"), "words"),
    Column("ending", gettext_lazy("办结方式"), choices=dict(Ending.choices)),
    Column("satisfaction", gettext_lazy("满意度"), choices=dict(Satisfaction.choices)),
    Column("ended_at", gettext_lazy("办结时间"), "date"),
)
MADE = {"category", "text"}
FILE_READ = [
    *(column.key for column in COLUMNS if column.key not in MADE),
    *("category__name_zh", "category__name_en", "text", "public_text"),
]


@require_safe
def suggestion_list(request: HttpRequest) -> HttpResponse:
    """Show a page of the list, its fragment to htmx, or hand out its rows with `?export=xlsx`."""
    wants_file = request.GET.get("export") == "xlsx"
    if wants_file and not can_anywhere(request.user, Can.EXPORT):
        raise PermissionDenied(refusal(Can.EXPORT))
    source = suggestion_rows(request.user, Can.EXPORT if wants_file else Can.VIEW)
    found = SuggestionFilter(request.GET, source, request=request)
    rows = found.qs if found.is_valid() else found.queryset.none()
    sort = request.GET.get("sort", "")
    sort = sort if sort in ORDER_NAMES else "-opened"
    # What has ended has no deadline: such an order is about what is open, and has an index then.
    rows = rows if sort == "-opened" else rows.exclude(step=Step.ENDED)
    if wants_file:
        return _file(request, rows)
    context = _context(request, found, rows, sort)
    answer = render(request, f"residents/suggestion/{'rows' if request.htmx else 'list'}.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _context(request: HttpRequest, found: SuggestionFilter, rows: QuerySet[Any], sort: str) -> dict[str, Any]:
    size = request.GET.get("page_size", "")
    size_shown = int(size) if size in map(str, SIZES) else SIZES[0]
    page = _page(request, rows, Order.of(ORDERS, sort), size_shown)
    is_whole = not page.cursor and not request.GET.keys() & set(CURSORS)
    total = len(page.rows) if is_whole else counted(rows)
    figure = found.form.cleaned_data.get("figure", "") if found.is_valid() else ""
    return {
        "filter": found,
        "cards": cards(request.user, [dict(zip(READ, row, strict=False)) for row in page.rows]),  # type: ignore[arg-type]
        **steps(request, page),
        "total": total,
        "count_text": _count_text(total),
        "page_size": size_shown,
        "sort": sort,
        "orders": ORDER_NAMES,
        "measure": found.source.measures[figure] if figure and found.source else None,
        "can_export": can_anywhere(request.user, Can.EXPORT),
        "is_filtered": any(value for name, value in request.GET.items() if name in found.filters),
        **bulk_rights(request.user),
    }


def _page(request: HttpRequest, rows: QuerySet[Any], order: Order, size: int) -> Page:
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        return page_of(rows, order, list(READ), size, after, before)
    except ValidationError:
        # A link cut off by a chat: the first page, rather than none.
        return page_of(rows, order, list(READ), size)


def _count_text(total: int) -> str:
    if total > COUNTED_UP_TO:
        return _("超过 %(n)s 条，请用筛选缩小范围") % {"n": f"{COUNTED_UP_TO:,}"}
    return _("共 %(n)s 条") % {"n": f"{total:,}"}


def _file(request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
    allow_export(request.user)
    title = _("居民意见")
    found = rows.order_by("-pk").values(*FILE_READ)[:EXPORTED_UP_TO]
    lines = Counted(_lines(found.iterator(chunk_size=2000)))
    content = workbook(COLUMNS, lines, title, mark=mark_of(request.user))
    facts: dict[str, Any] = {"title": title, "filters": filters_of(request.GET), "rows": lines.number, "form": "xlsx"}
    note_export(by=request.user, right=Can.EXPORT, **facts)  # type: ignore[arg-type]
    return attachment(content, f"{title}_{timezone.localdate():%Y%m%d}.xlsx")


def _lines(found: Any) -> Iterator[dict[str, Any]]:
    for row in found:
        yield row | {"category": category_name(row), "text": shown_text(row), "answer": mask_text(row["answer"])}

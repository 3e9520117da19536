"""The workbench of suggestions: the board of five steps, which a phone gets as a list."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from renovation.core.policy import Can
from renovation.core.scope import can_anywhere
from renovation.core.web.pagination import Order, page_of
from residents.enums import Step
from residents.forms.suggestion_filter import SuggestionFilter
from residents.queries.board import OPEN_STEPS, columns, counted
from residents.queries.suggestion import READ, suggestion_rows

# Two screens of a desk; more at once is time to draw what nobody looks at.
SHOWN = 12
# The next to fall due first; of what has ended, the latest.
DUE, LATEST = Order(("due_on", "pk")), Order(("pk",), is_descending=True)


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The five columns. A phone is led to the list, unless it asks for the board."""
    if _is_phone(request) and request.GET.get("view") != "board":
        answer: HttpResponse = redirect(f"{reverse('residents:suggestion-list')}?{request.GET.urlencode()}")
        patch_vary_headers(answer, ["User-Agent"])
        return answer
    found = SuggestionFilter(request.GET, suggestion_rows(request.user), request=request)
    rows = found.qs if found.is_valid() else found.queryset.none()
    asked = found.form.cleaned_data.get("step") if found.is_valid() else ""
    steps = [step for step in OPEN_STEPS if asked in ("", "open", None, str(step.value))]
    context = {
        "filter": found,
        "columns": columns(request.user, {step: _page(rows, step, "") for step in steps}),  # type: ignore[arg-type]
        "has_ended": asked in ("", None, str(Step.ENDED.value)),
        "ended": Step.ENDED,
        "is_filtered": any(value for name, value in request.GET.items() if name in found.filters),
        **bulk_rights(request.user),
    }
    template = "residents/suggestion/columns.html" if request.htmx else "residents/suggestion/board.html"
    answer = render(request, template, context)
    patch_vary_headers(answer, ["HX-Request", "User-Agent"])
    return answer


@require_safe
def column(request: HttpRequest) -> HttpResponse:
    """The next cards of one column (`?column=` its step), for htmx."""
    wanted = request.GET.get("column", "")
    if wanted not in map(str, Step.values):
        raise Http404
    step = Step(int(wanted))
    found = SuggestionFilter(request.GET, suggestion_rows(request.user), request=request)
    rows = found.qs if found.is_valid() else found.queryset.none()
    try:
        page = _page(rows, step, request.GET.get("after", ""), is_counted=False)
    except ValidationError as error:
        raise Http404 from error
    made = columns(request.user, {step: page})[0]  # type: ignore[arg-type]
    return render(request, "residents/suggestion/cards.html", {"column": made, **bulk_rights(request.user)})


def bulk_rights(user: Any) -> dict[str, bool]:
    """Return whether cards can be picked, and what for."""
    can_assign, can_merge = can_anywhere(user, Can.ASSIGN), can_anywhere(user, Can.STUDY)
    return {"can_assign": can_assign, "can_merge": can_merge, "can_pick": can_assign or can_merge}


def _page(
    rows: QuerySet[Any], step: Step, after: str, *, is_counted: bool = True
) -> tuple[list[dict[str, Any]], str, int | None]:
    inside = rows.filter(step=step)
    page = page_of(inside, LATEST if step == Step.ENDED else DUE, list(READ), SHOWN, after)
    found = [dict(zip(READ, row, strict=False)) for row in page.rows]
    if not is_counted:
        return found, page.cursor, None
    return found, page.cursor, counted(inside) if page.cursor else len(found)


def _is_phone(request: HttpRequest) -> bool:
    return "Mobi" in request.headers.get("User-Agent", "")

"""Bases of the API's views. A list reads exactly the columns it shows; no object is made per row."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django_filters import FilterSet
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import APIView

from renovation.core.actions.user_export import note_export
from renovation.core.enums import Renovation
from renovation.core.policy import Can
from renovation.core.queries.token import Bearer
from renovation.core.scope import can_anywhere, reach, refusal
from renovation.core.web.export import allow_export, filters_of
from renovation.core.web.pagination import Order, limit_from, next_url, page_of
from renovation.core.web.renderers import FILES, CsvRenderer, Negotiation, OrjsonRenderer, XlsxRenderer, dumps
from renovation.core.web.token import bearer_from, note_use_after

STATUS_NAMES: dict[Any, str] = {state.value: state.name for state in Renovation}
STATUS_VALUES: dict[str, str] = {state.name: str(state.value) for state in Renovation}
STATUS_CHOICES = [(state.name, state.label) for state in Renovation]
PAGING = frozenset({"limit", "after", "ordering", "format", "region", "updated_since"})


class StatusField(serializers.ChoiceField):
    """A `Renovation` by its name: the API shows IN_PROGRESS where the database keeps 2."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=STATUS_CHOICES, **options)


class ReadView(APIView):
    """Base of every view: reading only, scoped by the user's duties."""

    http_method_names = ["get", "head", "options"]
    content_negotiation_class = Negotiation

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer a key's plain GET for JSON directly: a sixth of a list's time is REST framework's own.

        Whatever is unusual, and every refusal, takes the long way, which says why.
        """
        is_get = request.method == "GET" and "get" in self.http_method_names
        if not is_get or "format" in request.GET or not accepts_json(request):
            return super().dispatch(request, *args, **kwargs)
        bearer = bearer_from(request)
        if bearer is None or request.wait:
            return super().dispatch(request, *args, **kwargs)
        request.user, request.accepted_renderer = bearer.as_user(), self.renderer_classes[0]()
        self.request, self.args, self.kwargs = request, args, kwargs
        try:
            answer = self.get(request, *args, **kwargs)
        except (Http404, ValidationError, PermissionDenied, APIException):
            return super().dispatch(request, *args, **kwargs)
        if isinstance(answer, Response):
            etag = answer.headers.get("ETag")
            answer = HttpResponse(dumps(answer.data), content_type=OrjsonRenderer.media_type)
            if etag:
                answer.headers["ETag"] = etag
            answer.headers["Vary"] = "Authorization, Accept, Cookie"
        note_use_after(answer, bearer)
        return answer

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(getattr(request, "auth", None), Bearer):
            note_use_after(response, request.auth)
        return response


class RowsView(ReadView):
    """A list. `row` declares the columns once, for reading, for files and for the documentation."""

    renderer_classes: ClassVar[Any] = [OrjsonRenderer, CsvRenderer, XlsxRenderer]
    row: ClassVar[type[serializers.Serializer]]
    rows: ClassVar[Any]
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"id": ("id",)}
    first_order: ClassVar[str] = "id"
    filterset: ClassVar[type[FilterSet] | None] = None
    updated_at: ClassVar[str] = "updated_at"

    def get(self, request: Any) -> Response:
        params = request.GET
        is_file = isinstance(request.accepted_renderer, FILES)
        can = self.right(request.user, is_file=is_file)
        order = Order.of(self.orders, params.get("ordering") or self.first_order)
        limit = limit_from(params, is_file=is_file)
        found = self.filtered(request, type(self).rows(request.user, can))
        names, paths, converters = columns_of(self.row)
        page = page_of(found, order, paths, limit, params.get("after", ""))
        rows = as_dicts(page.rows, names, converters)
        link = next_url(request.build_absolute_uri(request.path), params, page.cursor) if page.cursor else None
        response = Response({"next": link, "results": rows})
        if is_file:
            allow_export(request.user)
            self._as_attachment(request, response, link)
            self._note_export(request, len(rows))
        return response

    def right(self, user: Any, *, is_file: bool) -> Can:
        """Return the right that decides the rows; a file needs the right to take data out, as on pages."""
        can = Can.EXPORT if is_file else Can.VIEW
        if is_file and not can_anywhere(user, can):
            raise PermissionDenied(refusal(can))
        return can

    def filtered(self, request: Any, rows: Any) -> Any:
        """Keep what the query asks for. Raises `ValidationError`, or `Http404` for a region out of reach."""
        params = request.GET
        if region := params.get("region"):
            inside = region_in_reach(request.user, region)
            # Nothing to narrow where all that is reached lies in the region anyway.
            if not all(span.code.startswith(inside) for span in reach(request.user, Can.VIEW).spans):
                rows = rows.under(inside)
        if since := params.get("updated_since"):
            if not self.updated_at:
                raise ValidationError({"updated_since": _("没有这个查询参数。")})
            rows = rows.filter(**{f"{self.updated_at}__gte": parse_time("updated_since", since)})
        asked = [name for name in params if name not in PAGING]
        if not asked:
            return rows
        known = self.filterset.base_filters if self.filterset else {}
        if unknown := [name for name in asked if name not in known]:
            raise ValidationError({name: _("没有这个查询参数。") for name in unknown})
        data = params.copy()
        data.pop("region", None)
        if "status" in data:
            data.setlist("status", [STATUS_VALUES.get(value, value) for value in data.getlist("status")])
        form = self.filterset(data, rows, request=request)
        if not form.is_valid():
            raise ValidationError({name: [str(text) for text in texts] for name, texts in form.errors.items()})
        return form.qs

    def table_head(self, rows: Any) -> list[str]:
        return columns_of(self.row)[0]

    def _note_export(self, request: Any, rows: int) -> None:
        form: str = request.accepted_renderer.format
        filters = filters_of(request.GET)
        note_export(by=request.user, right=Can.EXPORT, title=request.path, filters=filters, rows=rows, form=form)

    def _as_attachment(self, request: Any, response: Response, link: str | None) -> None:
        name = request.path.rstrip("/").rsplit("/", 1)[-1]
        response["Content-Disposition"] = f'attachment; filename="{name}.{request.accepted_renderer.format}"'
        if link:
            response["Link"] = f'<{link}>; rel="next"'


class DetailView(ReadView):
    """One row and the lists that belong to it; `parts` {name: (row, rows, path to the row's key)}."""

    row: ClassVar[type[serializers.Serializer]]
    rows: ClassVar[Any]
    parts: ClassVar[dict[str, tuple[type[serializers.Serializer], Callable[[Any, Can], Any], str]]] = {}

    def get(self, request: Any, pk: int) -> Response:
        found = read(self.row, type(self).rows(request.user, Can.VIEW).filter(pk=pk))
        if not found:
            raise Http404
        parts = {
            name: read(row, rows(request.user, Can.VIEW).filter(**{path: pk}).order_by("pk"))
            for name, (row, rows, path) in self.parts.items()
        }
        return Response(found[0] | parts)


def read(row: type[serializers.Serializer], rows: Any) -> list[dict[str, Any]]:
    """Return `rows` with exactly the columns that `row` declares."""
    names, paths, converters = columns_of(row)
    return as_dicts(list(rows.values_list(*paths)), names, converters)


def accepts_json(request: Any) -> bool:
    """Tell whether the request asks for nothing but JSON."""
    return request.META.get("HTTP_ACCEPT", "*/*") in ("*/*", OrjsonRenderer.media_type)


def region_in_reach(user: Any, code: str) -> str:
    """Return `code` if the user sees any of it; else it does not exist for them."""
    if code.isascii() and code.isalnum() and reach(user, Can.VIEW).narrowed(code):
        return code
    raise Http404


def parse_time(name: str, text: str) -> Any:
    """Return a time or date of a query. A `+` of an offset often arrives as a space. Raises `ValidationError`."""
    field = serializers.DateTimeField()
    day = serializers.DateField()
    try:
        if len(text) == len("2026-01-01"):
            return field.to_internal_value(f"{day.to_internal_value(text).isoformat()}T00:00:00")
        return field.to_internal_value(text.replace(" ", "+"))
    except serializers.ValidationError as error:
        raise ValidationError({name: _("请填写日期或时间，如 2026-01-31 或 2026-01-31T08:00:00+08:00。")}) from error


def as_dicts(rows: list[tuple[Any, ...]], names: list[str], converters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return rows of `values_list` by name; `converters` {name: stored → shown}."""
    if not converters:
        return [dict(zip(names, row, strict=False)) for row in rows]
    shown = []
    for row in rows:
        named = dict(zip(names, row, strict=False))
        for name, known in converters.items():
            named[name] = known.get(named[name])
        shown.append(named)
    return shown


_columns: dict[type[serializers.Serializer], tuple[list[str], list[str], dict[Any, Any]]] = {}


def columns_of(row: type[serializers.Serializer]) -> tuple[list[str], list[str], dict[Any, Any]]:
    """Return the names, the lookup paths and the converters of the columns that `row` declares."""
    if row not in _columns:
        fields = row().fields
        paths = [(field.source or name).replace(".", "__") for name, field in fields.items()]
        converters = {name: STATUS_NAMES for name, field in fields.items() if isinstance(field, StatusField)}
        _columns[row] = (list(fields), paths, converters)
    return _columns[row]

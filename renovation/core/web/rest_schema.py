"""What the API's documentation says of lists and errors; nothing here runs while a list is read."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
    inline_serializer,
)
from rest_framework import serializers

from renovation.core.web.pagination import DEFAULT_LIMIT, MAX_FILE_LIMIT, MAX_LIMIT
from renovation.core.web.rest_write import kind_of, writable

Text = str | Promise


class ErrorBody(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()
    fields = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class Error(serializers.Serializer):
    error = ErrorBody()


ERRORS = {
    400: OpenApiResponse(Error, _("查询条件有误")),
    401: OpenApiResponse(Error, _("没有登录，或令牌无效")),
    403: OpenApiResponse(Error, _("没有这项权限")),
    404: OpenApiResponse(Error, _("没有找到，或不在您负责的范围内")),
    406: OpenApiResponse(Error, _("不支持所要求的格式")),
    429: OpenApiResponse(Error, _("请求过于频繁")),
}
WRITE_ERRORS = ERRORS | {
    400: OpenApiResponse(Error, _("提交的内容有误，没有保存")),
    415: OpenApiResponse(Error, _("请求体不是 JSON")),
}


class Waiting(serializers.Serializer):
    """What a detail tells beside the row where two persons guard some of its fields."""

    pending = serializers.DictField(help_text=_("待第二人复核的字段和申请的值；没有则为空"))
    pending_since = serializers.DateTimeField(allow_null=True, help_text=_("何时提出"))
    pending_by = serializers.CharField(allow_null=True, help_text=_("申请人；您无权知道时为空"))


class ChangeSeen(serializers.Serializer):
    """What came in between, in words."""

    field = serializers.CharField()
    old = serializers.CharField()
    new = serializers.CharField()


class Change(serializers.Serializer):
    by = serializers.CharField()
    at = serializers.DateTimeField()
    what = serializers.CharField()
    changes = ChangeSeen(many=True)


VERSION = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description=_('所读版本的 ETag，如 "v7"')
)
REGION = OpenApiParameter("region", str, description=_("区域代码，含其下全部"))
FORMAT = OpenApiParameter("format", str, enum=["json", "csv", "xlsx"], description=_("返回格式"))


def documented(tag: Text, description: Text) -> Callable[[type], type]:
    """Describe a `RowsView` from what it declares."""

    def describe(view: Any) -> Any:
        answer = inline_serializer(
            f"{view.row.__name__}Page", {"next": serializers.URLField(allow_null=True), "results": view.row(many=True)}
        )
        schema = extend_schema(
            operation_id=_operation(view),
            tags=[tag],  # type: ignore[list-item]
            description=description,
            parameters=_parameters(view),
            responses={(200, "application/json"): answer, (200, "text/csv"): str} | ERRORS,
        )
        return extend_schema_view(get=schema)(view)

    return describe


def described(tag: Text, description: Text, answer: Any, parameters: Any = ()) -> Callable[[type], type]:
    """Describe a view that answers with one thing."""

    def describe(view: Any) -> Any:
        schema = extend_schema(
            operation_id=_operation(view),
            tags=[tag],  # type: ignore[list-item]
            description=description,
            parameters=list(parameters),
            responses={200: answer} | ERRORS,
        )
        return extend_schema_view(get=schema)(view)

    return describe


def editable(tag: Text, description: Text, answer: Any) -> Callable[[type], type]:
    """Describe an `EditView`: what a PATCH may hold is what its form holds."""

    def describe(view: Any) -> Any:
        name = _operation(view)
        got = extend_schema(
            operation_id=name,
            tags=[tag],
            description=description,
            responses={200: answer} | ERRORS,  # type: ignore[list-item]
        )
        stale = inline_serializer(
            f"{name}Stale", {"error": ErrorBody(), "current": answer(), "changed": Change(allow_null=True)}
        )
        pending = type(f"{name}Pending", (answer,), {"pending": serializers.DictField(help_text=_("待第二人复核的值"))})
        patched = extend_schema(
            operation_id=f"{name}Change",
            tags=[tag],  # type: ignore[list-item]
            description=_("只写要改的字段。If-Match 必填：所读版本已被他人修改时不保存，并告知现值。"),
            parameters=[VERSION],
            request=_body(view, is_partial=True),
            responses={200: answer, 202: pending, 412: stale, 428: OpenApiResponse(Error, _("缺少 If-Match"))}
            | WRITE_ERRORS,
        )
        return extend_schema_view(get=got, patch=patched)(view)

    return describe


def postable(tag: Text, description: Text, answer: Any) -> Callable[[type], type]:
    """Describe a `FormView` that makes a row."""

    def describe(view: Any) -> Any:
        schema = extend_schema(
            operation_id=_operation(view),
            tags=[tag],  # type: ignore[list-item]
            description=description,
            request=_body(view, is_partial=False),
            responses={201: answer} | WRITE_ERRORS,
        )
        return extend_schema_view(post=schema)(view)

    return describe


def _body(view: Any, *, is_partial: bool) -> dict[str, Any]:
    fields = writable(view.form.base_fields)
    properties: dict[str, Any] = {}
    for name, field in fields.items():
        properties[name] = kind_of(name, field, view.keys) | {"description": str(field.label or "")}
    schema: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    required = [name for name, field in fields.items() if field.required]
    if required and not is_partial:
        schema["required"] = required
    return {"application/json": schema}


def _operation(view: type) -> str:
    return view.__name__.removesuffix("View")


def _parameters(view: Any) -> list[OpenApiParameter]:
    names = [sign + name for name in view.orders for sign in ("", "-")]
    limit = format_lazy(
        _("每页行数，默认 {default}，最多 {most}（csv、xlsx 默认且最多 {file}）"),
        default=DEFAULT_LIMIT,
        most=MAX_LIMIT,
        file=f"{MAX_FILE_LIMIT:,}",
    )
    parameters = [
        REGION,
        FORMAT,
        OpenApiParameter(
            "ordering", str, enum=names, description=format_lazy(_("排序，默认 {name}"), name=view.first_order)
        ),
        OpenApiParameter("limit", int, description=limit),
        OpenApiParameter("after", str, description=_("下一页的游标，取自 next")),
    ]
    if view.updated_at:
        parameters.append(OpenApiParameter("updated_since", str, description=_("此时刻之后有变动的")))
    filters = view.filterset.base_filters if view.filterset else {}
    return parameters + [_parameter(name, item) for name, item in filters.items() if name != "region"]


def _parameter(name: str, item: django_filters.Filter) -> OpenApiParameter:
    kinds = {django_filters.NumberFilter: int, django_filters.BooleanFilter: bool}
    kind = next((kind for of, kind in kinds.items() if isinstance(item, of)), str)
    is_many = isinstance(item, django_filters.MultipleChoiceFilter)
    return OpenApiParameter(name, kind, description=str(item.label or ""), many=is_many)

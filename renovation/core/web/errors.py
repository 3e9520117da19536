"""The one shape of every error of the API: {"error": {"code", "message", "fields"}}.

`code` is a word for programs, `message` a sentence for people, `fields` {parameter: [sentences]}.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.views import exception_handler as rest_exception_handler

from renovation.core.limits import TooOften
from renovation.core.web.renderers import OrjsonRenderer

CODES = {
    400: "bad_request",
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    412: "precondition_failed",
    415: "unsupported_media_type",
    422: "unprocessable",
    428: "precondition_required",
    429: "too_many_requests",
}


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to an expected error; None (a 500 and a log entry) to any other."""
    if isinstance(exc, ValidationError):
        exc = exceptions.ValidationError(exc.message_dict if hasattr(exc, "error_dict") else exc.messages)
    if isinstance(exc, TooOften):
        exc = exceptions.Throttled(wait=exc.wait)
    response = rest_exception_handler(exc, context)
    if response is not None:
        is_read = context["request"].method in SAFE_METHODS
        response.data = {"error": _error(exc, response, is_read=is_read), **getattr(exc, "extra", {})}
        # Whoever asked for a spreadsheet gets the reason as JSON all the same.
        context["request"].accepted_renderer = OrjsonRenderer()
        context["request"].accepted_media_type = OrjsonRenderer.media_type
    return response


def _error(exc: Exception, response: Response, *, is_read: bool) -> dict[str, Any]:
    code = CODES.get(response.status_code, "error")
    message, fields = _message(exc, response), {}
    if isinstance(exc, exceptions.ValidationError):
        fields = _fields(exc.detail)
        message = _("查询条件有误，请核对。") if is_read else _("提交的内容有误，没有保存。")
    return {"code": code, "message": message, "fields": fields}


def _message(exc: Exception, response: Response) -> str:
    match exc:
        case Http404():
            return str(exc) or _("没有找到，或不在您负责的范围内。")
        case PermissionDenied():
            return str(exc) or _("您没有这项权限。")
        case exceptions.NotAuthenticated():
            return _("请先登录，或在 Authorization 头中提供令牌。")
        case exceptions.MethodNotAllowed():
            return _("此地址不支持 %(method)s。") % {"method": exc.args[0] if exc.args else ""}
        case exceptions.NotAcceptable():
            return str(exc.detail) if exc.default_detail != exc.detail else _("不支持所要求的格式。")
        case exceptions.Throttled():
            return _("请求过于频繁，请稍后再试。")
        case exceptions.APIException():
            return str(exc.detail)
    return response.status_text


def _fields(detail: Any) -> dict[str, list[str]]:
    if not isinstance(detail, dict):
        return {"": [str(text) for text in detail]} if isinstance(detail, list) else {"": [str(detail)]}
    return {
        name: [str(text) for text in (texts if isinstance(texts, list) else [texts])] for name, texts in detail.items()
    }

"""Writing over REST: through the form and the action of the page, with the version its writer has read.

A detail answers with `ETag: "v7"`; a PATCH sends that back as `If-Match`. Without it nothing is written (428); with
an older one nothing is written either (412), and the answer says what is stored now and what came in between.
"""

import re
from collections.abc import Callable
from typing import Any, ClassVar

import orjson
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser
from rest_framework.response import Response

from renovation.core.actions.base import Conflict
from renovation.core.models.base import ScopedModel
from renovation.core.policy import TOKEN_CAPABILITIES, Can
from renovation.core.queries.change_request import correction_of
from renovation.core.queries.trail import lines
from renovation.core.scope import fetch
from renovation.core.web.rest import STATUS_VALUES, DetailView, ReadView, columns_of

ETAG = re.compile(r'(?:W/)?"v(\d{1,9})"')
TYPED = (forms.BooleanField, forms.IntegerField, forms.DateField, forms.ChoiceField, forms.CharField)
# Longer bodies than any form of ours could fill.
MOST_BYTES = 256 * 1024


class OrjsonParser(BaseParser):
    """JSON of bounded length and depth: what would exhaust the standard library's parser is a 400."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        text = stream.read(MOST_BYTES + 1)
        try:
            if len(text) > MOST_BYTES:
                raise ValueError
            return orjson.loads(text)
        except ValueError as error:
            raise ParseError(_("请求体不是有效的 JSON。")) from error


class VersionMissing(APIException):
    status_code = 428

    def __init__(self) -> None:
        super().__init__(_('请在 If-Match 头中写明所读版本的 ETag，如 "v7"。'))


class Stale(APIException):
    """Somebody saved in between; `extra` is what the answer tells beside the error."""

    status_code = 412

    def __init__(self, conflict: Conflict, current: dict[str, Any]) -> None:
        super().__init__(_("此记录在您读取之后被修改过，没有保存。请核对 current 中的现值后重试。"))
        theirs = lines([conflict.theirs])[0] if conflict.theirs else None
        changes = [{"field": label, "old": old, "new": new} for label, old, new in theirs.changes] if theirs else []
        changed = {"by": theirs.who, "at": theirs.at, "what": theirs.sentence, "changes": changes} if theirs else None
        self.extra = {"current": current, "changed": changed}


class FormView(ReadView):
    """What is written to a row. `form` and `action` are those of the page.

    `noun` is the action's keyword for the row, `keys` the Python type of the key of each field that names a row.
    """

    parser_classes = [OrjsonParser]
    model: ClassVar[type[ScopedModel]]
    form: ClassVar[type[forms.BaseForm]]
    action: ClassVar[Callable[..., Any]]
    can: ClassVar[Can]
    noun: ClassVar[str]
    keys: ClassVar[dict[str, type]] = {}

    def target(self, request: Any, pk: int) -> Any:
        """Return the row to be written; 404 outside the reach, 403 without the right, of the person or the key."""
        allowed = getattr(request.user, "token_capabilities", None)
        if allowed is not None and self.can not in allowed:
            fetch(self.model, request.user, Can.VIEW, pk=pk)
            raise PermissionDenied(_("令牌没有“%(name)s”的权限。") % {"name": TOKEN_CAPABILITIES[self.can]})
        return fetch(self.model, request.user, self.can, pk=pk)

    def form_of(self, request: Any, row: Any, data: dict[str, Any] | None) -> Any:
        """Return the form of a row, unbound without `data`."""
        return self.form(data, instance=row)

    def write(self, request: Any, row: Any, typed: dict[str, Any], **fixed: Any) -> tuple[Any, Any]:
        """Run `typed` over what is stored through form and action; return what the action does, and the form."""
        blank = self.form_of(request, row, None)
        check_types(blank, typed, self.keys)
        stored = {name: blank.get_initial_for_field(field, name) for name, field in blank.fields.items()}
        form = self.form_of(request, row, stored | {name: _as_typed(name, typed[name]) for name in typed} | fixed)
        if not form.is_valid():
            raise ValidationError({_public(name): [str(e) for e in errors] for name, errors in form.errors.items()})
        try:
            return type(self).action(by=request.user, **{self.noun: row}, **form.cleaned_data), form
        except Conflict:
            raise
        except ValidationError as error:
            if not hasattr(error, "error_dict"):
                raise ValidationError({"": error.messages}) from error
            raise ValidationError({_public(name): texts for name, texts in error.message_dict.items()}) from error


class EditView(FormView, DetailView):
    """GET and PATCH of one row that carries a version."""

    http_method_names = ["get", "head", "patch", "options"]

    def get(self, request: Any, pk: int) -> Response:
        response = super().get(request, pk)
        if hasattr(self.model, "guarded"):
            response.data |= self.waiting(request.user, pk)
        response.headers["ETag"] = f'"v{response.data["version"]}"'
        return response

    def waiting(self, user: Any, pk: int) -> dict[str, Any]:
        """Return what is asked for and not so yet, as the row would show it."""
        asked = correction_of(user, self.model, pk)
        if asked is None:
            return {"pending": {}, "pending_since": None, "pending_by": None}
        _names, _paths, converters = columns_of(self.row)
        shown = {name: converters.get(name, {}).get(value, value) for name, value in asked.proposed.items()}
        return {"pending": shown, "pending_since": asked.at, "pending_by": asked.by or None}

    def patch(self, request: Any, pk: int) -> Response:
        row = self.target(request, pk)
        typed = body_of(request)
        version = version_from(request)
        try:
            saved, form = self.write(request, row, typed, version=version)
        except Conflict as conflict:
            raise Stale(conflict, self.get(request, pk).data) from conflict
        saved.refresh_from_db()
        # What only two persons may change waits for the second: it was taken, but is not so yet.
        asked = {name: form.cleaned_data[name] for name in typed if hasattr(saved, name)}
        pending = {name: typed[name] for name, value in asked.items() if getattr(saved, name) != value}
        response = self.get(request, pk)
        if pending:
            response.status_code = 202
            response.data["pending"] = pending
        return response


def body_of(request: Any) -> dict[str, Any]:
    """Return the JSON object sent. Raises `ParseError` for anything else."""
    if not isinstance(request.data, dict):
        raise ParseError(_("请求体应为一个 JSON 对象。"))
    return {str(name): value for name, value in request.data.items()}


def version_from(request: Any) -> int:
    """Return the version that `If-Match` names; -1, which no row has, for an ETag not made here."""
    header = request.META.get("HTTP_IF_MATCH", "").strip()
    if not header or header == "*":
        raise VersionMissing
    known = ETAG.fullmatch(header)
    return int(known[1]) if known else -1


def writable(fields: dict[str, forms.Field]) -> dict[str, forms.Field]:
    """Return the fields of a form that JSON can fill: files go up by their page."""
    return {
        name: field
        for name, field in fields.items()
        if isinstance(field, TYPED) and name != "version" and not field.widget.needs_multipart_form
    }


def check_types(form: Any, typed: dict[str, Any], keys: dict[str, type]) -> None:
    """Raise `ValidationError` by field for what the form does not know or what is of another JSON type."""
    errors, known = {}, writable(form.fields)
    for name, value in typed.items():
        field = known.get(name)
        if field is None or field.disabled:
            errors[name] = _("没有这个字段，或不能修改。")
        elif not _fits(kind_of(name, field, keys), value):
            errors[name] = _("类型不对。")
    if errors:
        raise ValidationError(errors)


def kind_of(name: str, field: forms.Field, keys: dict[str, type]) -> dict[str, Any]:
    """Return the JSON schema of a form's field; the documentation shows the same."""
    kind: dict[str, Any]
    match field:
        case _ if name in keys:
            kind = {"type": "integer" if keys[name] is int else "string"}
        case _ if name == "status":
            kind = {"type": "string", "enum": list(STATUS_VALUES)}
        case forms.NullBooleanField() | forms.BooleanField():
            kind = {"type": "boolean"}
        case forms.DecimalField() | forms.FloatField():
            kind = {"type": "number"}
        case forms.IntegerField():
            kind = {"type": "integer"}
        case forms.DateField():
            kind = {"type": "string", "format": "date"}
        case forms.ChoiceField():
            # Some forms learn their choices only when they are made.
            known = [str(value) for value, _label in field.choices]
            kind = {"type": "string"} | ({"enum": known} if known else {})
        case forms.CharField():
            kind = {"type": "string"}
        case _:
            raise TypeError(f"no JSON type for {name}")
    is_text = kind["type"] == "string" and "format" not in kind and name not in keys and name != "status"
    is_flag = isinstance(field, forms.BooleanField) and not isinstance(field, forms.NullBooleanField)
    if not field.required and not is_text and not is_flag:
        kind["nullable"] = True
    return kind


def _fits(kind: dict[str, Any], value: Any) -> bool:
    if value is None:
        return kind.get("nullable", False)
    if "enum" in kind and value not in kind["enum"]:
        return False
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match kind["type"]:
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return is_number and isinstance(value, int)
        case "number":
            return is_number
    return isinstance(value, str)


def _as_typed(name: str, value: Any) -> Any:
    return STATUS_VALUES.get(value, value) if name == "status" and isinstance(value, str) else value


def _public(name: str) -> str:
    return "" if name == NON_FIELD_ERRORS else name

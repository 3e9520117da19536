"""`/suggestions/<id>/moves/`: what may be done with a suggestion now, and doing it; by the rules and forms of the page.

A move takes `If-Match` as every change does. One that the loop does not allow now is a 409 that says why.
"""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from renovation.core.actions.base import Conflict
from renovation.core.policy import Can
from renovation.core.scope import fetch, refusal
from renovation.core.web.rest import read
from renovation.core.web.rest_schema import VERSION, WRITE_ERRORS, Change, Error, ErrorBody
from renovation.core.web.rest_write import FormView, Stale, body_of, kind_of, version_from, writable
from residents.actions.baton import MOVES, IllegalMove
from residents.api.suggestion import TAG, SuggestionFacts
from residents.enums import Move
from residents.forms.baton_form import FORMS
from residents.queries.loop import RULES, has_right, moves_of, why_not
from residents.queries.suggestion import suggestion_facts
from residents.queries.suggestion_detail import suggestions_shown, tries_of, untold_voices

# These rows go by a code of their own instead of a number.
BY_CODE = {"into", "category"}


class NotNow(APIException):
    """The loop does not allow the move; the message says why."""

    status_code = 409


class MoveRow(serializers.Serializer):
    move = serializers.ChoiceField(Move.choices)
    is_allowed = serializers.BooleanField()
    why_not = serializers.CharField(help_text=gettext_lazy("不能办理的原因；可以办理的为空"))


class TriedRow(serializers.Serializer):
    """How often one voice was looked for in this round."""

    voice = serializers.IntegerField()
    days = serializers.IntegerField(help_text=gettext_lazy("已在几个工作日联系未果"))
    left = serializers.IntegerField(help_text=gettext_lazy("还差几个工作日计为联系不上"))


class Moves(serializers.Serializer):
    moves = MoveRow(many=True)
    tries = TriedRow(many=True)
    voices = serializers.ListField(
        child=serializers.IntegerField(),
        help_text=gettext_lazy("本轮尚未反馈的反映人，REPORT_BACK、TRY_REACH 时填入 voice"),
    )


def keys_of(form: type[forms.BaseForm]) -> dict[str, type]:
    """Return the type of the key of each field that names a row."""
    named = [name for name, field in form.base_fields.items() if isinstance(field, forms.ModelChoiceField)]
    return {name: str if name in BY_CODE else int for name in named}


def body_schema() -> dict[str, Any]:
    """Return the JSON schema of a body: the move, and the fields of all moves."""
    fields: dict[str, Any] = {"move": {"type": "string", "enum": [move.value for move in MOVES]}}
    for form in FORMS.values():
        for name, field in writable(form.base_fields).items():
            # Whom one hands over to is a key, where one sends back to a word; only the named move takes each.
            kind = {name: value for name, value in kind_of(name, field, keys_of(form)).items() if name != "enum"}
            known = fields.setdefault(name, kind | {"description": str(field.label or "")})
            if known.get("type") != kind["type"]:
                fields[name] = {"description": known["description"], "oneOf": [{"type": "integer"}, {"type": "string"}]}
    return {"type": "object", "properties": fields, "required": ["move"], "additionalProperties": False}


STALE = inline_serializer(
    "SuggestionMoveStale", {"error": ErrorBody(), "current": SuggestionFacts(), "changed": Change(allow_null=True)}
)


@extend_schema_view(
    get=extend_schema(
        operation_id="SuggestionMoves",
        tags=[TAG],  # type: ignore[list-item]
        description=gettext_lazy("此刻可以办理什么；不能办理的说明原因。"),
        responses={200: Moves} | WRITE_ERRORS,
    ),
    post=extend_schema(
        operation_id="SuggestionMove",
        tags=[TAG],  # type: ignore[list-item]
        description=gettext_lazy("办理一步：move 及其字段。规则不允许的返回 409 并说明原因，没有保存。"),
        parameters=[VERSION],
        request={"application/json": body_schema()},
        responses={
            200: SuggestionFacts,
            409: OpenApiResponse(Error, gettext_lazy("现在不能这样办理，message 说明原因")),
            412: STALE,
            428: OpenApiResponse(Error, gettext_lazy("缺少 If-Match")),
        }
        | WRITE_ERRORS,
    ),
)
class SuggestionMoveView(FormView):
    http_method_names = ["get", "head", "post", "options"]
    noun = "suggestion"

    def get(self, request: Any, pk: int) -> Response:
        row = fetch(suggestions_shown(), request.user, Can.VIEW, pk=pk)
        options = [
            {"move": option.move.value, "is_allowed": option.is_allowed, "why_not": option.why_not}
            for option in moves_of(row, request.user)
        ]
        tries = [
            {"voice": pk, "days": found.days, "left": found.left} for pk, found in tries_of(request.user, row).items()
        ]
        return Response({"moves": options, "voices": untold_voices(request.user, row), "tries": tries})

    def post(self, request: Any, pk: int) -> Response:
        row = fetch(suggestions_shown(), request.user, Can.VIEW, pk=pk)
        typed = body_of(request)
        move = _move(typed.pop("move", None))
        if not has_right(move, row, request.user):
            raise PermissionDenied(refusal(RULES[move].rights[0]))
        version = version_from(request)
        if version == row.version and (why := why_not(move, row, request.user)):
            raise NotNow(why)
        try:
            WRITERS[move]().write(request, row, typed, version=version)
        except Conflict as conflict:
            raise Stale(conflict, _facts(request, pk)) from conflict
        except ValidationError as error:
            if isinstance(error.__cause__, IllegalMove):
                raise NotNow(" ".join(error.__cause__.messages)) from error
            raise
        facts = _facts(request, pk)
        return Response(facts, headers={"ETag": f'"v{facts["version"]}"'})

    def form_of(self, request: Any, row: Any, data: dict[str, Any] | None) -> Any:
        return self.form(data, suggestion=row, by=request.user)


def _move(name: Any) -> Move:
    if name not in MOVES:
        raise ValidationError({"move": _("请填写要办理的事项：%(names)s。") % {"names": _("、").join(MOVES)}})
    return Move(name)


def _facts(request: Any, pk: int) -> dict[str, Any]:
    return read(SuggestionFacts, suggestion_facts(request.user, Can.VIEW).filter(pk=pk))[0]


def _writer(move: Move) -> type[SuggestionMoveView]:
    facts = {"form": FORMS[move], "keys": keys_of(FORMS[move]), "action": staticmethod(MOVES[move])}
    return type(f"{move.name.title()}View", (SuggestionMoveView,), facts)


# The form and the action of each move.
WRITERS = {move: _writer(move) for move in MOVES}

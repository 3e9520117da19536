"""From a form to one action, and the action's objections back to the fields they are about."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, QueryDict

from renovation.core.actions.base import Conflict
from renovation.core.queries.trail import lines

T = TypeVar("T")


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form is bound to: an empty POST is an answer too, a GET is none."""
    return request.POST if request.method == "POST" else None


def submit(form: forms.BaseForm, action: Callable[..., T], **fixed: Any) -> T | None:
    """Call `action(**fixed, **form.cleaned_data)` and return what it returns; None when form or action refuses.

    Then the form carries the errors and everything typed. After a `Conflict` it also carries the version
    now stored (whoever saves again has seen the other's change) and `form.conflict`, the other's line in the trail.
    """
    if not form.is_valid():
        return None
    try:
        return action(**fixed, **form.cleaned_data)
    except Conflict as conflict:
        form.add_error(None, conflict)
        form.conflict = lines([conflict.theirs])[0] if conflict.theirs else None  # type: ignore[attr-defined]
        typed: Any = form.data
        form.data = typed = typed.copy()
        typed[form.add_prefix("version")] = _stored_version(fixed.values())
    except ValidationError as error:
        put_errors(form, error)
    return None


def put_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Put each message at its field; what concerns a field that the form does not show, on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, messages in error.error_dict.items():
        for message in messages:
            form.add_error(_field_of(form, name, message), message)


def _field_of(form: forms.BaseForm, name: str, message: ValidationError) -> str | None:
    names = [name]
    if name == NON_FIELD_ERRORS and message.code == "unique_together":
        # The last field of the constraint is the one that tells rows of one parent apart.
        names = list(reversed((message.params or {}).get("unique_check", ())))
    shown = [known for known in names if known in form.fields and not form.fields[known].widget.is_hidden]
    return shown[0] if shown else None


def _stored_version(arguments: Any) -> int:
    row = next(value for value in arguments if hasattr(value, "version"))
    row.refresh_from_db(fields=["version"])
    return row.version

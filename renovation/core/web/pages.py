"""Pages that are one form."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from renovation.core.models.base import ScopedModel
from renovation.core.queries.change_request import attach_pending

Trail = Sequence[tuple[str, str]]


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    *,
    title: str,
    trail: Trail,
    submit_label: str,
    template: str = "core/form_page.html",
    **context: Any,
) -> HttpResponse:
    """Render a form below the places of `trail`; cancel leads back to the last of them."""
    context |= {
        "form": form,
        "title": title,
        "trail": [*trail, (title, "")],
        "submit_label": submit_label,
        "cancel_url": trail[-1][1] if trail else "",
    }
    return render(request, template, context)


def saved_text(user: Any, row: ScopedModel) -> str:
    """Return what to say after saving a row of which some facts may wait for a second person."""
    attach_pending(user, [row])
    if row.pending is None or row.pending.by != user:  # type: ignore[attr-defined]
        return _("已保存。")
    labels = _("、").join(label for label, _old, _new in row.pending.lines)  # type: ignore[attr-defined]
    return _("已保存；%(what)s的更正待第二人复核后生效。") % {"what": labels}

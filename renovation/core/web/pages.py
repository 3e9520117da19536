"""Pages that are one form."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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

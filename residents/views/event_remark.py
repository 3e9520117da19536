"""At a meeting, in seconds: heads counted with a tap, remarks with Enter. Fragments with htmx, pages without."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renovation.core.policy import Can
from renovation.core.scope import fetch
from renovation.core.web.submit import posted, submit
from residents.actions.event import count_people
from residents.actions.event_remark import note_event_remark
from residents.forms.event import HeadCountForm
from residents.forms.event_remark import EventRemarkForm
from residents.queries.event import events_named, heads, total
from residents.views.event import page_of

REFUSED = 422
KEPT = ("category", "building")


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in one remark; category and building stay for the next."""
    event = fetch(events_named(), request.user, Can.COLLECT, pk=pk)
    form = EventRemarkForm(posted(request), neighborhood=event.neighborhood)
    row = submit(form, note_event_remark, by=request.user, event=event)
    if row and not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, _("已记录 %(number)s，可接着记下一条。") % {"number": row.number})
        return redirect("residents:event-detail", pk)
    if row:
        kept = {name: form.cleaned_data[name] for name in KEPT}
        form = EventRemarkForm(initial=kept, neighborhood=event.neighborhood)
    name = "remark" if request.htmx else "detail"  # type: ignore[attr-defined]
    context = page_of(request, event) | {"form": form, "saved": row}
    return render(request, f"residents/event/{name}.html", context, status=REFUSED if form.errors else 200)


@require_POST
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Count people of one building, so many more or fewer."""
    event = fetch(events_named(), request.user, Can.COLLECT, pk=pk)
    form = HeadCountForm(posted(request), neighborhood=event.neighborhood)
    counted = submit(form, lambda **given: [count_people(**given)], by=request.user, event=event)
    if not request.htmx:  # type: ignore[attr-defined]
        if counted is None:
            messages.error(request, _errors(form))
        return redirect("residents:event-detail", pk)
    rows = heads(event)
    context = {"heads": rows, "people": total(rows), "error": "" if counted else _errors(form)}
    return render(request, "residents/event/counted.html", context, status=200 if counted else REFUSED)


def _errors(form: Any) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)

"""Meetings with residents: announced, held, counted, remarked on and written up."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renovation.core.policy import Can
from renovation.core.scope import fetch, reach, require_anywhere
from renovation.core.web.pages import Trail, form_page
from renovation.core.web.submit import posted, submit
from residents.actions.event import announce_event, cancel_event, change_event, hold_event
from residents.forms.event import EventEditForm, EventForm, EventPhotoForm, MinutesForm
from residents.forms.event_remark import EventRemarkForm
from residents.models import Event
from residents.queries.event import (
    STATES,
    TONES,
    events_named,
    heads,
    neighborhoods_to_gather,
    photos_of,
    remarks_of,
    state_of,
    total,
)


def add(request: HttpRequest) -> HttpResponse:
    """Announce a meeting; `?neighborhood=` proposes where."""
    require_anywhere(request.user, Can.GATHER)
    known = neighborhoods_to_gather(request.user)
    form = EventForm(posted(request), initial={"neighborhood": request.GET.get("neighborhood")}, neighborhoods=known)
    if event := submit(form, announce_event, by=request.user):
        messages.success(request, _("活动已预告，居民在公开页面可以看到。"))
        return redirect("residents:event-detail", event.pk)
    return form_page(request, form, title=_("预告活动"), trail=event_trail(), submit_label=_("预告"))


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    event = fetch(events_named(), request.user, Can.VIEW, pk=pk)
    form = EventRemarkForm(neighborhood=event.neighborhood)
    return render(request, "residents/event/detail.html", page_of(request, event) | {"form": form})


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    event = fetch(events_named(), request.user, Can.GATHER, pk=pk)
    form = EventEditForm(posted(request), instance=event)
    if submit(form, change_event, by=request.user, event=event):
        messages.success(request, _("已保存。"))
        return redirect("residents:event-detail", pk)
    return form_page(request, form, title=_("修改活动"), trail=event_trail(event), submit_label=_("保存"))


def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    event = fetch(events_named(), request.user, Can.GATHER, pk=pk)
    form = MinutesForm(posted(request), instance=event)
    if submit(form, change_event, by=request.user, event=event):
        messages.success(request, _("纪要已保存。"))
        return redirect("residents:event-detail", pk)
    return form_page(request, form, title=_("活动纪要"), trail=event_trail(event), submit_label=_("保存"))


@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, hold_event, _("活动已召开，可以登记人数、记意见、写纪要。"))


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, cancel_event, _("活动已取消，公开页面不再显示。"))


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes to print and to file."""
    event = fetch(events_named(), request.user, Can.VIEW, pk=pk)
    context = page_of(request, event)
    context["remarks"] = list(reversed(context["remarks"]))
    context["came"] = [row for row in context["heads"] if row.people]
    context["trail"] = [*event_trail(event), (_("打印纪要"), "")]
    return render(request, "residents/event/sheet.html", context)


def event_trail(event: Event | None = None) -> Trail:
    trail = [(_("议事活动"), reverse("residents:event-list"))]
    if event is not None:
        trail.append((str(event), reverse("residents:event-detail", args=[event.pk])))
    return trail


def page_of(request: HttpRequest, event: Event) -> dict[str, Any]:
    """Return what the page of a meeting and its fragments show."""
    code, state = event.neighborhood.region_id, state_of(event)
    user: Any = request.user
    may_gather = reach(user, Can.GATHER).covers(code)
    rows, photos = heads(event), photos_of(event)
    return {
        "event": event,
        "trail": event_trail(event),
        "state": state,
        "state_name": STATES[state],
        "tone": TONES[state],
        "heads": rows,
        "people": total(rows),
        "photos": [photo for photo in photos if not photo.is_sign_in_sheet],
        "sheets": [photo for photo in photos if photo.is_sign_in_sheet] if may_gather else [],
        "photo_form": EventPhotoForm(),
        "remarks": remarks_of(user, event),
        "may_gather": may_gather,
        "may_collect": reach(user, Can.COLLECT).covers(code),
    }


def _move(request: HttpRequest, pk: int, action: Any, done: str) -> HttpResponse:
    event = fetch(Event, request.user, Can.GATHER, pk=pk)
    try:
        action(by=request.user, event=event)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("residents:event-detail", pk)

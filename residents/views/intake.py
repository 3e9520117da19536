"""The intake on the phone. Its page and its worker hold nothing of anybody: places and names come over JSON."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from renovation.core.policy import Can
from renovation.core.scope import require_anywhere
from residents.models.suggestion import LONGEST_TEXT
from residents.queries.intake import buildings_of, categories, event_to_log, places_for, visit_to_log
from residents.views.intake_text import CHECK_WORDS, WORDS

# Everything the page asks for: what is missing here is missing without signal. A browser test compares.
SHELL = (
    "portal/favicon.svg",
    "vendor/bootstrap/bootstrap.min.css",
    "portal/portal.css",
    "portal/phone.css",
    "vendor/tabler/icons.svg",
    "vendor/bootstrap/bootstrap.bundle.min.js",
    "portal/app.js",
    "vendor/idb/idb.js",
    "portal/outbox.js",
    "portal/intake.js",
    "portal/intake_list.js",
    "portal/intake_place.js",
    "portal/intake_photo.js",
)
# What the worker itself runs, to send when the signal is back and no page is open.
ENGINE = ("vendor/idb/idb.js", "portal/outbox.js")
PAGE, FRAME = "residents/intake/show.html", "residents/intake/phone.html"
WORKER = "residents/intake/worker.js"


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The form and the outbox under it. Nothing of anybody in it: a phone keeps a copy."""
    require_anywhere(request.user, Can.COLLECT)
    context = {"words": WORDS, "longest": LONGEST_TEXT, "settings": addresses(), "categories": categories()}
    response = render(request, PAGE, context)
    # The worker keeps only a page of its own version, or page and scripts would not fit together.
    response.headers["X-Shell"] = version()
    return response


@require_safe
def places(request: HttpRequest) -> JsonResponse:
    """Where somebody may log, with `neighborhood`, the buildings of one."""
    require_anywhere(request.user, Can.COLLECT)
    user: Any = request.user
    if pk := number_from(request, "neighborhood"):
        return fresh({"buildings": buildings_of(user, pk)})
    return fresh({"person": user.pk, "neighborhoods": places_for(user)})


@require_safe
def occasion(request: HttpRequest) -> JsonResponse:
    """The meeting or the visit at which remarks are logged."""
    require_anywhere(request.user, Can.COLLECT)
    user: Any = request.user
    if pk := number_from(request, "event"):
        return fresh(event_to_log(user, pk) | {"url": reverse("residents:event-detail", args=[pk])})
    pk = number_from(request, "visit")
    return fresh(visit_to_log(user, pk) | {"url": reverse("residents:visit-detail", args=[pk])})


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """What this browser can do of what the phone's pages need, in words one can send to whoever helps."""
    return render(request, "residents/intake/check.html", {"words": CHECK_WORDS, "settings": addresses()})


@login_not_required
@never_cache
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the pages below /m/."""
    context = {
        "version": json.dumps(version()),
        "files": json.dumps([staticfiles_storage.url(name) for name in SHELL]),
        "engine": json.dumps([staticfiles_storage.url(name) for name in ENGINE]),
        "page": json.dumps(reverse("residents:intake")),
        "statics": json.dumps(settings.STATIC_URL),
        "addresses": json.dumps(addresses()),
    }
    return HttpResponse(get_template(WORKER).render(context), content_type="text/javascript; charset=utf-8")


def addresses() -> dict[str, str]:
    return {
        "post": reverse("api:intake"),
        "session": reverse("core:session"),
        "places": reverse("residents:intake-places"),
        "occasion": reverse("residents:intake-occasion"),
        "similar": reverse("residents:similar"),
        "login": reverse("core:login"),
        "page": reverse("residents:intake"),
        "worker": reverse("residents:intake-worker"),
        "scope": "/m/",
    }


def version() -> str:
    """Return what changes with any file of the shell: their hashed names, and the words of page and worker."""
    parts = [staticfiles_storage.url(name) for name in SHELL]
    parts += [_source(name) for name in (PAGE, FRAME, WORKER)]
    if settings.DEBUG:
        # Names carry no hash then.
        parts += [hashlib.sha256(_content(name)).hexdigest() for name in SHELL]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _source(name: str) -> str:
    template: Any = get_template(name)
    return str(template.template.source)


def _content(name: str) -> bytes:
    found: Any = finders.find(name)
    with open(found, "rb") as file:
        return file.read()


def number_from(request: HttpRequest, name: str) -> int:
    """Return a row's number of the query; 0, which no row has, without one. Raises `Http404` for what is none."""
    text = request.GET.get(name, "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Http404
    return int(text or 0)


def fresh(data: dict[str, Any]) -> JsonResponse:
    """JSON of one person: the page keeps it where their records are, no cache does."""
    return JsonResponse(data, headers={"Cache-Control": "no-store"}, json_dumps_params={"ensure_ascii": False})

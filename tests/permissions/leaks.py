"""Five leaks put in at run time: the campaign that misses one of them has no teeth."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from django.shortcuts import get_object_or_404
from django.template import engines

from projects.actions import site as site_actions
from projects.queries import neighborhood as neighborhood_queries
from projects.views import neighborhood as neighborhood_views
from projects.views import site as site_views
from renovation.core.lib.reach import Reach, Span
from renovation.core.policy import Can
from renovation.core.scope import can_anywhere, fetch
from renovation.core.templatetags import portal
from renovation.core.web import listing, rest_write


@contextmanager
def whole_list() -> Iterator[None]:
    """A list that forgets whose it is."""
    with patch.object(neighborhood_queries, "reach", lambda _user, _can: Reach((Span("41"),))):
        yield


@contextmanager
def any_row() -> Iterator[None]:
    """A page that takes any key."""
    with patch.object(neighborhood_views, "fetch", lambda model, _user, _can, **by: get_object_or_404(model, **by)):
        yield


@contextmanager
def whole_count() -> Iterator[None]:
    """A list of the right rows that counts all there are."""
    page = listing._page

    def counted(request, shown, rows, *rest):
        context = page(request, shown, rows, *rest)
        return context | {"total_text": listing._count_text(rows.model._base_manager.count())}

    with patch.object(listing, "_page", counted):
        yield


@contextmanager
def write_by_view() -> Iterator[None]:
    """Finding 10 of the security study: the right is held somewhere, the row is seen; nobody asks for both there."""

    def seen(model, user, can, **by):
        return fetch(model, user, Can.VIEW if can_anywhere(user, can) else can, **by)

    with ExitStack() as stack:
        stack.enter_context(patch.object(site_views, "fetch", seen))
        stack.enter_context(patch.object(rest_write, "fetch", seen))
        stack.enter_context(patch.object(site_actions, "require", lambda *_args: None))
        yield


@contextmanager
def clear_numbers() -> Iterator[None]:
    """A telephone number that nobody masks."""
    with patch.dict(portal.register.filters, {"mask_phone": lambda text: str(text)}):
        _forget_templates()
        yield
    _forget_templates()


def _forget_templates() -> None:
    for loader in engines["django"].engine.template_loaders:
        loader.reset()


# leak → the addresses where it shows.
LEAKS = {
    whole_list: ("projects:neighborhood-list", "api:neighborhood-list"),
    any_row: ("projects:neighborhood-detail",),
    whole_count: ("projects:neighborhood-list",),
    write_by_view: ("projects:site-edit", "api:site-detail"),
    clear_numbers: ("projects:neighborhood-detail",),
}

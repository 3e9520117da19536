"""Finding 4 of the security study: a limit counted by the framework's throttles let sixty of sixty through.

A key's limit is counted by one increment; sixty at once get exactly as many answers as the limit says.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connections
from rest_framework.throttling import SimpleRateThrottle

from renovation.core.models import Parameter
from renovation.core.queries import token as tokens
from tests.fixtures.api import ApiClient

PARALLEL, LIMIT = 60, 10


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch):
    """All in one window, ten seconds into a minute."""
    monkeypatch.setattr(tokens, "time", SimpleNamespace(time=lambda: 6_000_010.0))


def together(work):
    """Run `work` in sixty threads that start at one moment; return what each gave."""
    start = Barrier(PARALLEL)

    def run(_number):
        try:
            start.wait(20)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PARALLEL) as pool:
        return list(pool.map(run, range(PARALLEL)))


@pytest.fixture
def limited(street_officer):
    Parameter.objects.create(code="api.minute", value=LIMIT, valid_from="2020-01-01", by=street_officer)
    api = ApiClient(street_officer)
    assert tokens.bearer_of(api.key).limit == LIMIT
    return api


def test_sixty_at_once_get_exactly_the_limit(limited):
    bearer = tokens.bearer_of(limited.key)
    waits = together(lambda: tokens.wait_of(bearer))
    assert (waits.count(0), set(waits) - {0}) == (LIMIT, {51})


def test_sixty_requests_get_exactly_the_limit(limited):
    """Through the whole stack; the catalog of indicators asks the database nothing once the key is known."""
    limited.token.__class__.objects.update(last_used_at="2100-01-01T00:00:00Z")
    assert limited.get("indicators/").status_code == 200
    cache.delete(cache_key := f"token-rate:{limited.token.pk}:{6_000_010 // 60}")
    answers = together(lambda: ApiClient.get(limited, "indicators/"))
    assert sorted(answer.status_code for answer in answers) == [200] * LIMIT + [429] * (PARALLEL - LIMIT)
    assert int(cache.get(cache_key)) == PARALLEL
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused["Retry-After"] == "51"
    assert refused.json()["error"]["code"] == "too_many_requests"


def test_the_next_minute_begins_afresh(limited, monkeypatch):
    bearer = tokens.bearer_of(limited.key)
    assert [bool(tokens.wait_of(bearer)) for _ in range(LIMIT + 1)] == [False] * LIMIT + [True]
    monkeypatch.setattr(tokens, "time", SimpleNamespace(time=lambda: 6_000_061.0))
    assert tokens.wait_of(bearer) == 0


def test_the_framework_s_throttle_lets_them_all_through(db):
    """The control: read, append, write. Sixty that have read before any wrote are all within the limit."""
    have_read = Barrier(PARALLEL)

    class Shared:
        def get(self, *args):
            known = cache.get(*args)
            have_read.wait(20)
            return known

        set = staticmethod(cache.set)

    class Framework(SimpleRateThrottle):
        rate = f"{LIMIT}/min"
        cache = Shared()

        def get_cache_key(self, request, view):
            return "control"

    assert sum(together(lambda: Framework().allow_request(None, None))) == PARALLEL

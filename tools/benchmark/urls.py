"""The portal's addresses and, under `/bench/`, the floors they are measured against.

The floors pass the same middleware as everything else, ask nobody who is calling, and narrow nothing.
"""

import os
import threading
from functools import cache
from pathlib import Path

import orjson
import psycopg2
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import include, path

BODIES = Path(os.environ.get("BENCH_DIR", "."))
ROWS = """
SELECT n.id, n.name, n.region_id AS region, s.name AS street, c.name AS community, n.address, n.is_in_program,
    (ARRAY['NOT_STARTED', 'PREP', 'IN_PROGRESS', 'DONE', 'HANDED_OVER'])[n.status + 1] AS status, n.plan_year,
    n.built_from, n.built_to, n.tenure, n.building_count, n.household_count, n.population,
    n.floor_area_m2::float8 AS floor_area_m2, n.has_property_company, n.estimate_wan::float8 AS estimate_wan,
    n.updated_at
FROM core_neighborhood n
JOIN core_region c ON c.code = n.region_id JOIN core_region s ON s.code = c.parent_id
WHERE n.region_id BETWEEN %s AND %s
ORDER BY n.region_id, n.id LIMIT 50
"""
_local = threading.local()


@login_not_required
def bare(request: HttpRequest, name: str) -> HttpResponse:
    """The least a Django view can do: bytes that are there."""
    return HttpResponse(_body(name), content_type="application/json")


@login_not_required
def bare_304(request: HttpRequest) -> HttpResponse:
    return HttpResponseNotModified()


@login_not_required
def rows(request: HttpRequest, region: str) -> HttpResponse:
    """The same rows by plain psycopg2 and orjson, on a connection kept for good."""
    if not hasattr(_local, "connection"):
        _local.connection = psycopg2.connect(os.environ["DATABASE_URL"])
        _local.connection.autocommit = True
        with _local.connection.cursor() as cursor:
            cursor.execute("SET TIME ZONE 'UTC'")
    with _local.connection.cursor() as cursor:
        cursor.execute(ROWS, [region, region.ljust(12, "Z")])
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return HttpResponse(orjson.dumps({"next": None, "results": found}), content_type="application/json")


@cache
def _body(name: str) -> bytes:
    return (BODIES / name).read_bytes()


urlpatterns = [
    path("bench/bare/<str:name>/", bare),
    path("bench/304/", bare_304),
    path("bench/rows/<str:region>/", rows),
    path("", include("renovation.urls")),
]

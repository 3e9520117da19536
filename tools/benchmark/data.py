"""A country in bulk: deterministic, by INSERT … SELECT, in minutes. Its people and names are invented.

The data set is kept between runs under a signature; another size or another form of it is built anew.
"""

import hashlib
import os
import subprocess
import sys
from dataclasses import astuple, dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent.parent
KEYS = {"PII_KEYS": f"1:{'11' * 32}", "PII_INDEX_KEY": "22" * 32, "AUDIT_KEY": "33" * 32}


@dataclass(frozen=True)
class Size:
    """How many regions of each level, and neighborhoods (each with a project, a site and money)."""

    cities: int
    districts: int
    streets: int
    communities: int
    neighborhoods: int


NATION = Size(340, 3_060, 41_000, 90_000, 300_000)
SMALL = Size(4, 31, 410, 900, 3_000)
DISTRICT = Size(1, 1, 10, 40, 208)

REGIONS = """
CREATE TEMP TABLE city AS
    SELECT i, lpad((11 + i / 11)::text, 2, '0') || lpad((1 + i % 11)::text, 2, '0') AS code
    FROM generate_series(0, {cities} - 1) i;
CREATE TEMP TABLE district AS
    SELECT d AS i, c.code AS parent,
        c.code || lpad(row_number() OVER (PARTITION BY c.code ORDER BY d)::text, 2, '0') AS code
    FROM generate_series(0, {districts} - 1) d JOIN city c ON c.i = d::bigint * {cities} / {districts};
CREATE TEMP TABLE street AS
    SELECT s AS i, d.code AS parent,
        d.code || lpad(row_number() OVER (PARTITION BY d.code ORDER BY s)::text, 3, '0') AS code
    FROM generate_series(0, {streets} - 1) s JOIN district d ON d.i = s::bigint * {districts} / {streets};
CREATE TEMP TABLE community AS
    SELECT m AS i, s.code AS parent,
        s.code || lpad(row_number() OVER (PARTITION BY s.code ORDER BY m)::text, 3, '0') AS code
    FROM generate_series(0, {communities} - 1) m JOIN street s ON s.i = m::bigint * {streets} / {communities};
INSERT INTO core_region (code, name, level, kind, parent_id, official_code, initials)
    SELECT code, '示例市' || i, 4, 'STATUTORY', NULL, '', 'sls' || i FROM city
    UNION ALL SELECT code, '示例区' || i, 6, 'STATUTORY', parent, '', 'slq' || i FROM district
    UNION ALL SELECT code, '示例街道' || i, 9, 'STATUTORY', parent, '', 'sljd' || i FROM street
    UNION ALL SELECT code, '示例社区' || i, 12, 'STATUTORY', parent, '', 'slsq' || i FROM community;
"""
NEIGHBORHOODS = """
INSERT INTO core_neighborhood (id, version, created_at, updated_at, region_id, name, name_key, initials, address,
    is_in_program, built_from, built_to, built_precision, tenure, building_count, household_count, population,
    floor_area_m2, has_property_company, estimate_wan, remark, status, plan_year)
SELECT n, 1, '2025-01-01'::timestamptz + n * interval '1 minute', '2025-01-01'::timestamptz + n * interval '1 minute',
    c.code, '示例小区' || n, '示例小区' || n, 'slxq' || n, '示例路' || n % 500 || '号',
    n % 10 < 7, NULL, 1975 + n * 31 % 35, 'YEAR', 'REFORMED', 1 + n % 12, 40 + n * 17 % 900, 100 + n * 41 % 2500,
    (40 + n * 17 % 900) * 78.5, n % 3 = 0, 50 + n % 700, '', n % 5, 2019 + n % 8
FROM generate_series(1, {neighborhoods}) n JOIN community c ON c.i = n::bigint * 7919 % {communities};
"""
PROJECTS = """
INSERT INTO projects_project (id, version, created_at, updated_at, name, initials, platform_code, owner_id, note)
SELECT n, 1, '2025-01-01'::timestamptz, '2025-01-01'::timestamptz, '示例项目' || n, 'slxm' || n, '', NULL, ''
FROM generate_series(1, {neighborhoods}) n;
INSERT INTO projects_projectsite (id, version, created_at, updated_at, project_id, neighborhood_id, plan_year,
    building_count, household_count, floor_area_m2, status, progress_pct, progress_text, issue, next_step,
    invest_planned_wan, invest_done_wan, planned_start_on, planned_finish_on, actual_start_on, actual_finish_on)
SELECT n, 1, '2025-01-01'::timestamptz, '2025-01-01'::timestamptz, n, n, 2019 + n % 8, 1 + n % 12,
    40 + n * 17 % 900, (40 + n * 17 % 900) * 78.5, n % 5, n % 5 * 25, '', '', '',
    100 + n % 900, (100 + n % 900) * (n % 5) / 4.0,
    CURRENT_DATE - 200 + n % 300, CURRENT_DATE - 50 + n % 400,
    CASE WHEN n % 5 > 1 THEN CURRENT_DATE - 200 - n % 500 END, CASE WHEN n % 5 > 2 THEN CURRENT_DATE - n % 500 END
FROM generate_series(1, {neighborhoods}) n;
INSERT INTO projects_funding (id, site_id, source, year, planned_wan, arrived_wan, paid_wan)
SELECT n, n, (ARRAY['CENTRAL_SUBSIDY', 'CITY', 'DISTRICT', 'RESIDENT'])[1 + n % 4], 2019 + n % 8, 100 + n % 900,
    (100 + n % 900) * 0.8, (100 + n % 900) * 0.5
FROM generate_series(1, {neighborhoods}) n;
SELECT setval(pg_get_serial_sequence(t, 'id'), {neighborhoods}) FROM unnest(
    ARRAY['core_neighborhood', 'projects_project', 'projects_projectsite', 'projects_funding']) t;
CREATE TABLE bench_signature (signature text);
INSERT INTO bench_signature VALUES ('{signature}');
"""


def ensure(url: str, size: Size, *, is_afresh: bool = False) -> bool:
    """Make the database of `url` hold a country of `size`, anew if `is_afresh`; tell whether it had to be built."""
    name = urlsplit(url).path.lstrip("/")
    if "bench" not in name:
        raise SystemExit(f"refusing to drop and build {name!r}: the database of a bench has `bench` in its name")
    signature = _signature(size)
    if not is_afresh and _signature_in(url) == signature:
        migrate(url)
        return False
    _run(_maintenance(url), f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
    migrate(url)
    values = vars(size) | {"signature": signature}
    _run(url, *(text.format(**values) for text in (REGIONS + NEIGHBORHOODS, PROJECTS)), "VACUUM ANALYZE")
    return True


def migrate(url: str) -> None:
    """Bring the tables to this code's form."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment(url), check=True)


def environment(url: str) -> dict[str, str]:
    """Return the environment of every process of the bench."""
    open_door = {"LOG_LEVEL": "ERROR", "SECOND_FACTOR_ROLES": ""}
    return os.environ | {"DATABASE_URL": url, "SECRET_KEY": "only for the bench", **KEYS, **open_door}


def _signature(size: Size) -> str:
    return f"{astuple(size)} {hashlib.sha256((REGIONS + NEIGHBORHOODS + PROJECTS).encode()).hexdigest()[:16]}"


def _signature_in(url: str) -> str:
    try:
        connection = psycopg2.connect(url)
    except psycopg2.OperationalError as error:
        if "does not exist" in str(error):
            return ""
        raise SystemExit(f"PostgreSQL does not answer: {error}") from error
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('bench_signature')")
            if cursor.fetchone()[0] is None:
                return ""
            cursor.execute("SELECT signature FROM bench_signature")
            return cursor.fetchone()[0]
    finally:
        connection.close()


def _maintenance(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path="/postgres"))


def _run(url: str, *statements: str) -> None:
    """Run each text in a transaction of its own; some of them, like VACUUM, allow no other."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()

"""Millions of suggestions in bulk, by INSERT … SELECT: five years of what residents of 9,000 neighborhoods say.

Nothing in it is anybody's word; texts are put together from a few remarks. Nineteen of twenty have ended.
"""

import hashlib
from dataclasses import dataclass

import psycopg2

from tools.benchmark.data import Size, ensure


@dataclass(frozen=True)
class Voices:
    """How many suggestions, in what country."""

    suggestions: int
    country: Size


MILLIONS = Voices(5_000_000, Size(40, 300, 3_000, 9_000, 9_000))
FEW = Voices(20_000, Size(2, 8, 40, 90, 90))

_FILL = """
SET LOCAL synchronous_commit = off;
-- Whoever may spares the millions of rows their foreign keys' triggers, one deferred event for each.
SELECT set_config('session_replication_role', 'replica', true) WHERE current_setting('is_superuser') = 'on';
INSERT INTO core_user (password, username, name, language, is_active, date_joined, must_change_password)
SELECT '!', 'bench-' || n, '示例' || n, '', true, now(), false FROM generate_series(1, 50) n;
CREATE TEMP TABLE place AS
    SELECT row_number() OVER (ORDER BY id) - 1 AS i, id, region_id FROM core_neighborhood;
CREATE TEMP TABLE hand AS
    SELECT row_number() OVER (ORDER BY id) - 1 AS i, id FROM core_user WHERE username LIKE 'bench-%';
INSERT INTO residents_suggestion (id, version, created_at, updated_at, number, body_digest, channel, neighborhood_id,
    region_id, place, category_id, text, public_text, is_flagged, opened_at, step, round,
    round_reason, is_reopened, level, owner_id, step_since,
    due_on, climbs_on, urge_count, verdict, decline_reason, answer, ending, ended_at, satisfaction)
SELECT n, 1, at, at, lpad(n::text, 14, '0'), '', (ARRAY['FIELD', 'VISIT', 'EVENT', 'PUBLIC'])[1 + n % 4], p.id,
    p.region_id, '', (ARRAY['STAIRWELL', 'PIPES', 'ROAD', 'LIGHTING', 'PARKING', 'GREEN', 'ELDERLY'])[1 + n % 7],
    (ARRAY['楼道灯不亮', '下水道堵了', '路面塌陷', '车位不够', '花池杂草多', '想装电梯', '垃圾桶太近'])[1 + n % 7]
        || '，' || n % 40 || '号楼' || n % 6 || '单元', '', false, at, step, 1, 'FIRST', false,
    CASE WHEN n % 97 = 0 THEN 9 ELSE 12 END,
    CASE WHEN step < 6 AND n % 50 > 0 THEN h.id END, at + interval '2 days',
    CASE WHEN step < 6 THEN CURRENT_DATE - 5 + (n % 15)::int END,
    CASE WHEN step < 6 THEN CURRENT_DATE + (n % 9)::int END, 0,
    CASE WHEN n % 9 < 4 THEN 'ADOPT' ELSE 'DECLINE' END, '', '',
    CASE WHEN step = 6 THEN CASE WHEN n % 9 < 4 THEN 'DONE' ELSE 'NOT_ADOPTED' END ELSE '' END,
    CASE WHEN step = 6 THEN at + interval '20 days' END, CASE WHEN step = 6 THEN 'SATISFIED' ELSE '' END
FROM (
    SELECT n, CASE WHEN n % 20 = 0 THEN 1 + n / 20 % 5 ELSE 6 END AS step,
        now() - ({count} - n) * (interval '5 years' / {count}) AS at
    FROM generate_series(1, {count}) n
) s JOIN place p ON p.i = s.n::bigint * 7919 % {places} JOIN hand h ON h.i = s.n / 20 % 50;
INSERT INTO residents_baton (suggestion_id, round, step, level, owner_id, started_at, due_on, ended_at, "end", note)
SELECT id, 1, step, level, owner_id, step_since, due_on, NULL, '', '' FROM residents_suggestion WHERE step < 6;
INSERT INTO residents_baton (suggestion_id, round, step, level, owner_id, started_at, due_on, ended_at, "end", note)
SELECT id, 1, 2, 12, NULL, opened_at, NULL, opened_at + interval '2 days', 'PASSED', ''
FROM residents_suggestion WHERE id > {count} - {count} / 20;
INSERT INTO residents_voice (suggestion_id, origin_id, identity, name_sealed, phone_sealed, flat_sealed, phone_index,
    phone_index_2, has_consented, is_joined, follow_digest, collected_by_id, is_restricted, at)
SELECT id, id, gen_random_uuid(), '', '', '', '', '', false, false, md5(id::text) || md5((-id)::text), owner_id, false,
    opened_at
FROM residents_suggestion;
SELECT setval(pg_get_serial_sequence('residents_suggestion', 'id'), {count});
CREATE TABLE bench_said (signature text);
INSERT INTO bench_said VALUES ('{signature}');
"""


def ensure_said(url: str, size: Voices) -> bool:
    """Make the database of `url` hold so many suggestions; tell whether it had to be built."""
    signature = f"{size.suggestions} {hashlib.sha256(_FILL.encode()).hexdigest()[:16]}"
    if not ensure(url, size.country):
        if _holds(url, signature):
            return False
        # Other suggestions, with people and figures that hang on them: all of it anew.
        ensure(url, size.country, is_afresh=True)
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            values = {"count": size.suggestions, "places": size.country.neighborhoods, "signature": signature}
            cursor.execute(_FILL.format(**values))
        connection.commit()
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE residents_suggestion")
            cursor.execute("VACUUM ANALYZE residents_baton")
            cursor.execute("VACUUM ANALYZE residents_voice")
    finally:
        connection.close()
    return True


def _holds(url: str, signature: str) -> bool:
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('bench_said')")
            if cursor.fetchone()[0] is None:
                return False
            cursor.execute("SELECT signature FROM bench_said")
            held: bool = cursor.fetchone() == (signature,)
            return held
    finally:
        connection.close()

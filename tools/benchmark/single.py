"""The best single statement we could write by hand for all figures of all regions: what the rollup is measured against.

It knows the tables and the definitions by heart; the rollup composes its own from the catalog. A test holds the two
to the same figures.
"""

from tools.benchmark import single_said

# The same columns, indexes and foreign key as the portal's own tables.
TABLES = """
CREATE TABLE IF NOT EXISTS bench_rollup (LIKE dashboard_rollup INCLUDING INDEXES,
    FOREIGN KEY (region_id) REFERENCES core_region (code) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE IF NOT EXISTS bench_rollupday (LIKE dashboard_rollupday INCLUDING INDEXES INCLUDING IDENTITY);
TRUNCATE bench_rollup, bench_rollupday;
"""
_NEIGHBORHOODS = {
    "neighborhoods": "count(*)",
    "neighborhoods_to_renovate": "count(*) FILTER (WHERE is_in_program)",
    "neighborhoods_renovated": "count(*) FILTER (WHERE is_in_program AND status IN (3, 4))",
    "neighborhoods_remaining": "count(*) FILTER (WHERE is_in_program AND status < 3)",
    "neighborhoods_not_started": "count(*) FILTER (WHERE is_in_program AND status = 0)",
    "neighborhoods_prep": "count(*) FILTER (WHERE is_in_program AND status = 1)",
    "neighborhoods_in_progress": "count(*) FILTER (WHERE is_in_program AND status = 2)",
    "neighborhoods_built_by_2000": "count(*) FILTER (WHERE is_in_program AND built_to <= 2000)",
    "neighborhoods_built_by_2000_renovated": (
        "count(*) FILTER (WHERE is_in_program AND built_to <= 2000 AND status IN (3, 4))"
    ),
    "neighborhoods_planned_this_year": "count(*) FILTER (WHERE is_in_program AND plan_year = {year})",
    "buildings_to_renovate": "sum(building_count) FILTER (WHERE is_in_program)",
    "households_to_renovate": "sum(household_count) FILTER (WHERE is_in_program)",
    "floor_area_to_renovate": "sum(floor_area_m2) FILTER (WHERE is_in_program)",
}
_SITES = {
    "sites": "count(*)",
    "sites_late": (
        "count(*) FILTER (WHERE s.status < 3 AND (planned_finish_on < '{day}'"
        " OR (s.status < 2 AND planned_start_on < '{day}')))"
    ),
    "sites_due_soon": (
        "count(*) FILTER (WHERE s.status < 3 AND planned_finish_on BETWEEN '{day}' AND date '{day}' + 30)"
    ),
    "sites_started_this_year": "count(*) FILTER (WHERE actual_start_on BETWEEN '{year}-01-01' AND '{day}')",
    "sites_finished_this_year": "count(*) FILTER (WHERE actual_finish_on BETWEEN '{year}-01-01' AND '{day}')",
    "buildings_renovated": "sum(s.building_count) FILTER (WHERE s.status IN (3, 4))",
    "households_renovated": "sum(s.household_count) FILTER (WHERE s.status IN (3, 4))",
    "floor_area_renovated": "sum(s.floor_area_m2) FILTER (WHERE s.status IN (3, 4))",
    "invest_planned": "sum(invest_planned_wan)",
    "invest_done": "sum(invest_done_wan)",
}
_FUNDING = {
    "funds_planned": "sum(planned_wan)",
    "funds_arrived": "sum(arrived_wan)",
    "funds_paid": "sum(paid_wan)",
}
_DECIMAL = {"floor_area_to_renovate", "floor_area_renovated", "invest_planned", "invest_done", *_FUNDING}
FIGURES = (*_NEIGHBORHOODS, *_SITES, *_FUNDING, *single_said.FIGURES)
# PostgreSQL takes at most 100 arguments in a function call.
_PAIRS = 45


def statement(year: int, day: str, *, with_history: bool) -> str:
    """Return the INSERT into `bench_rollup`, and into the history beside it if wanted.

    `day` is the ISO date the dated figures speak of.
    """
    chunks = [FIGURES[start : start + _PAIRS] for start in range(0, len(FIGURES), _PAIRS)]
    texts = (", ".join(f"'{name}', {name}" for name in chunk) for chunk in chunks)
    figures = " || ".join(f"jsonb_build_object({text})" for text in texts)
    arms, joins = "", ""
    for alias, (read, region, columns) in single_said.SOURCES.items():
        arms += f"{alias} AS (SELECT {region} AS region_id, {_columns(columns, year, day)} FROM {read} GROUP BY 1),\n"
        joins += f" LEFT JOIN {alias} ON {alias}.region_id = code"
    zeros = ", ".join(f"COALESCE({name}, 0) AS {name}" for name in FIGURES)
    sums = ", ".join(f"sum({name}){'' if name in _DECIMAL else '::bigint'} AS {name}" for name in FIGURES)
    stored = f"""
    INSERT INTO bench_rollup (region_id, day, figures, version, computed_at)
    SELECT code, '{day}', {figures}, 1, now() FROM tree"""
    if with_history:
        stored = f""", stored AS ({stored} RETURNING region_id, day, figures)
    INSERT INTO bench_rollupday (region_code, day, figures) SELECT region_id, day, figures FROM stored"""
    return f"""
WITH n AS (SELECT region_id, {_columns(_NEIGHBORHOODS, year, day)} FROM core_neighborhood GROUP BY 1),
s AS (
    SELECT region_id, {_columns(_SITES, year, day)}
    FROM projects_projectsite s JOIN core_neighborhood n ON n.id = s.neighborhood_id GROUP BY 1
),
f AS (
    SELECT region_id, {_columns(_FUNDING, year, day)}
    FROM projects_funding f JOIN projects_projectsite s ON s.id = f.site_id
    JOIN core_neighborhood n ON n.id = s.neighborhood_id GROUP BY 1
),
{arms}direct AS (
    SELECT code, level, {zeros}
    FROM core_region r LEFT JOIN n ON n.region_id = code LEFT JOIN s ON s.region_id = code
    LEFT JOIN f ON f.region_id = code{joins}
),
street AS (SELECT substr(code, 1, 9) AS code, 9, {sums} FROM direct WHERE level >= 9 GROUP BY 1),
district AS (
    SELECT substr(code, 1, 6) AS code, 6, {sums}
    FROM (SELECT * FROM street UNION ALL SELECT * FROM direct WHERE level = 6) d GROUP BY 1
),
city AS (
    SELECT substr(code, 1, 4) AS code, 4, {sums}
    FROM (SELECT * FROM district UNION ALL SELECT * FROM direct WHERE level = 4) c GROUP BY 1
),
tree AS (
    SELECT * FROM city UNION ALL SELECT * FROM district UNION ALL SELECT * FROM street
    UNION ALL SELECT * FROM direct WHERE level = 12
){stored}
"""


def _columns(figures: dict[str, str], year: int, day: str) -> str:
    return ", ".join(f"{sql.format(year=year, day=day)} AS {name}" for name, sql in figures.items())

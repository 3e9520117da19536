"""A process beside the database of millions: makes the people who ask, and reads what their pages read.

Commands as in `figures.py`: prepare | reads. `reads` answers {page: most rows of suggestions one statement read}.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tools.benchmark.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from renovation.core.actions.token import issue_token  # noqa: E402
from renovation.core.enums import Role  # noqa: E402
from renovation.core.models import Duty, Neighborhood, Parameter, User  # noqa: E402
from renovation.core.web.session import SessionStore  # noqa: E402
from renovation.dashboard import rollups  # noqa: E402
from renovation.dashboard.models import Rollup  # noqa: E402

CITY = "1101"
TABLE = "residents_suggestion"


def prepare() -> dict[str, Any]:
    """Make a red vest, the committee of its community and an officer of the city; say how each comes in."""
    for code in ("api.minute", "public.hourly"):
        Parameter.objects.get_or_create(code=code, defaults={"value": 1_000_000})
    place = Neighborhood.objects.under(CITY).order_by("pk").first()
    assert place is not None
    if not Rollup.objects.exists():
        rollups.recompute()
    officer = _person("bench-1", Role.CITY_COMMAND, CITY)
    red = _person("bench-2", Role.RED_VEST, place.region_id)
    _person("bench-3", Role.PARTY_COMMITTEE, place.region_id)
    _row, key = issue_token(by=red, name="bench", days=1, capabilities=["VIEW", "COLLECT"])
    rollups.refresh()
    return {"key": key, "cookie": _cookie(officer), "neighborhood": place.pk, "region": place.region_id}


def pages(ways: dict[str, Any]) -> dict[str, str]:
    """Return what is measured by name."""
    text = "楼道灯不亮，晚上看不清"
    return {
        "board": "/suggestions/",
        "list": "/suggestions/list/",
        "my work": "/",
        "duplicates": f"/suggestions/similar/?neighborhood={ways['neighborhood']}&text={text}&category=LIGHTING",
    }


def reads() -> dict[str, float]:
    """Ask each page once and have the database explain what every statement of it read of the suggestions."""
    ways = prepare()
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies[settings.SESSION_COOKIE_NAME] = ways["cookie"].partition("=")[2]
    found = {}
    for name, path in pages(ways).items():
        told: list[tuple[str, Any]] = []

        def listen(execute: Any, sql: str, params: Any, many: bool, context: Any, told: Any = told) -> Any:
            if TABLE in sql and sql.lstrip().startswith("SELECT"):
                told.append((sql, params))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(listen):
            answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
        found[name] = max((_rows_read(sql, params) for sql, params in told), default=0)
    return found


def _rows_read(sql: str, params: Any) -> float:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    return _walk((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])


def _walk(node: dict[str, Any]) -> float:
    own = 0.0
    if node.get("Relation Name") == TABLE:
        thrown = sum(node.get(name, 0) for name in ("Rows Removed by Filter", "Rows Removed by Index Recheck"))
        own = (node["Actual Rows"] + thrown) * node["Actual Loops"]
    return own + sum(_walk(child) for child in node.get("Plans", ()))


def _person(username: str, role: Role, region: str) -> User:
    user = User.objects.get(username=username)
    yesterday = timezone.localdate() - timedelta(days=1)
    Duty.objects.get_or_create(user=user, role=role, region_id=region, defaults={"starts_on": yesterday})
    return User.objects.get(pk=user.pk)


def _cookie(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


COMMANDS: dict[str, Callable[[], Any]] = {
    "prepare": lambda: (ways := prepare()) | {"pages": pages(ways)},
    "reads": reads,
}

if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(COMMANDS[line.strip()]()), flush=True)

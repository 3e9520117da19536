"""Whatever the API's own description allows, and much that it does not, sent by several kinds of people.

Traps, from the security study: random keys of rows reach nothing, so a hook puts real ones in; the histogram shows
whether success paths were reached.
"""

import sys
from collections import Counter
from importlib import import_module
from typing import Any
from uuid import UUID

from tools.auditing.child import ask, portal, say
from tools.auditing.figure import Figure

LEAST, LEAST_QUICK = 10_000, 300
ROLES = (
    ("CITY_COMMAND", "4102"), ("STREET_OFFICER", "4102A1001"), ("COMMUNITY_WORKER", "4102A1001001"),
    ("VIEWER", "4102A1"), ("CONTRACTOR", "4102"),
)  # fmt: skip
# Whatever the description, anybody may be told these.
ALWAYS = {405}


def run(quick: bool) -> list[Figure]:
    told = ask("api_fuzz", str(LEAST_QUICK if quick else LEAST))
    least = LEAST_QUICK if quick else LEAST
    shown = "，".join(f"{status}×{count}" for status, count in sorted(told["statuses"].items()))
    return [
        Figure("接口随机请求：次数", f"{told['cases']:,}（{shown}）", f"≥ {least:,}", told["cases"] >= least),
        Figure("接口随机请求：服务器错误", f"{len(told['crashes'])} {told['crashes'][:2]}", "0", not told["crashes"]),
        Figure(
            "接口随机请求：没有写明的状态", f"{len(told['strange'])} {told['strange'][:3]}", "0", not told["strange"]
        ),
        Figure("接口随机请求：没有走到成功的操作", "、".join(told["unreached"]) or "0", "0", not told["unreached"]),
    ]


def tell(most: int, only: str = "") -> dict[str, Any]:
    """Send at least `most` requests (to the operations whose path holds `only`) and return what came of them."""
    cast, world_of = import_module("tests.fixtures.cast"), import_module("tests.permissions.world")
    people, oracle = import_module("tests.permissions.people"), import_module("tests.permissions.oracle")
    transaction = import_module("django.db").transaction
    with transaction.atomic():
        posts = {role: oracle.Post(role, code, "firm-a" if role == "CONTRACTOR" else "") for role, code in ROLES}
        assert cast.CITY
        actors = tuple(oracle.Actor(f"fuzz {role}", (post,), key=people.ALL) for role, post in posts.items())
        world = world_of.build(actors)
        told = _fuzz(world, most, only)
        transaction.set_rollback(True)
    return told


def _fuzz(world: Any, most: int, only: str) -> dict[str, Any]:
    schemathesis, hypothesis = import_module("schemathesis"), import_module("hypothesis")
    generator = import_module("drf_spectacular.generators").SchemaGenerator
    dump = import_module("json").loads(import_module("drf_spectacular.renderers").OpenApiJsonRenderer().render(
        generator().get_schema(request=None, public=True)
    ))  # fmt: skip
    schema = schemathesis.openapi.from_dict(dump)
    operations = [found for found in (each.ok() for each in schema.get_all_operations()) if only in found.path]
    seen: dict[str, Any] = {"cases": 0, "statuses": Counter(), "crashes": [], "strange": [], "reached": set()}
    modes = list(schemathesis.GenerationMode)
    each = -(-most // (len(operations) * len(modes) * len(world.actors)))
    for operation in operations:
        for mode in modes:
            for number, (_actor, client) in enumerate(world.actors):
                strategy = operation.as_strategy(generation_mode=mode)

                settings = hypothesis.settings(
                    max_examples=each, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck),
                    phases=[hypothesis.Phase.generate],
                )  # fmt: skip
                try:
                    hypothesis.seed(number)(
                        settings(hypothesis.given(strategy)(_sender(seen, world, operation, client)))
                    )()
                except hypothesis.errors.Unsatisfiable:
                    continue
    names = {f"{found.method.upper()} {found.path}" for found in operations}
    unreached = sorted(names - seen.pop("reached"))
    return seen | {"unreached": unreached, "statuses": {str(s): n for s, n in seen["statuses"].items()}}


def _sender(seen: dict[str, Any], world: Any, operation: Any, client: Any) -> Any:
    def send(case: Any) -> None:
        _send(seen, world, operation, client, case)

    return send


def _send(seen: dict[str, Any], world: Any, operation: Any, client: Any, case: Any) -> None:
    transaction = import_module("django.db").transaction
    path, method = operation.path, operation.method.lower()
    if "{" in path:
        # Mostly a row that there is: random keys would reach nothing.
        kind = path.split("/")[3].removesuffix("s")
        known = world.things[kind][0].pk if seen["cases"] % 5 else (case.path_parameters or {}).get("id", 0)
        path = f"{path.split('{')[0]}{known}{path.split('}')[1]}"
    is_change = method == "patch" or path.endswith("/moves/")
    headers = {"If-Match": '"v1"'} if is_change and seen["cases"] % 7 else {}
    kwargs: dict[str, Any] = {}
    if method in ("patch", "post"):
        body = case.body if isinstance(case.body, dict | list | str | int | float | bool | None) else {}
        if isinstance(body, dict) and seen["cases"] % 5:
            body = _sensible(world, body, seen["cases"])
        kwargs = {"data": import_module("orjson").dumps(_plain(body)), "content_type": "application/json"}
    query = {name: _text(value) for name, value in (case.query or {}).items()} if isinstance(case.query, dict) else {}
    with transaction.atomic():
        response = client.generic(
            method.upper(), path, headers=headers, query_params=query, **(kwargs or {"data": b""})
        )
        transaction.set_rollback(True)
    status, name = response.status_code, f"{operation.method.upper()} {operation.path}"
    seen["cases"] += 1
    seen["statuses"][status] += 1
    if status >= 500:
        seen["crashes"].append(f"{name} {query} {kwargs.get('data', b'')[:200]!r}: {status}")
    elif str(status) not in operation.definition.raw["responses"] and status not in ALWAYS:
        seen["strange"].append(f"{name}: {status}")
    if status < 300:
        seen["reached"].add(name)


def _sensible(world: Any, body: dict[str, Any], turn: int) -> dict[str, Any]:
    """Name rows that there are; every other time send what any door of its kind would take."""
    known = {"neighborhood": world.things["neighborhood"][0].pk, "category": "OTHER"}
    if "move" in body and turn % 2:
        return {"move": "CLEAN"}
    if "client_id" in body and turn % 2:
        return {"client_id": str(UUID(int=turn)), "text": "路灯不亮"} | known
    return {name: known.get(name, value) for name, value in body.items()}


def _plain(value: Any) -> Any:
    """Return a generated value as JSON can say it."""
    if isinstance(value, dict):
        return {str(name).encode("utf-8", "replace").decode(): _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return float(value) if isinstance(value, int) and abs(value) >= 2**63 else value


def _text(value: Any) -> Any:
    return [str(part) for part in value] if isinstance(value, list) else str(value).encode("utf-8", "replace").decode()


if __name__ == "__main__":
    with portal():
        say(tell(int(sys.argv[1])))

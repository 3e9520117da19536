"""Every address × method × actor × thing: the status it must have, and no word or number that it must not."""

import copy
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from tests.permissions.oracle import RIGHTS, Actor, Thing, holds
from tests.permissions.row import METHODS, Row
from tests.permissions.tables import api, core, dashboard, events, projects, residents, survey, visits
from tests.permissions.world import MARKS, PHONES, World

COUNT = re.compile(r"共 ([\d,]+) 条")
TABLE: dict[str, Row] = api.TABLE | core.TABLE | dashboard.TABLE | projects.TABLE | residents.TABLE
TABLE |= visits.TABLE | events.TABLE | survey.TABLE


@dataclass
class Outcome:
    """What a campaign has seen. `leaks` = more than there should be; `broken` = any other wrong status."""

    cells: int = 0
    leaks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    seen: Counter = field(default_factory=Counter)
    everything: dict[str, list[Thing]] = field(default_factory=dict)


def addresses() -> dict[str, str]:
    """Return {name: route} of everything that can be asked for; an address without a name goes by its route."""
    return dict(_walk(get_resolver().url_patterns, "/", ""))


def _walk(patterns: Iterable[Any], route: str, space: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        path = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield (f"{space}:{pattern.name}" if space else pattern.name) if pattern.name else path, path
        else:
            yield from _walk(pattern.url_patterns, path, pattern.namespace or space)


def try_all(
    world: World,
    *,
    names: Iterable[str] = (),
    methods: Iterable[str] = METHODS,
    fragments: bool = True,
    table: dict[str, Row] = TABLE,
    is_short: bool = False,
) -> Outcome:
    """Try the cells of the addresses `names` (all by default). `is_short` leaves out methods an address has not."""
    outcome = Outcome(everything=world.everything)
    for name in names or table:
        row = table[name]
        offered = [method for method in methods if row.right(method) or not is_short]
        for thing in world.things[row.target] if row.target else [None]:
            url = address(name, row, thing)
            for actor, client in world.actors:
                for method in offered:
                    _try(outcome, name, row, method, actor, client, thing, url)
                if fragments and row.get:
                    _try(outcome, name, row, "GET", actor, client, thing, url, is_fragment=True)
    return outcome


def address(name: str, row: Row, thing: Thing | None) -> str:
    """Return where to knock."""
    try:
        parts = thing.pk if thing and isinstance(thing.pk, tuple) else [thing.pk] if thing else []
        return reverse(name, args=parts) + row.query
    except NoReverseMatch:
        return "/api/v1/nothing/here/"


def _try(
    outcome: Outcome,
    name: str,
    row: Row,
    method: str,
    actor: Actor,
    client: Client,
    thing: Thing | None,
    url: str,
    *,
    is_fragment: bool = False,
) -> None:
    wanted = row.expected(method, actor, thing)
    if is_fragment and wanted == {302} and not row.is_public:
        wanted = frozenset({401})
    status, text = ask(client, row, method, thing, url, is_fragment=is_fragment)
    outcome.cells += 1
    outcome.seen[name, method, status] += 1
    where = f"{method} {url}{' (htmx)' if is_fragment else ''} as {actor.name}: {status}, not {sorted(wanted)}"
    if status not in wanted:
        is_leak = status in (200, 201, 202, 204, 302) and not wanted & {200, 201, 202, 302}
        (outcome.leaks if is_leak else outcome.broken).append(where)
    elif status == 200 and method == "GET":
        text = without_names(row, text)
        outcome.leaks += [f"{method} {url} as {actor.name} says {word}" for word in unseen(actor, text)]
        if row.counts and (wrong := miscounted(outcome.everything[row.counts], actor, text)):
            outcome.leaks.append(f"{method} {url} as {actor.name} counts {wrong}")


def ask(client: Client, row: Row, method: str, thing: Thing | None, url: str, *, is_fragment: bool) -> tuple[int, str]:
    """Ask, undo whatever it did, and return the status and what was said."""
    headers = {"If-Match": '"v1"'} if method == "PATCH" else {}
    if is_fragment:
        headers["HX-Request"] = "true"
    body = row.body(thing) if callable(row.body) else row.body
    sends = {"content_type": "application/json"} if row.is_api and method != "GET" else {}
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        call = getattr(client, method.lower())
        if method in ("POST", "PATCH", "PUT"):
            response = call(url, dict(body) if method != "PUT" else {}, headers=headers, **sends)
        else:
            response = call(url, headers=headers)
        text = said(response) if method == "GET" and response.status_code == 200 else ""
        transaction.set_rollback(True)
    client.cookies = cookies
    return response.status_code, text


def said(response: Any) -> str:
    """Return the words of an answer, also those inside a workbook."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist() if name.endswith(".xml"))
    return content.decode("utf-8", "replace")


def without_names(row: Row, text: str) -> str:
    """Return an answer without the public names of places; any other word with their mark still shows."""
    for mark in MARKS.values() if row.names else ():
        text = re.sub(rf"{mark}(?:{'|'.join(row.names)})(?![0-9\w])", "", text)
    return text


def unseen(actor: Actor, text: str) -> list[str]:
    """Return the words in an answer that this actor must not read: marks out of reach, any number in clear."""
    words = [phone for phone in PHONES.values() if phone in re.sub(r"[\s-]", "", text)]
    for code, mark in MARKS.items():
        thing = Thing(mark, 0, (code,), tuple(_firms(code)), is_firms=True)
        if mark in text and not any(_sees(actor, right, thing) for right in RIGHTS):
            words.append(mark)
    return words


def miscounted(things: list[Thing], actor: Actor, text: str) -> str:
    """Return what a list says of its length, if it is not what this actor may see; "" if it is."""
    said = COUNT.search(text)
    allowed = sum(holds(actor, "VIEW", thing) for thing in things)
    found = int(said[1]) if said else 0
    return "" if found == allowed else f"{found} where {allowed} may be seen"


def _firms(code: str) -> list[str]:
    return ["firm-b"] if code == list(MARKS)[1] else ["firm-a"]


def _sees(actor: Actor, right: str, thing: Thing) -> bool:
    if actor.key is not None and right not in actor.key:
        return False
    for post in actor.posts:
        inside = thing.codes[0].startswith(post.region) and thing.codes[0].startswith(actor.key_region)
        if post.role in RIGHTS[right] and inside and (not post.firm or post.firm in thing.firms):
            return True
    # A ledger is imported for a whole district: whoever may import there sees it.
    return False

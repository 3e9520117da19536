"""The permission table, whole: every address × method × actor × thing, and five leaks put in that must be found."""

import os
import sys
from importlib import import_module
from typing import Any

from tools.auditing.child import ask, portal, say
from tools.auditing.figure import Figure

LEAST, LEAST_QUICK = 50_000, 1_500


def run(quick: bool) -> list[Figure]:
    told = ask("permission", "quick" if quick else "whole")
    least = LEAST_QUICK if quick else LEAST
    return [
        Figure("权限表：没有登记的地址", str(told["unlisted"]), "0", told["unlisted"] == 0),
        Figure("权限表：试过的格子", f"{told['cells']:,}", f"≥ {least:,}", told["cells"] >= least),
        Figure("权限表：越权", _shown(told["leaks"]), "0", not told["leaks"]),
        Figure("权限表：其他不符", _shown(told["broken"]), "0", not told["broken"]),
        Figure("权限表：从未办成的写操作", "、".join(told["unreached"]) or "0", "0", not told["unreached"]),
        Figure("权限表：植入的泄露被发现（对照）", f"{told['found']} / {told['seeded']}", "5 / 5", told["found"] == 5),
    ]


def _shown(found: list[str]) -> str:
    return f"{len(found)} {'；'.join(found[:3])}".strip()


def _tell(quick: bool) -> dict[str, Any]:
    campaign, people = import_module("tests.permissions.campaign"), import_module("tests.permissions.people")
    world_of, leaks = import_module("tests.permissions.world"), import_module("tests.permissions.leaks")
    transaction = import_module("django.db").transaction
    with transaction.atomic():
        actors = people.ACTORS[::4] if quick else (*people.ACTORS, *people.MORE)
        world = world_of.build(actors + (people.MIXED[:2] if quick else ()))
        if quick:
            world.things = {kind: found[:1] for kind, found in world.things.items()}
        outcome = campaign.try_all(world, is_short=quick, fragments=not quick)
        found = 0
        for leak, names in leaks.LEAKS.items():
            with leak():
                tried = campaign.try_all(world if not quick else _all(world), names=names, methods=("GET", "PATCH"))
                found += bool(tried.leaks)
        transaction.set_rollback(True)
    written = {name for name, method, status in outcome.seen if method in ("POST", "PATCH") and status < 400}
    open_to = {name for name, row in campaign.TABLE.items() if row.post not in (None, "NOBODY") or row.patch}
    # Some are tried with what is refused for its content, whoever sends it: no version read, no record to store.
    unreached = sorted(name for name in open_to - written if min(campaign.TABLE[name].done, default=0) < 400)
    return {
        "cells": outcome.cells,
        "leaks": outcome.leaks,
        "broken": outcome.broken,
        "unlisted": len(set(campaign.addresses()) - set(campaign.TABLE)),
        "unreached": [] if quick else unreached,
        "found": found,
        "seeded": len(leaks.LEAKS),
    }


def _all(world: Any) -> Any:
    world.things = world.everything
    return world


if __name__ == "__main__":
    # A long look on a slow machine: everybody stays signed in throughout.
    os.environ |= {"SESSION_IDLE_MINUTES": "1440"}
    with portal():
        say(_tell(sys.argv[1] == "quick"))

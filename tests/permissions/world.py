"""The world the table is tried on: three communities with a row of every kind, and everybody who may knock.

Names of what stands in a place carry its mark, so that a word of *Elsewhere* in an answer to somebody of *Here* shows.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from projects.actions.ledger_import import match_ledger
from projects.models import Funding, ItemType, LedgerImport, PlanItem, ProgressReport, ProjectParty
from projects.transfer.ledger_import import receive
from projects.transfer.ledger_work import work
from renovation.core.actions.token import issue_token
from renovation.core.enums import OrganizationKind
from renovation.core.models import (
    ApiToken,
    Building,
    Contact,
    Duty,
    Neighborhood,
    Organization,
    Parameter,
    Region,
    User,
)
from renovation.dashboard import rollups
from tests.fixtures import cast
from tests.permissions import oracle
from tests.permissions.oracle import Actor, Post, Thing
from tests.permissions.people import ACTORS
from tests.permissions.things import more_things

HERE, ELSEWHERE, FAR = cast.COMMUNITY, cast.OTHER_COMMUNITY, f"{cast.OTHER_DISTRICT}001001"
MARKS = {HERE: "甲标记", ELSEWHERE: "乙标记", FAR: "丙标记"}
PHONES = {HERE: "13811110001", ELSEWHERE: "13822220002", FAR: "13833330003"}
FIRMS = {HERE: "firm-a", ELSEWHERE: "firm-b", FAR: "firm-a"}


@dataclass
class World:
    """`things` {kind: [Thing]}, `actors` with their clients, `marks` {community: the mark of its rows}."""

    things: dict[str, list[Thing]]
    actors: list[tuple[Actor, Client]]
    # All there are of a kind, however few of them are tried.
    everything: dict[str, list[Thing]]


def build(actors: tuple[Actor, ...] = ACTORS) -> World:
    """Fill an empty database."""
    for code in (*cast.NAMES, FAR[:9], FAR):
        cast.make_region(code)
    firms = {
        name: Organization.objects.create(name=name, kind=OrganizationKind.CONTRACTOR, region_id=cast.CITY)
        for name in ("firm-a", "firm-b")
    }
    chief = cast.make_user("chief", "CITY_COMMAND", cast.CITY)
    Parameter.objects.create(code="api.minute", value=60_000, valid_from="2020-01-01")
    things: dict[str, list[Thing]] = {}
    for code, mark in MARKS.items():
        for kind, row, is_firms in _rows(code, mark, firms[FIRMS[code]], chief):
            codes = (row.region_id,) if isinstance(row, LedgerImport) else (code,)
            thing = Thing(MARKS[code], row.pk, codes, (FIRMS[code],), is_firms, {"row": row})
            things.setdefault(kind, []).append(thing)
    things["region"] = [Thing(region.name, region.pk, (region.pk,)) for region in Region.objects.all()]
    things |= more_things(chief)
    rollups.recompute()
    return World(things, [(actor, client_of(actor, firms)) for actor in actors], dict(things))


def _rows(code: str, mark: str, firm: Organization, chief: User) -> Iterator[tuple[str, Any, bool]]:
    neighborhood = cast.make_neighborhood(code, f"{mark}小区", remark=f"{mark}备注")
    site = cast.make_site(neighborhood, f"{mark}项目", issue=f"{mark}问题", status=2)
    party = ProjectParty.objects.create(project=site.project, role="CONTRACTOR", organization=firm)
    yield "neighborhood", neighborhood, False
    yield "building", Building.objects.create(neighborhood=neighborhood, number=f"{mark}1"), False
    yield "contact", Contact.objects.create(neighborhood=neighborhood, name=f"{mark}联系人", phone=PHONES[code]), False
    yield "project", site.project, True
    yield "party", party, False
    yield "site", site, True
    yield "funding", Funding.objects.create(site=site, source="CITY", year=2026, planned_wan=77), False
    yield "plan_item", PlanItem.objects.create(site=site, item_type=ItemType.objects.first(), planned_quantity=3), False
    ProgressReport.objects.create(site=site, status=2, progress_pct=0, text=f"{mark}上报", by=chief)
    yield "ledger", _ledger(code, mark, chief), False


def _ledger(code: str, mark: str, chief: User) -> LedgerImport:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{mark}台账.csv"
        head, street = "街道,社区,小区名称,建成年代,楼栋数,户数", Region.objects.get(pk=code).parent.name
        path.write_text(f"{head}\n{street},{cast.NAMES.get(code, code)},{mark}新村,84年,3,100\n", "utf-8")
        region = Region.objects.get(pk=code[:6])
        ledger = receive(by=chief, region=region, path=path, filename=path.name)
    match_ledger(by=chief, ledger=ledger, sheet=ledger.sheet, kind=ledger.kind, mapping=ledger.mapping)
    work(ledger.pk)
    ledger.refresh_from_db()
    return ledger


def client_of(actor: Actor, firms: dict[str, Organization]) -> Client:
    """Return the actor's browser, signed in, or their program with its key."""
    if not actor.posts and actor.name in ("visitor",):
        return Client(raise_request_exception=False)
    today = timezone.localdate()
    user = cast.make_user(actor.name)
    spans = [(post, None) for post in actor.posts] + [
        (Post(oracle.DISTRICT, cast.CITY), day) for day in OFFDAYS.get(actor.name, ())
    ]
    for post, offset in spans:
        starts, ends = (
            (today + timedelta(days=offset[0]), today + timedelta(days=offset[1])) if offset else (today, None)
        )
        Duty.objects.create(
            user=user,
            role=post.role,
            region_id=post.region,
            organization=firms.get(post.firm),
            starts_on=starts,
            ends_on=ends,
        )
    client = Client(raise_request_exception=False)
    if actor.key is not None:
        region = Region.objects.filter(pk=actor.key_region).first()
        token, key = issue_token(by=user, name=actor.name, days=30, region=region)
        ApiToken.objects.filter(pk=token.pk).update(capabilities=sorted(actor.key))
        if actor.name == "key revoked":
            ApiToken.objects.filter(pk=token.pk).update(revoked_at=timezone.now())
        if actor.name == "key expired":
            ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now())
        client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {key}"})
    else:
        client.force_login(user)
        session = client.session
        session["factor"] = "test"
        session.save()
    if actor.name.startswith("disabled") or actor.name == "key of one disabled":
        User.objects.filter(pk=user.pk).update(is_active=False)
    return client


# Duties that are over or have not begun: (first day, last day) from today.
OFFDAYS = {"duty over": [(-30, -1)], "duty to come": [(1, 30)]}
__all__ = ["FAR", "HERE", "MARKS", "PHONES", "Neighborhood", "World", "build", "settings"]

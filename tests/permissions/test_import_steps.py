"""Every stand of a ledger import × every step of the wizard × every person, against a table written by hand."""

import os
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.actions.ledger_import import match_ledger
from projects.actions.ledger_job import MAX_ATTEMPTS, claim, retry_ledger, stumble
from projects.enums import ImportState
from projects.models import LedgerImport
from projects.transfer.ledger_import import receive
from projects.transfer.ledger_work import work
from renovation.core.models import AuditEntry, Region
from tests.fixtures.cast import (
    CITY,
    COMMUNITY,
    DISTRICT,
    OTHER_COMMUNITY,
    OTHER_DISTRICT,
    OTHER_STREET,
    STREET,
    make_user,
)

# Who stands where, and the door's answer to a ledger of DISTRICT: works on it, is told it is not theirs, finds nothing.
MAY, TOLD, NOTHING, SIGN_IN = "may", 403, 404, 302
PEOPLE = {
    "city": ([("CITY_COMMAND", CITY)], MAY),
    "district": ([("DISTRICT_OFFICER", DISTRICT)], MAY),
    "two duties": ([("VIEWER", CITY), ("DISTRICT_OFFICER", DISTRICT)], MAY),
    "city viewer": ([("VIEWER", CITY)], TOLD),
    "viewer": ([("VIEWER", DISTRICT)], TOLD),
    "worker of a district": ([("COMMUNITY_WORKER", DISTRICT)], TOLD),
    "street officer of a district": ([("STREET_OFFICER", DISTRICT)], TOLD),
    # The right of the one place is not the right of the other.
    "mixed": ([("VIEWER", DISTRICT), ("DISTRICT_OFFICER", OTHER_DISTRICT)], TOLD),
    "other district": ([("DISTRICT_OFFICER", OTHER_DISTRICT)], NOTHING),
    "other viewer": ([("VIEWER", OTHER_DISTRICT)], NOTHING),
    "officer of a street": ([("DISTRICT_OFFICER", STREET)], NOTHING),
    "street": ([("STREET_OFFICER", STREET)], NOTHING),
    "other street": ([("STREET_OFFICER", OTHER_STREET)], NOTHING),
    "worker": ([("COMMUNITY_WORKER", COMMUNITY)], NOTHING),
    "other worker": ([("COMMUNITY_WORKER", OTHER_COMMUNITY)], NOTHING),
    "contractor": ([("CONTRACTOR", DISTRICT)], NOTHING),
    "system": ([("SYSTEM_ADMIN", CITY)], NOTHING),
    "security": ([("SECURITY_ADMIN", CITY)], NOTHING),
    "audit": ([("AUDIT_ADMIN", CITY)], NOTHING),
    "nobody": ([], NOTHING),
    "left": ([("DISTRICT_OFFICER", DISTRICT)], NOTHING),
    "visitor": ([], SIGN_IN),
}
# `make audit` has everybody try; in the suite one of each kind does.
SHORT = ("city", "district", "viewer", "mixed", "other district", "street", "visitor")
TRYING = tuple(PEOPLE) if os.environ.get("EVERYBODY") else SHORT
# (method, address, what is sent); of a form besides, nothing and something wrong.
STEPS = {
    "see": ("get", "detail", {}),
    "columns": ("get", "match", {}),
    "rows": ("get", "rows", {}),
    "problems": ("get", "problems", {}),
    "progress": ("get", "progress", {}),
    "match": ("post", "match", {"column_A": "street", "column_B": "community", "column_C": "name"}),
    "match nothing": ("post", "match", {}),
    "retry": ("post", "retry", {}),
    "place is new": ("post", "places", {"create_rest": "on"}),
    "place is stored": ("post", "places", {"place_0": STREET}),
    "same is new": ("post", "same", {"row_2": "NEW"}),
    "all are new": ("post", "same", {"all_new": "on"}),
    "same is wrong": ("post", "same", {"row_2": "nonsense"}),
    "commit": ("post", "commit", {"skip_problems": "on", "accept_doubts": "on", "accept_totals": "on"}),
    "commit nothing": ("post", "commit", {}),
}
GO, READ, WRITE = 302, (302, "READING"), (302, "COMMITTING")
# What a page that is only looked at, or a step that does not fit the stand, answers; the stand stays.
LOOKED = {"see": 200, "columns": 302, "rows": 302, "problems": 200, "progress": 286}
MATCHES = {"columns": 200, "match": READ, "match nothing": 200}
# stand: (fields, step: status, or status and the state that follows). Whatever is not named: 302 to where it stands.
STANDS = {
    "uploaded": ({"state": "UPLOADED", "summary": {}}, LOOKED | MATCHES | {"see": 302}),
    "reading": ({"state": "READING"}, LOOKED | {"progress": 200}),
    "ready": (
        {"state": "READY"},
        LOOKED
        | MATCHES
        | {
            "rows": 200,
            "place is new": (302, "READY"),
            "place is stored": READ,
            "same is new": READ,
            "all are new": READ,
            "commit": WRITE,
            "commit nothing": 422,
        },
    ),
    # Back from an old copy and cleared again.
    "ready, cleared": (
        {"state": "READY", "forgotten": True},
        LOOKED | {"rows": 200, "commit": 422, "commit nothing": 422},
    ),
    "committing": ({"state": "COMMITTING", "committed_by": "city"}, LOOKED | {"progress": 200}),
    "half committed": ({"state": "COMMITTING", "committed_by": "city", "cursor": 2}, LOOKED | {"progress": 200}),
    "done": ({"state": "DONE", "committed_by": "city", "cursor": 3}, LOOKED | {"rows": 200}),
    "refused": ({"state": "REFUSED"}, LOOKED | MATCHES),
    "failed reading": ({"state": "FAILED"}, LOOKED | MATCHES | {"retry": READ}),
    "failed committing": ({"state": "FAILED", "committed_by": "city"}, LOOKED | MATCHES | {"retry": WRITE}),
    "failed half way": ({"state": "FAILED", "committed_by": "city", "cursor": 2}, LOOKED | {"retry": WRITE}),
    # Cleared away with its file and rows: nothing can begin again from it.
    "done, cleared": ({"state": "DONE", "cursor": 3, "forgotten": True}, LOOKED | {"rows": 200}),
    "refused, cleared": ({"state": "REFUSED", "forgotten": True}, LOOKED),
    "failed, cleared": ({"state": "FAILED", "forgotten": True}, LOOKED),
}


@pytest.fixture
def people(regions, firm):
    made = {}
    for name, (duties, _answer) in PEOPLE.items():
        client, user = Client(), None
        if name != "visitor":
            user = make_user(name)
            for role, region in duties:
                past = timezone.localdate() - timedelta(days=9)
                user.duties.create(
                    role=role,
                    region_id=region,
                    organization=firm if role == "CONTRACTOR" else None,
                    starts_on=past,
                    ends_on=past + timedelta(days=3) if name == "left" else None,
                )
            client.force_login(user)
        made[name] = (user, client)
    return made


@pytest.fixture
def ledger(people, here, tmp_path):
    """Tried: a street nobody knows, a name like a stored one, and a row that is as it should be."""
    path = tmp_path / "台账.csv"
    lines = ["街道,社区,小区名称,楼栋数", "金明池街道,碧水社区,集英花园小区,3", "金明池街,碧水社区,甲小区,3"]
    path.write_text("\n".join([*lines, "金明池街道,碧水社区,乙小区,3"]), "utf-8")
    by = people["district"][0]
    made = receive(by=by, region=Region.objects.get(pk=DISTRICT), path=path, filename=path.name)
    match_ledger(by=by, ledger=made, sheet=made.sheet, kind=made.kind, mapping=made.mapping)
    work(made.pk)
    made.refresh_from_db()
    assert made.state == "READY", made.error
    assert made.summary["new_regions"]
    assert made.summary["problem_rows"]
    return made


def put(ledger, people, *, forgotten=False, committed_by=None, **fields):
    """Stand the ledger where a path through the wizard would have brought it."""
    fields["committed_by"] = people[committed_by][0] if committed_by else None
    fields["forgotten_at"] = timezone.now() if forgotten else None
    if fields["state"] == "DONE":
        counts = {"created": 1, "changed": 0, "left": 0, "skipped": 2}
        fields |= {"committed_at": timezone.now(), "summary": ledger.summary | {"committed": counts}}
    LedgerImport.objects.filter(pk=ledger.pk).update(**fields)
    if forgotten:
        ledger.rows.all().delete()


@pytest.mark.parametrize("stand", STANDS)
def test_every_stand_and_step_by_everybody(ledger, people, stand):
    fields, table = STANDS[stand]
    put(ledger, people, **fields)
    before = LedgerImport.objects.values().get(pk=ledger.pk)
    tried = 0
    for step, (method, page, data) in STEPS.items():
        data = data | {"sheet": ledger.sheet, "kind": ledger.kind} if page == "match" else data
        headers = {"HX-Request": "true"} if step in ("rows", "progress") else {}
        for name in TRYING:
            answer = PEOPLE[name][1]
            wanted = table.get(step, GO) if answer == MAY else answer
            # A part of a page cannot send anybody to the door.
            wanted = 401 if headers and answer == SIGN_IN else wanted
            status, state = wanted if isinstance(wanted, tuple) else (wanted, fields["state"])
            with transaction.atomic():
                told = AuditEntry.objects.count()
                address = reverse(f"projects:import-{page}", args=[ledger.pk])
                response = getattr(people[name][1], method)(address, data, headers=headers)
                after = LedgerImport.objects.values().get(pk=ledger.pk)
                assert (response.status_code, after["state"]) == (status, state), (stand, step, name)
                moves = isinstance(wanted, tuple)
                # Whoever is refused inside is noted too.
                assert (AuditEntry.objects.count() > told) == (moves or status == TOLD), (stand, step, name)
                assert moves or after == before, (stand, step, name)
                transaction.set_rollback(True)
            tried += 1
    assert tried == len(STEPS) * len(TRYING)


def test_every_state_stands_in_the_table():
    named = {fields["state"] for fields, _table in STANDS.values()}
    assert named == {"UPLOADED", "READING", "READY", "COMMITTING", "DONE", "REFUSED", "FAILED"}
    assert named == set(ImportState.values)


def test_what_was_matched_anew_is_not_committed_without_being_asked(ledger, people):
    """Whoever changes the columns after a failed commit has accepted nothing of what is then found."""
    by = people["city"][0]
    put(ledger, people, state="FAILED", committed_by="city")
    ledger.refresh_from_db()
    match_ledger(by=by, ledger=ledger, sheet=ledger.sheet, kind=ledger.kind, mapping=ledger.mapping)
    for _attempt in range(MAX_ATTEMPTS):
        stumble(claim(ledger.pk), "broken")
    ledger.refresh_from_db()
    assert ledger.state == "FAILED"
    assert retry_ledger(by=by, ledger=ledger).state == "READING"

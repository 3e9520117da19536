"""Everybody who may knock: each role alone, two duties in two places, people who should no longer come in, keys."""

from tests.fixtures.cast import CITY, COMMUNITY, DISTRICT, OTHER_COMMUNITY, OTHER_DISTRICT, OTHER_STREET, STREET
from tests.permissions import oracle as o
from tests.permissions.oracle import Actor, Post

ALL = frozenset({"VIEW", "EXPORT", "EDIT_NEIGHBORHOOD", "EDIT_PROJECT", "REPORT_PROGRESS", "COLLECT"})
READ = frozenset({"VIEW", "EXPORT"})


def one(role: str, region: str, firm: str = "") -> Actor:
    return Actor(f"{role.lower()} of {region}{' ' + firm if firm else ''}", (Post(role, region, firm),))


VISITOR = Actor("visitor", is_known=False)
# Each role in its usual place.
USUAL = (
    one(o.CITY, CITY),
    one(o.DISTRICT, DISTRICT),
    one(o.STREET, STREET),
    one(o.COMMUNITY, COMMUNITY),
    one(o.CONTRACTOR, DISTRICT, "firm-a"),
    one(o.VIEWER, DISTRICT),
    one(o.PARTY, COMMUNITY),
    one(o.RED, COMMUNITY),
    one(o.YELLOW, STREET),
    one(o.BLUE, STREET),
    one(o.SYSTEM, CITY),
    one(o.SECURITY, DISTRICT),
    one(o.AUDIT, DISTRICT),
)
# Finding 10 of the security study: only somebody with two duties in two places shows that a right held in one is used
# on the rows of the other.
MIXED = (
    Actor("street here, looks there", (Post(o.STREET, STREET), Post(o.VIEWER, OTHER_STREET))),
    Actor("looks here, street there", (Post(o.VIEWER, STREET), Post(o.STREET, OTHER_STREET))),
    Actor("community here, builds everywhere", (Post(o.COMMUNITY, COMMUNITY), Post(o.CONTRACTOR, CITY, "firm-b"))),
    Actor("district far, community here", (Post(o.DISTRICT, OTHER_DISTRICT), Post(o.COMMUNITY, COMMUNITY))),
    Actor("red here, plans there", (Post(o.RED, COMMUNITY), Post(o.YELLOW, OTHER_COMMUNITY))),
    Actor("builds far, looks here", (Post(o.CONTRACTOR, OTHER_DISTRICT, "firm-a"), Post(o.VIEWER, DISTRICT))),
)
GONE = (
    Actor("disabled", (Post(o.DISTRICT, DISTRICT),), is_known=False),
    Actor("duty over"),
    Actor("duty to come"),
    Actor("no duty"),
)
KEYS = (
    Actor("key of the district", (Post(o.DISTRICT, DISTRICT),), key=READ),
    Actor("key for all, one street", (Post(o.CITY, CITY),), key=ALL, key_region=OTHER_STREET),
    Actor("key for projects", (Post(o.STREET, STREET),), key=frozenset({"VIEW", "EDIT_PROJECT"})),
    Actor("key beyond its owner", (Post(o.VIEWER, DISTRICT),), key=ALL),
    Actor("key of a firm", (Post(o.CONTRACTOR, CITY, "firm-a"),), key=ALL),
    Actor("key revoked", (Post(o.DISTRICT, DISTRICT),), is_known=False, key=ALL),
    Actor("key expired", (Post(o.DISTRICT, DISTRICT),), is_known=False, key=ALL),
    Actor("key of one disabled", (Post(o.DISTRICT, DISTRICT),), is_known=False, key=ALL),
)
# What the suite tries; `make audit` adds each role in more places.
ACTORS = (VISITOR, *USUAL, *MIXED, *GONE, *KEYS)
MORE = (
    one(o.DISTRICT, OTHER_DISTRICT),
    one(o.STREET, OTHER_STREET),
    one(o.COMMUNITY, OTHER_COMMUNITY),
    one(o.CONTRACTOR, STREET, "firm-a"),
    one(o.CONTRACTOR, CITY, "firm-b"),
    one(o.VIEWER, STREET),
    one(o.SYSTEM, DISTRICT),
    one(o.SECURITY, CITY),
    one(o.SECURITY, OTHER_DISTRICT),
    one(o.AUDIT, CITY),
    Actor("viewer of all, community here", (Post(o.VIEWER, CITY), Post(o.COMMUNITY, COMMUNITY))),
    Actor("two firms", (Post(o.CONTRACTOR, STREET, "firm-a"), Post(o.CONTRACTOR, OTHER_STREET, "firm-b"))),
)

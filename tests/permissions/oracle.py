"""What ought to be: written by hand from the client's words, asking nothing of `policy.py` or `scope.py`."""

from dataclasses import dataclass, field

CITY, DISTRICT, STREET, COMMUNITY = "CITY_COMMAND", "DISTRICT_OFFICER", "STREET_OFFICER", "COMMUNITY_WORKER"
CONTRACTOR, VIEWER = "CONTRACTOR", "VIEWER"
PARTY, RED, YELLOW, BLUE = "PARTY_COMMITTEE", "RED_VEST", "YELLOW_VEST", "BLUE_VEST"
SYSTEM, SECURITY, AUDIT = "SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN"
OFFICES = {CITY, DISTRICT, STREET}
# Those of the loop: they read everything of their place, and each does one part.
VESTS = {PARTY, RED, YELLOW, BLUE}
# right → roles that hold it.
RIGHTS: dict[str, set[str]] = {
    "VIEW": {*OFFICES, COMMUNITY, CONTRACTOR, VIEWER, *VESTS},
    "EXPORT": {*OFFICES, COMMUNITY, VIEWER, *VESTS},
    "EDIT_NEIGHBORHOOD": {*OFFICES, COMMUNITY},
    "REVEAL_CONTACT": {*OFFICES, COMMUNITY, PARTY, RED},
    "EDIT_PROJECT": OFFICES,
    "REPORT_PROGRESS": {*OFFICES, CONTRACTOR},
    "GRANT_DUTY": {*OFFICES, SECURITY},
    "VIEW_AUDIT": {*OFFICES, AUDIT},
    "APPROVE": OFFICES,
    "SERVE_SUBJECT": OFFICES,
    "EDIT_FUNDING": {CITY, DISTRICT},
    "IMPORT_LEDGER": {CITY, DISTRICT},
    "EDIT_REGION": {CITY, DISTRICT},
    "EXPORT_CONTACT": {CITY, DISTRICT},
    "SET_PARAMETER": {CITY, DISTRICT, SYSTEM},
    "MANAGE_SYSTEM": {SYSTEM},
    "MANAGE_ACCESS": {SECURITY},
    "AUDIT": {AUDIT},
    "COLLECT": {*OFFICES, COMMUNITY, PARTY, RED},
    "STUDY": {*OFFICES, PARTY},
    "PLAN": {*OFFICES, YELLOW},
    "SUPERVISE": {*OFFICES, BLUE},
    "CARRY_OUT": {*OFFICES, COMMUNITY, YELLOW, CONTRACTOR},
    "ASSIGN": {*OFFICES, PARTY},
    "GATHER": {*OFFICES, COMMUNITY, PARTY},
    "MEDIATE": {*OFFICES, COMMUNITY, PARTY},
    # What several rights make together, for rows of the table.
    "INSIDE": {*OFFICES, COMMUNITY, VIEWER, CONTRACTOR, SECURITY, *VESTS},
    "STEER_WORKER": OFFICES,
    "STOP_WORKER": {*OFFICES, SECURITY},
    "DECIDE_BUILDING": OFFICES,
    "SEE_PARAMETER": {*OFFICES, SYSTEM},
    "SEE_FORGOTTEN": {SYSTEM, CITY, DISTRICT},
    "URGE": {*OFFICES, COMMUNITY, PARTY, RED, BLUE},
    # A suggestion of the world lies at the plan in nobody's hand: whoever could plan it may take it.
    "GIVE": {*OFFICES, PARTY, YELLOW},
    # Whoever may look whether a defect is gone.
    "CHECK_DEFECT": {*OFFICES, COMMUNITY, PARTY, BLUE},
    "NOBODY": set(),
}
# Everybody who is signed in.
ANYBODY = "ANYBODY"


@dataclass(frozen=True)
class Post:
    """One duty as the table's author sees it; `firm` limits it to that firm's rows."""

    role: str
    region: str
    firm: str = ""


@dataclass(frozen=True)
class Actor:
    """Somebody at the door. `key` = comes with an API key of these capabilities; `is_known` = is let in at all."""

    name: str
    posts: tuple[Post, ...] = ()
    is_known: bool = True
    key: frozenset[str] | None = None
    key_region: str = ""


@dataclass(frozen=True)
class Thing:
    """A row of the world: where it stands, and which firms have a part in it."""

    name: str
    pk: object
    codes: tuple[str, ...]
    firms: tuple[str, ...] = ()
    # Whether a firm's people may see such a row at all.
    is_firms: bool = False
    extra: dict = field(default_factory=dict, hash=False, compare=False)


def holds(actor: Actor, right: str, thing: Thing | None = None) -> bool:
    """Tell whether the actor has the right: at the thing, or anywhere without one."""
    if right == ANYBODY:
        return True
    if actor.key is not None and right not in actor.key:
        return False
    return any(
        post.role in RIGHTS[right]
        and (_narrowed(actor, post) is not None if thing is None else _at(actor, post, thing))
        for post in actor.posts
    )


def _narrowed(actor: Actor, post: Post) -> str | None:
    """Return the region of a post that the key leaves of it; None for nothing."""
    if actor.key_region.startswith(post.region):
        return actor.key_region
    return post.region if post.region.startswith(actor.key_region) else None


def _at(actor: Actor, post: Post, thing: Thing) -> bool:
    region = _narrowed(actor, post)
    if region is None or not any(code.startswith(region) for code in thing.codes):
        return False
    return not post.firm or (thing.is_firms and post.firm in thing.firms)

"""Things of other kinds that addresses name; each helper gives {kind: [Thing]}."""

from renovation.core.actions.token import issue_token
from renovation.core.models import User
from tests.fixtures import cast
from tests.permissions.oracle import Thing

PLACES = (cast.COMMUNITY, cast.OTHER_COMMUNITY, f"{cast.OTHER_DISTRICT}001001")


def more_things(chief: User) -> dict[str, list[Thing]]:
    """Return things that stand in a place by their owner's duty, or nowhere."""
    found: dict[str, list[Thing]] = {}
    for code in PLACES:
        owner = cast.make_user(f"owner{code}", "COMMUNITY_WORKER", code)
        token, _key = issue_token(by=owner, name="t", days=30)
        found.setdefault("token", []).append(Thing("token", token.pk, (code,)))
        found.setdefault("person", []).append(Thing("person", owner.pk, (code,)))
        found.setdefault("duty", []).append(Thing("duty", owner.duties.get().pk, (code,)))
    return found

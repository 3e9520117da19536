"""What is open with a person who leaves, and who reaches it."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from projects.models import LedgerImport, Project, ProjectSite
from projects.queries.ledger_import import unfinished_ledgers
from renovation.core.enums import RequestState
from renovation.core.lib.reach import ancestors
from renovation.core.models import ApiToken, ChangeRequest, Duty, User
from renovation.core.policy import CAPABILITIES, Can
from renovation.core.scope import reach
from residents.models import Suggestion
from residents.queries.hand import open_with


@dataclass(frozen=True)
class OpenWork:
    """What hangs on one person. `places` are the region codes of each project and import, for whoever follows."""

    projects: list[Project]
    ledgers: list[LedgerImport]
    suggestions: list[Suggestion]
    requests: list[ChangeRequest]
    tokens: list[ApiToken]
    duties: list[Duty]
    places: tuple[tuple[Can, frozenset[str]], ...]

    @property
    def must_be_handed_over(self) -> bool:
        """Whether something goes on that somebody must answer for."""
        return bool(self.places)


@dataclass(frozen=True)
class Shown:
    """The part of open work that somebody may see, row by row, and how much more there is."""

    rows: list[Any]
    hidden_count: int


def shown_to(by: Any, work: OpenWork) -> dict[str, Shown]:
    """Return what `by` sees of it: whoever may disable a person need not see the works."""
    rights: dict[str, tuple[list[Any], Any, Can]] = {
        "projects": (work.projects, Project, Can.VIEW),
        "ledgers": (work.ledgers, LedgerImport, Can.IMPORT_LEDGER),
        "suggestions": (work.suggestions, Suggestion, Can.VIEW),
        "duties": (work.duties, Duty, Can.GRANT_DUTY),
    }
    found = {}
    for kind, (rows, model, can) in rights.items():
        keys = [row.pk for row in rows]
        seen = set(model.objects.within(reach(by, can)).filter(pk__in=keys).values_list("pk", flat=True))
        shown = [row for row in rows if row.pk in seen]
        found[kind] = Shown(shown, len(rows) - len(shown))
    return found


def open_work(user: User) -> OpenWork:
    """Return what is open with a person, wherever it lies: whoever leaves, leaves all of it."""
    projects = list(Project.objects.filter(owner=user).order_by("pk"))
    ledgers = list(unfinished_ledgers(user).select_related("region"))
    homes: dict[int, set[str]] = {project.pk: set() for project in projects}
    sites = ProjectSite.objects.filter(project__owner=user).order_by()
    for pk, code in sites.values_list("project_id", "neighborhood__region_id"):
        homes[pk].add(code)
    return OpenWork(
        projects=projects,
        ledgers=ledgers,
        suggestions=list(open_with(user).only("number").order_by("pk")),
        requests=list(ChangeRequest.objects.filter(by=user, state=RequestState.PENDING)),
        tokens=list(ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=timezone.now())),
        duties=list(Duty.objects.filter(user=user).not_over(timezone.localdate()).select_related("region")),
        places=(
            *((Can.EDIT_PROJECT, frozenset(codes)) for codes in homes.values() if codes),
            *((Can.IMPORT_LEDGER, frozenset({ledger.region_id})) for ledger in ledgers),
        ),
    )


def successors(user: User, work: OpenWork) -> Any:
    """Return who could follow: active people whose duties of today reach each of these projects and imports."""
    codes = {code for _can, places in work.places for code in places}
    duties = Duty.objects.in_force(timezone.localdate()).filter(organization=None)
    near = {top for code in codes for top in (code, *ancestors(code))}
    held: dict[int, list[tuple[str, str]]] = {}
    rows = duties.filter(region_id__in=near, user__is_active=True).exclude(user=user)
    for pk, role, code in rows.values_list("user_id", "role", "region_id"):
        held.setdefault(pk, []).append((role, code))
    able = [pk for pk, own in held.items() if all(_reaches(own, can, places) for can, places in work.places)]
    return User.objects.filter(pk__in=able).order_by("name", "pk")


def _reaches(own: list[tuple[str, str]], can: Can, places: frozenset[str]) -> bool:
    tops = [code for role, code in own if can in CAPABILITIES[role]]
    return any(place.startswith(top) for place in places for top in tops)

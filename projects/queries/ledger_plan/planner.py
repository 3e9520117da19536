from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from projects.enums import RowVerdict
from projects.models import Funding, LedgerImport, LedgerRow, Project, ProjectSite
from projects.queries.ledger_plan.draft import Drafts, Problem, Rejected, cleaned
from projects.queries.ledger_plan.firms import Firms
from projects.queries.ledger_plan.neighborhood import Neighborhoods
from projects.queries.ledger_plan.places import Place, Places
from projects.queries.ledger_plan.works import Works
from renovation.core.enums import OrganizationKind
from renovation.core.models import Contact, Neighborhood

PROGRESS = "PROGRESS"
ERROR, WARNING = "ERROR", "WARNING"


@dataclass
class RowPlan:
    """What one ledger row does. `changes` is {what: [old, new]} as JSON keeps it."""

    row: LedgerRow
    verdict: str = RowVerdict.SAME
    problems: list[Problem] = field(default_factory=list)
    changes: dict[str, list[Any]] = field(default_factory=dict)
    neighborhood: Neighborhood | None = None


class Planner:
    """Compares ledger rows with what is stored, chunk by chunk from the first row to the last.

    `columns` maps a field of our models to the ledger's field, to name the cell of a problem. In a dry run places to
    be created are taken as there; in a commit (`is_commit`) they must exist and the rows read are locked.
    """

    def __init__(self, ledger: LedgerImport, columns: Mapping[str, str], *, is_commit: bool = False) -> None:
        decided = ledger.settings
        began = parse_datetime(decided["committing_at"]) if is_commit else None
        self.ledger = ledger
        self.columns = columns
        self.is_commit = is_commit
        self.letters = {name: letter for letter, name in ledger.mapping.items() if name}
        self.drafts = Drafts()
        self.places = Places(ledger.region, decided.get("regions", {}))
        self.firms = Firms(ledger.region)
        self.neighborhoods = Neighborhoods(
            ledger.region,
            same=decided.get("same", {}),
            all_new=bool(decided.get("all_new")),
            has_community="community" in self.letters,
            before=began,
        )
        is_progress = ledger.kind == PROGRESS
        self.works = Works(ledger.region, self.firms, lock=is_commit) if is_progress else None
        self._seen: dict[tuple[str, str], int] = {}

    def plan(self, rows: Collection[LedgerRow]) -> list[RowPlan]:
        """Plan one chunk; `drafts` then hold what it would save."""
        self.drafts = Drafts()
        plans = [RowPlan(row, problems=[p for p in row.problems if not p.get("planned")]) for row in rows]
        placed = [(plan, place) for plan in plans if (place := self._place(plan)) is not None]
        self.neighborhoods.load([(plan.row, place) for plan, place in placed])
        found = [(plan, place, self._found(plan, place)) for plan, place in placed]
        if self.works:
            names = {plan.row.values["project"].get("name", "") for plan, _place in placed}
            self.works.load(list({n.pk: n for _plan, _place, n in found if n}.values()), names)
        for plan, place, neighborhood in found:
            if plan.verdict != RowVerdict.PROBLEM:
                self._try(plan, place, neighborhood)
        return plans

    def _place(self, plan: RowPlan) -> Place | None:
        if any(problem["severity"] == ERROR for problem in plan.problems):
            plan.verdict = RowVerdict.PROBLEM
            return None
        try:
            place = self.places.find(plan.row.values["place"], plan.row.number)
            if self.is_commit and place.region is None:
                raise Rejected(_("街道或社区还没有建立"), "community" if place.community else "street")
            return place
        except Rejected as no:
            self._reject(plan, no)
            return None

    def _found(self, plan: RowPlan, place: Place) -> Neighborhood | None:
        try:
            return self.neighborhoods.find(plan.row, place)
        except Rejected as no:
            self._reject(plan, no)
            return None

    def _try(self, plan: RowPlan, place: Place, neighborhood: Neighborhood | None) -> None:
        said = plan.row.values
        try:
            facts = cleaned(Neighborhood, {"name": said["name"]} | said["neighborhood"], self.columns)
            facts.pop("name")
            if self.works:
                self._plan_works(plan, place, neighborhood, facts)
            else:
                self._plan_estate(plan, place, neighborhood, facts)
        except Rejected as no:
            plan.changes = {}
            self._reject(plan, no)
            return
        if plan.verdict == RowVerdict.SAME and plan.changes:
            plan.verdict = RowVerdict.CHANGE
        plan.changes = {name: [_plain(old), _plain(new)] for name, (old, new) in plan.changes.items()}

    def _plan_estate(self, plan: RowPlan, place: Place, known: Neighborhood | None, facts: dict[str, Any]) -> None:
        said = plan.row.values
        contact = cleaned(Contact, plan.row.contact, {"name": "contact", "phone": "phone"})
        self._once(plan, place, known)
        if said.get("company"):
            self.firms.check(OrganizationKind.PROPERTY, said["company"])
        made = None if known else self.neighborhoods.make(plan.row, place, facts)
        if said.get("company"):
            facts["property_company"] = self.firms.get(OrganizationKind.PROPERTY, said["company"], self.drafts)
        if made is not None:
            made.property_company = facts.get("property_company")
            self.neighborhoods.keep(made, place, self.drafts)
            plan.verdict = RowVerdict.CREATE
            known = made
        elif known is not None:
            changes, doubts = self.neighborhoods.change(known, facts, self.drafts)
            plan.changes |= changes
            plan.problems += [self._problem(plan, column, reason, WARNING) for column, reason in doubts]
        plan.neighborhood = known
        if known is not None:
            plan.changes |= self.neighborhoods.call(known, contact, self.drafts)

    def _once(self, plan: RowPlan, place: Place, known: Neighborhood | None) -> None:
        """Two rows of a basic ledger about one neighborhood contradict each other."""
        key = (str(known.pk), "") if known else (place.key, plan.row.values["name"])
        first = self._seen.setdefault(key, plan.row.number)
        if first != plan.row.number:
            raise Rejected(_("与第 %(row)s 行重复（同一社区、同一小区）") % {"row": first}, "name")

    def _plan_works(self, plan: RowPlan, place: Place, known: Neighborhood | None, facts: dict[str, Any]) -> None:
        said, works = plan.row.values, self.works
        assert works is not None
        name = said["project"].get("name", "")
        facts_of_project = cleaned(
            Project, said["project"], {"name": "project_name", "platform_code": "project_code", "note": "remark"}
        )
        facts_of_project.pop("name", None)
        values = cleaned(ProjectSite, said["site"], self.columns)
        amounts = {
            source: cleaned(Funding, {"planned_wan": amount}, {"planned_wan": f"fund:{source}"})["planned_wan"]
            for source, amount in said["funding"].items()
        }
        for role, firm in said["parties"].items():
            self.firms.check(OrganizationKind(role), firm)
        site = works.site_of(known, name, values.get("plan_year")) if known else None
        if site is None:
            if not values.get("plan_year"):
                raise Rejected(_("没有填写改造年度"), "plan_year")
            made = known or self.neighborhoods.make(plan.row, place, facts)
            site = works.add(made, name, facts_of_project, values, self.drafts)
            if known is None:
                self.neighborhoods.keep(made, place, self.drafts)
                known = made
            plan.verdict = RowVerdict.CREATE
        else:
            self._once_in_project(plan, site)
            changes, doubts = works.change(site, values, self.drafts)
            plan.changes |= changes
            plan.problems += [self._problem(plan, column, reason, WARNING) for column, reason in doubts]
        plan.neighborhood = known
        plan.changes |= works.note(site, facts_of_project, self.drafts)
        plan.changes |= works.fund(site, amounts, values.get("plan_year") or site.plan_year, self.drafts)
        plan.changes |= works.name_parties(site, said["parties"], self.drafts)

    def _once_in_project(self, plan: RowPlan, site: ProjectSite) -> None:
        first = self._seen.setdefault(("site", str(site.pk)), plan.row.number)
        if first != plan.row.number:
            raise Rejected(_("与第 %(row)s 行重复（同一项目、同一小区）") % {"row": first}, "name")

    def _reject(self, plan: RowPlan, no: Rejected) -> None:
        plan.verdict = RowVerdict.PROBLEM
        plan.problems.append(self._problem(plan, no.name, no.reason, ERROR) | no.facts)

    def _problem(self, plan: RowPlan, column: str, reason: str, severity: str) -> Problem:
        """`planned` marks what the planner found: it is found anew each time, unlike what the reader saw."""
        column = self.columns.get(column, column)
        letter = self.letters.get(column) or self.letters.get("name", "")
        return {
            "cell": f"{letter}{plan.row.number}",
            "value": _value_of(plan.row.values, column),
            "reason": reason,
            "severity": severity,
            "field": column,
            "planned": True,
        }

    @property
    def new_firms(self) -> list[dict[str, Any]]:
        """The organizations the drafts so far add, with the number of rows that name each."""
        return [{"kind": kind, "name": name, "rows": rows} for (kind, name), rows in self.firms.new.items()]


def _value_of(said: Mapping[str, Any], column: str) -> str:
    if column in ("street", "community", "district"):
        return str(said["place"].get(column, ""))
    if column == "phone":
        return ""
    if column.startswith("fund:"):
        return str(said["funding"].get(column[5:], ""))
    if column == "project_name":
        return str(said["project"].get("name", ""))
    for part in ("site", "neighborhood"):
        for name, value in said.get(part, {}).items():
            if name == column or name.removesuffix("_on") == column:
                return str(value)
    return str(said["name"])


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if hasattr(value, "pk") else value


def severities(problems: Sequence[Problem]) -> set[str]:
    return {problem["severity"] for problem in problems}

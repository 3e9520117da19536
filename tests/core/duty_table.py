"""Who may do what by which duties, kept apart from the product: roles written by hand, plain prefixes, plain dates."""

from dataclasses import dataclass
from datetime import date

from tests.fixtures.cast import CITY, COMMUNITY, DISTRICT, OTHER_DISTRICT, OTHER_STREET, STREET

READ = {"VIEW", "EXPORT"}
COMMUNITY_MAY = READ | {"EDIT_NEIGHBORHOOD", "REVEAL_CONTACT", "COLLECT", "CARRY_OUT", "GATHER", "MEDIATE"}
STREET_MAY = COMMUNITY_MAY | {
    *("STUDY", "PLAN", "SUPERVISE", "ASSIGN"),
    *("EDIT_PROJECT", "REPORT_PROGRESS", "GRANT_DUTY", "VIEW_AUDIT", "APPROVE", "SERVE_SUBJECT"),
}
DISTRICT_MAY = STREET_MAY | {"EDIT_FUNDING", "IMPORT_LEDGER", "EDIT_REGION", "SET_PARAMETER", "EXPORT_CONTACT"}
HELD = {
    "CITY_COMMAND": DISTRICT_MAY,
    "DISTRICT_OFFICER": DISTRICT_MAY,
    "STREET_OFFICER": STREET_MAY,
    "COMMUNITY_WORKER": COMMUNITY_MAY,
    "PARTY_COMMITTEE": READ | {"STUDY", "ASSIGN", "GATHER", "MEDIATE", "REVEAL_CONTACT", "COLLECT"},
    "RED_VEST": READ | {"COLLECT", "REVEAL_CONTACT"},
    "YELLOW_VEST": READ | {"CARRY_OUT", "PLAN"},
    "BLUE_VEST": READ | {"SUPERVISE"},
    "CONTRACTOR": {"VIEW", "REPORT_PROGRESS", "CARRY_OUT"},
    "VIEWER": READ,
    "SYSTEM_ADMIN": {"MANAGE_SYSTEM", "SET_PARAMETER"},
    "SECURITY_ADMIN": {"MANAGE_ACCESS", "GRANT_DUTY"},
    "AUDIT_ADMIN": {"AUDIT", "VIEW_AUDIT"},
}
APART = {"SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN"}
PLACES = (CITY, DISTRICT, OTHER_DISTRICT, STREET, OTHER_STREET, COMMUNITY)


@dataclass
class Held:
    """A duty as the table keeps it."""

    user: int
    role: str
    code: str
    starts: date
    ends: date | None
    firm: bool = False
    cut: date | None = None

    def is_open(self, day):
        return self.cut is None and (self.ends is None or self.ends >= day)

    @property
    def last(self):
        return self.cut or self.ends

    def shares_a_day(self, starts, ends):
        return (
            self.cut is None
            and (self.ends is None or self.ends >= starts)
            and (ends is None or self.starts <= ends)
        )  # fmt: skip


class DutyTable:
    """What follows from the duties in `table`, by key of the row; `active` says who was not disabled."""

    today: date
    table: dict[int, Held]
    active: list[bool]

    def of(self, number):
        return [held for held in self.table.values() if held.user == number]

    def has(self, number, can, code):
        return self.active[number] and any(
            held.is_open(self.today)
            and held.starts <= self.today
            and not held.firm
            and can in HELD[held.role]
            and code.startswith(held.code)
            for held in self.of(number)
        )

    def expected(self, number):
        going = [held for held in self.of(number) if held.is_open(self.today) and held.starts <= self.today]
        full = [held for held in going if not held.firm and self.active[number]]
        return {
            (can, code) for held in full for can in HELD[held.role] for code in PLACES if code.startswith(held.code)
        }  # fmt: skip

    def can_give(self, by, role, code):
        return all(self.has(by, can, code) for can in HELD[role] | {"GRANT_DUTY"})

    def can_end(self, by, held):
        is_own = by == held.user
        return not is_own and (self.can_give(by, held.role, held.code) or self.has(by, "MANAGE_ACCESS", held.code))

    def binding(self, number):
        going = [held for held in self.of(number) if held.is_open(self.today)]
        latest = max((held.last for held in self.of(number) if held.last), default=None)
        return going or [held for held in self.of(number) if held.last == latest]

    def can_steer(self, by, number):
        duties = self.binding(number)
        return by != number and bool(duties) and all(self.can_give(by, held.role, held.code) for held in duties)

    def fits(self, number, role, code, starts, ends, firm):
        if starts < self.today or (ends is not None and ends < starts) or firm != (role == "CONTRACTOR"):
            return False
        if role == "CONTRACTOR" and ends is None:
            return False
        beside = [held for held in self.of(number) if held.shares_a_day(starts, ends)]
        if beside and any(known in APART for known in (role, *(held.role for held in beside))):
            return False
        return not any((held.role, held.code, held.firm) == (role, code, firm) for held in beside)

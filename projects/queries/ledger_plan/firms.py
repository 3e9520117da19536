"""The organizations a ledger names: found by kind and name in the district, else drafted once."""

from projects.queries.ledger_plan.draft import Drafts, cleaned
from renovation.core.enums import OrganizationKind
from renovation.core.models import Organization, Region


class Firms:
    def __init__(self, district: Region) -> None:
        self.district = district
        rows = Organization.objects.under(district.pk).order_by("-id")
        self.known = {(row.kind, row.name): row for row in rows}
        self.new: dict[tuple[str, str], int] = {}

    def check(self, kind: OrganizationKind, name: str) -> None:
        """Raise `Rejected` for a name that cannot be kept."""
        cleaned(Organization, {"name": name}, {"name": _COLUMN.get(kind, "property_company")})

    def get(self, kind: OrganizationKind, name: str, drafts: Drafts) -> Organization:
        """Return the firm, drafted if it is new."""
        key = (str(kind), name)
        if key not in self.known:
            self.known[key] = Organization(name=name, kind=kind, region=self.district)
            drafts.add(self.known[key])
            self.new[key] = 0
        if key in self.new:
            self.new[key] += 1
        return self.known[key]


_COLUMN = {
    OrganizationKind.EMPLOYER: "employer",
    OrganizationKind.DESIGNER: "designer",
    OrganizationKind.CONTRACTOR: "contractor",
    OrganizationKind.SUPERVISOR: "supervisor",
}

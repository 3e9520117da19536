"""The people and firms of the demo dataset: invented, and named so that nobody takes them for real."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from renovation.core.enums import OrganizationKind, Role
from renovation.core.models import Duty, Organization, User
from renovation.dashboard.demo.region import CITY, DISTRICT, DISTRICTS, Places

# For trying the portal out only; the accounts exist nowhere but in the demo dataset.
PASSWORD = "demo-portal-1"
NUMERALS = "一二三四五六七八九"
FIRMS = {
    OrganizationKind.EMPLOYER: ["示例城建集团"],
    OrganizationKind.CONTRACTOR: [f"示例施工{n}" for n in NUMERALS[:6]],
    OrganizationKind.DESIGNER: ["示例设计一", "示例设计二"],
    OrganizationKind.SUPERVISOR: ["示例监理一", "示例监理二"],
    OrganizationKind.UTILITY: ["示例供水", "示例供电", "示例燃气", "示例供热"],
    OrganizationKind.PROPERTY: ["示例物业一", "示例物业二"],
}
STREET, COMMUNITY = "西湖街道", "和谐社区"
# Where 集英花园 stands, whose vests the logins are.
VESTS_AT = ("金明池街道", "碧水社区")
LOGINS = (
    ("city", "市级指挥部：全市"),
    ("district", "区旧改办：示范区"),
    ("street", "街道经办：西湖街道"),
    ("community", "社区工作者：和谐社区"),
    ("party", "社区党委（研判）：碧水社区"),
    ("red", "红马甲（收集反馈）：碧水社区"),
    ("yellow", "黄马甲（制定方案）：碧水社区"),
    ("blue", "蓝马甲（跟踪督办）：碧水社区"),
    ("contractor", "施工单位：示例施工一的点位"),
    ("viewer", "只读：示范区"),
    ("system", "系统管理员：示范区"),
    ("security", "安全管理员：示范区"),
    ("audit", "审计管理员：示范区"),
)


@dataclass
class People:
    """Firms by home region and kind; `officers` answers for the works below a region code.

    `vests` are the logins of the loop by community and role.
    """

    firms: dict[str, dict[str, list[Organization]]]
    officers: dict[str, User]
    contractor: User
    vests: dict[str, dict[str, User]] = field(default_factory=dict)

    def officer(self, code: str) -> User:
        """Return who answers for the works in region `code`: of the street, else of the district."""
        return self.officers.get(code[:9]) or self.officers[code[:6]]


def plant_users(places: Places, today: date) -> People:
    """Create the firms, a login for every role, and the officers who own the projects."""
    firms = {home: _firms(home) for home in (DISTRICT, CITY)}
    street = next(r for r in places.regions.values() if r.name == STREET and r.parent_id == DISTRICT)
    community, vests = places.own[STREET, COMMUNITY], places.own[VESTS_AT]
    firm = firms[DISTRICT][OrganizationKind.CONTRACTOR][0]
    duties: dict[str, tuple[str, Role, str, Organization | None]] = {
        "city": ("示例市指挥部", Role.CITY_COMMAND, CITY, None),
        "district": ("示例区旧改办", Role.DISTRICT_OFFICER, DISTRICT, None),
        "street": ("示例西湖街道经办", Role.STREET_OFFICER, street.code, None),
        "community": ("示例和谐社区干事", Role.COMMUNITY_WORKER, community.code, None),
        "party": ("示例碧水社区党委", Role.PARTY_COMMITTEE, vests.code, None),
        "red": ("示例碧水社区红马甲", Role.RED_VEST, vests.code, None),
        "yellow": ("示例碧水社区黄马甲", Role.YELLOW_VEST, vests.code, None),
        "blue": ("示例碧水社区蓝马甲", Role.BLUE_VEST, vests.code, None),
        "contractor": ("示例施工一项目经理", Role.CONTRACTOR, DISTRICT, firm),
        "viewer": ("示例只读人员", Role.VIEWER, DISTRICT, None),
        "system": ("示例系统管理员", Role.SYSTEM_ADMIN, DISTRICT, None),
        "security": ("示例安全管理员", Role.SECURITY_ADMIN, DISTRICT, None),
        "audit": ("示例审计管理员", Role.AUDIT_ADMIN, DISTRICT, None),
    }
    secret = make_password(PASSWORD)
    made = {
        username: make_user(username, name, role, code, today, secret, organization)
        for username, (name, role, code, organization) in duties.items()
    }
    people = People(firms, {DISTRICT: made["district"], street.code: made["street"]}, made["contractor"])
    people.vests[vests.code] = {duties[name][1]: made[name] for name in ("party", "red", "yellow", "blue")}
    people.vests[community.code] = {Role.COMMUNITY_WORKER: made["community"]}
    for region in places.regions.values():
        if region.code in people.officers:
            continue
        if region.parent_id == DISTRICT:
            _name_officer(people, region.code, f"示例{region.name}经办", Role.STREET_OFFICER, today)
        elif region.code in DISTRICTS:
            _name_officer(people, region.code, f"示例{region.name}旧改办", Role.DISTRICT_OFFICER, today)
    return people


def _firms(home: str) -> dict[str, list[Organization]]:
    return {
        kind: Organization.objects.bulk_create(Organization(name=name, kind=kind, region_id=home) for name in names)
        for kind, names in FIRMS.items()
    }


def _name_officer(people: People, code: str, title: str, role: Role, today: date) -> None:
    people.officers[code] = make_user(f"officer-{code.lower()}", title, role, code, today, make_password(None))


def make_user(
    username: str,
    name: str,
    role: Role,
    code: str,
    today: date,
    secret: str,
    organization: Organization | None = None,
) -> User:
    """Create somebody with one duty that has lasted a while."""
    user = User.objects.create(username=username, name=name, password=secret, organization=organization)
    Duty.objects.create(
        user=user, role=role, region_id=code, organization=organization, starts_on=today - timedelta(days=400)
    )
    return user

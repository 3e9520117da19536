"""Who may do what: one dictionary, role → capabilities. Where they may do it is `scope.py`'s business."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renovation.core.enums import Role


class Can(StrEnum):
    """A capability. A duty grants those of its role, below its region, while it lasts."""

    VIEW = "VIEW"
    EXPORT = "EXPORT"
    EDIT_NEIGHBORHOOD = "EDIT_NEIGHBORHOOD"
    EDIT_PROJECT = "EDIT_PROJECT"
    EDIT_FUNDING = "EDIT_FUNDING"
    REPORT_PROGRESS = "REPORT_PROGRESS"
    IMPORT_LEDGER = "IMPORT_LEDGER"
    EDIT_REGION = "EDIT_REGION"
    GRANT_DUTY = "GRANT_DUTY"
    REVEAL_CONTACT = "REVEAL_CONTACT"
    VIEW_AUDIT = "VIEW_AUDIT"
    # A second person's yes to what another asked for: parameters, corrections, deletions.
    APPROVE = "APPROVE"
    SET_PARAMETER = "SET_PARAMETER"
    EXPORT_CONTACT = "EXPORT_CONTACT"
    # A person's wish to see or erase what is kept of them.
    SERVE_SUBJECT = "SERVE_SUBJECT"
    # The loop of the vests: log what residents say and bring the answer back; study; plan; supervise; do.
    COLLECT = "COLLECT"
    STUDY = "STUDY"
    PLAN = "PLAN"
    SUPERVISE = "SUPERVISE"
    CARRY_OUT = "CARRY_OUT"
    # Give a baton that is not one's own into another hand.
    ASSIGN = "ASSIGN"
    # Rounds of visits, events, questionnaires, delegates.
    GATHER = "GATHER"
    MEDIATE = "MEDIATE"
    # The three management roles, kept apart (GB/T 22239-2019 8.1.5).
    MANAGE_SYSTEM = "MANAGE_SYSTEM"
    MANAGE_ACCESS = "MANAGE_ACCESS"
    AUDIT = "AUDIT"


_READ = {Can.VIEW, Can.EXPORT}
# A red vest calls back whom they met, so they may see the number; planner and supervisor need none.
_VEST = _READ | {Can.CARRY_OUT}
_COMMUNITY = _READ | {
    Can.EDIT_NEIGHBORHOOD,
    Can.REVEAL_CONTACT,
    Can.COLLECT,
    Can.CARRY_OUT,
    Can.GATHER,
    Can.MEDIATE,
}
_STREET = _COMMUNITY | {
    Can.STUDY,
    Can.PLAN,
    Can.SUPERVISE,
    Can.ASSIGN,
    Can.EDIT_PROJECT,
    Can.REPORT_PROGRESS,
    Can.GRANT_DUTY,
    Can.VIEW_AUDIT,
    Can.APPROVE,
    Can.SERVE_SUBJECT,
}
_DISTRICT = _STREET | {
    Can.EDIT_FUNDING,
    Can.IMPORT_LEDGER,
    Can.EDIT_REGION,
    Can.SET_PARAMETER,
    Can.EXPORT_CONTACT,
}

CAPABILITIES: dict[str, frozenset[Can]] = {
    Role.CITY_COMMAND: frozenset(_DISTRICT),
    Role.DISTRICT_OFFICER: frozenset(_DISTRICT),
    Role.STREET_OFFICER: frozenset(_STREET),
    Role.COMMUNITY_WORKER: frozenset(_COMMUNITY),
    Role.PARTY_COMMITTEE: frozenset(
        _READ | {Can.STUDY, Can.ASSIGN, Can.GATHER, Can.MEDIATE, Can.REVEAL_CONTACT, Can.COLLECT}
    ),
    Role.RED_VEST: frozenset(_READ | {Can.COLLECT, Can.REVEAL_CONTACT}),
    Role.YELLOW_VEST: frozenset(_VEST | {Can.PLAN}),
    Role.BLUE_VEST: frozenset(_READ | {Can.SUPERVISE}),
    Role.CONTRACTOR: frozenset({Can.VIEW, Can.REPORT_PROGRESS, Can.CARRY_OUT}),
    Role.VIEWER: frozenset(_READ),
    # Runs the installation; sees neither the works nor who did what.
    Role.SYSTEM_ADMIN: frozenset({Can.MANAGE_SYSTEM, Can.SET_PARAMETER}),
    # Keeps accounts, duties and keys in order; nobody grants what they lack, so no works to hand to a friend.
    Role.SECURITY_ADMIN: frozenset({Can.MANAGE_ACCESS, Can.GRANT_DUTY}),
    # Reads, verifies and archives the trail; changes nothing.
    Role.AUDIT_ADMIN: frozenset({Can.AUDIT, Can.VIEW_AUDIT}),
}

# What a key of the API may be given, out of what its owner holds; granting, approving and unmasking stay with people.
TOKEN_CAPABILITIES: dict[Can, str | Promise] = {
    Can.VIEW: _("读取"),
    Can.EXPORT: _("导出表格"),
    Can.EDIT_NEIGHBORHOOD: _("修改小区"),
    Can.EDIT_PROJECT: _("修改项目和点位"),
    Can.REPORT_PROGRESS: _("上报进度"),
    Can.COLLECT: _("登记居民意见"),
}

# What a request carries out → the right that takes; whoever decides on it must hold that beside APPROVE.
REQUEST_NEEDS: dict[str, Can] = {
    "parameter.set": Can.SET_PARAMETER,
    "neighborhood.correct": Can.EDIT_NEIGHBORHOOD,
    "building.drop": Can.EDIT_NEIGHBORHOOD,
    "site.correct": Can.EDIT_PROJECT,
    "plan_item.drop": Can.EDIT_PROJECT,
    "party.drop": Can.EDIT_PROJECT,
    "funding.drop": Can.EDIT_FUNDING,
    # One's own photo is asked about with the right that added it, another's with EDIT_PROJECT.
    "photo.drop": Can.REPORT_PROGRESS,
    "document.drop": Can.EDIT_PROJECT,
    "idea_photo.drop": Can.CARRY_OUT,
    # A yes that carries out nothing: the export itself asks whether there is one.
    "contact.export": Can.EXPORT_CONTACT,
}


# By these rights batons of the loop come into somebody's hand; a deputy must hold the same.
HAND_CANS = (Can.COLLECT, Can.STUDY, Can.PLAN, Can.SUPERVISE)


def roles_with(can: Can) -> list[str]:
    """Return the roles that hold `can`, to tell a refused user whom to ask."""
    return [role for role, held in CAPABILITIES.items() if can in held]

from renovation.core.models.audit import AuditEntry, StaleMark
from renovation.core.models.building import Building
from renovation.core.models.contact import Contact
from renovation.core.models.neighborhood import Neighborhood
from renovation.core.models.organization import Organization
from renovation.core.models.region import Region
from renovation.core.models.token import ApiToken
from renovation.core.models.user import Duty, User

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Building",
    "Contact",
    "Duty",
    "Neighborhood",
    "Organization",
    "Region",
    "StaleMark",
    "User",
]

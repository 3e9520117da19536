from django.db import transaction

from renovation.core.audit import record
from renovation.core.models import Organization, Region, User
from renovation.core.policy import Can
from renovation.core.scope import require


@transaction.atomic
def add_organization(*, by: User, name: str, kind: str, region: Region) -> Organization:
    """Register a department or firm in a region."""
    require(by, Can.EDIT_PROJECT, region.code)
    organization = Organization(name=name.strip(), kind=kind, region=region)
    organization.full_clean()
    organization.save()
    record(by, "organization.added", organization, name=organization.name, kind=kind)
    return organization

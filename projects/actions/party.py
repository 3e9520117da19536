from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects.actions.project import name_party
from projects.models import Project, ProjectParty
from renovation.core.actions.organization import add_organization
from renovation.core.models import Region, User
from renovation.core.policy import Can
from renovation.core.queries.organization import organizations_near
from renovation.core.scope import reach, require


@transaction.atomic
def name_party_by_name(*, by: User, project: Project, role: str, name: str, is_new: bool = False) -> ProjectParty:
    """Name an organization's part by its name. An unknown name is a typing error unless `is_new` is said."""
    require(by, Can.EDIT_PROJECT, project)
    code = next(code for code in project.region_codes() if reach(by, Can.EDIT_PROJECT).covers(code))
    known = organizations_near(code).filter(name=name.strip())
    organization = min(known, key=lambda row: row.kind != role, default=None)
    if organization is None and not is_new:
        message = _("没有登记过“%(name)s”。请核对名称；确认无误请勾选“登记为新单位”。")
        raise ValidationError({"name": message % {"name": name.strip()}})
    if organization is None:
        organization = add_organization(by=by, name=name, kind=role, region=_home(by, code))
    return name_party(by=by, project=project, role=role, organization=organization)


def _home(by: User, code: str) -> Region:
    """Return where a new firm is registered: the district, or as near to it as the writer's right reaches."""
    width = min(len(span.code) for span in reach(by, Can.EDIT_PROJECT).spans if code.startswith(span.code))
    return Region.objects.get(pk=code[: max(width, 6)])

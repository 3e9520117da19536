from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects.models import Project, ProjectSite
from renovation.core.actions.base import change
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.queries.duty import may_stop
from renovation.core.scope import holds, refusal


@transaction.atomic
def hand_over_projects(*, by: User, owner: User, successor: User) -> int:
    """Give the projects that somebody answers for to their successor; returns how many.

    Asked for by whoever may disable the owner, who need not reach the projects; the successor must.
    """
    if not may_stop(by, owner):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))
    # One without a site is in nobody's reach yet.
    placed = ProjectSite.objects.values("project")
    owned = list(Project.objects.filter(owner=owner, pk__in=placed).select_for_update())
    for project in owned:
        if not holds(successor, Can.EDIT_PROJECT, project):
            who = {"who": successor, "name": project}
            raise ValidationError({"successor": _("%(who)s不负责项目“%(name)s”。") % who})
        change(by, "project.handed_over", project, {"owner": successor})
    return len(owned)

"""The way from the city down to a page; each part leads to its figures or its page."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import pgettext

from projects.models import Project
from renovation.core.models import Neighborhood, Region
from renovation.core.queries import region

Trail = list[tuple[str, str]]


def places(regions: Iterable[Region]) -> Trail:
    return [(place.name, reverse("dashboard:command-region", args=[place.pk])) for place in regions]


def neighborhood_trail(neighborhood: Neighborhood) -> Trail:
    own = (str(neighborhood), reverse("projects:neighborhood-detail", args=[neighborhood.pk]))
    return [*places(region.path(neighborhood.region_id)), own]


def project_trail(project: Project) -> Trail:
    own = (str(project), reverse("projects:project-detail", args=[project.pk]))
    return [(pgettext("列表", "项目"), reverse("projects:project-list")), own]

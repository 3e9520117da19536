"""Photos and documents as pages show them."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from projects.models import Project, ProjectDocument, ProjectSite, SitePhoto
from renovation.core.models import User
from renovation.core.policy import Can
from renovation.core.scope import reach

SHOWN = 24


def photos_stored() -> QuerySet[SitePhoto]:
    """Return photos with their files, for serving one."""
    return SitePhoto.objects.select_related("file")


def photos_of(user: User, sites: Iterable[ProjectSite]) -> QuerySet[SitePhoto]:
    """Return the photos of these sites as far as the user may see them, newest first."""
    photos = SitePhoto.objects.within(reach(user, Can.VIEW)).filter(site__in=list(sites))
    return photos.select_related("file__by", "site__neighborhood").order_by("-id")


def right_to_drop(user: User, photo: SitePhoto) -> Can:
    """Return the right it takes to ask for a photo to be removed: for one's own, that of adding it."""
    return Can.REPORT_PROGRESS if photo.file.by_id == user.pk else Can.EDIT_PROJECT


def mark_droppable(user: User, photos: Iterable[Any], keys: Mapping[Can, Collection[int]]) -> None:
    """Set `may_drop` of every photo; `keys` are the sites where `user` holds each of the two rights."""
    for photo in photos:
        photo.may_drop = photo.site_id in keys[right_to_drop(user, photo)]


def documents_stored() -> QuerySet[ProjectDocument]:
    """Return documents with their files, for serving one."""
    return ProjectDocument.objects.select_related("file")


def documents_of(project: Project) -> QuerySet[ProjectDocument]:
    """Return the documents of a project; whoever may see the project may see them."""
    return project.documents.select_related("file__by").order_by("-id")

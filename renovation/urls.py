"""Every address of the portal."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("renovation.dashboard.urls")),
    path("", include("renovation.core.urls")),
    path("", include("projects.urls")),
    path("api/v1/", include("renovation.api")),
]

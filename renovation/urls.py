"""Every address of the portal."""

from django.urls import URLPattern, URLResolver, include, path

handler500 = "renovation.core.views.failure.show"
urlpatterns: list[URLPattern | URLResolver] = [
    # First, since clients ask it most and every address before it would be tried.
    path("api/v1/", include("renovation.api")),
    path("", include("renovation.dashboard.urls")),
    path("", include("renovation.core.urls")),
    path("", include("projects.urls")),
    path("", include("residents.urls")),
    path("", include("renovation.operations.urls")),
]

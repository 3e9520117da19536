"""The API's own documentation: OpenAPI and a page to browse it, all served from here."""

from typing import Any

from django.http import Http404
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.response import Response

from renovation.core.web.rest import ReadView


class SchemaView(SpectacularAPIView):
    """OpenAPI 3, for staff and key holders."""


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI with its script in an address of its own: our content policy allows no inline script."""

    # A page has no metadata to tell.
    http_method_names = ["get", "head"]
    url_name = "api:schema"
    template_name = "core/api/docs.html"


class UnknownView(ReadView):
    """Any other address: a program gets the error as JSON, not a page."""

    schema = None

    def get(self, request: Any, **kwargs: Any) -> Response:
        raise Http404

"""What every answer carries, whoever made it: pages, refusals, files, JSON, and what Django answers by itself."""

from django.conf import settings
from django.shortcuts import render

from renovation.core.limits import TooOften

PAGE = "text/html"
# A file or data is looked at by nobody: should a browser show it all the same, it may run and load nothing.
INERT = "default-src 'none'; frame-ancestors 'none'; sandbox"


class HeadersMiddleware:
    """Stands outside all others that may answer, so that a refused host gets the same headers as a page.

    A view that sets one of them itself knows better.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.fixed = tuple(settings.ANSWER_HEADERS.items())

    def __call__(self, request):
        response = self.get_response(request)
        headers = response.headers
        for name, value in self.fixed:
            if name not in headers:
                headers[name] = value
        kind = headers.get("Content-Type", "")
        is_file = headers.get("Content-Disposition", "").startswith("attachment") or kind.startswith("application/json")
        if is_file and "sandbox" not in headers.get("Content-Security-Policy", ""):
            headers["Content-Security-Policy"] = INERT
        return response

    def process_exception(self, request, exception):
        """Answer `TooOften` of any page with 429 and the seconds to wait; the API has its own way."""
        if not isinstance(exception, TooOften):
            return None
        response = render(request, "429.html", {"wait": exception.wait}, status=429)
        response.headers["Retry-After"] = str(exception.wait)
        return response

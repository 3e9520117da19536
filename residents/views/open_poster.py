"""The sheet for the site board: the neighborhood's public page as a QR code, one A4 to print."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from renovation.core.models import Neighborhood
from renovation.core.policy import Can
from renovation.core.scope import fetch
from renovation.core.web.qr import picture
from residents.views.open_page import public_url


@require_safe
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the sheet; the address on it is the one by which residents reach the portal."""
    place = fetch(Neighborhood, request.user, Can.VIEW, pk=pk)
    link = public_url(request, reverse("residents:open-neighborhood", args=[pk]))
    context = {"neighborhood": place, "link": link, "qr": picture(link), "office": settings.SITE_CONTACT}
    return render(request, "residents/open/poster.html", context)

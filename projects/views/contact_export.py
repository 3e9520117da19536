"""Contacts taken out in clear: asked for here, allowed under 复核 by a second person, taken here once."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from projects.views.contact_sheet import contact_sheet
from renovation.core.actions.contact_export import ask_contact_export, take_contact_export
from renovation.core.enums import RegionLevel
from renovation.core.forms.contact import ContactExportForm
from renovation.core.parameters import value_of
from renovation.core.policy import Can
from renovation.core.queries.change_request import fetch_request
from renovation.core.queries.contact_export import exports_of
from renovation.core.queries.region import region_rows
from renovation.core.scope import require_anywhere
from renovation.core.web.export import mark_of
from renovation.core.web.listing import attachment
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted, submit


@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Say which region and what for; below stands what became of the last times."""
    require_anywhere(request.user, Can.EXPORT_CONTACT)
    regions = region_rows(request.user, Can.EXPORT_CONTACT).filter(level__lt=RegionLevel.COMMUNITY).order_by("code")
    form = ContactExportForm(posted(request), regions=regions)
    if submit(form, ask_contact_export, by=request.user):
        messages.success(request, _("已提交复核。通过后回到本页下载。"))
        return redirect("projects:contact-export")
    page = {
        "template": "projects/contact/export.html",
        "cap": value_of("export.contact_rows"),
        "hours": value_of("export.contact_valid"),
        "exports": exports_of(request.user),
    }
    trail = [(_("管理"), reverse("core:manage"))]
    return form_page(request, form, title=_("导出联系人"), trail=trail, submit_label=_("提交复核"), **page)


@never_cache
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the file that was allowed; who, when, why and whose yes stand on each of its sheets."""
    asked = fetch_request(request.user, pk)
    write = partial(contact_sheet, mark=mark_of(request.user))
    try:
        content = take_contact_export(by=request.user, request=asked, write=write)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("projects:contact-export")
    return attachment(content, f"{_('联系人')}_{timezone.localdate():%Y%m%d}.xlsx")

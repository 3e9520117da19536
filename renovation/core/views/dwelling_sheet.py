"""Doors from a sheet that an office keeps already."""

import tempfile
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from renovation.core.forms.dwelling import DoorSheetForm
from renovation.core.lib.files import FileRefused, scan_file
from renovation.core.lib.sheets import SheetRefused
from renovation.core.models import Neighborhood
from renovation.core.policy import Can
from renovation.core.scope import fetch
from renovation.core.transfer.dwelling_sheet import Entered, import_doors
from renovation.core.views.dwelling import neighborhood_trail
from renovation.core.web.body import takes
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted

SHOWN = 50


@takes(3)
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a sheet: all its doors, or none and what is wrong with it, by cell."""
    neighborhood = fetch(Neighborhood, request.user, Can.EDIT_NEIGHBORHOOD, pk=pk)
    form = DoorSheetForm(posted(request), request.FILES or None)
    entered = _enter(request, form, neighborhood) if form.is_valid() else None
    if entered and not entered.problems:
        done = {"made": entered.made, "known": entered.known}
        messages.success(request, _("新增 %(made)s 个门牌；%(known)s 个原来就有，保持不变。") % done)
        return redirect("core:dwelling-list", pk)
    problems = entered.problems if entered else []
    return form_page(
        request,
        form,
        title=_("从表格导入门牌"),
        trail=neighborhood_trail(neighborhood),
        submit_label=_("导入"),
        template="core/dwelling/import.html",
        problems=problems[:SHOWN],
        more=max(len(problems) - SHOWN, 0),
    )


def _enter(request: HttpRequest, form: DoorSheetForm, neighborhood: Neighborhood) -> Entered | None:
    upload: UploadedFile = form.cleaned_data["file"]
    user: Any = request.user
    with tempfile.NamedTemporaryFile(prefix="doors-") as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        try:
            scan_file(file)  # type: ignore[arg-type]
            return import_doors(by=user, neighborhood=neighborhood, path=file.name, filename=upload.name or "")
        except (SheetRefused, FileRefused) as refused:
            form.add_error("file", refused.message)
    return None

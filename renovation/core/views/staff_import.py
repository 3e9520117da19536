"""People from a sheet: upload, look at every row, carry out, take the initial passwords along.

Nothing is kept between the steps: a page hands its sealed rows to the next one.
"""

import hashlib
import tempfile
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from renovation.core.forms.staff import SealedForm, StaffSheetForm
from renovation.core.lib.column import Column
from renovation.core.lib.files import FileRefused, scan_file
from renovation.core.lib.sheets import SheetRefused
from renovation.core.limits import take
from renovation.core.policy import Can
from renovation.core.scope import can_anywhere, refusal
from renovation.core.transfer.staff_import import NEW, Outcome, import_staff
from renovation.core.transfer.staff_sheet import StaffSheet, read_staff
from renovation.core.transfer.staff_template import staff_template
from renovation.core.web.body import takes
from renovation.core.web.listing import workbook
from renovation.core.web.pages import form_page
from renovation.core.web.submit import posted

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_FOR, PASSWORDS_FOR = 3600, 600
PASSWORD_COLUMNS = (
    Column("username", gettext_lazy("用户名")),
    Column("name", gettext_lazy("姓名")),
    Column("password", gettext_lazy("初始密码")),
)


@takes(3)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a sheet and show what each row would do; nothing is written."""
    _check_right(request)
    form = StaffSheetForm(posted(request), request.FILES or None)
    if form.is_valid() and (sheet := _read(form)):
        return _preview(request, sheet, import_staff(by=request.user, sheet=sheet, is_trial=True))
    template = "core/staff/import.html"
    return form_page(
        request, form, title=_("导入人员"), trail=_trail()[:1], submit_label=_("上传并核对"), template=template
    )


@never_cache
@require_POST
def commit(request: HttpRequest) -> HttpResponse:
    """Carry out a sheet that has been looked at; the answer shows the initial passwords this once."""
    _check_right(request)
    form = SealedForm(request.POST, opened=partial(_opened, request, "rows", ROWS_FOR))
    if not form.is_valid():
        messages.error(request, _("页面已过期，请重新上传。"))
        return redirect("core:staff-import")
    sheet = StaffSheet.of_plain(form.cleaned_data["sealed"])
    outcome = import_staff(by=request.user, sheet=sheet, is_trial=False)
    if not outcome.is_done:
        return _preview(request, sheet, outcome)
    made = [(line.values["username"], line.values["name"], line.password) for line in outcome.lines if line.password]
    sealed = _sealed(request, "passwords", made)
    context = {"outcome": outcome, "counts": outcome.counts, "made": made, "sealed": sealed, "trail": _trail()}
    return render(request, "core/staff/imported.html", context)


@sensitive_post_parameters()
@never_cache
@require_POST
def passwords(request: HttpRequest) -> HttpResponse:
    """Return the page's own initial passwords as a sheet; they stand nowhere else."""
    _check_right(request)
    form = SealedForm(request.POST, opened=partial(_opened, request, "passwords", PASSWORDS_FOR))
    if not form.is_valid() or not take(_ticket(request), 1, timedelta(days=1)):
        messages.error(request, _("初始密码只能在导入后下载一次。需要的请在人员页面重设。"))
        return redirect("core:staff-list")
    rows = [
        {"username": username, "name": name, "password": password}
        for username, name, password in form.cleaned_data["sealed"]
    ]
    return _file(_("初始密码"), workbook(PASSWORD_COLUMNS, rows, _("初始密码")))


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    _check_right(request)
    return _file(_("人员导入模板"), staff_template(request.user))  # type: ignore[arg-type]


def _check_right(request: HttpRequest) -> None:
    if not can_anywhere(request.user, Can.GRANT_DUTY):
        raise PermissionDenied(refusal(Can.GRANT_DUTY))


def _read(form: StaffSheetForm) -> StaffSheet | None:
    upload: UploadedFile = form.cleaned_data["file"]
    with tempfile.NamedTemporaryFile(prefix="staff-") as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        try:
            scan_file(file)  # type: ignore[arg-type]
            return read_staff(file.name, upload.name or "")
        except (SheetRefused, FileRefused) as refused:
            form.add_error("file", refused.message)
    return None


def _preview(request: HttpRequest, sheet: StaffSheet, outcome: Outcome) -> HttpResponse:
    sealed = _sealed(request, "rows", sheet.as_plain()) if outcome.is_right else ""
    context = {"outcome": outcome, "counts": outcome.counts, "sealed": sealed, "trail": _trail(), "NEW": NEW}
    return render(request, "core/staff/preview.html", context)


def _sealed(request: HttpRequest, what: str, value: Any) -> str:
    return signing.dumps(value, salt=f"staff-{what}-{request.user.pk}", compress=True)


def _opened(request: HttpRequest, what: str, seconds: int, sealed: str) -> Any:
    return signing.loads(sealed, salt=f"staff-{what}-{request.user.pk}", max_age=seconds)


def _ticket(request: HttpRequest) -> str:
    return f"staff-passwords:{hashlib.sha256(request.POST.get('sealed', '').encode()).hexdigest()[:32]}"


def _file(title: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return response


def _trail() -> list[tuple[str, str]]:
    return [(_("人员与职责"), reverse("core:staff-list")), (_("导入人员"), reverse("core:staff-import"))]

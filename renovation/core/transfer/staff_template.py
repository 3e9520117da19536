"""The sheet that offices fill in: heads as the reader knows them, roles to choose from, what to write where."""

from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from renovation.core.enums import Role
from renovation.core.models import User
from renovation.core.queries.duty import grantable_roles
from renovation.core.queries.staff import regions_to_grant
from renovation.core.transfer.staff_sheet import HEADINGS, MOST_ROWS, NEEDED

_WIDTHS = {"organization": 24, "region": 24}


def staff_template(by: User) -> bytes:
    """Return the template as xlsx, with the roles and regions that this person may give."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        needed = book.add_format({"bold": True, "bg_color": "#EAF1F9", "border": 1, "font_color": "#A3121A"})
        plain = book.add_format({"bold": True, "bg_color": "#EAF1F9", "border": 1})
        # Codes and numbers stay as they are typed.
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("人员")
        for at, (field, names) in enumerate(HEADINGS.items()):
            sheet.set_column(at, at, _WIDTHS.get(field, 14), text)
            sheet.write_string(0, at, names[0], needed if field in NEEDED else plain)
        labels = [str(Role(role).label) for role in grantable_roles(by)]
        at = list(HEADINGS).index("role")
        if labels:
            sheet.data_validation(1, at, MOST_ROWS, at, {"validate": "list", "source": labels})
        sheet.freeze_panes(1, 0)
        _explain(book, plain, labels, by)
    return buffer.getvalue()


def _explain(book: Any, head: Any, labels: list[str], by: User) -> None:
    notes = book.add_worksheet("填表说明")
    notes.set_column(0, 0, 14)
    notes.set_column(1, 1, 70)
    lines = [
        ("用户名", _("必填，用于登录。已有的用户名不会重复登记，只更新姓名、单位并增加职责。")),
        ("姓名", _("必填。")),
        ("单位", _("施工单位的人员必填，须与系统中登记的名称一致。")),
        ("职责", _("必填，可填：%(roles)s。") % {"roles": _("、").join(labels)}),
        ("负责区域", _("必填，写名称或代码；有同名的写“街道/社区”。可填的区域见下表。")),
        ("开始日期", _("写成 2026-01-31 的样子，不能早于今天；不填从今天开始。")),
        ("结束日期", _("施工单位的人员必填；这一天仍然有效。")),
    ]
    for number, (name, note) in enumerate(lines):
        notes.write_string(number, 0, name, head)
        notes.write_string(number, 1, note)
    start = len(lines) + 1
    notes.write_string(start, 0, _("区域代码"), head)
    notes.write_string(start, 1, _("区域名称"), head)
    for number, region in enumerate(regions_to_grant(by).select_related("parent"), start=start + 1):
        notes.write_string(number, 0, region.code)
        notes.write_string(number, 1, f"{region.parent.name}/{region.name}" if region.parent else region.name)

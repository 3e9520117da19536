"""The sheet to fill paper answers into: a row for each form, a column for each question."""

from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from residents.enums import AgeBand, QuestionKind
from residents.models import Question
from residents.queries.questionnaire import Paper, buildings_of

MOST_ROWS = 3_000
SHEET, BUILDING, AGE, FAULT = "sheet", "building", "age_band", "fault"
# What each column may be called; the first name is the template's. A question's begins with 第n题.
HEADINGS: dict[str, tuple[str, ...]] = {
    SHEET: ("编号", "纸面编号", "问卷编号"),
    BUILDING: ("楼栋", "楼号"),
    AGE: ("年龄段", "年龄"),
    FAULT: ("无效原因",),
}


def heading_of(question: Question) -> str:
    """Return the heading of a question's column, by which the reader knows it again."""
    return f"第{question.order}题 {question.text}"


def response_template(paper: Paper) -> bytes:
    """Return the template of one questionnaire as xlsx."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        needed = book.add_format(
            {"bold": True, "bg_color": "#EAF1F9", "border": 1, "font_color": "#A3121A", "text_wrap": True}
        )
        plain = book.add_format({"bold": True, "bg_color": "#EAF1F9", "border": 1, "text_wrap": True})
        # 1,3 stays as it is typed.
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("答卷")
        heads = [HEADINGS[name][0] for name in (SHEET, BUILDING, AGE)]
        heads += [*map(heading_of, paper.questions), HEADINGS[FAULT][0]]
        for at, heading in enumerate(heads):
            sheet.set_column(at, at, 14 if at < 3 else 22, text)
            is_needed = at == 0 or (2 < at < len(heads) - 1 and paper.questions[at - 3].is_required)
            sheet.write_string(0, at, heading, needed if is_needed else plain)
        houses = [str(house) for house in buildings_of(paper.questionnaire)]
        for at, words in ((1, houses), (2, [str(label) for label in AgeBand.labels])):
            # A list in a cell may hold 255 signs.
            if words and len(",".join(words)) <= 255:
                sheet.data_validation(1, at, MOST_ROWS, at, {"validate": "list", "source": words})
        sheet.freeze_panes(1, 1)
        _explain(book, plain, paper)
    return buffer.getvalue()


def _explain(book: Any, head: Any, paper: Paper) -> None:
    notes = book.add_worksheet("填表说明")
    notes.set_column(0, 0, 40)
    notes.set_column(1, 1, 80)
    lines = [
        (_("编号"), _("必填，写纸面编号；同一编号不会录两次。")),
        (_("楼栋"), _("写系统中登记的楼号；不知道的不填。")),
        (_("年龄段"), _("照下拉框选；没填的不填。")),
        (
            _("无效原因"),
            _("原件不合要求（如单选勾了两项）的，照原样填写，并在这一列写明原因；它计入回收，不计入统计。"),
        ),
    ]
    hows = {
        QuestionKind.SINGLE: _("写选项的序号或字母，如 2 或 B。"),
        QuestionKind.MULTIPLE: _("写各选项的序号或字母，如 1,3 或 AC。"),
        QuestionKind.SCALE: _("写 1 到 5。"),
        QuestionKind.TEXT: _("照原文写，最多 500 字。"),
    }
    for question in paper.questions:
        options = "　".join(f"{option.order}.{option.text}" for option in question.options.all())
        lines.append((heading_of(question), f"{hows[QuestionKind(question.kind)]} {options}".strip()))
    for number, (name, note) in enumerate(lines):
        notes.write_string(number, 0, name, head)
        notes.write_string(number, 1, note)

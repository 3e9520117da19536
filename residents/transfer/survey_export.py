"""Results as a workbook to report from: what was counted out of how many stands beside every share."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from renovation.core.lib import figure
from renovation.core.web.export import put_mark
from residents.queries.questionnaire import Paper, Returns
from residents.queries.survey import AGE, BUILDING, Result, Survey, survey_of

TEXTS = 5_000


def survey_workbook(
    paper: Paper, where: Mapping[str, Any], returns: Returns, by_building: Sequence[Returns], mark: str
) -> bytes:
    """Return the results as xlsx: returns, results, by building, by age, texts."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "bg_color": "#EAF1F9", "border": 1, "text_wrap": True})
        survey = survey_of(paper, where, BUILDING, texts=TEXTS)
        by_age = survey_of(paper, where, AGE, texts=0)
        _put(book, head, mark, _("回收情况"), _returns(returns, by_building))
        _put(book, head, mark, _("调查结果"), _results(survey))
        _put(book, head, mark, _("按楼栋"), _crossed(survey))
        _put(book, head, mark, _("按年龄段"), _crossed(by_age))
        _put(book, head, mark, _("填写内容"), _texts(survey))
    return buffer.getvalue()


def _returns(returns: Returns, by_building: Sequence[Returns]) -> list[list[Any]]:
    heads = [_("楼栋"), _("发放"), _("回收"), _("其中扫码"), _("有效"), _("回收率"), _("有效率")]
    lines = [*((row.name or _("未分楼栋"), row) for row in by_building), (_("合计"), returns)]
    return [heads] + [
        [
            name, row.issued, row.returned, row.online, row.valid,
            figure.percent(row.returned, row.issued), figure.percent(row.valid, row.returned),
        ]
        for name, row in lines
    ]  # fmt: skip


def _results(survey: Survey) -> list[list[Any]]:
    lines: list[list[Any]] = [
        [
            _("题号"),
            _("题目"),
            _("题型"),
            _("选项"),
            _("人数"),
            _("作答人数"),
            _("占作答人数"),
            _("平均分"),
            _("中位数"),
        ]
    ]
    for result in survey.results:
        named = [result.question.order, result.question.text, result.question.get_kind_display()]
        for line in result.lines:
            share = figure.percent(line.count, line.of)
            lines.append([*named, line.label, line.count, line.of, share, *_middle(result)])
        if result.is_text:
            lines.append([*named, "", result.answered, result.answered, "", "", ""])
    return lines


def _middle(result: Result) -> list[Any]:
    if result.mean is None or result.median is None:
        return ["", ""]
    return [float(figure.round_half_up(result.mean, 2)), float(result.median)]


def _crossed(survey: Survey) -> list[list[Any]]:
    heads = [f"{group.name}（n={group.n}）" for group in survey.groups]
    shares = [_("%(name)s占比") % {"name": group.name} for group in survey.groups]
    lines: list[list[Any]] = [[_("题号"), _("题目"), _("选项"), *heads, *shares]]
    for result in survey.results:
        for at, line in enumerate(result.lines):
            cells = [crossed.lines[at] for crossed in result.crossed]
            counts = [cell.count for cell in cells]
            percents = [figure.percent(cell.count, cell.of) for cell in cells]
            lines.append([result.question.order, result.question.text, line.label, *counts, *percents])
    return lines


def _texts(survey: Survey) -> list[list[Any]]:
    lines: list[list[Any]] = [[_("题号"), _("题目"), _("填写内容")]]
    for result in survey.results:
        lines += [[result.question.order, result.question.text, text] for text in result.texts]
    return lines


def _put(book: Any, head: Any, mark: str, title: str, lines: list[list[Any]]) -> None:
    sheet = book.add_worksheet(title)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 3, 24)
    for at, line in enumerate(lines):
        for number, value in enumerate(line):
            if isinstance(value, str):
                sheet.write_string(at, number, value, head if at == 0 else None)
            else:
                sheet.write_number(at, number, value)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    put_mark(book, sheet, mark)

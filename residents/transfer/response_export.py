"""Every response of a questionnaire as a row, in the columns in which a sheet of them is imported."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from renovation.core.lib.column import Column
from renovation.core.lib.masking import mask_text
from renovation.core.web.listing import workbook
from residents.enums import AgeBand, ReturnedBy
from residents.models import Answer, Response
from residents.queries.questionnaire import Paper
from residents.transfer.response_template import heading_of

CHUNK = 2_000


def responses_workbook(paper: Paper, mark: str) -> tuple[bytes, int]:
    """Return the responses as xlsx, and how many they are; texts come masked."""
    columns = (
        Column("sheet", _("编号")),
        Column("building", _("楼栋")),
        Column("age_band", _("年龄段"), choices=dict(AgeBand.choices)),
        *(Column(f"q{question.pk}", heading_of(question), "words") for question in paper.questions),
        Column("fault", _("无效原因"), "words"),
        Column("is_valid", _("有效"), "flag"),
        Column("returned_by", _("回收方式"), choices=dict(ReturnedBy.choices)),
        Column("entered_by", _("录入人")),
        Column("at", _("收到日期"), "date"),
    )
    rows = list(_rows(paper))
    return workbook(columns, rows, paper.questionnaire.title, mark=mark), len(rows)


def _rows(paper: Paper) -> Iterator[dict[str, Any]]:
    """Go through the responses in pieces, so that the answers of all are never held at once."""
    orders = {option.pk: option.order for question in paper.questions for option in question.options.all()}
    last, more = 0, True
    while more:
        rows = Response.objects.filter(questionnaire=paper.questionnaire, pk__gt=last).order_by("pk")
        named = rows.select_related("building", "entered_by")[:CHUNK]
        piece = list(named)
        said: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        answers = Answer.objects.filter(response__in=[row.pk for row in piece]).order_by("option__order", "scale", "pk")
        for key, question, option, scale, text in answers.values_list(
            "response_id", "question_id", "option_id", "scale", "text"
        ):
            tick = orders.get(option, scale)
            said[key][f"q{question}"].append(mask_text(text) if tick is None else str(tick))
        for row in piece:
            yield _row(paper, row, said[row.pk])
        more = len(piece) == CHUNK
        last = piece[-1].pk if piece else last


def _row(paper: Paper, row: Response, said: dict[str, list[str]]) -> dict[str, Any]:
    facts = {
        "sheet": row.sheet,
        "building": str(row.building or ""),
        "age_band": row.age_band,
        "fault": mask_text(row.fault),
        "is_valid": row.is_valid,
        "returned_by": row.returned_by,
        "entered_by": str(row.entered_by or ""),
        "at": row.at,
    }
    return facts | {f"q{question.pk}": ",".join(said.get(f"q{question.pk}", ())) for question in paper.questions}

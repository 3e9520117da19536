from typing import Any

from django.db.models import QuerySet

from renovation.core.models import ForgetRun


def forget_runs() -> QuerySet[ForgetRun]:
    """Return every run, the newest first. They hold counts only."""
    return ForgetRun.objects.order_by("-id")


def lines_of(run: ForgetRun, labels: dict[str, Any]) -> list[tuple[Any, int, int]]:
    """Return (kind, forgotten, held back) of one run."""
    return [(label, *_numbers(run.counts.get(code, {}))) for code, label in labels.items()]


def _numbers(found: dict[str, int]) -> tuple[int, int]:
    return found.get("due", 0), found.get("held", 0)

"""What a ledger says that only two persons may change (four eyes), and what of it waits already."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from projects.queries.ledger_plan.draft import Drafts
from renovation.core.audit import plain
from renovation.core.models.base import ScopedModel
from renovation.core.queries.change_request import attach_pending

Doubts = list[tuple[str, str]]


def note_waiting(rows: Sequence[ScopedModel]) -> None:
    """Look up once for a chunk what waits about each of its rows."""
    attach_pending(None, rows)


def hold_back(row: Any, changed: dict[str, Any], drafts: Drafts) -> tuple[dict[str, Any], Doubts]:
    """Take out of `changed` what must be asked for, and draft that.

    Returns it with the doubt a person should see. What waits already exactly so is passed over in silence: the same
    ledger comes again next month.
    """
    guarded = row.guarded(changed)
    if "status" in guarded and "progress_pct" in changed:
        # One speaks for the other.
        guarded["progress_pct"] = changed["progress_pct"]
    for name in guarded:
        del changed[name]
    request = getattr(row, "pending", None)
    if not guarded or (request is not None and plain(guarded).items() <= request.proposed.items()):
        return {}, []
    column = next(iter(guarded))
    labels = _("、").join(str(row._meta.get_field(name).verbose_name) for name in guarded)
    if request is not None:
        return {}, [(column, _("%(what)s已有待复核的更正，本次不再提出，办结后请再导入") % {"what": labels})]
    drafts.corrections.append((row, guarded))
    return guarded, [(column, _("%(what)s已上报，入库时只提出更正，由第二人复核后生效") % {"what": labels})]

"""The calendar of working days, by which every deadline of the loop is counted."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.workday import knows
from renovation.operations.queries.finding import Finding, good, warn

# The State Council tells the next year's holidays in November; from December on terms run into it.
AHEAD = timedelta(days=31)


def calendar() -> list[Finding]:
    """The holidays of the year in which today's terms end must be known."""
    today = timezone.localdate()
    unknown = sorted({day.year for day in (today, today + AHEAD) if not knows(day.year)})
    if not unknown:
        return [good("calendar", _("放假和调休安排已登记"))]
    says = _("还不知道 %(year)s 年的放假和调休安排，期限只按周末计算。") % {"year": unknown[0]}
    return [warn("calendar", says, _("在“参数”页的“放假和调休”中登记国务院办公厅公布的安排（/calendar/）。"))]

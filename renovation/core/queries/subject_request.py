from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Value, When

from renovation.core.enums import Renovation, SubjectState
from renovation.core.models import SubjectRequest
from renovation.core.policy import Can
from renovation.core.scope import reach


def subject_request_rows(user: Any, can: Can = Can.SERVE_SUBJECT) -> QuerySet[SubjectRequest]:
    """Return the requests within reach; `status` tells the list whether a deadline still runs."""
    open_status, closed_status = Value(int(Renovation.NOT_STARTED)), Value(int(Renovation.DONE))
    return SubjectRequest.objects.within(reach(user, can)).annotate(
        place=F("region__name"),
        taken_in_by=F("by__name"),
        status=Case(
            When(state=SubjectState.OPEN, then=open_status), default=closed_status, output_field=IntegerField()
        ),
    )

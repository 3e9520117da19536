from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renovation.core.audit import record
from renovation.core.enums import SubjectState
from renovation.core.models import Region, SubjectRequest, User
from renovation.core.parameters import value_of
from renovation.core.policy import Can
from renovation.core.scope import require


@transaction.atomic
def take_in_request(*, by: User, region: Region, wish: str, phone: str, proof: str) -> SubjectRequest:
    """Take in a person's wish about their own data; it is due after `subject.answer` days (PIPL art. 50)."""
    require(by, Can.SERVE_SUBJECT, region.code)
    due_on = timezone.localdate() + timedelta(days=value_of("subject.answer", region.code))
    request = SubjectRequest(region=region, wish=wish, phone=phone, proof=proof.strip(), due_on=due_on, by=by)
    request.full_clean(exclude=["answered_by", "answered_at", "found"])
    request.save()
    record(by, "subject.taken_in", request, wish=wish)
    return request


@transaction.atomic
def refuse_request(*, by: User, request: SubjectRequest, answer: str) -> SubjectRequest:
    """Refuse a wish and say why: whoever asks is not the person, or a law forbids it."""
    require(by, Can.SERVE_SUBJECT, request)
    return close_request(by=by, request=open_one(request), state=SubjectState.REFUSED, answer=answer)


def open_one(request: SubjectRequest) -> SubjectRequest:
    """Return the request as stored, locked. Raises `ValidationError` once it is closed."""
    stored = SubjectRequest.objects.select_for_update().get(pk=request.pk)
    if stored.state != SubjectState.OPEN:
        raise ValidationError(_("这件请求已经办结。"))
    return stored


@transaction.atomic
def close_request(*, by: User, request: SubjectRequest, state: SubjectState, answer: str) -> SubjectRequest:
    """Write the answer of a locked request down."""
    require(by, Can.SERVE_SUBJECT, request)
    if len(answer.strip()) < 2:
        raise ValidationError({"answer": _("请写明答复内容。")})
    request.state, request.answer = state, answer.strip()
    request.answered_by, request.answered_at = by, timezone.now()
    request.clean_fields(exclude=["found"])
    request.save(update_fields=["state", "answer", "answered_by", "answered_at", "found"])
    action = "subject.refused" if state == SubjectState.REFUSED else "subject.answered"
    record(by, action, request, answer=request.answer, found=request.found)
    return request

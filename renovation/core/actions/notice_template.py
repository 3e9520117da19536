from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from renovation.core.audit import record_event
from renovation.core.enums import NoticeKind
from renovation.core.lib.notice import FACTS, preset, unknown_in
from renovation.core.models import NoticeTemplate, User
from renovation.core.policy import Can
from renovation.core.queries.parameter import seat
from renovation.core.scope import require


@transaction.atomic
def set_template(*, by: User, kind: str, language: str, channel: str, subject: str, body: str) -> NoticeTemplate:
    """Let a kind of message say something else; "" as `channel` = by every way without a text of its own.

    Raises `ValidationError` at the text that names what no message knows.
    """
    require(by, Can.SET_PARAMETER, seat())
    body = body.replace("\r\n", "\n").strip()
    _check(subject=subject, body=body)
    row, _is_new = NoticeTemplate.objects.select_for_update().get_or_create(
        kind=kind, language=language, channel=channel, defaults={"subject": subject, "body": body}
    )
    row.subject, row.body = subject, body
    row.full_clean()
    row.save(update_fields=["subject", "body"])
    _record(by, "notice_template.set", kind, language=language, channel=channel, subject=subject, body=body)
    return row


@transaction.atomic
def reset_template(*, by: User, kind: str, language: str, channel: str) -> None:
    """Go back: by one way to what all ways say, by all ways to the preset."""
    require(by, Can.SET_PARAMETER, seat())
    rows = NoticeTemplate.objects.filter(kind=kind, language=language, channel=channel)
    if channel:
        rows.delete()
    else:
        subject, body = preset(kind, language)
        rows.update(subject=subject, body=body)
    _record(by, "notice_template.reset", kind, language=language, channel=channel)


def _record(by: User, action: str, kind: str, **facts: str) -> None:
    record_event(by, action, label=str(NoticeKind(kind).label), region_code=seat(), **facts)


def _check(**texts: str) -> None:
    errors: dict[str, str] = {}
    for name, text in texts.items():
        try:
            unknown = unknown_in(text)
        except ValueError:
            errors[name] = _("花括号没有成对：左右花括号之间写内容的名称，要写花括号本身请连写两个。")
            continue
        if unknown:
            named = _("、").join(f"{{{word}}}" for word in unknown)
            known = _("、").join(f"{{{word}}}" for word in FACTS)
            errors[name] = _("没有这样的内容：%(named)s。可用：%(known)s。") % {"named": named, "known": known}
    if errors:
        raise ValidationError(errors)

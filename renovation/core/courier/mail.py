"""E-mail, by Apprise's own plugin: TLS, sign-in and the form of a letter are its business."""

import logging
from typing import Any

from apprise import NotifyFormat
from apprise.exception import AppriseException
from apprise.plugins.email import NotifyEmail

from renovation.core.courier.post import Undelivered

CONNECT_SECONDS = 10
FAILED = "Socket Exception: "


class Listener(logging.Handler):
    """Keeps what the plugin says of one letter; it has no other way to tell why."""

    def __init__(self) -> None:
        super().__init__()
        self.reasons: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        if said.startswith(FAILED):
            self.reasons.append(said.removeprefix(FAILED))


class Letter(NotifyEmail):
    """The plugin with a shorter patience (each step of the talk waits so long at most), heard by nobody else."""

    socket_connect_timeout = CONNECT_SECONDS

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.heard = Listener()
        self.logger = logging.Logger("letter", logging.DEBUG)
        self.logger.addHandler(self.heard)


def send_mail(url: str, address: str, subject: str, body: str, asset: Any) -> bool:
    """Send one letter in plain text. Raises `Undelivered`."""
    parsed = Letter.parse_url(url)
    if not parsed:
        raise Undelivered("NOTICE_EMAIL is unreadable")
    parsed |= {"targets": [address], "asset": asset, "format": NotifyFormat.TEXT.value}
    try:
        letter = Letter(**parsed)
    except (TypeError, AppriseException):
        raise Undelivered("NOTICE_EMAIL is unreadable") from None
    if not letter.notify(title=subject, body=body, body_format=NotifyFormat.TEXT):
        # The mailbox is somebody's: the reason goes without it.
        reason = letter.heard.reasons[-1] if letter.heard.reasons else "recipient refused"
        raise Undelivered(reason.replace(address, "***"))
    return True

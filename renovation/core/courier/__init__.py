"""Brings one message to its receiver, through Apprise. Knows no rows: `actions/delivery.py` says what to send."""

from apprise import AppriseAsset, PersistentStoreMode

from renovation.core.courier.mail import send_mail
from renovation.core.courier.post import Undelivered
from renovation.core.courier.robot import ROBOT_KINDS
from renovation.core.courier.sms import Sms
from renovation.core.lib.channels import ROBOTS, Channels
from renovation.core.lib.masking import mask_text

__all__ = ["Undelivered", "deliver"]
# Nothing of a message is kept in files of the library.
ASSET = AppriseAsset(app_id="Renovation", app_desc="", storage_mode=PersistentStoreMode.MEMORY, http_redirects=False)
LONGEST_REASON = 200


def deliver(channels: Channels, channel: str, address: str, region_code: str, subject: str, body: str) -> None:
    """Send one message now; `address` is a mailbox or a phone, for a robot nothing. Raises `Undelivered`."""
    try:
        _send(channels, channel, address, region_code, subject, body)
    except Undelivered as failure:
        raise Undelivered(_harmless(str(failure), channels)) from None


def _send(channels: Channels, channel: str, address: str, region_code: str, subject: str, body: str) -> None:
    sent = False
    if channel in ROBOTS and (robot := channels.robot(channel, region_code)):
        sent = ROBOT_KINDS[channel](robot, asset=ASSET).notify(body=f"{subject}\n{body}".strip())
    elif channel == "SMS" and channels.sms:
        sent = Sms(channels.sms, address, asset=ASSET).notify(body=body)
    elif channel == "EMAIL" and channels.email:
        sent = send_mail(channels.email, address, subject, body, ASSET)
    else:
        raise Undelivered("not configured")
    if not sent:
        raise Undelivered("refused")


def _harmless(reason: str, channels: Channels) -> str:
    """Return why it failed without what receivers like to repeat: keys, numbers."""
    for secret in channels.secrets:
        reason = reason.replace(secret, "***")
    return mask_text(reason)[:LONGEST_REASON]

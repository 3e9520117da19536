"""By which ways the portal may send messages: what the environment says of the mail server, robots and SMS gateway.

Nothing set = messages stand in the portal only. Secrets are part of the addresses, so none of this is ever shown.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

ROBOTS = ("WECOM", "DINGTALK", "FEISHU")
# A region and its robot: `4102A1=https://…`.
_PLACED = re.compile(r"(?P<code>[0-9A-Z]{1,12})=(?P<url>https?://.*)")
_HOLE = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True)
class Robot:
    """The address a group's robot listens at, as its page shows it, and the secret it signs with, if any."""

    url: str = field(repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Gateway:
    """An SMS gateway that takes JSON. `body` is an object with `{phone}` and `{text}` somewhere in it.

    `answer` = (name, value) that a good answer holds; ("", "") believes the status alone.
    """

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)
    answer: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Channels:
    """What is set. `robots`: kind of robot → region code → robot; "" = the whole portal's."""

    email: str = field(default="", repr=False)
    sms: Gateway | None = None
    robots: Mapping[str, Mapping[str, Robot]] = field(default_factory=dict)

    def has(self, channel: str, region_code: str = "") -> bool:
        """Tell whether messages can go this way; by a robot, for this region."""
        if channel in ROBOTS:
            return self.robot(channel, region_code) is not None
        return bool(self.email if channel == "EMAIL" else self.sms)

    def robot(self, channel: str, region_code: str) -> Robot | None:
        """Return the robot of the region or of the nearest one above it."""
        known = self.robots.get(channel, {})
        codes = [code for code in known if region_code.startswith(code)]
        return known[max(codes, key=len)] if codes else None

    @property
    def secrets(self) -> list[str]:
        """Return what must never stand in a log or an error, longest first."""
        found = [robot.secret for robots in self.robots.values() for robot in robots.values()]
        urls = [robot.url for robots in self.robots.values() for robot in robots.values()]
        urls += [self.email, self.sms.url if self.sms else ""]
        for url in urls:
            parts = urlsplit(url)
            found += [parts.password or "", *re.findall(r"(?:key|token)=([^&]+)", parts.query)]
            found += [part for part in parts.path.split("/") if len(part) >= 16]
        found += list(self.sms.headers.values()) if self.sms else []
        return sorted({secret for secret in found if secret}, key=len, reverse=True)


def channels_from(env: Mapping[str, str]) -> Channels:
    """Read the environment. Raises `ValueError` in words of the operator."""
    email = env.get("NOTICE_EMAIL", "").strip()
    if email and urlsplit(email).scheme not in ("mailto", "mailtos"):
        raise ValueError("NOTICE_EMAIL begins with mailto:// or mailtos://; see docs/deploy.md")
    return Channels(email, _gateway(env), {name: found for name in ROBOTS if (found := _robots(f"NOTICE_{name}", env))})


def _robots(name: str, env: Mapping[str, str]) -> dict[str, Robot]:
    secret, found = env.get(f"{name}_SECRET", ""), {}
    for part in env.get(name, "").split():
        placed = _PLACED.fullmatch(part)
        code, url = (placed["code"], placed["url"]) if placed else ("", part)
        _check_url(name, url)
        found[code] = Robot(url, secret)
    return found


def _gateway(env: Mapping[str, str]) -> Gateway | None:
    url = env.get("NOTICE_SMS", "").strip()
    if not url:
        return None
    _check_url("NOTICE_SMS", url)
    body = _object("NOTICE_SMS_BODY", env) or {"phone": "{phone}", "text": "{text}"}
    holes = set(_HOLE.findall(json.dumps(body, ensure_ascii=False)))
    if not {"phone", "text"} <= holes:
        raise ValueError("NOTICE_SMS_BODY must hold {phone} and {text}")
    headers = {str(key): str(value) for key, value in _object("NOTICE_SMS_HEADERS", env).items()}
    name, _equals, value = env.get("NOTICE_SMS_OK", "").partition("=")
    return Gateway(url, headers, body, (name, value))


def _object(name: str, env: Mapping[str, str]) -> dict[str, Any]:
    text = env.get(name, "").strip()
    try:
        value = json.loads(text) if text else {}
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ValueError(f'{name} is a JSON object, such as {{"Authorization": "…"}}')
    return value


def _check_url(name: str, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{name} is the whole address of the robot or gateway, beginning with https://")

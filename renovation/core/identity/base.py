"""What all providers have in common: one errand from the portal to the provider's page and back."""

import secrets
import time
from dataclasses import asdict, dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests

from renovation.core.lib.sso import SsoSettings

TIMEOUT = 5
ERRAND_SECONDS = 600
LARGEST_ANSWER = 200_000


class Untrusted(Exception):
    """The provider's answer proves nothing; the message is for the trail and the operator, never for a visitor."""


@dataclass(frozen=True)
class Errand:
    """What the portal remembers in the session between sending somebody away and their return. Used once."""

    state: str
    nonce: str
    verifier: str
    next_url: str
    until: float

    @classmethod
    def begin(cls, next_url: str) -> "Errand":
        return cls(
            secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), next_url,
            time.time() + ERRAND_SECONDS,
        )  # fmt: skip

    def kept(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Identity:
    """Whom the provider vouches for; `has_factor` if it has asked for a second factor too."""

    subject: str
    has_factor: bool = False


class Provider(Protocol):
    """A way to sign in elsewhere."""

    def address(self, errand: Errand, return_to: str) -> str:
        """Return where to send the browser."""

    def identify(self, errand: Errand, code: str, return_to: str) -> Identity:
        """Return whom the code stands for. Raises `Untrusted`."""


def check_return(errand: Errand | None, state: str) -> Errand:
    """Return the errand that this return belongs to. Raises `Untrusted` for one never begun, late, or another's."""
    if errand is None:
        raise Untrusted("no sign-in was begun in this browser, or it was used already")
    if not secrets.compare_digest(errand.state.encode(), state.encode()):
        raise Untrusted("the state is another's")
    if time.time() > errand.until:
        raise Untrusted("the return came too late")
    return errand


class Asker(requests.Session):
    """Asks only the hosts of the settings, follows nobody elsewhere, waits for nobody long."""

    def __init__(self, settings: SsoSettings) -> None:
        super().__init__()
        self.hosts = settings.hosts
        self.trust_env = False

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        if urlsplit(url).netloc not in self.hosts:
            raise Untrusted(f"the provider names a host that the settings do not: {urlsplit(url).netloc}")
        kwargs |= {"timeout": TIMEOUT, "allow_redirects": False}
        try:
            answer = super().request(method, url, *args, **kwargs)
        except requests.RequestException as error:
            raise Untrusted(f"the provider does not answer: {type(error).__name__}") from error
        return answer


def json_of(answer: requests.Response) -> dict[str, Any]:
    """Return the JSON object of a good answer. Raises `Untrusted`."""
    if answer.status_code != 200 or len(answer.content) > LARGEST_ANSWER:
        raise Untrusted(f"the provider answers {answer.status_code}")
    try:
        body = answer.json()
    except ValueError as error:
        raise Untrusted("the provider's answer is no JSON") from error
    if not isinstance(body, dict):
        raise Untrusted("the provider's answer is no object")
    return body

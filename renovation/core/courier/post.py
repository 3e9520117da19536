"""What robots and gateways have in common: one JSON object posted to one configured address, and the answer read.

Apprise's own plugins of 2.2.0 believe any answer of status 200, where these receivers say in the body that they took
nothing, and know only the makers' hosts, which a closed network reaches by a proxy. So these are plugins of ours.
"""

import time
from typing import Any

import orjson
import requests
from apprise import NotifyBase

LARGEST_ANSWER = 64_000
CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 4, 8, 12


class Undelivered(Exception):
    """The receiver did not take the message; the text says why, without keys and numbers."""


class Post(NotifyBase):
    """A plugin that posts JSON. `payload` and `check` say what a kind of receiver wants and answers."""

    service_name: Any = "Post"
    request_rate_per_sec = 0
    title_maxlen = 0
    headers: dict[str, str] = {}

    def __init__(self, url: str, **options: Any) -> None:
        super().__init__(cto=CONNECT_SECONDS, rto=READ_SECONDS, redirect="no", **options)
        self.address = url

    def payload(self, body: str) -> dict[str, Any]:
        raise NotImplementedError

    def query(self) -> dict[str, str]:
        """Return what is added to the address."""
        return {}

    def check(self, answer: dict[str, Any]) -> None:
        """Raise `Undelivered` if the answer says no."""
        raise NotImplementedError

    def send(self, body: str, title: str = "", notify_type: Any = None, **_options: Any) -> bool:
        """Post one message. Raises `Undelivered`."""
        self.check(self._ask(self.payload(body)))
        return True

    def _ask(self, payload: dict[str, Any]) -> dict[str, Any]:
        with requests.Session() as session:
            # No proxy, no password of the environment: only what the portal's own settings name.
            session.trust_env = False
            try:
                answer = session.post(
                    self.address,
                    params=self.query(),
                    data=orjson.dumps(payload),
                    headers={"Content-Type": "application/json; charset=utf-8"} | self.headers,
                    timeout=self.request_timeout,
                    allow_redirects=False,
                    stream=True,
                )
                with answer:
                    return _read(answer)
            except (requests.RequestException, OSError, ValueError) as error:
                # The message of the error holds the address, and that the key.
                raise Undelivered(type(error).__name__) from None


def _read(answer: requests.Response) -> dict[str, Any]:
    if answer.status_code != 200:
        raise Undelivered(f"HTTP {answer.status_code}")
    until, read = time.monotonic() + WHOLE_SECONDS, b""
    for part in answer.iter_content(4096):
        read += part
        if len(read) > LARGEST_ANSWER or time.monotonic() > until:
            raise Undelivered("answer too long")
    try:
        said = orjson.loads(read) if read.strip() else {}
    except ValueError:
        raise Undelivered("answer is no JSON") from None
    return said if isinstance(said, dict) else {}

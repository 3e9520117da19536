"""An SMS gateway: whatever it wants as JSON, laid out by the settings."""

from typing import Any

from renovation.core.courier.post import Post, Undelivered
from renovation.core.lib.channels import Gateway


class Sms(Post):
    """One short message to one phone."""

    def __init__(self, gateway: Gateway, phone: str, **options: Any) -> None:
        super().__init__(gateway.url, **options)
        self.gateway, self.phone = gateway, phone
        self.headers = dict(gateway.headers)

    def payload(self, body: str) -> dict[str, Any]:
        laid: dict[str, Any] = _laid_out(self.gateway.body, {"{phone}": self.phone, "{text}": body})
        return laid

    def check(self, answer: dict[str, Any]) -> None:
        name, wanted = self.gateway.answer
        if name and str(answer.get(name)) != wanted:
            raise Undelivered(f"{name}={answer.get(name)}")


def _laid_out(value: Any, facts: dict[str, str]) -> Any:
    """Return the body with its holes filled, one pass: a text that holds `{phone}` stays text."""
    if isinstance(value, str):
        if value in facts:
            return facts[value]
        head, hole, tail = value.partition("{phone}")
        parts = [part.replace("{text}", facts["{text}"]) for part in (head, tail)]
        return parts[0] + (facts["{phone}"] if hole else "") + parts[1]
    if isinstance(value, dict):
        return {key: _laid_out(part, facts) for key, part in value.items()}
    if isinstance(value, list):
        return [_laid_out(part, facts) for part in value]
    return value

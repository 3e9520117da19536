"""What is counted at the door: guesses at a name, from an address, at a code. Exact, since `limits` is."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from renovation.core.lib.crypto import blind
from renovation.core.lib.origin import network_of, origin
from renovation.core.limits import give_back, take, wait_of
from renovation.core.models import User
from renovation.core.parameters import value_of

ACCOUNT, ADDRESS, CODE = "signin.account", "signin.address", "signin.code"
PER = {ACCOUNT: timedelta(minutes=15), ADDRESS: timedelta(hours=1), CODE: timedelta(minutes=15)}


@dataclass(frozen=True)
class Bucket:
    """One thing that is counted: guesses at a name, from an address, at a code."""

    code: str
    of: str

    @property
    def key(self) -> str:
        return f"{self.code}:{self.of}"

    def take(self) -> bool:
        return take(self.key, value_of(self.code), PER[self.code])

    def give_back(self) -> None:
        give_back(self.key)

    def wait(self) -> int:
        return wait_of(self.key, value_of(self.code), PER[self.code])

    def is_first_refusal(self) -> bool:
        """Tell once per span that it is empty: the trail needs to know it, not to be flooded with it."""
        return take(f"told:{self.key}", 1, PER[self.code])


def account_bucket(username: str) -> Bucket:
    """Return the bucket of a name, known or not. Its key hides what was typed: people type passwords there."""
    return Bucket(ACCOUNT, blind(User.normalize_username(username).casefold(), settings.PII_INDEX_KEY, "sign-in"))


def address_bucket() -> Bucket:
    """Return the bucket of where the request comes from; one household of IPv6 addresses is one address."""
    return Bucket(ADDRESS, network_of(origin().address))

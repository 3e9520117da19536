"""Where the work at hand comes from: the address and number of a request and its key, for the trail and the logs."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from ipaddress import IPv6Address, ip_address, ip_network


@dataclass(frozen=True)
class Origin:
    """`address` of the client, `request_id` of the request or the task; "" for the machinery itself.

    `key` names the API key a program came with; "" for people.
    """

    address: str = ""
    request_id: str = ""
    key: str = ""


NOWHERE = Origin()
_current: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def origin() -> Origin:
    """Return where the work at hand comes from."""
    return _current.get()


@contextmanager
def coming_from(address: str, request_id: str) -> Iterator[Origin]:
    """Let everything inside come from there."""
    token = _current.set(Origin(address, request_id))
    try:
        yield _current.get()
    finally:
        _current.reset(token)


def came_with(key: str) -> None:
    """Let the rest of a request come from a program with this key; outside a request there is nothing to mark."""
    if (now := _current.get()) is not NOWHERE:
        _current.set(replace(now, key=key))


def client_address(peer: str, forwarded: str, proxies: int) -> str:
    """Return whose request it is: what the outermost of our own `proxies` saw, never what a client claims.

    `peer` is who opened the connection, `forwarded` the X-Forwarded-For it carries.
    """
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    return hops[-proxies][:45] if proxies and len(hops) >= proxies else peer[:45]


def network_of(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or the /64 that one IPv6 household has to itself."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
    return str(known)

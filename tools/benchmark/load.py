"""A small keep-alive client for loopback: one process, no threads, some 25 µs of work per request.

`wrk` would be lighter, but a bench that needs nothing installed is run more often.
"""

import re
import selectors
import socket
import time
from dataclasses import dataclass, field

# Fewer say nothing; on a machine that stalls, a short round may see none at all.
AT_LEAST = 10
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Target:
    """One request, repeated. `status` is what must come back each time."""

    path: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    content: bytes = b""

    def wire(self) -> bytes:
        return self.wire_of("GET")

    def wire_of(self, method: str) -> bytes:
        lines = [f"{method} {self.path} HTTP/1.1", "Host: 127.0.0.1", *(f"{k}: {v}" for k, v in self.headers.items())]
        lines += [f"Content-Length: {len(self.content)}"] if method != "GET" else []
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + self.content


def requests_per_second(port: int, target: Target, connections: int, seconds: float) -> float:
    """Keep `connections` busy for `seconds`, longer if hardly anything came back.

    Raises `RuntimeError` on any other status than the target's.
    """
    wire, is_same = target.wire(), type(target) is Target
    selector = selectors.DefaultSelector()
    buffers: dict[socket.socket, bytearray] = {}
    for _ in range(connections):
        connection = _connect(port)
        buffers[connection] = bytearray()
        selector.register(connection, selectors.EVENT_READ)
        connection.sendall(wire if is_same else target.wire())
    done, start = 0, time.perf_counter()
    end = start + seconds
    while time.perf_counter() < end or done < AT_LEAST:
        for key, _events in selector.select(timeout=1):
            connection = key.fileobj  # type: ignore[assignment]
            buffer = buffers[connection]
            if not (read := connection.recv(262_144)):
                raise RuntimeError(f"{target.path}: the server hung up")
            buffer += read
            if _is_complete(buffer, target):
                buffer.clear()
                done += 1
                connection.sendall(wire if is_same else target.wire())
    elapsed = time.perf_counter() - start
    for connection in buffers:
        connection.close()
    selector.close()
    return done / elapsed


def fetch(port: int, target: Target) -> tuple[dict[str, str], bytes]:
    """Ask once; return headers (names in lower case) and body."""
    connection, buffer = _connect(port), bytearray()
    connection.sendall(target.wire())
    while not _is_complete(buffer, target):
        if not (read := connection.recv(262_144)):
            raise RuntimeError(f"{target.path}: the server hung up after {bytes(buffer[:200])!r}")
        buffer += read
    connection.close()
    head, body = bytes(buffer).split(b"\r\n\r\n", 1)
    pairs = (line.split(": ", 1) for line in head.decode("latin-1").split("\r\n")[1:])
    return {name.lower(): value for name, value in pairs}, body


def _connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _is_complete(buffer: bytearray, target: Target) -> bool:
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return False
    status = int(buffer[9:12])
    if status != target.status:
        raise RuntimeError(f"{target.path}: {status} instead of {target.status}: {bytes(buffer[:600])!r}")
    if status == 304:
        return True
    length = _LENGTH.search(buffer, 0, end)
    if length is None:
        raise RuntimeError(f"{target.path}: an answer without Content-Length")
    return len(buffer) >= end + 4 + int(length[1])

"""The virus scanner of the house, if it has one: clamd over its INSTREAM command."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable

from django.utils.translation import gettext as _

from .refusal import FileRefused

TIMEOUT = 20
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096


def scan(pieces: Iterable[bytes], address: str) -> None:
    """Have clamd look at a file; an empty `address` means that there is no scanner.

    `address` is `host:port` or the path of a socket. Raises `FileRefused` for a find, and also when clamd does not
    answer as it should: whoever set up a scanner does not want files past it.
    """
    if not address:
        return
    try:
        answer = _ask(pieces, address)
    except (OSError, ValueError) as error:
        raise _unreachable() from error
    if answer.endswith(" FOUND"):
        found = answer.removesuffix(" FOUND").removeprefix("stream: ")[:80]
        raise FileRefused("virus", _("病毒扫描发现“%(found)s”，文件已拒绝。请先在本机查杀。") % {"found": found})
    if answer != "stream: OK":
        raise _unreachable()


def _ask(pieces: Iterable[bytes], address: str) -> str:
    with _connected(address) as line:
        line.sendall(b"zINSTREAM\0")
        for piece in pieces:
            for start in range(0, len(piece), _PIECE):
                part = piece[start : start + _PIECE]
                line.sendall(struct.pack("!L", len(part)) + part)
        line.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            more = line.recv(_LONGEST_ANSWER)
            if not more:
                break
            answer += more
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(TIMEOUT)
        line.connect(address)
        return line
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=TIMEOUT)


def _unreachable() -> FileRefused:
    return FileRefused("scanner", _("病毒扫描服务没有应答，暂时不能上传。请稍后再试，或联系系统管理员。"))

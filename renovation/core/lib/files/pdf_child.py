"""Run as a program of its own: reads a PDF from standard input, writes it anew without what it drags along.

A parser written in C++ may crash, hang or fill the memory; here it takes only this process with it. Needs pikepdf and
nothing of ours. Arguments: bytes of memory, seconds, pages, objects. Answers with exit code 0 and one line of JSON
({"pages": n}) before the new file, or with 1 and the code of the refusal.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import Any

import pikepdf
from pikepdf import settings

# Actions and names that run, open, send or carry something (ISO 32000-2, 12.6.4 and 7.11).
ACTIVE = frozenset(
    "/JavaScript /JS /Launch /EmbeddedFile /EmbeddedFiles /EF /FileAttachment /RichMedia /RichMediaContent /XFA "
    "/SubmitForm /ImportData /GoToR /GoToE /Rendition /Movie /Sound /Collection /AA /FFilter /RichMediaExecute".split()
)
_KINDS = ("/S", "/Subtype", "/Type", "/FT")
_DEEPEST = 40
_VISITS = 2_000_000


class Refused(Exception):
    """The code of the refusal."""


def rewritten(content: bytes, pages: int, objects: int) -> tuple[bytes, int]:
    """Return the file written anew and its number of pages. Raises `Refused`, or whatever the parser raises."""
    with pikepdf.open(io.BytesIO(content)) as document:
        if document.is_encrypted:
            raise Refused("encrypted")
        count = len(document.pages)
        if not 1 <= count <= pages:
            raise Refused("pages")
        _check(document, objects)
        target = io.BytesIO()
        # What stood before, after or unreferenced within the file is not written.
        document.save(target, linearize=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return target.getvalue(), count


def _check(document: pikepdf.Pdf, most: int) -> None:
    visits = 0
    # Every object, packed in streams or not: words in the raw bytes would miss the packed ones.
    for number, found in enumerate([document.trailer, *_objects(document, most)]):
        waiting: list[tuple[Any, int]] = [(found, 0)]
        while waiting:
            value, depth = waiting.pop()
            visits += 1
            if depth > _DEEPEST or visits > _VISITS:
                raise Refused("objects")
            waiting += [(child, depth + 1) for child in _children(value, is_trailer=number == 0)]


def _objects(document: pikepdf.Pdf, most: int) -> Any:
    found = document.objects
    if len(found) > most:
        raise Refused("objects")
    return found


def _children(value: Any, *, is_trailer: bool) -> list[Any]:
    """Return what stands directly in a value. Raises `Refused` for what acts by itself or brings a file along."""
    if isinstance(value, pikepdf.Array):
        return [child for child in value if _is_inside(child)]
    if not isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        return []
    inside = []
    for key, child in value.items():
        if key in ACTIVE or (key == "/F" and isinstance(value, pikepdf.Stream)):
            raise Refused("active")
        if key in _KINDS and isinstance(child, pikepdf.Name) and str(child) in ACTIVE:
            raise Refused("active")
        if key == "/Encrypt" and is_trailer:
            raise Refused("encrypted")
        if _is_inside(child):
            inside.append(child)
    return inside


def _is_inside(child: Any) -> bool:
    return isinstance(child, pikepdf.Array | pikepdf.Dictionary) and not child.is_indirect


def bound(memory: int, seconds: int) -> None:
    """Let this process have no more than so much. What qpdf unpacks of one stream is bounded on its own."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    settings.set_qpdf_limits(
        flate_max_memory=memory // 4,
        run_length_max_memory=memory // 4,
        png_max_memory=memory // 4,
        tiff_max_memory=memory // 4,
        parser_max_nesting=100,
        parser_max_container_size=200_000,
        doc_max_warnings=200,
    )


def main() -> int:
    memory, seconds, pages, objects = (int(text) for text in sys.argv[1:])
    bound(memory, seconds)
    try:
        content, count = rewritten(sys.stdin.buffer.read(), pages, objects)
    except Refused as refused:
        print(refused)
        return 1
    except pikepdf.PasswordError:
        print("encrypted")
        return 1
    except Exception:
        print("broken")
        return 1
    sys.stdout.buffer.write(json.dumps({"pages": count}).encode() + b"\n" + content)
    return 0


if __name__ == "__main__":
    sys.exit(main())

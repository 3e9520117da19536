"""Documents as offices send them, and PDFs that act, carry or burst."""

import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from .photo import MARK, SCRIPT


def pdf(change: Callable[[pikepdf.Pdf], Any] | None = None, pages: int = 1, **options: Any) -> bytes:
    """A PDF whose objects are packed in streams, so that a search through its bytes finds nothing."""
    document = pikepdf.new()
    for _page in range(pages):
        document.add_blank_page()
    if change:
        change(document)
    target = io.BytesIO()
    document.save(target, **({"object_stream_mode": pikepdf.ObjectStreamMode.generate} | options))
    return target.getvalue()


def _root(name: str, value: Any) -> Callable[[pikepdf.Pdf], Any]:
    return lambda document: document.Root.__setattr__(name, document.make_indirect(value()))


def _action(**action: Any) -> Callable[[pikepdf.Pdf], Any]:
    return _root("OpenAction", lambda: Dictionary(**action))


def _annotation(**entries: Any) -> Callable[[pikepdf.Pdf], Any]:
    def annotate(document: pikepdf.Pdf) -> None:
        note = document.make_indirect(Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9], **entries))
        document.pages[0].Annots = Array([note])

    return annotate


def _attach(document: pikepdf.Pdf) -> None:
    document.attachments["x.exe"] = b"MZ" * 100


def _deep(document: pikepdf.Pdf) -> None:
    inner = Array([Name("/End")])
    for _level in range(80):
        inner = Array([inner])
    document.Root.Deep = inner


def _script_of_a_field(document: pikepdf.Pdf) -> None:
    field = Dictionary(FT=Name.Tx, T="a", AA=Dictionary(K=Dictionary(S=Name.JavaScript, JS="app.alert(1)")))
    document.Root.AcroForm = Dictionary(Fields=Array([document.make_indirect(field)]))


def _scripts_by_name(document: pikepdf.Pdf) -> None:
    script = document.make_indirect(Dictionary(S=Name.JavaScript, JS="app.alert(1)"))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", script])))


def _form_of_another_kind(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array(), XFA=document.make_stream(b"<x/>"))


def _elsewhere(document: pikepdf.Pdf) -> None:
    stream = document.make_stream(b"")
    stream.F = "http://example.com/stream"
    document.Root.Extra = stream


def locked() -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="owner", user="user"))


def burst(megabytes: int = 300) -> bytes:
    """A PDF of a few hundred kilobytes whose packed objects fill the memory of whoever looks at them."""
    press = zlib.compressobj(9)
    packed = b"".join(press.compress(b" " * 2**20) for _piece in range(megabytes)) + press.flush()
    head = b"%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 6/Filter/FlateDecode/Length "
    body = head + str(len(packed)).encode() + b">>\nstream\n" + packed + b"\nendstream\nendobj\n"
    at = len(body)
    # One entry of the list of objects each: 0 free, 1 here, 2 and 3 within 1, 4 the list itself.
    rows = [(0, 0, 255), (1, 9, 0), (2, 1, 0), (2, 1, 1), (1, at, 0)]
    listed = b"".join(bytes([kind]) + where.to_bytes(4, "big") + bytes([more]) for kind, where, more in rows)
    tail = b"4 0 obj\n<</Type/XRef/Size 5/W[1 4 1]/Root 2 0 R/Length %d>>\nstream\n" % len(listed)
    return body + tail + listed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % at


GOOD = {
    "plain.pdf": pdf,
    "several.pdf": lambda: pdf(pages=5),
    "opens-at-a-page.pdf": lambda: pdf(lambda d: d.Root.__setattr__("OpenAction", Array([d.pages[0].obj, Name.Fit]))),
    "link.pdf": lambda: pdf(_annotation(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="https://example.com/"))),
    "form.pdf": lambda: pdf(lambda d: d.Root.__setattr__("AcroForm", Dictionary(Fields=Array()))),
    "old-style.pdf": lambda: pdf(object_stream_mode=pikepdf.ObjectStreamMode.disable),
}
CARRIERS = {
    "tail.pdf": lambda: pdf() + SCRIPT,
    "loose-object.pdf": lambda: pdf().replace(b"startxref", b"% " + MARK + b"\nstartxref"),
}
_JS = {"S": Name.JavaScript, "JS": "app.alert(1)"}
BAD = {
    "script.pdf": lambda: pdf(_action(**_JS)),
    "script-plain.pdf": lambda: pdf(_action(**_JS), object_stream_mode=pikepdf.ObjectStreamMode.disable),
    "script-disguised.pdf": lambda: pdf(
        _action(**_JS), object_stream_mode=pikepdf.ObjectStreamMode.disable
    ).replace(b"/JavaScript", b"/#4aavaScript").replace(b"/JS", b"/#4aS"),
    "script-names.pdf": lambda: pdf(_scripts_by_name),
    "script-field.pdf": lambda: pdf(_script_of_a_field),
    "page-action.pdf": lambda: pdf(lambda d: d.pages[0].__setattr__("AA", Dictionary(O=Dictionary(S=Name.URI, URI="http://x")))),
    "launch.pdf": lambda: pdf(_annotation(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F="cmd.exe"))),
    "submit.pdf": lambda: pdf(_annotation(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F="http://x"))),
    "import-data.pdf": lambda: pdf(_annotation(Subtype=Name.Link, A=Dictionary(S=Name.ImportData, F="x.fdf"))),
    "other-file.pdf": lambda: pdf(_annotation(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F="\\\\host\\share"))),
    "embedded-goto.pdf": lambda: pdf(_annotation(Subtype=Name.Link, A=Dictionary(S=Name.GoToE))),
    "film.pdf": lambda: pdf(_annotation(Subtype=Name.RichMedia)),
    "sound.pdf": lambda: pdf(_annotation(Subtype=Name.Sound)),
    "pinned-file.pdf": lambda: pdf(_annotation(Subtype=Name.FileAttachment)),
    "attached.pdf": lambda: pdf(_attach),
    "portfolio.pdf": lambda: pdf(_root("Collection", Dictionary)),
    "xfa.pdf": lambda: pdf(_form_of_another_kind),
    "stream-elsewhere.pdf": lambda: pdf(_elsewhere),
    "locked.pdf": locked,
    "deep.pdf": lambda: pdf(_deep),
    "no-page.pdf": lambda: pdf(pages=0),
    "many-pages.pdf": lambda: pdf(pages=501),
    "burst.pdf": burst,
    "script-before.pdf": lambda: b"<html><script>alert(1)</script></html>\n" + pdf(),
    "noise.pdf": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 20,
    "head-only.pdf": lambda: b"%PDF-1.7\n",
    "cut.pdf": lambda: pdf()[:200],
}  # fmt: skip

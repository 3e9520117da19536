"""The gates: what is good comes in clean, what is hostile does not come in, and nothing but a refusal ever escapes."""

import io
import random
import socket
import struct
import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from renovation.core.enums import FileKind
from renovation.core.lib.files import FileRefused, Limits, clean_file, pdf, pdf_child, sheet
from renovation.core.lib.files import image as image_gate
from renovation.core.lib.files.name import LONGEST, clean_name, shown_name
from tools.auditing.corpus import document as documents
from tools.auditing.corpus import other, photo
from tools.auditing.corpus import sheet as sheets
from tools.auditing.corpus.mutation import mutated

# What Pillow thinks of damaged notes.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")
BAD = {name: make for part in (photo, documents, sheets, other) for name, make in part.BAD.items()}
GOOD = {name: make for part in (photo, documents, sheets) for name, make in part.GOOD.items()}
CARRIERS = {name: make for part in (photo, documents, sheets) for name, make in part.CARRIERS.items()}
# PDFs start a process each: `make audit` takes thousands of them.
FUZZED = [*photo.GOOD, *photo.CARRIERS, "ordinary.xlsx", "least.xlsx", "gap.xlsx"]
PAYLOAD = (b"<?php", b"<script", photo.MARK)


def came(name, content, **options):
    return clean_file(io.BytesIO(content), name, **options)


def refusal(name, content, **options):
    with pytest.raises(FileRefused) as refused:
        came(name, content, **options)
    assert any("\u4e00" <= character <= "\u9fff" for character in refused.value.message)
    return refused.value


def test_the_corpus_is_large():
    assert len(BAD) > 120


@pytest.mark.parametrize("name", BAD)
def test_what_is_hostile_does_not_come_in(name):
    refusal(name, BAD[name]())


@pytest.mark.parametrize("name", GOOD)
def test_what_is_good_comes_in(name):
    clean = came(name, GOOD[name]())
    assert clean.content
    assert clean.name.endswith(f".{clean.extension}")
    # What came in once comes in again: it was written by us.
    assert came(name, clean.content).kind == clean.kind


@pytest.mark.parametrize("name", CARRIERS)
def test_what_a_good_file_carries_stays_outside(name):
    """Finding 9: writing a JPEG anew with Pillow alone keeps its comment, script and all."""
    content = CARRIERS[name]()
    assert any(mark in content for mark in PAYLOAD)
    clean = came(name, content)
    assert not any(mark in clean.content + clean.small for mark in PAYLOAD)


def test_writing_anew_alone_would_keep_the_comment():
    """The control of finding 9: this is what the gate is there for."""
    with Image.open(io.BytesIO(photo.CARRIERS["comment.jpg"]())) as opened:
        assert photo.MARK in photo.saved(opened, "JPEG")


def test_a_photo_is_kept_upright_without_its_notes_or_place():
    clean = came("a.jpg", photo.phone_photo(400, 300))
    with Image.open(io.BytesIO(clean.content)) as shown:
        assert (shown.size, dict(shown.getexif()), shown.info.get("comment")) == ((300, 400), {}, None)
    assert (clean.width, clean.height, clean.latitude, clean.longitude) == (300, 400, None, None)
    assert clean.taken_at == datetime(2026, 5, 1, 2, tzinfo=UTC)
    with Image.open(io.BytesIO(clean.small)) as small:
        assert max(small.size) == 320


def test_the_place_is_kept_only_where_it_is_wanted():
    clean = came("a.jpg", photo.phone_photo(), wants_place=True)
    assert (clean.latitude, clean.longitude) == (Decimal("34.7918"), Decimal("114.3056"))
    assert b"GPS" not in clean.content


@pytest.mark.parametrize(
    "taken", ["2026:13:01 10:00:00", "1970:01:01 00:00:00", "2999:01:01 00:00:00", "昨天", "x" * 999]
)
def test_an_impossible_time_is_none(taken):
    notes = photo.exif()
    notes[0x0132] = taken if taken.isascii() else taken.encode()
    assert came("a.jpg", photo.jpeg(exif=notes)).taken_at is None


@pytest.mark.parametrize("part", [(91.0, 0.0, 0.0), (float("nan"),) * 3, (1.0, 2.0), "34", None])
def test_an_impossible_place_is_none(part):
    notes = photo.exif()
    notes.get_ifd(0x8825)[2] = part
    try:
        content = photo.jpeg(exif=notes)
    except Exception:
        pytest.skip("Pillow does not even write it")
    assert came("a.jpg", content, wants_place=True).latitude is None


def test_large_photos_are_shrunk():
    assert (came("a.jpg", photo.jpeg(4000, 3000)).width, came("a.png", photo.png(3000, 90)).width) == (2560, 2560)


def test_only_what_is_wanted_here_comes_in():
    error = refusal("a.pdf", documents.pdf(), kinds=[FileKind.IMAGE])
    assert error.message == "这里只能上传照片，这个文件是PDF 文档。"


@pytest.mark.parametrize(("name", "wanted"), other.NAMES.items(), ids=range(len(other.NAMES)))
def test_names_are_made_fit_to_be_shown(name, wanted):
    assert clean_name(name, "jpg") == wanted


@given(st.text(max_size=300))
def test_no_name_breaks_out(name):
    clean = clean_name(name, "pdf")
    assert 4 < len(clean) <= LONGEST
    assert clean.endswith(".pdf")
    assert not set('/\\<>"\r\n\0:*?|;\u202e\u200b') & set(clean)
    assert shown_name(clean) == clean


def test_each_gate_is_needed(monkeypatch):
    """The seeded control: with a gate switched off, its part of the corpus comes in."""
    wide = Limits(png_pixels=10**9, side=10**6, unpacked_bytes=2**30)
    assert came("bomb-small.png", BAD["bomb-small.png"](), limits=wide)
    monkeypatch.setattr(sheet, "_check_formula", lambda text: None)
    assert came("dde.xlsx", BAD["dde.xlsx"]())
    monkeypatch.setattr(sheet, "_check_parts", lambda archive: None)
    assert came("macro.xlsm", BAD["macro.xlsm"]())
    monkeypatch.setattr(pdf_child, "ACTIVE", frozenset())
    assert pdf_child.rewritten(BAD["script.pdf"](), 500, 50_000)
    monkeypatch.setattr(image_gate, "_written", lambda picture, quality: photo.saved(picture, "JPEG"))
    assert photo.MARK in came("comment.jpg", CARRIERS["comment.jpg"]()).content


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32), st.sampled_from(FUZZED))
def test_only_refusals_escape(seed, name):
    chance = random.Random(seed)
    try:
        clean = came(name, mutated((GOOD | CARRIERS)[name](), chance), wants_place=True)
    except FileRefused:
        return
    assert clean.content


def test_a_parser_that_crashes_or_hangs_takes_its_own_process_only(monkeypatch, tmp_path):
    crashing = tmp_path / "child.py"
    crashing.write_text("import os; os.kill(os.getpid(), 11)")
    monkeypatch.setattr(pdf, "CHILD", crashing)
    assert refusal("a.pdf", documents.pdf()).code == "broken"
    assert refusal("a.pdf", documents.pdf(), limits=Limits(pdf_seconds=0)).code == "objects"


def test_a_burst_stays_within_the_memory_of_its_process():
    tight = Limits(pdf_memory=150 * 2**20)
    assert refusal("a.pdf", documents.burst(200), limits=tight).code == "broken"
    assert came("a.pdf", documents.pdf(), limits=tight)


# The scanner --------------------------------------------------------------------------------------------------
# Split, so that no scanner takes this file for one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(threading.Thread):
    """Speaks INSTREAM as clamd does (clamd(8)): finds EICAR, or answers as it is told."""

    def __init__(self, answer=None):
        super().__init__(daemon=True)
        self.answer, self.seen = answer, b""
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.door.getsockname()[1]}"

    def run(self):
        line, _address = self.door.accept()
        with line, self.door, line.makefile("rb") as said:
            assert said.read(10) == b"zINSTREAM\0"
            while length := struct.unpack("!L", said.read(4))[0]:
                self.seen += said.read(length)
            found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in self.seen else b"stream: OK\0"
            line.sendall(found if self.answer is None else self.answer)


def scanned(settings, content, answer=None):
    clamd = Clamd(answer)
    clamd.start()
    settings.CLAMD = clamd.address
    try:
        return came("a.jpg", content), clamd
    finally:
        clamd.join(5)


def test_the_scanner_sees_the_file_as_it_was_sent(settings):
    content = photo.phone_photo(2000, 1500)
    clean, clamd = scanned(settings, content)
    assert clean.kind == FileKind.IMAGE
    assert clamd.seen == content


def test_a_find_is_refused_by_name(settings):
    with pytest.raises(FileRefused, match="Eicar-Test-Signature"):
        scanned(settings, photo.jpeg() + EICAR)


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"nonsense\0"])
def test_an_odd_answer_is_none(settings, answer):
    with pytest.raises(FileRefused) as refused:
        scanned(settings, photo.jpeg(), answer)
    assert refused.value.code == "scanner"


@pytest.mark.parametrize("address", ["127.0.0.1:9", "/nowhere/clamd.sock", "nonsense"])
def test_no_scanner_where_there_should_be_one_lets_nothing_in(settings, address):
    settings.CLAMD = address
    assert refusal("a.jpg", photo.jpeg()).code == "scanner"

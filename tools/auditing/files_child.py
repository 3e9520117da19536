"""Does the work of `files.py` in a process of its own and prints what came of it as one line of JSON.

`files_child FOLDER` makes the files, `files_child FOLDER MUTATIONS PDFS` sends them: making a bomb costs more than
refusing it, and must not count.
"""

import io
import json
import os
import resource
import sys
import time
import warnings
from pathlib import Path
from random import Random
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renovation.settings")
django.setup()

from renovation.core.lib.files import CleanFile, FileRefused, clean_file, image, pdf_child, sheet  # noqa: E402
from tools.auditing.corpus.mutation import mutated  # noqa: E402

PARTS = ("photo", "document", "sheet", "other")
PAYLOAD = (b"<?php", b"<script", b"PAYLOAD-MARK")
HEAVY = ("long.xlsx", "wide.jpg")


def make(folder: str) -> None:
    """Write the corpus into a folder: `kind/part/name`."""
    for part in PARTS:
        module: Any = __import__(f"tools.auditing.corpus.{part}", fromlist=["BAD"])
        for kind in ("GOOD", "CARRIERS", "BAD"):
            target = Path(folder) / kind / part
            target.mkdir(parents=True)
            for name, content in getattr(module, kind, {}).items():
                (target / name).write_bytes(content())
    # As large as they may be: what a gate may cost at most.
    picture: Any = __import__("PIL.Image", fromlist=["Image"])
    noise = picture.effect_noise((7900, 7900), 20).convert("RGB")
    noise.save(Path(folder) / "GOOD/photo/largest.jpg", "JPEG", quality=25)
    noise.crop((0, 0, 5000, 4000)).save(Path(folder) / "GOOD/photo/largest-progressive.jpg", "JPEG", progressive=True)
    picture.new("RGBA", (5000, 4000), (9, 9, 9, 90)).save(Path(folder) / "GOOD/photo/largest.png", compress_level=1)
    noise.crop((0, 0, 4000, 3000)).save(Path(folder) / "GOOD/photo/largest.webp", quality=30, method=0)


class Tally:
    """What came of each file, and the slowest of them."""

    def __init__(self) -> None:
        self.slowest, self.slowest_name = 0.0, ""

    def send(self, name: str, content: bytes) -> CleanFile | None:
        """Return what came in; None for a refusal. Anything else escapes."""
        begin = time.process_time() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        try:
            return clean_file(io.BytesIO(content), name, wants_place=True)
        except FileRefused:
            return None
        finally:
            seconds = time.process_time() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - begin
            if seconds > self.slowest:
                self.slowest, self.slowest_name = seconds, name


def files(folder: str, kind: str) -> list[Path]:
    return sorted(path for path in (Path(folder) / kind).rglob("*") if path.is_file())


def spoiled(folder: str, count: int, pdfs: int, tally: Tally) -> list[str]:
    """Send `count` spoiled files, of which `pdfs` are PDFs; return what escaped."""
    chance = Random(4102)
    whole = [path for kind in ("GOOD", "CARRIERS") for path in files(folder, kind) if "largest" not in path.name]
    quick = [path for path in whole if path.suffix != ".pdf" and path.name not in HEAVY]
    slow = [path for path in whole if path.suffix == ".pdf"]
    escaped = []
    for number in range(count):
        path = chance.choice(slow if number < pdfs else quick)
        try:
            tally.send(f"spoiled {path.name}", mutated(path.read_bytes(), chance))
        except Exception as error:
            escaped.append(f"{path.name} {number}: {error!r}")
    return escaped


def seeded(folder: str) -> int:
    """With a gate switched off its files come in: return how many of three did. Without that the zeros mean nothing."""
    comment = (Path(folder) / "CARRIERS/photo/comment.jpg").read_bytes()
    dde = (Path(folder) / "BAD/sheet/dde.xlsx").read_bytes()
    script = (Path(folder) / "BAD/document/script.pdf").read_bytes()
    checks = []
    written, image._written = image._written, _written_plainly
    checks.append(PAYLOAD[2] in clean_file(io.BytesIO(comment), "a").content)
    image._written = written
    checked, sheet._check_formula = sheet._check_formula, lambda text: None
    checks.append(bool(clean_file(io.BytesIO(dde), "a").content))
    sheet._check_formula = checked
    pdf_child.ACTIVE = frozenset()
    checks.append(bool(pdf_child.rewritten(script, 500, 50_000)))
    return sum(checks)


def _written_plainly(picture: Any, quality: int) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG")
    return target.getvalue()


def main() -> None:
    warnings.simplefilter("ignore")
    folder = sys.argv[1]
    if len(sys.argv) == 2:
        make(folder)
        return
    mutations, pdfs = int(sys.argv[2]), int(sys.argv[3])
    tally = Tally()
    bad, good, carriers = (files(folder, kind) for kind in ("BAD", "GOOD", "CARRIERS"))
    accepted = [path.name for path in bad if tally.send(path.name, path.read_bytes())]
    refused = [path.name for path in good if not tally.send(path.name, path.read_bytes())]
    came = [(path.name, tally.send(path.name, path.read_bytes())) for path in carriers]
    survived = [name for name, clean in came if clean and any(m in clean.content + clean.small for m in PAYLOAD)]
    escaped = spoiled(folder, mutations, pdfs, tally)
    found = {
        "bad": len(bad),
        "accepted": len(accepted),
        "good": len(good),
        "refused": len(refused),
        "carriers": len(carriers),
        "survived": len(survived),
        "mutations": mutations,
        "escaped": len(escaped),
        "slowest": tally.slowest,
        "slowest_name": tally.slowest_name,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "seeded": seeded(folder),
        "names": [*accepted, *refused, *survived, *escaped],
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()

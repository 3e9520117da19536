"""``make audit``: every campaign of tools/auditing, its figures beside their bars. ``--quick`` for a first look.

`python tools/audit.py permission scanner` runs only those. What could not be looked at is said, never counted as good;
it fails nothing, except with CI=true.
"""

import importlib
import os
import sys
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.auditing.figure import Figure  # noqa: E402 - after the path

VERDICTS = {True: "PASS", False: "FAIL", None: "NOT LOOKED AT"}


def campaigns() -> list[str]:
    """Return the names of the modules that have a `run(quick)`."""
    found = sorted((ROOT / "tools/auditing").glob("*.py"))
    return [path.stem for path in found if "\ndef run(quick: bool)" in path.read_text("utf-8")]


def look(name: str, quick: bool) -> list[Figure]:
    """Run one campaign; one that falls over is a failure of its own."""
    try:
        found: list[Figure] = importlib.import_module(f"tools.auditing.{name}").run(quick)
    except Exception as error:  # whatever it is, the others go on
        traceback.print_exc()
        return [Figure(f"{name}：未跑完", repr(error)[:120], "跑完", False)]
    return found or [Figure(f"{name}：没有结果", "0", "≥ 1", False)]


def main() -> int:
    quick = "--quick" in sys.argv[1:]
    wanted = [name for name in sys.argv[1:] if not name.startswith("-")]
    figures: list[Figure] = []
    for name in wanted or campaigns():
        start = time.monotonic()
        print(f"\n━━ {name}", flush=True)
        for figure in look(name, quick):
            figures.append(figure)
            print(f"{VERDICTS[figure.holds]:13}  {figure.name}：{figure.value}（应为 {figure.bar}）", flush=True)
        print(f"{'':13}  {time.monotonic() - start:.0f} 秒", flush=True)
    counts = {word: sum(figure.holds is holds for figure in figures) for holds, word in VERDICTS.items()}
    print("\n━━ 结果：" + "，".join(f"{word} {count}" for word, count in counts.items()))
    for figure in figures:
        if figure.holds is not True:
            print(f"{VERDICTS[figure.holds]}  {figure.name}：{figure.value}（应为 {figure.bar}）")
    is_ci = os.environ.get("CI", "").lower() in ("1", "true", "yes")
    return 1 if counts["FAIL"] or (is_ci and counts["NOT LOOKED AT"]) else 0


if __name__ == "__main__":
    sys.exit(main())

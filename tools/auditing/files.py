"""Bad files: the whole corpus and thousands of spoiled good ones through the gates, in a process whose memory counts.

PDFs are parsed in processes of their own, held to `Limits.pdf_memory` by the kernel.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.auditing.figure import Figure

ROOT = Path(__file__).resolve().parents[2]
MUTATIONS = {True: 400, False: 12_000}
PDFS = {True: 5, False: 300}
SLOWEST_SECONDS, LARGEST_MB = 1.0, 300


def run(quick: bool) -> list[Figure]:
    """Send everything through `clean_file` in a child process and say what came of it."""
    command = [sys.executable, "-m", "tools.auditing.files_child"]
    with tempfile.TemporaryDirectory(prefix="bad-files-") as folder:
        subprocess.run([*command, folder], cwd=ROOT, capture_output=True)
        counts = (str(MUTATIONS[quick]), str(PDFS[quick]))
        child = subprocess.run([*command, folder, *counts], cwd=ROOT, capture_output=True, text=True)
    if child.returncode:
        reason = (child.stderr.strip().splitlines() or ["?"])[-1]
        return [Figure("坏文件语料", f"未能运行：{reason}", "能运行", False)]
    found = json.loads(child.stdout.splitlines()[-1])
    return [
        Figure(
            "坏文件语料：被接收",
            f"{found['accepted']} / {found['bad']}",
            "0",
            not found["accepted"] and found["bad"] >= 120,
        ),
        Figure("好文件：被误拒", f"{found['refused']} / {found['good']}", "0", not found["refused"]),
        Figure("夹带内容：残留", f"{found['survived']} / {found['carriers']}", "0", not found["survived"]),
        Figure("随机损坏的文件：异常逃逸", f"{found['escaped']} / {found['mutations']}", "0", not found["escaped"]),
        Figure("关掉一道关后被接收（对照）", f"{found['seeded']} / 3", "3", found["seeded"] == 3),
        Figure(
            "单个文件最长耗时",
            f"{found['slowest']:.2f} 秒（{found['slowest_name']}）",
            f"< {SLOWEST_SECONDS:g} 秒",
            found["slowest"] < SLOWEST_SECONDS,
        ),
        Figure("内存峰值", f"{found['memory']} MB", f"< {LARGEST_MB} MB", found["memory"] < LARGEST_MB),
    ]

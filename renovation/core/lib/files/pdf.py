"""Documents: looked through object by object in a process of their own, and written anew."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from .refusal import FileRefused, Limits, broken, too_big

CHILD = Path(__file__).with_name("pdf_child.py")


@dataclass(frozen=True)
class Document:
    """A PDF written anew."""

    content: bytes
    pages: int


def clean_pdf(content: bytes, limits: Limits) -> Document:
    """Return the document with nothing that acts by itself. Raises `FileRefused`; a crash of the parser is one."""
    if len(content) > limits.pdf_bytes:
        raise too_big(limits.pdf_bytes)
    bounds = (limits.pdf_memory, limits.pdf_seconds, limits.pages, limits.pdf_objects)
    # -I: nothing of the surroundings, neither variables nor the folder, has a say in what the child runs.
    command = [sys.executable, "-I", str(CHILD), *map(str, bounds)]
    try:
        child = subprocess.run(command, input=content, capture_output=True, timeout=2 * limits.pdf_seconds, env={})
    except (subprocess.TimeoutExpired, BrokenPipeError) as error:
        raise _refused("objects", limits) from error
    if child.returncode:
        raise _refused(child.stdout.decode("ascii", "replace").strip(), limits)
    head, _newline, rewritten = child.stdout.partition(b"\n")
    if len(rewritten) > 2 * limits.pdf_bytes:
        raise too_big(limits.pdf_bytes)
    return Document(rewritten, json.loads(head)["pages"])


def _refused(code: str, limits: Limits) -> FileRefused:
    match code:
        case "encrypted":
            return FileRefused(code, _("PDF 设有密码或使用限制，请取消后再上传。"))
        case "pages":
            return FileRefused(code, _("PDF 没有页面或超过 %(limit)s 页，请拆分后再上传。") % {"limit": limits.pages})
        case "active":
            text = _("PDF 中有脚本、附件或会自动运行的内容，不能上传。请用“打印为 PDF”重新生成。")
            return FileRefused(code, text)
        case "objects":
            return FileRefused(code, _("PDF 结构过于复杂，不予读取。请用“打印为 PDF”重新生成。"))
    return broken()

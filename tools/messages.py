"""Chinese is written in the source; English comes from locale/en. Babel alone: no GNU gettext on any machine.

``extract`` brings the catalog up to the source and compiles it, ``compile`` only compiles;
``check`` fails if a message is missing, obsolete or untranslated, or if the .mo is not the .po's.
"""

import argparse
import ast
import datetime
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages import Catalog, mofile, pofile
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.conf import settings
from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("renovation", "projects", "residents", "governance", "templates")
# No dates and no tool names: two runs over the same source write the same bytes.
HEADER = """# English for the portal. Chinese msgids stand in the source; see tools/messages.py.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
STRING = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CONTEXT = re.compile(r"\bcontext\s+" + STRING)
TRANSLATE = re.compile(r"^trans(?:late)?\s+" + STRING)
MARKED = re.compile(r"\b_\(" + STRING + r"\)")
Message = tuple[int, str | tuple[str, str], str | None]


def read_template(source: str) -> Iterator[Message]:
    """Yield (line, message or (singular, plural), context) of one template, as makemessages would find them."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        words = token.contents.split()
        if token.token_type == TokenType.BLOCK:
            if words[0] in ("blocktranslate", "blocktrans"):
                yield token.lineno, read_block(tokens, trimmed="trimmed" in words), find_context(token)
            elif found := TRANSLATE.match(token.contents):
                yield token.lineno, ast.literal_eval(found[1]), find_context(token)
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            for found in MARKED.finditer(token.contents):
                yield token.lineno, ast.literal_eval(found[1]), None


def find_context(token: Token) -> str | None:
    found = CONTEXT.search(token.contents)
    return ast.literal_eval(found[1]) if found else None


def read_block(tokens: Iterator[Token], trimmed: bool) -> str | tuple[str, str]:
    """Read up to the end of a blocktranslate and return its message, or its singular and plural."""
    forms: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.BLOCK:
            if token.contents.startswith("end"):
                break
            forms.append([])
        elif token.token_type == TokenType.VAR:
            forms[-1].append(f"%({token.contents.split('|')[0]})s")
        elif token.token_type == TokenType.TEXT:
            forms[-1].append(token.contents.replace("%", "%%"))
    texts = ["".join(parts) for parts in forms]
    texts = [trim_whitespace(text) for text in texts] if trimmed else texts
    return (texts[0], texts[1]) if len(texts) > 1 else texts[0]


def read_sources(root: Path) -> Catalog:
    """Return every marked message of the code and the templates."""
    found = Catalog(charset="utf-8", fuzzy=False)
    paths = sorted(path for source in SOURCES for path in (root / source).rglob("*") if "migrations" not in path.parts)
    for path in paths:
        where = path.relative_to(root).as_posix()
        if path.suffix == ".py":
            for line, message, _comments, context in extract("python", io.BytesIO(path.read_bytes()), KEYWORDS):
                found.add(message, None, [(where, line)], context=context)
        elif path.suffix == ".html":
            for line, message, context in read_template(path.read_text("utf-8")):
                found.add(message, None, [(where, line)], context=context)
    return found


def catalog_path(root: Path) -> Path:
    return root / "locale/en/LC_MESSAGES/django.po"


def read_catalog(root: Path) -> Catalog:
    path = catalog_path(root)
    if not path.exists():
        return Catalog(locale="en", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return pofile.read_po(file, locale="en")


def compile_catalog(catalog: Catalog) -> bytes:
    """Return the .mo; the time of compiling inside it would make two of one catalog differ."""
    out = io.BytesIO()
    catalog.fuzzy = False
    catalog.creation_date = catalog.revision_date = EPOCH
    mofile.write_mo(out, catalog)
    return out.getvalue()


def update_catalog(root: Path) -> Catalog:
    """Merge the sources into the .po; translations of messages that are gone are dropped."""
    catalog = read_catalog(root)
    catalog.update(read_sources(root), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    path = catalog_path(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(HEADER.encode())
        pofile.write_po(
            file, catalog, sort_output=True, ignore_obsolete=True, include_lineno=False, width=0, omit_header=True
        )
    return catalog


def is_translated(message) -> bool:
    strings = message.string if isinstance(message.string, list | tuple) else [message.string]
    return bool(strings) and all(strings) and not message.fuzzy


def untranslated(catalog: Catalog) -> list[str]:
    return [str(message.id) for message in catalog if message.id and not is_translated(message)]


def find_faults(root: Path) -> list[str]:
    """Return what is wrong with the committed catalog, one sentence each; empty = complete and compiled."""
    catalog = read_catalog(root)
    kept = {(message.id, message.context) for message in catalog if message.id}
    wanted = {(message.id, message.context) for message in read_sources(root) if message.id}
    faults = [f"not in the catalog: {message}" for message, _context in sorted(wanted - kept, key=str)]
    faults += [f"no longer in the source: {message}" for message, _context in sorted(kept - wanted, key=str)]
    faults += [f"untranslated: {message}" for message in untranslated(catalog)]
    compiled = catalog_path(root).with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != compile_catalog(catalog):
        faults.append("django.mo is not compiled from django.po: run compile")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["extract", "compile", "check"])
    command = parser.parse_args().command
    if not settings.configured:
        settings.configure(USE_I18N=False)
        django.setup()
    if command == "check":
        faults = find_faults(ROOT)
        print("\n".join(faults) or "messages: all translated and compiled")
        return 1 if faults else 0
    catalog = update_catalog(ROOT) if command == "extract" else read_catalog(ROOT)
    catalog_path(ROOT).with_suffix(".mo").write_bytes(compile_catalog(catalog))
    missing = untranslated(catalog)
    print("\n".join(missing))
    print(f"{len(catalog)} messages, {len(missing)} untranslated")
    return 0


if __name__ == "__main__":
    sys.exit(main())

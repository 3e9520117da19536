"""Files stay small and named after their noun; templates are used, plain, and call nobody."""

import re

import pytest
from django.apps import apps

from tests.architecture.code import ROOT, Module, modules

LONGEST, LONGEST_VIEW = 300, 25
# One settings file, in sections (house rule), is one thing.
ONE_FILE = {"renovation/settings.py": 400}
NAMED_BY_DJANGO = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
# Statistics have no singular; the trails are the breadcrumbs of many pages.
PLURAL_NOUNS = {"stats.py", "trails.py", "fields.py", "metrics.py"}
# How every action changes a row, or many.
MECHANISM = {"base", "bulk", "people"}
# Users as an office looks after them; `user` is what people do about themselves.
ANOTHER_NAME = {"staff"}
LAYERS = ("models", "actions", "forms", "views", "api")
INLINE = re.compile(r"<[^>]*\s(?:on[a-z]+|style)\s*=\s*[\"']", re.IGNORECASE)
SCRIPT = re.compile(r"<script(?![^>]*(?:\ssrc=|type=[\"']application/json))|<style", re.IGNORECASE)
FOREIGN = re.compile(
    r"(?:src|href|action|hx-[a-z]+)\s*=\s*[\"']\s*(?:https?:)?//|url\(\s*[\"']?(?:https?:)?//|@import\s+[\"'](?:https?:)?//",
    re.IGNORECASE,
)


def texts(*patterns: str) -> list[tuple[str, str]]:
    found = [path for pattern in patterns for path in sorted(ROOT.glob(pattern)) if path.is_file()]
    return [(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in found]


def faults_in_page(text: str) -> list[str]:
    named = {"inline handler or style": INLINE, "inline script or style": SCRIPT, "another host": FOREIGN}
    return [f"{what}: {hit.group()}" for what, pattern in named.items() for hit in pattern.finditer(text)]


def long_views(module: Module) -> list[str]:
    return [
        f"{module.path}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in module.functions()
        if module.layer == "views" and node.end_lineno - node.lineno + 1 > LONGEST_VIEW
    ]


def templates() -> list[str]:
    folder = ROOT / "templates"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))


def unused(names: list[str], sources: list[str]) -> list[str]:
    """Templates that nothing names, in full or by a pattern (`f"site/{kind}.html"`); Django looks up some by itself."""
    everything = "\n".join(sources)
    patterns = [re.sub(r"\{[^}]*\}", "[a-z_]+", text) for text in re.findall(r'f"([a-z_/]*\{[^"]*\.html)"', everything)]
    return [
        name
        for name in names
        if name not in NAMED_BY_DJANGO and not name.startswith("django/") and name not in everything
        if not any(re.fullmatch(pattern, name) for pattern in patterns)
    ]


@pytest.mark.parametrize(
    "text",
    [
        '<p onclick="x()">',
        '<p style="color: red">',
        "<script>x()</script>",
        "<style>p{}</style>",
        '<script src="https://cdn.example/x.js"></script>',
        '<link href="//fonts.example/a.css">',
        "url(http://a.b/c.png)",
    ],
)
def test_page_check_has_teeth(text):
    assert faults_in_page(text)


def test_pages_are_plain():
    found = {name: faults_in_page(text) for name, text in texts("templates/**/*.html", "static/portal/*.css")}
    assert len(found) > 20
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_scripts_and_styles_call_no_other_host():
    pattern = re.compile(r"[\"'(](?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", re.IGNORECASE)
    assert pattern.search('fetch("https://cdn.example/x")')
    found = {name: pattern.findall(text) for name, text in texts("static/portal/*.js", "static/portal/*.css")}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_every_template_is_used():
    sources = [module.text for module in modules()] + [text for _name, text in texts("templates/**/*.html")]
    assert unused(["nobody/uses/this.html"], sources)
    assert unused(templates(), sources) == []


def test_files_are_short():
    ours = [*modules(), *modules("tests"), *modules("tools")]
    limit = {True: 400, False: LONGEST}
    lengths = {
        module.path: (module.text.count("\n"), ONE_FILE.get(module.path) or limit[module.path.startswith("tests/")])
        for module in ours
    }
    assert {path: length for path, (length, most) in lengths.items() if length > most} == {}


def test_views_are_short():
    assert long_views(Module("projects/views/site.py", "def show(request):\n" + "    pass\n" * LONGEST_VIEW))
    assert [fault for module in modules() for fault in long_views(module)] == []


def nouns(layer: str) -> set[str]:
    return {module.path for module in modules() if module.layer == layer and not module.path.endswith("__init__.py")}


@pytest.mark.parametrize("layer", LAYERS)
def test_files_are_named_after_one_noun(layer):
    """Singular: one word finds everything about a thing, in every layer."""
    plural = [path for path in nouns(layer) if re.search(r"(?<![sui])s\.py$", path)]
    assert [path for path in plural if path.rsplit("/", 1)[-1] not in PLURAL_NOUNS] == []


def test_actions_share_their_nouns_with_models():
    """An action file is named after a model, or after a part of one (`ledger_job`, by its first word)."""
    models = {model.__name__.lower() for model in apps.get_models()}
    own = {path.rsplit("/", 1)[-1].removesuffix(".py") for path in nouns("actions")} - MECHANISM - ANOTHER_NAME
    strange = [name for name in own if not any(model.startswith(name.split("_")[0]) for model in models)]
    assert [name for name in strange if not any(model.endswith(name) for model in models)] == []

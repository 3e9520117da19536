"""Our sources, read as syntax trees: what the architecture tests look at."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# From the ground up; a storey imports its own and lower ones only.
STOREYS = ("renovation/core", "projects", "residents", "governance", "renovation/dashboard", "renovation/operations")
# A lower line of the grid may import upper lines only; what shares a line may import each other.
GRID = (
    ("enums",),
    ("models", "migrations"),
    ("metrics",),
    ("queries", "facts_sql", "rollups"),
    ("actions",),
    ("forms",),
    ("transfer",),
    ("jobs", "demo", "tasks", "management"),
    ("views", "api"),
    ("apps", "urls"),
)


@dataclass(frozen=True)
class Module:
    """One Python file: its path from the root, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def storey(self) -> int | None:
        """Return the storey it stands in; None for the wiring above all of them."""
        return next((n for n, name in enumerate(STOREYS) if self.path.startswith(f"{name}/")), None)

    @property
    def layer(self) -> str:
        """Return its line in the app's grid: `views` for `projects/views/site.py`."""
        inside = self.path.removeprefix(STOREYS[self.storey] + "/") if self.storey is not None else self.path
        return inside.split("/")[0].removesuffix(".py")

    def imports(self) -> Iterator[tuple[int, str]]:
        """Yield (line, dotted name) of everything imported, `from a import b` as `a.b`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                start = ".".join(self.path.removesuffix(".py").split("/")[: -node.level]) if node.level else ""
                source = ".".join(part for part in (start, node.module or "") if part)
                yield from ((node.lineno, f"{source}.{alias.name}") for alias in node.names)

    def functions(self) -> Iterator[ast.FunctionDef]:
        yield from (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef))


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Return our modules below the folders, without migrations; by default all storeys and the wiring.

    Each is read and parsed once, however many checks look at it.
    """
    found = []
    for folder in folders or ("renovation", "projects", "residents", "governance"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                found.append(Module(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")))
    return tuple(found)


def place(dotted: str) -> Module | None:
    """Return where an imported name of ours stands, as an empty module; None for somebody else's."""
    path = dotted.replace(".", "/")
    if not any(path.startswith(f"{name}/") or path == name for name in (*STOREYS, "renovation")):
        return None
    return Module(f"{path}/", "")


def calls(node: ast.AST) -> set[str]:
    """Return the names of everything called below a node: `record`, and `save` of `row.save()`."""
    called = set()
    for child in ast.walk(node):
        if isinstance(child, ast.Call):
            target = child.func
            called.add(target.id if isinstance(target, ast.Name) else getattr(target, "attr", ""))
    return called

"""The house has one direction: imports and foreign keys point down, and stand at the head of a file."""

import ast

import pytest
from django.apps import apps

from tests.architecture.code import GRID, STOREYS, Module, modules, place


def upward(module: Module) -> list[str]:
    """Imports of a higher storey or of the wiring."""
    if module.storey is None:
        return []
    faults = []
    for line, name in module.imports():
        target = place(name)
        if target and (target.storey is None or target.storey > module.storey):
            faults.append(f"{module.path}:{line} imports {name}")
    return faults


def against_the_grid(module: Module) -> list[str]:
    """Imports, within an app, of a layer further down its grid. The ground floor's tools stand beside the grid."""
    rank = {layer: number for number, layers in enumerate(GRID) for layer in layers}
    own = _rank(module.path, module.layer, rank)
    if module.storey is None or own is None:
        return []
    faults = []
    for line, name in module.imports():
        target = place(name)
        if target is None or target.storey != module.storey:
            continue
        theirs = _rank(target.path, target.layer, rank)
        if theirs is not None and theirs > own:
            faults.append(f"{module.path}:{line} imports {name}")
    return faults


def _rank(path, layer, rank):
    """`queries/metrics.py` and the catalog stand below the other queries."""
    if layer in ("queries", "metrics") and "metrics" in path:
        return rank["metrics"]
    return rank.get(layer)


def inside_functions(module: Module) -> list[str]:
    return [
        f"{module.path}:{node.lineno} imports inside {function.name}"
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def objects_at_the_edge(module: Module) -> list[str]:
    """`.objects` in a view or the API: rows are reached through scope."""
    if module.layer not in ("views", "api"):
        return []
    return [
        f"{module.path}:{node.lineno} uses .{node.attr}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_base_manager", "_default_manager")
    ]


def signals(module: Module) -> list[str]:
    return [
        f"{module.path}:{line} imports {name}"
        for line, name in module.imports()
        if name.endswith(".receiver") or ".signals" in name or name == "django.dispatch.Signal"
    ]


BAD = [
    (upward, "projects/queries/site.py", "from renovation.dashboard import rollups"),
    (upward, "renovation/core/scope.py", "import projects.models"),
    (upward, "projects/tasks.py", "from renovation.celery import app"),
    (against_the_grid, "projects/models/site.py", "from projects.actions.site import add_site"),
    (against_the_grid, "projects/actions/site.py", "from projects.forms.site import SiteForm"),
    (against_the_grid, "projects/queries/metrics.py", "from projects.queries.site import sites"),
    (inside_functions, "projects/tasks.py", "def f():\n    import os"),
    (objects_at_the_edge, "projects/views/site.py", "Site.objects.all()"),
    (objects_at_the_edge, "renovation/core/api/region.py", "Region._base_manager.all()"),
    (signals, "projects/apps.py", "from django.db.models.signals import post_save"),
    (signals, "projects/apps.py", "from django.dispatch import receiver"),
]
CHECKS = (upward, against_the_grid, inside_functions, objects_at_the_edge, signals)


@pytest.mark.parametrize(("check", "path", "text"), BAD)
def test_check_has_teeth(check, path, text):
    assert check(Module(path, text))


@pytest.mark.parametrize("check", CHECKS)
def test_house_keeps_the_rule(check):
    assert [fault for module in modules() for fault in check(module)] == []


def test_foreign_keys_point_down():
    storey = {name.split("/")[-1]: number for number, name in enumerate(STOREYS)}
    faults = [
        f"{model.__name__}.{field.name} → {field.related_model.__name__}"
        for model in apps.get_models()
        for field in model._meta.fields
        if model._meta.app_label in storey and field.is_relation
        if storey.get(field.related_model._meta.app_label, -1) > storey[model._meta.app_label]
    ]
    assert faults == []

"""Every public action is one transaction, asks for the right of one person, and leaves a trace."""

import ast

import pytest

from tests.architecture.code import Module, calls, modules

# Actions that need no right of their own, or leave their trace elsewhere; each with the reason.
NO_REQUIRE = {
    "note_renovation": "told by an action of the projects storey, which has asked",
    "keep_file": "called by the action of the row it hangs on, which has asked",
    "take_photos": "called by the action of the rows they hang on, which has asked",
    "drop_file": "called by the action of the row it hung on, which has asked",
    "set_password": "one's own",
    "note_sign_in": "one's own",
    "note_refused_code": "one's own",
    "note_sign_out": "one's own",
    "end_sessions": "one's own",
    "confirm_factor": "one's own",
    "choose_language": "one's own",
    "erase_rows": "part of answering a person, whose action has asked",
    "erase_people": "part of forgetting and of answering a person, whose action has asked",
    "restrict_people": "part of answering a person, whose action has asked",
    "withdraw_all": "part of leaving, whose action has asked",
    "notify": "told by the action whose fact it is, which has asked",
    "notify_group": "told by the action whose fact it is, which has asked",
    "message_resident": "told by the action whose fact it is, which has asked",
    "note_defect": "called by the action that found it, which has asked",
    "read_notices": "one's own",
    "set_preference": "one's own",
}
NO_RECORD = {
    "offer_factor": "a secret no code was shown of counts for nothing yet; its confirmation is recorded",
    "keep_rows": "the raw rows of an import, whose reading and committing are recorded",
    "notify": "follows from a fact whose action is recorded; the row itself says who was told",
    "notify_group": "follows from a fact whose action is recorded; the row itself says what was told",
    "message_resident": "follows from a fact whose action is recorded; the row itself says what was told",
    "read_notices": "reading one's own messages changes nothing for anybody else",
}


def public_actions(module: Module) -> list[ast.FunctionDef]:
    """Public functions at the top of a module of actions whose first keyword is `by`, or that write."""
    return [node for node in module.tree.body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"]


def is_action(node: ast.FunctionDef) -> bool:
    return any(argument.arg == "by" for argument in (*node.args.args, *node.args.kwonlyargs))


# Without a savepoint: a part of other actions, whose failure is theirs.
ATOMIC = {"transaction.atomic", "transaction.atomic(savepoint=False)"}


def not_atomic(module: Module) -> list[str]:
    return [
        f"{module.path}: {node.name} is not atomic"
        for node in public_actions(module)
        if any(argument.arg == "by" for argument in node.args.kwonlyargs)
        and not ATOMIC & {ast.unparse(decorator) for decorator in node.decorator_list}
    ]


def by_not_first_keyword(module: Module) -> list[str]:
    return [
        f"{module.path}: {node.name} takes `by` otherwise than as its first keyword"
        for node in public_actions(module)
        if node.decorator_list and is_action(node)
        and not (not node.args.args and node.args.kwonlyargs[0].arg == "by")
    ]  # fmt: skip


def without(module: Module, wanted: set[str], allowed: dict[str, str]) -> list[str]:
    """Actions that reach none of `wanted`, neither directly nor through a function of their own module."""
    bodies = {node.name: calls(node) for node in module.tree.body if isinstance(node, ast.FunctionDef)}
    faults = []
    for node in public_actions(module):
        if not any(argument.arg == "by" for argument in node.args.kwonlyargs) or node.name in allowed:
            continue
        reached, fresh = set(), {node.name}
        while fresh:
            reached |= fresh
            fresh = {name for known in fresh for name in bodies.get(known, ())} - reached
        if not (reached - {node.name}) & wanted:
            faults.append(f"{module.path}: {node.name} calls none of {sorted(wanted)}")
    return faults


def all_actions() -> list[Module]:
    return [module for module in modules() if module.layer == "actions"]


def other_actions() -> set[str]:
    return {
        node.name
        for module in all_actions()
        for node in public_actions(module)
        if any(argument.arg == "by" for argument in node.args.kwonlyargs)
    }


# `take_up` asks the table of the loop for the right and the rule.
RIGHT = {"require", "fetch", "PermissionDenied", "take_up"}
TRACE = {
    "keep",
    "record",
    "record_many",
    "record_event",
    "change",
    "change_many",
    "add_many",
    "drop_row",
    "hang",
    "take_down",
}
GOOD = """
@transaction.atomic
def add_site(*, by, name):
    require(by, 1, 2)
    record(by, "site.added", 3)
"""


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        ("@transaction.atomic\n", "", not_atomic),
        ("*, by, name", "by, *, name", by_not_first_keyword),
        ("*, by, name", "*, name, by", by_not_first_keyword),
        ("require(by, 1, 2)", "pass", lambda module: without(module, RIGHT, {})),
        ('record(by, "site.added", 3)', "pass", lambda module: without(module, TRACE, {})),
    ],
)
def test_check_has_teeth(old, new, check):
    path = "projects/actions/site.py"
    assert check(Module(path, GOOD)) == []
    assert check(Module(path, GOOD.replace(old, new)))


@pytest.mark.parametrize("check", [not_atomic, by_not_first_keyword])
def test_actions_keep_the_form(check):
    assert [fault for module in all_actions() for fault in check(module)] == []


def test_actions_ask_for_the_right():
    assert len(other_actions()) > 20
    assert [fault for module in all_actions() for fault in without(module, RIGHT, NO_REQUIRE)] == []


def test_actions_leave_a_trace():
    wanted = TRACE | other_actions()
    assert [fault for module in all_actions() for fault in without(module, wanted, NO_RECORD)] == []


def test_allowances_are_few_and_needed():
    for wanted, allowed in ((RIGHT, NO_REQUIRE), (TRACE | other_actions(), NO_RECORD)):
        faults = [fault for module in all_actions() for fault in without(module, wanted, {})]
        assert [name for name in allowed if not any(f": {name} calls" in fault for fault in faults)] == []

"""States, exhaustively: sites, ledger imports and change requests, every step by everybody; keys through any events.

Each is the test of the suite run by itself, so that the figure and the test cannot differ.
"""

from tools.auditing.figure import Figure
from tools.auditing.racing import passed

SITE_CELLS = 5 * 5 * 6 * 2
IMPORT_STANDS, IMPORT_CELLS = 14, 14 * 15 * 22
# Of a person and of a key.
REQUEST_CELLS = 5 * 3 * 14 * 2


def run(quick: bool) -> list[Figure]:
    sites = passed("tests/permissions/test_transitions.py", {})
    imports = passed("tests/permissions/test_import_steps.py", {} if quick else {"EVERYBODY": "1"})
    requests = passed("tests/dashboard/actions/test_change_request.py", {})
    keys = passed("tests/core/test_token_machine.py", {})
    people = "部分人员" if quick else f"{IMPORT_CELLS:,} 格"
    return [
        _figure(f"点位状态 × 目标 × 角色 × 入口（{SITE_CELLS} 格）：不符", sites, 5),
        _figure(f"台账导入状态 × 步骤 × 人员（{people}）：不符", imports, IMPORT_STANDS + 2),
        _figure(f"复核申请状态 × 步骤 × 人员（{REQUEST_CELLS} 格）：不符", requests, 3),
        Figure("令牌：任意次序的签发、停用、离岗（含对照）", f"{keys} / 2", "2 / 2", keys == 2),
    ]


def _figure(name: str, done: int, all_of_them: int) -> Figure:
    return Figure(name, "0" if done == all_of_them else "≥ 1", "0", done == all_of_them)

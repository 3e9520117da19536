"""Every state of a site × every state asked for × every role × two doors, and keys through any sequence of events."""

from tools.auditing.figure import Figure
from tools.auditing.racing import passed

CELLS = 5 * 5 * 6 * 2


def run(quick: bool) -> list[Figure]:
    states = passed("tests/permissions/test_transitions.py", {})
    keys = passed("tests/core/test_token_machine.py", {})
    return [
        Figure(f"点位状态 × 目标 × 角色 × 入口（{CELLS} 格）：不符", "0" if states == 5 else "≥ 1", "0", states == 5),
        Figure("令牌：任意次序的签发、停用、离岗（含对照）", f"{keys} / 2", "2 / 2", keys == 2),
    ]

"""Everything killed (-9) once in the midst of its work, on servers of our own (`tools/auditing/kill.py`).

Findings 6 (a lost broker costs nobody time), 7 (recomputed, so nothing is counted twice), 8 (a poisonous task stops).
"""

import pytest

from tools.auditing import kill
from tools.auditing.servers import missing

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("kill")]
SOUND = {
    "drill": "worker", "kills": 1, "acknowledged": 5, "lost": 0, "without_trail": 0, "trail_without_fact": 0,
    "miscounted": 0, "drift": 0, "sealed_twice": 0, "trail_faults": [], "right_after": 2.0,
}  # fmt: skip


@pytest.mark.skipif(bool(missing()), reason=f"没有安装 {missing()}")
def test_nothing_acknowledged_is_lost_and_nothing_counted_twice():
    told = kill.run(quick=True)
    assert len(told) == len(kill.WORDS)
    assert [figure for figure in told if not figure.holds] == []


@pytest.mark.parametrize(
    "harm",
    [
        *({name: 1} for name in kill.ZERO),
        {"trail_faults": ["broken"]},
        {"right_after": 61.0},
        {"right_after": -1.0},
        {"executions": 4},
        {"slowest": 6.5},
    ],
    ids=str,
)
def test_judgement_has_teeth(harm):
    assert kill.figures([SOUND])[0].holds
    assert not kill.figures([SOUND | harm])[0].holds

"""The campaign against the trail says what it missed."""

import pytest

from tools.auditing import trail

FOUND = {
    "tried": 9, "missed": [], "false_alarms": 0, "refused": 6, "attempts": 6, "alone": 1.0, "with_sealer": 1.2,
    "verified_per_second": 40_000,
}  # fmt: skip


@pytest.mark.parametrize(
    "harm",
    [{"missed": ["x"]}, {"false_alarms": 1}, {"refused": 5}, {"with_sealer": 16.0}, {"verified_per_second": 9}],
    ids=str,
)  # fmt: skip
def test_judgement_has_teeth(harm):
    assert all(figure.holds for figure in trail.figures("x", FOUND))
    assert [figure.holds for figure in trail.figures("x", FOUND | harm)].count(False) == 1

"""How the demo's suggestions fared: 367 at 集英花园 of which 163 were adopted, and a few hundred in livelier places."""

from collections.abc import Iterator

from renovation.dashboard.demo.said_story import Fate
from residents.enums import Channel, Ending, Step, Verdict

ADOPT, DECLINE, LATER, REFER = Verdict.ADOPT, Verdict.DECLINE, Verdict.LATER, Verdict.REFER
STUDY, PLAN, SUPERVISE, REPORT = Step.STUDY, Step.PLAN, Step.SUPERVISE, Step.REPORT_BACK
DONE, PARTLY, MERGED = Ending.DONE, Ending.PARTLY_DONE, Ending.MERGED


def _open(step: int, verdict: str = ADOPT, **facts: object) -> Fate:
    return Fate(verdict=verdict if step != STUDY else "", stop=step, **facts)  # type: ignore[arg-type]


# 163 of these 367 are adopted (a merged one is told with the one it went into; one that is studied once more, because
# somebody was not satisfied, stays adopted meanwhile).
JIYING: tuple[tuple[int, Fate], ...] = (
    (102, Fate(ending=DONE)),
    (11, Fate(ending=DONE, rounds=2)),
    (3, Fate(ending=PARTLY, rounds=3, is_unhappy=True)),
    (12, Fate(ending=PARTLY)),
    (4, _open(PLAN, age="fresh")),
    (3, _open(PLAN)),
    (2, _open(PLAN, age="late")),
    (2, _open(PLAN, age="climbed")),
    (1, _open(PLAN, rounds=2)),
    (8, _open(SUPERVISE, age="fresh")),
    (4, _open(SUPERVISE)),
    (2, _open(SUPERVISE, age="late")),
    (4, _open(REPORT, age="fresh")),
    (2, _open(REPORT)),
    (1, _open(REPORT, age="late")),
    (56, Fate(DECLINE)),
    (4, _open(REPORT, DECLINE)),
    (39, Fate(LATER)),
    (2, _open(REPORT, LATER)),
    (30, Fate(REFER)),
    (6, _open(SUPERVISE, REFER)),
    (3, _open(REPORT, REFER)),
    (46, Fate("", ending=MERGED)),
    (4, _open(Step.COLLECT, "", age="fresh", channel=Channel.PUBLIC)),
    (9, _open(STUDY, age="fresh")),
    (3, _open(STUDY)),
    (1, _open(STUDY, age="late")),
    (1, _open(STUDY, age="climbed")),
    (2, _open(STUDY, rounds=2)),
)
# Each of the other places has some of all; `turn` lets them differ.
LIVELY: tuple[tuple[int, Fate], ...] = (
    (9, Fate(ending=DONE)),
    (1, Fate(ending=DONE, rounds=2)),
    (1, Fate(ending=PARTLY)),
    (3, Fate(DECLINE)),
    (2, Fate(LATER)),
    (2, Fate(REFER)),
    (2, Fate("", ending=MERGED)),
    (1, Fate("", ending=Ending.INVALID, channel=Channel.PUBLIC)),
    (1, _open(Step.COLLECT, "", age="fresh", channel=Channel.PUBLIC)),
    (1, _open(Step.COLLECT, "", age="late", channel=Channel.PUBLIC)),
    (2, _open(STUDY, age="fresh")),
    (1, _open(STUDY, age="late")),
    (1, _open(STUDY, is_nobodys=True)),
    (2, _open(PLAN)),
    (1, _open(PLAN, age="late")),
    (1, _open(PLAN, age="climbed")),
    (3, _open(SUPERVISE, age="fresh")),
    (1, _open(SUPERVISE, age="late")),
    (1, _open(SUPERVISE, REFER)),
    (2, _open(REPORT, age="fresh")),
    (1, _open(REPORT, age="late")),
)


def jiying() -> Iterator[Fate]:
    for count, fate in JIYING:
        yield from [fate] * count


def lively(turn: int) -> Iterator[Fate]:
    """Yield the fates of one place; every second one has a few more that went well, every third nobody's."""
    for number, (count, fate) in enumerate(LIVELY):
        if fate.is_nobodys and turn % 3:
            continue
        yield from [fate] * (count + (turn + number) % 2 * (count > 1))

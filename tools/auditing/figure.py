"""What a campaign of `make audit` has to say: one figure beside the bar it is held to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`name` in words, the `value` measured, the `bar` in words; `holds` says whether it is met.

    `holds` None = it could not be looked at (no network, no server), and `value` says why: never counted as good.
    """

    name: str
    value: str
    bar: str
    holds: bool | None

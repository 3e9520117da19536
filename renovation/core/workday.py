"""Working days as the State Council's yearly notice sets them: holidays off, make-up weekends worked."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice

import chinese_calendar

from renovation.core.models import SpecialDay

_ONE = timedelta(days=1)
# The longest holiday with its make-up days is far shorter: a walk over this many days without a workday is a fault.
_LONGEST_HOLIDAY = 60


def knows(year: int) -> bool:
    """Tell whether the holidays of a year are known, from the calendar library or entered by hand."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return SpecialDay.objects.filter(day__year=year).exists()
    return True


def add_workdays(day: date, count: int) -> date:
    """Return the `count`-th working day after `day`; for 0 `day` itself, or the next working day if it is none.

    Of a year whose notice is not known yet (`knows`), weekends are off and other days are worked.
    """
    if count == 0:
        return next(_workdays_from(day))
    days = _workdays_from(day + _ONE)
    for _n in range(count - 1):
        next(days)
    return next(days)


def add_workdays_in_turn(day: date, counts: Sequence[int]) -> list[date]:
    """Return the days reached by adding each count (1 or more) to the day before it, in one query."""
    days = _workdays_from(day + _ONE)
    return [next(islice(days, count - 1, None)) for count in counts]


def workday_before(day: date, count: int) -> date:
    """Return the `count`-th working day before `day`: what ended before it has been over for `count` of them."""
    first = day - _ONE * (2 * count + _LONGEST_HOLIDAY)
    moved = _moved(first, day)
    days = (day - _ONE * n for n in range(1, (day - first).days + 1))
    return next(islice((day for day in days if _is_workday(day, moved)), count - 1, None))


def workdays_between(start: date, end: date) -> int:
    """Return how many working days lie after `start` up to and including `end`; negative if `end` comes first."""
    if end < start:
        return -workdays_between(end, start)
    moved = _moved(start, end)
    return sum(_is_workday(start + _ONE * n, moved) for n in range(1, (end - start).days + 1))


def workdays_to(start: date, days: Collection[date]) -> dict[date, int]:
    """Return `workdays_between(start, day)` of several days at once, in one query: what a list of deadlines asks."""
    if not days:
        return {}
    day, last = min(start, *days), max(start, *days)
    moved, passed, count = _moved(day, last), {day: 0}, 0
    while day < last:
        day += _ONE
        count += _is_workday(day, moved)
        passed[day] = count
    return {day: passed[day] - passed[start] for day in days}


def is_workday(day: date) -> bool:
    """Tell whether offices work on `day`."""
    return _is_workday(day, _moved(day, day))


def workdays_among(days: Collection[date]) -> set[date]:
    """Return those of `days` on which offices work, in one query."""
    moved = _moved(min(days), max(days)) if days else {}
    return {day for day in days if _is_workday(day, moved)}


def _workdays_from(day: date) -> Iterator[date]:
    while True:
        last = day + _ONE * _LONGEST_HOLIDAY
        moved = _moved(day, last)
        while day <= last:
            if _is_workday(day, moved):
                yield day
            day += _ONE


def _moved(start: date, end: date) -> dict[date, bool]:
    return dict(SpecialDay.objects.filter(day__range=(start, end)).values_list("day", "is_workday"))


def _is_workday(day: date, moved: dict[date, bool]) -> bool:
    if day in moved:
        return moved[day]
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5

"""Figures as Chinese offices write them, and their English twins. Pure: no settings, no database, no clock.

Halves round up (0.05 % -> 0.1 %), as in every office's spreadsheet; Python's own rounding goes to even.
A missing value or a zero denominator is written as a dash, never as zero.
"""

from decimal import ROUND_HALF_UP, Decimal

DASH = "—"
Number = Decimal | int | float


def round_half_up(value: Number, places: int = 0) -> Decimal:
    """Return ``value`` with ``places`` decimals; floats are taken as they print, so 2.675 gives 2.68."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def is_chinese(language: str) -> bool:
    """Tell whether figures are to be written in Chinese; zh-hans, zh-cn and zh all count."""
    return language.startswith("zh")


def count(value: Number | None) -> str:
    """Write whole things: 1,234."""
    return DASH if value is None else f"{round_half_up(value):,}"


def wan(amount: Number | None, language: str = "zh-hans") -> str:
    """Write money held in 万元: ``3,971.23 万元``, from one 亿 on ``39.71 亿元``; English ``CNY 39.71 million``."""
    if amount is None:
        return DASH
    value = round_half_up(amount, 2)
    if not is_chinese(language):
        return f"CNY {round_half_up(Decimal(str(amount)) / 100, 2):,} million"
    if abs(value) < 10_000:
        return f"{value:,} 万元"
    return f"{round_half_up(Decimal(str(amount)) / 10_000, 2):,} 亿元"


def area(square_meters: Number | None, language: str = "zh-hans") -> str:
    """Write ㎡: ``8,316 ㎡``, from ten thousand on ``3.97 万㎡`` (no idle zeros); English ``39,700 m²``."""
    if square_meters is None:
        return DASH
    value = round_half_up(square_meters)
    if not is_chinese(language):
        return f"{value:,} m²"
    if abs(value) < 10_000:
        return f"{value:,} ㎡"
    ten_thousands = f"{round_half_up(Decimal(str(square_meters)) / 10_000, 2):,}"
    return f"{ten_thousands.rstrip('0').rstrip('.')} 万㎡"


def trimmed(value: Number | None, places: int = 2) -> str:
    """Write a bare number without idle zeros, for a column that names its unit: ``1,234.5``."""
    if value is None:
        return DASH
    shown = f"{round_half_up(value, places):,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def percent(part: Number | None, whole: Number | None) -> str:
    """Write a share with one decimal: 191 of 208 = ``91.8%``."""
    if part is None or not whole:
        return DASH
    return f"{round_half_up(Decimal(str(part)) * 100 / Decimal(str(whole)), 1)}%"

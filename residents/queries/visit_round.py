from django.db.models import QuerySet

from renovation.core.models import Neighborhood
from residents.models import VisitRound


def rounds_named() -> QuerySet[VisitRound]:
    """Return rounds with what their pages name."""
    return VisitRound.objects.select_related("neighborhood", "by", "follows")


def round_to_log_in(neighborhood: Neighborhood, wanted: str = "") -> VisitRound | None:
    """Return the open round a visit goes into: the one named in the address, else the latest; None without any."""
    rounds = VisitRound.objects.filter(neighborhood=neighborhood, ends_on=None).order_by("-pk")
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 10:
        named = rounds.filter(pk=int(wanted)).first()
        if named is not None:
            return named
    return rounds.first()


def next_title(visit_round: VisitRound) -> str:
    """Propose a title for the round that goes on with this one: 入户走访 → 入户走访（2）→ 入户走访（3）."""
    stem, _open, tail = visit_round.title.rpartition("（")
    number = tail.removesuffix("）")
    if stem and tail.endswith("）") and number.isascii() and number.isdecimal():
        return f"{stem}（{int(number) + 1}）"
    return f"{visit_round.title}（2）"


def successor_of(visit_round: VisitRound) -> VisitRound | None:
    """Return the round that goes on with this one, if there is one."""
    return VisitRound.objects.filter(follows=visit_round).first()


def rounds_of(neighborhood: Neighborhood) -> list[VisitRound]:
    """Return the rounds of a neighborhood, the latest first."""
    return list(VisitRound.objects.filter(neighborhood=neighborhood).select_related("by").order_by("-pk"))

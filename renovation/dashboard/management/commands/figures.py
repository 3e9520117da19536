"""`manage.py figures`: the indicators of a region, and the proof that they are what the rows add up to."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from renovation.core.enums import RegionLevel
from renovation.core.models import Region
from renovation.dashboard import rollups
from renovation.dashboard.metrics import INDICATORS
from renovation.dashboard.queries.figures import SHARE_OF_CITY, RegionFigures, as_json, figures_of, share_in_city
from renovation.dashboard.queries.recount import differences


class Command(BaseCommand):
    help = "Print the indicators of a region (default: the top regions); --check counts them again from the rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("region", nargs="?", default="", help="region code; without it the cities")
        parser.add_argument("--json", action="store_true", help="{indicator: value}; {region: {…}} for several")
        parser.add_argument("--check", action="store_true", help="recount; exit status 1 on any difference")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["region"]
        if code and not Region.objects.filter(pk=code).exists():
            raise CommandError(f"没有代码为 {code} 的区域。")
        rollups.bring_up_to_date()
        if options["check"]:
            self._check(code, as_lines=not options["json"])
        else:
            self._print(code, as_lines=not options["json"])

    def _check(self, code: str, *, as_lines: bool) -> None:
        found = list(differences(code))
        if as_lines:
            for difference in found:
                self.stderr.write(str(difference))
        else:
            names = ("place", "what", "stored", "counted")
            listed = [{name: getattr(difference, name) for name in names} for difference in found]
            self.stdout.write(json.dumps({"differences": listed}, ensure_ascii=False, default=str))
        if found:
            raise CommandError(f"{len(found)} 处与明细不符。", returncode=1)
        if as_lines:
            self.stdout.write("指标与明细一致。")

    def _print(self, code: str, *, as_lines: bool) -> None:
        regions = Region.objects.filter(pk=code) if code else Region.objects.filter(level=RegionLevel.CITY)
        places = figures_of(regions.order_by("code"))
        if not as_lines:
            values = {place.code: _values(place) for place in places}
            shown = next(iter(values.values())) if len(values) == 1 else values
            self.stdout.write(json.dumps(shown, ensure_ascii=False))
            return
        for place in places:
            self.stdout.write(f"{place.code} {place.name}")
            for name, value in _values(place).items():
                known = INDICATORS.get(name, SHARE_OF_CITY)
                self.stdout.write(f"  {known.name} {name} = {value}")


def _values(place: RegionFigures) -> dict[str, float | int | None]:
    """Return every indicator; for a district also its share of the city."""
    share = {SHARE_OF_CITY.code: share_in_city(place)} if place.level == RegionLevel.DISTRICT else {}
    return as_json(place) | share

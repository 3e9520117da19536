"""Build the whole demo dataset in one transaction, or nothing of it."""

from random import Random

from django.db import transaction
from django.utils import timezone

from projects.models import Funding, PlanItem
from renovation.core.audit import record
from renovation.core.models import AuditEntry, Neighborhood, Region, User
from renovation.dashboard import rollups
from renovation.dashboard.demo.change_request import ask
from renovation.dashboard.demo.funding import funding, plan_items
from renovation.dashboard.demo.history import replay, tell_neighborhoods
from renovation.dashboard.demo.neighborhood import plant_buildings, plant_elsewhere, plant_newer, plant_program
from renovation.dashboard.demo.photo import plant_photos
from renovation.dashboard.demo.progress_report import rewind
from renovation.dashboard.demo.project import elsewhere_works, program_works, save_works
from renovation.dashboard.demo.region import CITY, plant_regions
from renovation.dashboard.demo.said_load import gather
from renovation.dashboard.demo.sheet import program
from renovation.dashboard.demo.user import plant_users

MARK = "demo.seeded"
SEED = 4102


def is_loaded() -> bool:
    """Tell whether the data in this database is the demo dataset."""
    return AuditEntry.objects.filter(action=MARK).exists()


def is_empty() -> bool:
    """Tell whether nobody has put anything in yet."""
    return not (Region.objects.exists() or User.objects.exists())


@transaction.atomic
def load() -> dict[str, int]:
    """Load everything; return how many rows of the main kinds were made. The same on every day but for its dates."""
    today = timezone.localdate()
    rng = Random(SEED)
    rows = program()
    places = plant_regions(rows)
    people = plant_users(places, today)
    own = plant_program(rows, places, people)
    newer = plant_newer(places, rng)
    old = plant_elsewhere(places, rng)
    plant_buildings([*own, *newer])
    works = [*program_works(rows, own, people, today), *elsewhere_works(old, people, today, rng)]
    sites = [site for work in works for site in work.sites]
    # Money and contents as of today; only the reports of the last weeks are told again.
    money, items = funding(sites, rows, today), plan_items(sites[: len(rows)])
    steps = rewind(sites, today)
    save_works(works)
    Funding.objects.bulk_create(money, batch_size=500)
    PlanItem.objects.bulk_create(items, batch_size=500)
    tell_neighborhoods(sites)
    residents = gather(sites, people, today)
    replay(steps, people, today, residents.advance)
    residents.finish(today)
    plant_photos(people.contractor)
    residents.hang_photos()
    ask(today)
    record(None, MARK, places.regions[CITY])
    rollups.recompute()
    return {"regions": len(places.regions), "neighborhoods": Neighborhood.objects.count(), "sites": len(sites)}

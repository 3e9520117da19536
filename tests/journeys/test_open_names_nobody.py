"""Markers go into every field that holds something of a person; then every public page is read, and none says one.

The pages are all addresses under /open/, found in the portal's own table of addresses: a new one is read too.
"""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import DateRevision, Project, ProjectSite
from renovation.core.models import AuditEntry, Building, Contact, Dwelling, Neighborhood, User
from residents.actions import baton
from residents.actions.suggestion import VoiceFacts, take_in, take_in_public
from residents.forms.open_ticket import new_key
from residents.models import Baton, Suggestion, SuggestionPlan, Urge, Voice
from residents.queries import open as open_queries
from residents.queries import open_status
from residents.queries.open_status import digest_of
from residents.views import open_status as open_status_views
from tests.fixtures.cast import make_site
from tests.permissions.campaign import addresses
from tests.residents.loop_cast import Case, fresh, people

pytestmark = pytest.mark.django_db
NAME, PHONE, FLAT, STAFF, WORDS = "欧阳记号", "13912347788", "7-记0701", "经办记号", "未公开记号"
ENDING = "7788"
MARKERS = (NAME, PHONE, FLAT, STAFF, WORDS, ENDING, "记号", "记0701")
# Drawn numbers, keys and tokens, in which four digits may stand by chance; a phone is shorter.
DRAWN = re.compile(r"[0-9A-Za-z]{14,}")
# What staff type of the works, for staff: notes, issues, remarks.
INNER = ((ProjectSite, ("issue", "next_step", "progress_text")), (Neighborhood, ("remark",)), (Project, ("note",)))


def holds(page: str, marker: str) -> bool:
    return marker in (DRAWN.sub("", page) if marker == ENDING else page)


class Told:
    """One case by the public page and one by staff at every point of the loop."""

    def __init__(self, here):
        self.here, self.cast = here, people()
        self.keys, self.rows = [], []
        for user in User.objects.all():
            user.name = f"{STAFF}{user.pk}"
            user.save()
        for steps in ((), ("verified",), ("verified", "adopted"), ("verified", "adopted", "planned")):
            self.case(*steps)
        self.case("verified", "declined")
        self.case("verified", "put_off")
        self.case("verified", "referred")
        done = ("verified", "adopted", "planned", "reported_done", "accepted")
        self.case(*done)
        self.case(*done, "told")
        unsatisfied = self.case(*done)
        unsatisfied.told(satisfaction="NOT", text=f"{WORDS}{NAME}")
        merged, main = self.case("verified"), self.case("verified")
        merged.do(baton.merge, into=main.stored())
        self.case().do(baton.invalidate, answer="不是意见")
        take_in(
            by=fresh(self.cast.red), neighborhood=here, category=main.category, text=f"{WORDS}{PHONE}", voice=self.who()
        )

    def who(self):
        return VoiceFacts(NAME, PHONE, FLAT, None, has_consented=True)

    def case(self, *steps):
        case, key = Case(self.cast, self.here), new_key()
        facts = {"text": f"{WORDS}，{NAME}，{PHONE}，{FLAT}", "place": f"{FLAT}门口", "follow_digest": digest_of(key)}
        case.row, _voice = take_in_public(neighborhood=self.here, category=case.category, voice=self.who(), **facts)
        for step in steps:
            getattr(case, step)()
        self.keys.append(key)
        self.rows.append(case.row)
        return case

    def mark_what_is_inside(self):
        """Fill what staff write for one another."""
        Baton.objects.exclude(ended_at=None).update(note=f"{WORDS}{NAME}")
        SuggestionPlan.objects.update(text=WORDS, done_text=f"{NAME}{WORDS}")
        Urge.objects.create(suggestion=self.rows[1], text=f"{WORDS}{PHONE}", voice=self.rows[1].voices.get())
        for model, fields in INNER:
            model.objects.update(**dict.fromkeys(fields, f"{WORDS}{NAME}"))


@pytest.fixture
def told(here):
    building = Building.objects.create(neighborhood=here, number="7栋")
    Dwelling.objects.create(building=building, number=FLAT)
    Contact.objects.create(neighborhood=here, name=NAME, phone=PHONE)
    told = Told(here)
    site = make_site(here, status=2, planned_finish_on=timezone.localdate())
    site.project.owner = told.cast.street
    site.project.save()
    day = timezone.localdate()
    DateRevision.objects.create(
        site=site, field="planned_finish_on", old=day - timedelta(days=9), new=day, reason="OTHER",
        note=f"{WORDS}{NAME}", by=told.cast.street,
    )  # fmt: skip
    told.mark_what_is_inside()
    return told


def public_urls(told):
    """Every address under /open/, with each number and each key in it."""
    found = []
    for route in addresses().values():
        if not route.startswith("/open/"):
            continue
        place = route.replace("<int:pk>", str(told.here.pk))
        if "<slug:number>" in place:
            found += [place.replace("<slug:number>", row.number) for row in told.rows]
        elif "<slug:key>" in place:
            found += [place.replace("<slug:key>", key) for key in told.keys]
        else:
            found.append(place)
    return found


# With what else an address may be asked for.
QUERIES = {"/open/": ("?q=集英",), "/open/s/": ("?number=1234567",)}


def said_by(client, urls):
    """Yield (address, what it says, headers and all) of everything read, and of everything posted to once."""
    for url in urls:
        for query in ("", *QUERIES.get(url, ())):
            answer = client.get(url + query)
            yield url + query, answer.content.decode("utf-8", "replace") + str(answer.headers)
        if not url.startswith("/open/n/") or url.endswith("suggest/"):
            answer = client.post(url, {"satisfaction": "PARTLY"}, follow=True)
            yield f"{url} (post)", answer.content.decode("utf-8", "replace")


def hits(client, urls):
    return {(url, marker) for url, page in said_by(client, urls) for marker in MARKERS if holds(page, marker)}


def test_no_public_page_says_anything_of_anybody(client, told):
    urls = [*public_urls(told), f"/open/n/{told.here.pk}/?before=999999", f"/open/f/{told.keys[-2]}/?new=1"]
    assert len(urls) > 60
    assert hits(client, urls) == set()
    cleared = [row.number for row in told.rows if row.number in client.get(f"/open/s/{row.number}/").content.decode()]
    assert len(cleared) == len(told.rows), "the pages are not empty"


def test_the_markers_were_there(told):
    """The control: what the pages do not say stands in the rows they are made of."""
    voice = Voice.objects.filter(phone_index__gt="").first()
    assert (voice.name, voice.phone, voice.flat) == (NAME, PHONE, FLAT)
    assert Suggestion.objects.filter(text__contains=WORDS).count() == len(told.rows) + 1
    assert User.objects.exclude(name__contains=STAFF).count() == 0
    assert Baton.objects.filter(note__contains=NAME).exists()


def leak_of_text(monkeypatch):
    """A status that forgets who may read the text."""
    known = open_status.status_of
    monkeypatch.setattr(open_status_views, "status_of", lambda row: replace(known(row), text=row.text))


def leak_of_list(monkeypatch):
    """A list that shows what was said instead of what was cleared."""
    known = open_queries.asked
    monkeypatch.setattr(
        open_queries,
        "asked",
        lambda rows: [replace(one, text=row.text) for one, row in zip(known(rows), rows, strict=True)],
    )


def leak_of_name(monkeypatch):
    """A link that greets its owner by name."""
    known = open_status.status_of
    monkeypatch.setattr(
        open_status,
        "status_of",
        lambda row, is_own=False: replace(known(row, is_own=is_own), place=row.voices.first().name),
    )


@pytest.mark.parametrize("leak", [leak_of_text, leak_of_list, leak_of_name], ids=lambda leak: leak.__name__)
def test_a_leak_put_in_is_found(client, told, monkeypatch, leak):
    """The control: the journey that finds nothing finds each of these."""
    leak(monkeypatch)
    urls = [f"/open/s/{told.rows[1].number}/", f"/open/n/{told.here.pk}/", f"/open/f/{told.keys[1]}/"]
    assert hits(client, urls)


def test_numbers_tried_one_after_the_other_give_nothing(client, told):
    """Whoever counts through numbers finds at most steps and days; never a text that was not cleared."""
    start = int(told.rows[0].number) // 100 * 100
    known = {row.number for row in Suggestion.objects.all()}
    for number in range(start, start + 100):
        answer = client.get(f"/open/s/{number}/")
        assert answer.status_code == (200 if str(number) in known else 404)
        assert not [marker for marker in MARKERS if holds(answer.content.decode(), marker)]


def test_the_trail_knows_no_name_number_or_door_of_a_visitor(told):
    entries = AuditEntry.objects.filter(model="residents.voice") | AuditEntry.objects.filter(by=None)
    said = str(list(entries.values_list("before", "after", "label", "who")))
    assert entries.count() > 10
    assert not [marker for marker in (NAME, PHONE, FLAT) if marker in said]

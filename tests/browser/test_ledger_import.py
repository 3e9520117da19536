"""The ledger wizard in Chromium: the bar goes on while the page is left; every step fits desk and phone."""

from pathlib import Path

import pytest
from django.urls import reverse

from projects.actions.ledger_commit import keep_rows
from projects.actions.ledger_import import commit_ledger, match_ledger
from projects.actions.ledger_job import claim
from projects.enums import ImportState
from projects.models import LedgerImport
from projects.transfer.ledger_import import receive
from projects.transfer.ledger_work import work
from renovation.core.models import Region
from tests.fixtures.cast import DISTRICT, make_neighborhood

LEDGERS = Path(__file__).parents[1] / "data/ledgers"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger(district_officer):
    region = Region.objects.get(pk=DISTRICT)
    path = LEDGERS / "basic-ledger.xlsx"
    return receive(by=district_officer, region=region, path=path, filename=path.name)


def asked(ledger):
    match_ledger(by=ledger.by, ledger=ledger, sheet=ledger.sheet, kind=ledger.kind, mapping=ledger.mapping)
    ledger.refresh_from_db()


def test_progress_survives_leaving_the_page(page, sign_in, ledger):
    sign_in(ledger.by)
    address = reverse("projects:import-detail", args=[ledger.pk])
    asked(ledger)
    page.goto(address)
    page.get_by_text("排队等待处理").wait_for()
    claimed = claim(ledger.pk)
    keep_rows(by=ledger.by, ledger=claimed, plans=[], total=208, is_first=True)
    LedgerImport.objects.filter(pk=ledger.pk).update(done=100)
    page.get_by_text("已试算 100 行").wait_for()
    page.goto(reverse("projects:import-list"))
    page.get_by_text("正在试算").wait_for()
    LedgerImport.objects.filter(pk=ledger.pk).update(done=150)
    page.goto(address)
    page.get_by_text("已试算 150 行").wait_for()
    LedgerImport.objects.filter(pk=ledger.pk).update(beat_at=None)
    work(ledger.pk)
    page.get_by_role("heading", name="试算结果").wait_for()


def test_every_step_fits_the_screen(page, screen, sign_in, ledger, axe, no_sideways_scroll, shot):
    sign_in(ledger.by)

    def look(name, url):
        page.goto(url)
        shot(page, f"import-{name}")
        axe(page)
        no_sideways_scroll(page)

    make_neighborhood("4102A1001001", "丽都西院")
    detail = reverse("projects:import-detail", args=[ledger.pk])
    look("list", reverse("projects:import-list"))
    look("upload", reverse("projects:import-add"))
    look("match", reverse("projects:import-match", args=[ledger.pk]))
    asked(ledger)
    look("working", detail)
    page.goto("about:blank")  # or its bar would reload the page in the middle of the next step
    work(ledger.pk)
    look("review", detail)
    ledger.refresh_from_db()
    regions = {place["key"]: "NEW" for place in ledger.summary["new_regions"]}
    commit_ledger(by=ledger.by, ledger=ledger, regions=regions, skip_problems=True)
    work(ledger.pk)
    look("result", detail)
    LedgerImport.objects.update(state=ImportState.FAILED, error="OSError: disk")
    look("failed", detail)

"""Whether the portal is well, and what was forgotten at night, on a desk and on a phone."""

from dataclasses import replace

import pytest

from renovation.core.enums import Role
from renovation.dashboard.actions.forget_run import forget
from renovation.operations.queries.finding import Level
from renovation.operations.queries.status import status
from tests.fixtures.cast import CITY, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def look(page, sign_in, regions, axe, no_sideways_scroll, shot):
    sign_in(make_user("keeper", Role.SYSTEM_ADMIN, CITY))

    def check(name):
        axe(page)
        no_sideways_scroll(page)
        shot(page, name)

    return check


def test_what_is_wrong_and_what_to_do(page, screen, look):
    page.goto("/manage/status/")
    # Nothing beats while the tests run.
    page.get_by_role("heading", name="要处理的事").wait_for()
    look("status-trouble")


def test_nothing_is_wrong(page, screen, look, monkeypatch):
    now = status()
    well = [(name, [found for found in findings if found.level == Level.GOOD]) for name, findings in now.groups]
    assert any(findings for _name, findings in well)
    calm = replace(now, level=Level.GOOD, trouble=[], groups=well)
    monkeypatch.setattr("renovation.operations.views.status.status", lambda: calm)
    page.goto("/manage/status/")
    page.get_by_text("一切正常，没有要处理的事。").wait_for()
    look("status-well")


def test_what_the_nights_forgot(page, screen, look, settings, tmp_path):
    settings.TOMBSTONE_FILE = str(tmp_path / "tombstones.txt")
    page.goto("/forgotten/")
    page.get_by_text("还没有运行过。").wait_for()
    look("forgotten-none")
    for is_trial in (True, False):
        forget(is_trial=is_trial)
    page.goto("/forgotten/")
    page.get_by_text("试算").first.wait_for()
    look("forgotten")

import pytest
from playwright.sync_api import expect

from tests.browser.outbox import Broken, drop_noise, forget_finders
from tests.fixtures.cast import COMMUNITY, make_user


@pytest.fixture
def red_vest(regions):
    return make_user("red_vest", "RED_VEST", COMMUNITY)


@pytest.fixture
def phone(page, here, sign_in, red_vest, console_clean):
    """A red vest's phone: 390 px, signed in. What it says without signal is no fault."""
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(red_vest)
    yield page
    drop_noise(console_clean)


@pytest.fixture
def broken(settings, tmp_path):
    """broken.script("outbox.js", (old, new)): the portal serves that instead; checks of it fail soon."""
    expect.set_options(timeout=2500)
    yield Broken(settings, tmp_path / "broken")
    expect.set_options(timeout=5000)
    settings.STATICFILES_DIRS = [folder for folder in settings.STATICFILES_DIRS if tmp_path not in folder.parents]
    forget_finders()

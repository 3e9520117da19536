"""The phone in Chromium: opening the intake, writing a remark, and scripts broken on purpose."""

import re
import shutil
from pathlib import Path

from django.contrib.staticfiles import finders
from playwright.sync_api import Page, expect

from tests.architecture.code import ROOT

# What a phone without signal, a lost answer or a refusal makes Chromium say; anything else is a fault of ours.
NOISE = ("Failed to load resource", "net::ERR_")
SLOW = 15_000


def open_intake(page: Page, url: str, *, has_worker: bool = True, query: str = "") -> None:
    """Open the page, and wait until it is ready and, if there is one, the worker holds its shell."""
    page.goto(f"{url}/m/intake/{query}")
    ready(page)
    if has_worker:
        page.wait_for_selector("html[data-worker='1']", state="attached")
        page.evaluate(
            "navigator.serviceWorker.controller ? 1 : new Promise("
            "go => navigator.serviceWorker.addEventListener('controllerchange', () => go(1)))"
        )


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-ready='1']", state="attached")


def write(page: Page, text: str, category: str = "管网") -> None:
    """Log one remark, as a finger does."""
    page.locator("label.phone-chip", has_text=category).click()
    page.get_by_label("意见内容").fill(text)
    page.locator("#save").click()
    expect(page.locator("#told")).to_contain_text("已")
    expect(line(page, re.sub(r"\d{5,}", "***", text)[:15])).to_be_visible()


def send(page: Page) -> None:
    """Press the button as often as the case says, though it goes away as soon as nothing waits any more."""
    page.locator("#send").dispatch_event("click")


def waits(page: Page, count: int, timeout: int = SLOW) -> None:
    """The badge says so many."""
    expect(page.locator("#count")).to_have_text(str(count), timeout=timeout)


def line(page: Page, text: str):
    return page.locator("#records li", has_text=text)


def drop_noise(said: list[str], *more: str) -> None:
    """Leave in the list what nobody expects of a phone without signal."""
    said[:] = [text for text in said if not any(noise in text for noise in (*NOISE, *more))]


class Broken:
    """Serves our scripts with some words exchanged, to the page and to the worker alike."""

    def __init__(self, settings, folder: Path) -> None:
        self.settings, self.folder = settings, folder

    def script(self, name: str, *changes: tuple[str, str]) -> None:
        target = self.folder / "portal" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "static/portal" / name, target)
        text = target.read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1, f"{name} holds {old!r} {text.count(old)} times"
            text = text.replace(old, new)
        target.write_text(text, "utf-8")
        self.settings.STATICFILES_DIRS = [self.folder, *self.settings.STATICFILES_DIRS]
        forget_finders()


def forget_finders() -> None:
    finders.get_finder.cache_clear()

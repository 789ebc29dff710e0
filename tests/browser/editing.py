"""How is the editor used, and what of it is waited for? For the tests in a browser."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from playwright.sync_api import Error, Locator, Page, Route, expect

from tests.browser.looking import Open, confirms


def source(page: Page) -> Locator:
    return page.get_by_role("textbox", name="OpenSCAD source")


def write(page: Page, text: str) -> None:
    """In the place of what is there, as if it were pasted."""
    source(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def measures(page: Page, size: str) -> None:
    """Wait until what is shown has this size."""
    expect(page.locator("#figures")).to_contain_text(f"{size} mm", timeout=60_000)


def begun(open_page: Open, **options: Any) -> Page:
    """A page with an empty work. Without options the tab has those of earlier tests put aside."""
    page = open_page("/edit", **options)
    expect(page.locator("#state")).to_have_attribute("data-kind", re.compile("done|failed"), timeout=60_000)
    begin_anew(page)
    return page


def begin_anew(page: Page) -> None:
    page.locator("#work-menu summary").click()
    page.get_by_role("button", name="New", exact=True).click()
    expect(source(page)).to_have_text("")


def link_of(page: Page) -> str:
    """What Share copies."""
    page.get_by_role("button", name="Copy a link that holds the source").click()
    confirms(page, "Link copied")
    return str(page.evaluate("navigator.clipboard.readText()"))


def work_menu(page: Page, button: str) -> None:
    page.locator("#work-menu summary").click()
    page.get_by_role("button", name=button, exact=True).click()


def example(page: Page, name: str) -> None:
    page.get_by_text("Examples", exact=True).click()
    page.locator("#examples-list").get_by_role("button", name=name).click()


class Held:
    """Requests that get no answer before `release`."""

    def __init__(self, page: Page, address: str, containing: str = "") -> None:
        self._page = page
        self._address = address
        self._containing = containing
        self._routes: list[Route] = []
        page.route(address, self._take)

    def _take(self, route: Route) -> None:
        if self._containing in str(route.request.post_data):
            self._routes.append(route)
        else:
            route.fallback()

    def wait(self) -> None:
        """Until there is one."""
        for _ in range(1200):
            if self._routes:
                return
            self._page.wait_for_timeout(50)
        raise AssertionError(f"nobody asked for {self._address}")

    def release(self) -> None:
        """All, and see to it that the page has what it still waits for."""
        self._page.unroute(self._address, self._take)
        for route in self._routes:
            with suppress(Error):  # the page may not wait any more
                route.fulfill(response=route.fetch())
        self._page.evaluate("fetch('/api/libraries').then((answer) => answer.text())")

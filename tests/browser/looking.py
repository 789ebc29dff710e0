"""Where on a configurator is what? For the tests in a browser."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Page]
TRAY = "/view/honeycomb-tray.scad"
MOODY = "/view/Moody.fake"


def solved(page: Page, times: int = 1) -> Locator:
    """Wait until the model was drawn so many times."""
    canvas = page.locator("#canvas")
    expect(canvas).to_have_attribute("data-shown", str(times), timeout=60_000)
    return canvas


def confirms(page: Page, words: str) -> None:
    """Wait until the page has confirmed something in words that begin like this."""
    until(page, f"confirmed.some((text) => text.startsWith({json.dumps(words)}))")


def until(page: Page, expression: str) -> None:
    """Wait until it is true in the page. (Playwright's own wait_for_function is refused by the policy.)"""
    for _ in range(600):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {expression}")


def field(page: Page, name: str) -> Locator:
    return page.locator(f'[data-input="{name}"]')


def box(page: Page, name: str) -> Locator:
    return field(page, name).locator("input.box")


def result(page: Page, label: str) -> Locator:
    return page.locator(f'[data-output="{label}"] .result-value')


def error(page: Page, name: str) -> Locator:
    return field(page, name).locator(".field-error")

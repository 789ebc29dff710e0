"""Do the pages fit a narrow window and a thumb? In a real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import MOODY, Open

pytestmark = pytest.mark.real
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True}
_LOW = """
  () => [...document.querySelectorAll("button, summary, .button, .select, input.text, input.box")]
    .filter((it) => it.checkVisibility() && it.getBoundingClientRect().height < 40)
    .map((it) => it.id || it.getAttribute("aria-label") || it.textContent || it.name)
"""


@pytest.mark.parametrize("path", ["/view", MOODY, "/view/Pallet.gh", "/edit", "/account/sign-up"])
def test_a_page_fits_the_smallest_phone_and_its_controls_a_thumb(open_page: Open, path: str) -> None:
    page = open_page(path, **PHONE)
    expect(page.locator("main")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate(_LOW) == []


def test_the_reason_of_a_failure_is_a_touch_away_from_the_last_input(open_page: Open, troubles: list[str]) -> None:
    page = open_page(f"{MOODY}?fail=error", **PHONE)
    why = page.get_by_role("button", name="See why")
    expect(why).to_be_visible()
    _scroll_down(page)
    expect(page.get_by_role("alert")).not_to_be_in_viewport()
    why.click()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    troubles[:] = [trouble for trouble in troubles if "422" not in trouble]


def _scroll_down(page: Page) -> None:
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")

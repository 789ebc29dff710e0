"""Can a person get in, make a key and look after their sessions? In a real Chromium, on a whole Softly."""

from __future__ import annotations

import json
import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import MOODY, Open, box, confirms, solved, until
from tests.real.site import Site

pytestmark = pytest.mark.real
PASSWORD = "correct horse battery"
OWN = {"color_scheme": "light"}
"""A profile of its own: nobody else is logged in there."""
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
PAGES = tuple(f"/account{page}" for page in ("", "/keys", "/usage", "/solves", "/jobs", "/sessions"))


def fill(page: Page, button: str, **fields: str) -> None:
    for label, text in fields.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name=button, exact=True).click()


def sign_up(page: Page, who: str) -> str:
    email = f"{who}-{time.time_ns()}@example.com"
    fill(page, "Sign up", Name=who.title(), Email=email, Password=PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text(who.title())
    return email


def mailed(site: Site, email: str) -> str:
    """The path of the link in the mail, which development writes to the log."""
    found: list[str] = []

    def arrived() -> bool:
        mail = (site.folder / "web.log").read_text(errors="replace").rpartition(f"To: {email}")[2]
        found.extend(re.findall(r"http://[^/\s]+(/account/\S+)\s", mail))
        return bool(found)

    site.wait_for(arrived)
    return found[0]


def go(page: Page, site: Site, path: str) -> None:
    page.goto(f"http://127.0.0.1:{site.port}{path}")


def log_out(page: Page) -> None:
    page.get_by_label("Your account", exact=True).first.click()
    page.get_by_role("button", name="Log out").click()


def test_a_person_signs_up_confirms_logs_in_makes_a_key_and_ends_a_session(open_page: Open, site: Site) -> None:
    page = open_page("/account/sign-up", **OWN, permissions=["clipboard-read", "clipboard-write"])
    email = sign_up(page, "ada")
    expect(page.get_by_text("Not confirmed")).to_be_visible()
    go(page, site, mailed(site, email))
    page.get_by_role("button", name="Yes, confirm it").click()
    expect(page.get_by_text(f"{email} is confirmed.")).to_be_visible()
    expect(page.get_by_text("Not confirmed")).to_have_count(0)
    log_out(page)
    expect(page.get_by_text("You are logged out.")).to_be_visible()

    go(page, site, "/account/keys")
    fill(page, "Log in", Email=email, Password=PASSWORD)
    expect(page.get_by_text("No keys yet")).to_be_visible()
    fill(page, "Make the key", Name="My program")
    token = page.locator("#token").inner_text()
    page.get_by_role("button", name="Copy").click()
    confirms(page, "Copied")
    assert page.evaluate("navigator.clipboard.readText()") == token
    assert site.get("/api/solves", Authorization=f"Bearer {token}").status == 200
    page.reload()
    expect(page.get_by_role("heading", name="My program")).to_have_count(1)
    expect(page.locator("#token")).to_have_count(0)

    other = open_page("/account/log-in", **OWN)
    fill(other, "Log in", Email=email, Password=PASSWORD)
    expect(other.get_by_role("heading", level=1)).to_have_text("Ada")
    go(page, site, "/account/sessions")
    expect(page.get_by_text("This one")).to_have_count(1)
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("The session is ended.")).to_be_visible()
    other.reload()
    expect(other.get_by_role("heading", level=1)).to_have_text("Log in")


def test_a_form_that_is_on_its_way_is_not_sent_again(open_page: Open, site: Site) -> None:
    page = open_page("/account/sign-up", **OWN)
    sign_up(page, "finn")
    go(page, site, "/account/keys")
    page.get_by_label("Name", exact=True).fill("My program")
    clicked_twice = """(button) => {
      const kept = [];
      addEventListener("submit", (event) => kept.push(event.defaultPrevented));
      button.click();
      button.click();
      return kept;
    }"""
    assert page.get_by_role("button", name="Make the key").evaluate(clicked_twice) == [False, True]
    expect(page.get_by_role("heading", name="My program", exact=True)).to_have_count(1)


def test_a_login_from_a_model_comes_back_to_its_inputs_and_solves_as_that_person(open_page: Open, site: Site) -> None:
    page = open_page("/account/sign-up", **OWN)
    email = sign_up(page, "bert")
    log_out(page)
    go(page, site, MOODY)
    solved(page)
    box(page, "width").fill("42")
    solved(page, 2)
    page.get_by_role("link", name="Log in").click()
    fill(page, "Log in", Email=email, Password=PASSWORD)
    expect(box(page, "width")).to_have_value("42")
    solved(page)
    box(page, "width").fill("43")
    solved(page, 2)
    go(page, site, "/account/solves")
    expect(page.get_by_text("width 43")).to_be_visible()
    page.locator(".entry", has_text="width 43").get_by_role("link", name="Open").click()
    expect(box(page, "width")).to_have_value("43")
    solved(page)


def test_over_a_limit_it_says_so_counts_down_and_goes_on_with_the_newest_inputs(
    open_page: Open, troubles: list[str]
) -> None:
    page = open_page("/view", **OWN)
    page.clock.install()
    page.goto(page.url.replace("/view", MOODY))
    solved(page)
    details = {"bucket": "solve", "currentTier": "free", "limits": {"free": {"limit": 100, "window": 900}}}
    refusal = {"error": "Too many requests", "code": "RATE_LIMIT_EXCEEDED", "message": "", "details": details}
    page.route(
        "**/solve",
        lambda route: route.fulfill(
            status=429, headers={"Retry-After": "600"}, content_type="application/json", body=json.dumps(refusal)
        ),
    )
    box(page, "width").fill("51")
    notice = page.locator(".notice")
    expect(notice).to_contain_text("100 in 15 min are allowed here. It goes on by itself in")
    page.unroute("**/solve")
    asked = page.evaluate("solves.length")
    box(page, "width").fill("52")
    page.clock.fast_forward(200_000)
    expect(notice).to_contain_text(re.compile("by itself in [1-6] min"))
    assert page.evaluate("solves.length") == asked, "nothing is asked while it would be refused"
    page.clock.fast_forward(400_000)
    solved(page, 2)
    expect(notice).to_have_count(0)
    assert page.evaluate("solves.at(-1).inputs.width") == 52
    troubles[:] = [trouble for trouble in troubles if "429" not in trouble]


def test_the_menu_opens_and_closes_by_keyboard(open_page: Open) -> None:
    page = open_page("/account/sign-up", **OWN)
    sign_up(page, "cora")
    summary = page.locator("#account-menu summary")
    summary.press("Enter")
    expect(page.get_by_role("link", name="Usage")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Log out")).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_appearance_is_chosen_and_given_back_to_the_system(open_page: Open) -> None:
    page = open_page("/account/sign-up", **OWN)
    sign_up(page, "dora")
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    page.get_by_role("radio", name="Dark").check()
    assert page.evaluate(background) != light
    page.reload()
    expect(page.get_by_role("radio", name="Dark")).to_be_checked()
    page.get_by_role("radio", name="System").check()
    until(page, f"{background} === '{light}'")


_NAMELESS = """
  [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a, summary")].filter((node) => {
    const labels = [...(node.labels ?? [])].map((label) => label.textContent);
    const hidden = node.getAttribute("aria-hidden") === "true";
    return !hidden && ![node.getAttribute("aria-label"), ...labels, node.textContent, node.title].join("").trim();
  }).map((node) => node.outerHTML)
"""


def test_a_phone_needs_no_sideways_scrolling_and_every_control_has_a_name(open_page: Open, site: Site) -> None:
    page = open_page("/account/sign-up", **PHONE)
    sign_up(page, "e" * 100)
    fill_key = {"Name": "n" * 100}
    go(page, site, "/account/keys")
    fill(page, "Make the key", **fill_key)
    expect(page.get_by_text("Copy it now")).to_be_visible()
    for path in (None, *PAGES, "/view", MOODY):
        if path:
            go(page, site, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert path == MOODY or page.evaluate(_NAMELESS) == [], path
    solved(page)

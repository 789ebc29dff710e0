"""Can a person leave a solve to the server, come back, see how far it is, and stop it? In a real Chromium."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.looking import MOODY, Open, box, solved, until
from tests.real.site import Site

pytestmark = pytest.mark.real
OWN = {"color_scheme": "light"}
"""A profile of its own: the next test finds nothing of its jobs."""
LONG = "600"
"""Seconds that a solve takes, unless the file `go` is there before."""


@pytest.fixture(scope="module", autouse=True)
def _worker(site: Site) -> Iterator[None]:
    worker = site.start_worker()
    yield
    site.family.end_one(worker)


@pytest.fixture
def go(tmp_path: Path) -> Path:
    """Named by the page's address."""
    return tmp_path / "go"


def leave(page: Page) -> None:
    """A solve that takes its time, to the server."""
    box(page, "sleep").fill(LONG)
    page.get_by_role("button", name="Solve in the background").click()
    runs(card(page))


def runs(place: Locator) -> None:
    expect(place.get_by_role("progressbar")).to_have_attribute("aria-valuetext", re.compile(r"^\d+ % · "))


def card(page: Page) -> Locator:
    return page.get_by_role("region", name="In the background")


def test_a_long_solve_is_left_to_the_server_and_its_model_follows(open_page: Open, go: Path) -> None:
    page = open_page(f"{MOODY}?until={go}", **OWN)
    solved(page)
    leave(page)
    go.touch()
    solved(page, 2)
    expect(card(page)).to_be_hidden()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_page_that_is_loaded_again_finds_its_solve_and_stops_it(open_page: Open) -> None:
    page = open_page(MOODY, **OWN)
    leave(page)
    page.reload()
    runs(card(page))
    assert page.evaluate("solves.length") == 0, "what the server does already isn't asked again"
    card(page).get_by_role("button", name="Cancel").click()
    expect(page.locator(".notice")).to_contain_text("The solve was cancelled")
    expect(card(page)).to_be_hidden()
    page.get_by_role("button", name="Solve it").click()
    expect(page.get_by_role("progressbar", name="Solve")).to_be_visible()


def test_other_inputs_are_solved_meanwhile_and_the_model_is_offered(open_page: Open, go: Path) -> None:
    page = open_page(f"{MOODY}?width=21&until={go}", **OWN)
    leave(page)
    # In this order: with sleep at 0 first, the page may draw that model before it hears of the width.
    box(page, "width").fill("34")
    box(page, "sleep").fill("0")
    solved(page)
    go.touch()
    expect(card(page)).to_contain_text("The model is ready")
    card(page).get_by_role("button", name="Show it").click()
    solved(page, 2)
    assert (box(page, "width").input_value(), box(page, "sleep").input_value()) == ("21", LONG)
    assert "width=21" in page.url


def test_where_no_stream_is_to_be_had_the_page_asks_and_names_the_error(
    open_page: Open, go: Path, troubles: list[str]
) -> None:
    page = open_page(f"{MOODY}?fail=error&until={go}", **OWN)
    page.route("**/api/jobs/*/events", lambda route: route.fulfill(status=503, body="{}"))
    leave(page)
    go.touch()
    expect(page.get_by_role("alert")).to_contain_text("The fake definition was asked to fail.")
    expect(card(page)).to_be_hidden()
    troubles[:] = [trouble for trouble in troubles if not re.search("422|503", trouble)]


def test_inputs_that_change_while_the_server_takes_a_solve_are_solved_on(open_page: Open) -> None:
    page = open_page(MOODY, **OWN)
    solved(page)
    box(page, "sleep").fill(LONG)
    button = page.get_by_role("button", name="Solve in the background")
    expect(button).to_be_visible()
    taken: list[Route] = []
    page.route(
        "**/solve", lambda route: taken.append(route) if "prefer" in route.request.headers else route.continue_()
    )
    button.click()
    box(page, "width").fill("34")
    until(page, "solves.length === 3")
    taken[0].continue_()
    expect(card(page)).to_be_visible()
    expect(button).to_be_hidden()
    assert page.evaluate("[solves.length, solves[2].aborted]") == [3, False]
    card(page).get_by_role("button", name="Cancel").click()
    expect(card(page)).to_be_hidden()


def test_what_came_of_it_is_asked_for_until_it_is_had(open_page: Open, go: Path, troubles: list[str]) -> None:
    page = open_page(f"{MOODY}?until={go}", **OWN)
    solved(page)
    leave(page)
    page.route("**/api/jobs/*/result", lambda route: route.fulfill(status=503, body="{}"), times=1)
    page.route("**/api/jobs/*/result", lambda route: route.abort(), times=1)
    go.touch()
    solved(page, 2)
    expect(card(page)).to_be_hidden()
    troubles[:] = [trouble for trouble in troubles if not re.search("503|ERR_FAILED", trouble)]


def sign_up(page: Page) -> None:
    page.get_by_label("Email").fill(f"jill-{time.time_ns()}@example.com")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("navigation", name="Your account")).to_be_visible()


def test_the_account_shows_how_far_a_job_is_and_stops_it(open_page: Open, site: Site) -> None:
    page = open_page("/account/sign-up", **OWN)
    sign_up(page)
    page.goto(f"http://127.0.0.1:{site.port}{MOODY}")
    leave(page)
    page.goto(f"http://127.0.0.1:{site.port}/account/jobs")
    row = page.locator(".entry", has_text="Moody")
    runs(row)
    row.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("The job stops in a moment.")).to_be_visible()
    expect(row.get_by_role("button", name="Try again")).to_be_visible()
    expect(row).to_contain_text("cancelled")


def test_a_row_says_how_its_job_ended_though_the_list_has_it_no_more(
    open_page: Open, site: Site, go: Path, troubles: list[str]
) -> None:
    page = open_page("/account/sign-up", **OWN)
    sign_up(page)
    page.goto(f"http://127.0.0.1:{site.port}{MOODY}?until={go}")
    leave(page)
    page.goto(f"http://127.0.0.1:{site.port}/account/jobs?status=running")
    row = page.locator(".entry", has_text="Moody")
    runs(row)
    page.route("**/account/jobs*", lambda route: route.fulfill(status=503, body="busy"), times=1)
    go.touch()
    expect(row).to_contain_text("succeeded")
    expect(row.get_by_role("progressbar")).to_have_count(0)
    expect(row.get_by_role("button", name="Cancel")).to_have_count(0)
    troubles[:] = [trouble for trouble in troubles if "503" not in trouble]

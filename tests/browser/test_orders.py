"""What does a configurator show when answers come late, in another order, or not at all? In a real Chromium."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.looking import MOODY, Open, box, error, result, solved, until

pytestmark = pytest.mark.real
GLB = re.compile(r"\.glb$")
STALE = re.compile(r"\bstale\b")
OWN = {"color_scheme": "light"}


def held(page: Page, address: str | re.Pattern[str]) -> list[Route]:
    """Those that were asked for; each waits until the test lets it go on."""
    routes: list[Route] = []
    page.route(address, lambda route: routes.append(route))
    return routes


def wait_for(page: Page, routes: list[Route]) -> Route:
    for _ in range(600):
        if routes:
            return routes[-1]
        page.wait_for_timeout(100)
    raise AssertionError("nothing was asked for")


def test_a_model_that_comes_late_brings_no_numbers_of_earlier_inputs_back(open_page: Open) -> None:
    page = open_page(MOODY)
    solved(page)
    models = held(page, GLB)
    box(page, "width").fill("20")
    late = wait_for(page, models)
    box(page, "width").fill("5000")
    expect(error(page, "width")).to_be_visible()
    late.continue_()
    solved(page, 2)
    expect(page.locator("#results")).to_have_class(STALE)
    expect(page.locator("#canvas")).to_have_class(STALE)
    expect(page.locator("#downloads-list li")).to_have_count(0)


def test_the_model_is_that_of_earlier_inputs_until_the_next_is_there(open_page: Open) -> None:
    page = open_page(MOODY)
    canvas = solved(page)
    box(page, "width").fill("5000")
    expect(canvas).to_have_class(STALE)
    models = held(page, GLB)
    box(page, "width").fill("21")
    late = wait_for(page, models)
    expect(page.locator("#results")).not_to_have_class(STALE)
    expect(canvas).to_have_class(STALE)
    late.continue_()
    expect(canvas).not_to_have_class(STALE)


def test_no_words_about_a_model_that_did_not_come_stay_on_the_one_before(open_page: Open, troubles: list[str]) -> None:
    page = open_page(MOODY)
    solved(page)
    page.route(GLB, lambda route: route.fulfill(status=429, headers={"Retry-After": "600"}))
    box(page, "width").fill("22")
    words = page.get_by_text("The model follows in")
    expect(words).to_be_visible()
    page.unroute(GLB)
    box(page, "width").fill("10")
    expect(words).to_be_hidden()
    expect(page.locator("#canvas")).not_to_have_class(STALE)
    troubles[:] = [trouble for trouble in troubles if "429" not in trouble]


def test_no_file_of_earlier_inputs_is_offered_while_others_are_solved(open_page: Open) -> None:
    page = open_page(MOODY)
    solved(page)
    files = page.locator("#downloads-list li")
    expect(files).not_to_have_count(0)
    solves = held(page, "**/solve")
    box(page, "width").fill("23")
    late = wait_for(page, solves)
    expect(files).to_have_count(0)
    late.continue_()
    expect(files).not_to_have_count(0)


_OPEN_END = """(answer) => {
  window.fetch = async () => new Response(new ReadableStream({
    start: (body) => body.enqueue(new TextEncoder().encode(`event: result\\ndata: ${answer}\\n\\n`)),
  }), { headers: { "Content-Type": "text/event-stream" } });
}"""


def test_an_answer_is_shown_when_it_is_there_even_if_the_connection_stays_open(open_page: Open) -> None:
    page = open_page(MOODY)
    solved(page)
    value = {"ParamName": "RH_OUT:sum", "InnerTree": {"{0}": [{"type": "System.Double", "data": "4321"}]}}
    body = {"values": [value], "warnings": [], "errors": [], "solve": {"durationMs": 1}}
    page.evaluate(_OPEN_END, json.dumps({"status": 200, "cache": "MISS", "body": body}))
    box(page, "width").fill("24")
    expect(result(page, "Sum")).to_contain_text("4\u202f321")


def test_an_answer_that_breaks_off_is_asked_for_again(open_page: Open) -> None:
    page = open_page(MOODY)
    solved(page)
    page.route("**/solve", lambda route: route.fulfill(content_type="application/json", body='{"values":'), times=1)
    box(page, "width").fill("25")
    solved(page, 2)
    expect(page.locator(".notice")).to_have_count(0)


def test_without_its_view_a_page_says_so_and_has_the_rest(open_page: Open, troubles: list[str]) -> None:
    page = open_page("/view")
    page.route(re.compile(r"/stage\.[^/]*js$"), lambda route: route.abort())
    page.goto(page.url.replace("/view", MOODY))
    expect(page.locator(".notice")).to_contain_text("The view could not be loaded")
    expect(result(page, "Text")).to_have_text("plain, oak")
    expect(page.locator("#downloads-list li")).not_to_have_count(0)
    troubles[:] = [trouble for trouble in troubles if "ERR_FAILED" not in trouble]


def test_a_link_within_the_page_leaves_wrong_inputs_as_they_are(open_page: Open) -> None:
    page = open_page(MOODY, **OWN)
    solved(page)
    box(page, "width").fill("5000")
    expect(error(page, "width")).to_be_visible()
    page.evaluate("addEventListener('popstate', () => { window.went = true; })")
    page.get_by_role("link", name="Skip to the inputs").press("Enter")
    until(page, "location.hash === '#inputs'")
    page.evaluate("history.back()")
    until(page, "window.went === true && location.hash === ''")
    expect(box(page, "width")).to_have_value("5000")


def test_a_solve_that_the_server_knows_nothing_of_any_more_is_asked_for_anew(
    open_page: Open, troubles: list[str]
) -> None:
    page = open_page(MOODY, **OWN)
    solved(page)
    kept = {"address": "/api/jobs/01980000-0000-7000-8000-000000000000", "query": ""}
    page.evaluate("(kept) => sessionStorage.setItem('softly-job:Moody.fake', kept)", json.dumps(kept))
    page.reload()
    solved(page)
    expect(page.get_by_role("region", name="In the background")).to_be_hidden()
    expect(page.locator(".notice")).to_have_count(0)
    troubles[:] = [trouble for trouble in troubles if "404" not in trouble]

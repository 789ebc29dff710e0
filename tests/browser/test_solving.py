"""What happens when a person changes an input? In a real Chromium, on a whole Softly."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looking import MOODY, TRAY, Open, box, confirms, error, field, result, solved, until

pytestmark = pytest.mark.real


def test_a_slider_moved_by_keyboard_gives_a_new_volume_and_a_new_mesh(open_page: Open) -> None:
    page = open_page(TRAY)
    canvas = solved(page)
    size, volume = canvas.get_attribute("data-size"), result(page, "Volume").inner_text()
    slider = field(page, "columns").get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    solved(page, 2)
    expect(box(page, "columns")).to_have_value(str(int(slider.input_value())))
    assert canvas.get_attribute("data-size") != size
    assert result(page, "Volume").inner_text() != volume
    assert f"columns={slider.input_value()}" in page.url


def test_a_wrong_value_is_explained_at_its_field_and_not_sent(open_page: Open) -> None:
    page = open_page(MOODY)
    solved(page)
    box(page, "width").fill("5000")
    expect(error(page, "width")).to_have_text("Between 1 and 1000 mm.")
    expect(box(page, "width")).to_have_attribute("aria-invalid", "true")
    described = box(page, "width").get_attribute("aria-describedby") or ""
    assert error(page, "width").get_attribute("id") in described.split()
    box(page, "width").fill("twelve")
    expect(error(page, "width")).to_contain_text("not a number")
    box(page, "count").fill("2.5")
    expect(error(page, "count")).to_contain_text("whole number")
    expect(page.locator("#state")).to_have_text("2 inputs are wrong")
    assert page.evaluate("solves.length") == 1
    box(page, "width").fill("20")
    box(page, "count").fill("3")
    expect(error(page, "width")).to_be_hidden()
    solved(page, 2)


def test_what_only_the_server_refuses_is_shown_at_the_field_too(open_page: Open, troubles: list[str]) -> None:
    page = open_page(MOODY)
    solved(page)
    refused = '{"error": "Validation failed", "details": {"errors": [{"field": "label", "message": "is taken"}]}}'
    page.route("**/solve", lambda route: route.fulfill(status=422, content_type="application/json", body=refused))
    field(page, "label").get_by_role("textbox").fill("mine")
    expect(error(page, "label")).to_have_text("is taken")
    page.unroute("**/solve")
    field(page, "label").get_by_role("textbox").fill("yours")
    expect(error(page, "label")).to_be_hidden()
    expect(result(page, "Text")).to_have_text("yours, oak")
    troubles[:] = [trouble for trouble in troubles if "422" not in trouble]


def test_nothing_of_an_earlier_solve_passes_for_the_answer_to_inputs_that_fail(open_page: Open) -> None:
    page = open_page(MOODY)
    solved(page)
    expect(page.locator("#downloads-list li")).not_to_have_count(0)
    box(page, "width").fill("9999")
    expect(error(page, "width")).to_be_visible()
    expect(page.locator("#downloads-list li")).to_have_count(0)
    expect(page.locator("#canvas")).to_have_class(re.compile("stale"))
    page.get_by_role("button", name="Copy a link").click()
    confirms(page, "Correct the marked inputs first")
    box(page, "width").fill("12")
    solved(page, 2)
    expect(page.locator("#downloads-list li")).not_to_have_count(0)
    expect(page.locator("#canvas")).not_to_have_class(re.compile("stale"))


def test_a_model_without_geometry_says_so(open_page: Open) -> None:
    page = open_page("/view/Numbers.fake")
    expect(page.get_by_text("This model has no geometry.")).to_be_visible()


def test_a_failed_solve_gives_the_servers_message_and_the_next_one_clears_it(open_page: Open) -> None:
    page = open_page(f"{MOODY}?fail=error")
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("The fake definition was asked to fail.")
    expect(notice).to_contain_text("Request")
    expect(page.get_by_text("There is no model for these inputs.")).to_be_visible()
    field(page, "fail").get_by_role("button", name=re.compile("^Reset")).click()
    solved(page)
    expect(notice).to_have_count(0)


def test_a_full_queue_counts_down_and_asks_again(open_page: Open, troubles: list[str]) -> None:
    page = open_page("/view")
    busy = '{"error": "Too many solves are waiting", "code": "QUEUE_FULL", "message": "100 wait."}'
    refused = {"status": 503, "headers": {"Retry-After": "2"}, "content_type": "application/json", "body": busy}
    page.route("**/solve", lambda route: route.fulfill(**refused))
    page.goto(page.url.replace("/view", MOODY))
    expect(page.locator(".notice")).to_contain_text("Next try in")
    page.unroute("**/solve")
    solved(page)
    expect(page.locator(".notice")).to_have_count(0)
    troubles[:] = [trouble for trouble in troubles if "503" not in trouble]


def test_offline_says_so_and_goes_on_by_itself(open_page: Open, troubles: list[str]) -> None:
    page = open_page(MOODY, color_scheme="light")
    solved(page)
    page.context.set_offline(True)
    box(page, "width").fill("33")
    expect(page.get_by_role("alert")).to_contain_text("You are offline")
    page.context.set_offline(False)
    solved(page, 2)
    expect(page.get_by_role("alert")).to_have_count(0)
    troubles[:] = [trouble for trouble in troubles if "ERR_INTERNET_DISCONNECTED" not in trouble]


def test_superseded_requests_are_cancelled(open_page: Open) -> None:
    page = open_page(MOODY)
    solved(page)
    box(page, "sleep").fill("600")
    until(page, "solves.length === 2")
    box(page, "width").fill("77")
    box(page, "sleep").fill("0")
    solved(page, 2)
    assert page.evaluate("[solves[0], solves[1], solves.at(-1)].map(({ aborted }) => aborted)") == [False, True, False]
    assert page.evaluate("solves.at(-1).inputs.width") == 77


def test_quick_changes_are_one_request(open_page: Open) -> None:
    page = open_page(MOODY)
    solved(page)
    typed = """(box) => ["1", "12", "123"].forEach((text) => {
      box.value = text;
      box.dispatchEvent(new Event("input"));
    })"""
    box(page, "width").evaluate(typed)
    solved(page, 2)
    assert page.evaluate("solves.map(({ inputs }) => inputs.width)") == [10, 123]


def test_progress_is_shown_while_it_runs(open_page: Open) -> None:
    page = open_page(f"{MOODY}?sleep=600")
    bar = page.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuenow", re.compile(r"\d+"))
    box(page, "sleep").fill("0")
    solved(page)
    expect(bar).to_be_hidden()

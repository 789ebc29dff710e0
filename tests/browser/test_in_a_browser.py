"""What does a person see and do in the gallery and in a configurator? In a real Chromium, on a whole Softly."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.real
Open = Callable[..., Page]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
TRAY = "/view/honeycomb-tray.scad"
MOODY = "/view/Moody.fake"


def solved(page: Page, times: int = 1) -> Locator:
    """Wait until the model was drawn so many times."""
    canvas = page.locator("#canvas")
    expect(canvas).to_have_attribute("data-shown", str(times), timeout=60_000)
    return canvas


def until(page: Page, expression: str) -> None:
    """Wait until it is true in the page. (Playwright's own wait_for_function is refused by the policy.)"""
    for _ in range(300):
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


def test_a_person_finds_a_model_and_opens_it(open_page: Open) -> None:
    page = open_page("/")
    cards = page.locator(".card:visible")
    expect(cards.filter(has_text="Involute gear")).to_have_count(1)
    page.get_by_role("searchbox").fill("hexagonal")
    expect(cards).to_have_count(1)
    page.get_by_role("searchbox").fill("no such thing")
    expect(page.get_by_text("No model matches")).to_be_visible()
    page.get_by_role("searchbox").fill("")
    page.get_by_role("button", name="Python").click()
    expect(cards.filter(has_text="Involute gear")).to_have_count(0)
    page.get_by_role("button", name="All").click()
    page.get_by_role("link", name="Honeycomb tray").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Honeycomb tray")
    solved(page)


def test_the_gallery_shows_a_drawn_preview(open_page: Open) -> None:
    page = open_page("/view")
    expect(page.locator(".card", has_text="Honeycomb tray").locator("img.shown")).to_be_visible(timeout=60_000)


def test_words_of_a_definition_are_shown_as_they_are(open_page: Open) -> None:
    page = open_page("/view")
    expect(page.get_by_role("link", name="<b>Moody</b> box")).to_be_visible()
    page.goto(page.url.replace("/view", MOODY))
    expect(page.get_by_role("heading", level=1)).to_have_text("<b>Moody</b> box")
    expect(page.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    solved(page)


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


def test_a_failed_solve_gives_the_servers_message_and_the_next_one_clears_it(open_page: Open) -> None:
    page = open_page(f"{MOODY}?fail=error")
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("The fake definition was asked to fail.")
    expect(notice).to_contain_text("Request")
    field(page, "fail").get_by_role("button", name=re.compile("^Reset")).click()
    solved(page)
    expect(notice).to_have_count(0)


def test_a_full_queue_counts_down_and_asks_again(open_page: Open, troubles: list[str]) -> None:
    page = open_page("/view")
    busy = '{"error": "Too many solves are waiting", "code": "QUEUE_FULL", "message": "100 wait."}'
    answers = iter([True])
    page.route(
        "**/solve",
        lambda route: (
            route.fulfill(status=503, headers={"Retry-After": "2"}, content_type="application/json", body=busy)
            if next(answers, False)
            else route.continue_()
        ),
    )
    page.goto(page.url.replace("/view", MOODY))
    expect(page.locator(".notice")).to_contain_text("Next try in")
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
    box(page, "sleep").fill("20")
    until(page, "solves.length === 2")
    box(page, "sleep").fill("0")
    box(page, "width").fill("77")
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
    page = open_page(f"{MOODY}?sleep=20")
    bar = page.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuenow", re.compile(r"\d+"))
    box(page, "sleep").fill("0")
    solved(page)
    expect(bar).to_be_hidden()


def test_a_shared_link_restores_every_kind_of_input(open_page: Open) -> None:
    query = "width=42.5&count=7&label=a+%26+b&lid=true&material=steel&sizes=3&sizes=4.5"
    page = open_page(f"{MOODY}?{query}")
    solved(page)
    expect(box(page, "width")).to_have_value("42.5")
    expect(field(page, "label").get_by_role("textbox")).to_have_value("a & b")
    expect(field(page, "lid").get_by_role("switch")).to_be_checked()
    expect(field(page, "material").get_by_role("radio", name="Steel")).to_be_checked()
    wanted = {"width": 42.5, "count": 7, "label": "a & b", "lid": True, "material": "steel", "sizes": [3, 4.5]}
    sent = page.evaluate("solves[0].inputs")
    assert {name: sent[name] for name in wanted} == wanted
    assert page.url.endswith(query)


def test_a_bad_value_in_a_link_is_shown_at_its_input(open_page: Open) -> None:
    page = open_page(f"{MOODY}?width=huge&material=gold&lid=perhaps&colour=red")
    expect(error(page, "width")).to_contain_text("not a number")
    expect(error(page, "material")).to_contain_text("not a choice")
    expect(error(page, "lid")).to_contain_text("true or false")
    expect(page.locator(".notice")).to_contain_text("colour")
    page.get_by_role("button", name="Reset all").click()
    solved(page)
    assert "?" not in page.url


def test_lists_grow_and_shrink(open_page: Open) -> None:
    page = open_page(MOODY)
    solved(page)
    sizes = field(page, "sizes")
    sizes.get_by_role("button", name="Add a value").click()
    expect(error(page, "sizes")).to_contain_text("Value 3")
    page.keyboard.type("9")
    expect(error(page, "sizes")).to_be_hidden()
    until(page, "solves.at(-1).inputs.sizes.length === 3")
    sizes.get_by_role("button", name="Remove this value").first.click()
    until(page, "JSON.stringify(solves.at(-1).inputs.sizes) === '[2,9]'")


def test_the_model_can_be_downloaded_in_every_format(open_page: Open, tmp_path: Path) -> None:
    page = open_page(TRAY)
    solved(page)
    starts = {"GLB": b"glTF", "3MF": b"PK", "PNG": b"\x89PNG", "OBJ": b"#", "STL": b""}
    for kind, start in starts.items():
        page.get_by_text("Download", exact=True).first.click()
        with page.expect_download() as download:
            page.locator("#downloads-list").get_by_role("link", name=kind).click()
        assert download.value.suggested_filename == f"honeycomb-tray.{kind.lower()}"
        path = tmp_path / kind
        download.value.save_as(path)
        assert path.read_bytes().startswith(start)
        assert path.stat().st_size > 1000


def test_the_curl_command_and_the_link_are_copied(open_page: Open) -> None:
    page = open_page(f"{MOODY}?width=12&label=it%27s", permissions=["clipboard-read", "clipboard-write"])
    solved(page)
    page.get_by_role("button", name="Copy this solve as a curl command").click()
    expect(page.get_by_text("curl command copied")).to_be_visible()
    command = page.evaluate("navigator.clipboard.readText()")
    assert command.startswith("curl -X POST 'http://127.0.0.1:")
    assert '"width":12' in command
    assert "it'\\''s" in command
    page.get_by_role("button", name="Copy a link").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_the_view_has_a_wireframe_and_dimensions_and_turns_by_keyboard(open_page: Open) -> None:
    page = open_page(TRAY)
    canvas = solved(page)
    before = canvas.screenshot()
    page.get_by_role("button", name="Dimensions").click()
    labels = page.locator(".dimension-label:visible")
    expect(labels).to_have_count(3)
    assert sorted(labels.all_inner_texts()) == sorted(
        f"{size} mm" for size in (canvas.get_attribute("data-size") or "").split(" × ")
    )
    wireframe = page.get_by_role("button", name="Wireframe")
    wireframe.click()
    expect(wireframe).to_have_attribute("aria-pressed", "true")
    canvas.press("d")
    expect(labels).to_have_count(0)
    canvas.press("w")
    canvas.press("ArrowLeft")
    assert canvas.screenshot() != before


def test_the_theme_follows_the_system_until_it_is_chosen(open_page: Open) -> None:
    page = open_page("/view", color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    page.get_by_role("button", name="light and dark").click()
    light = page.evaluate(background)
    assert light != dark
    page.reload()
    assert page.evaluate(background) == light


@pytest.mark.parametrize("path", ["/view", TRAY, MOODY])
def test_a_phone_needs_no_sideways_scrolling(path: str, open_page: Open) -> None:
    page = open_page(path, **PHONE)
    if path != "/view":
        solved(page)
        page.locator("#reset").scroll_into_view_if_needed()
        viewer = page.locator("#viewer").bounding_box()
        assert viewer is not None
        assert viewer["y"] >= 0, "the viewer stays in sight while the inputs scroll"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


_NAMELESS = """
  [...document.querySelectorAll("input, select, textarea, button, a, canvas, summary")].filter((node) => {
    const ids = (node.getAttribute("aria-labelledby") ?? "").split(" ");
    const by = ids.map((id) => document.getElementById(id)?.textContent ?? "");
    const labels = [...(node.labels ?? [])].map((label) => label.textContent);
    return ![node.getAttribute("aria-label"), ...by, ...labels, node.textContent, node.title].join("").trim();
  }).map((node) => node.outerHTML)
"""


def test_every_control_has_a_name(open_page: Open) -> None:
    page = open_page(MOODY)
    solved(page)
    assert page.evaluate(_NAMELESS) == []

"""What does a person see in the gallery and on a configurator? In a real Chromium, on a whole Softly."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.looking import MOODY, TRAY, Open, box, confirms, error, field, solved, until

pytestmark = pytest.mark.real
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


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


def test_a_preview_that_a_busy_server_refused_is_asked_for_again(open_page: Open, troubles: list[str]) -> None:
    page = open_page("/view")
    asked: list[Route] = []
    page.route("**/honeycomb-tray.scad/preview.png*", lambda route: asked.append(route), times=1)
    page.reload()
    while not asked:
        page.wait_for_timeout(100)
    asked[0].fulfill(status=503)
    expect(page.locator(".card", has_text="Honeycomb tray").locator("img.shown")).to_be_visible()
    assert any("503" in trouble for trouble in troubles)
    troubles[:] = [trouble for trouble in troubles if "503" not in trouble]


def test_words_of_a_definition_are_shown_as_they_are(open_page: Open) -> None:
    page = open_page("/view")
    expect(page.get_by_role("link", name="<b>Moody</b> box")).to_be_visible()
    page.goto(page.url.replace("/view", MOODY))
    expect(page.get_by_role("heading", level=1)).to_have_text("<b>Moody</b> box")
    expect(page.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    solved(page)


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
    sizes.get_by_role("button", name="Remove sizes 1").click()
    until(page, "JSON.stringify(solves.at(-1).inputs.sizes) === '[2,9]'")


def test_the_model_can_be_downloaded_in_every_format(open_page: Open, tmp_path: Path) -> None:
    page = open_page(TRAY)
    solved(page)
    starts = {"GLB": b"glTF", "3MF": b"PK", "PNG": b"\x89PNG", "OBJ": b"#", "STL": b"", "PLY": b"ply", "OFF": b"OFF"}
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
    confirms(page, "curl command copied")
    command = page.evaluate("navigator.clipboard.readText()")
    assert command.startswith("curl -X POST 'http://127.0.0.1:")
    assert '"width":12' in command
    assert "it'\\''s" in command
    page.get_by_role("button", name="Copy a link").click()
    confirms(page, "Link copied")
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
    for _ in range(100):  # drawn in the next frame
        if canvas.screenshot() != before:
            return
    raise AssertionError("it looks as before")


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

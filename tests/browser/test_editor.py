"""What does somebody who writes OpenSCAD in the editor see? In a real Chromium, on a whole Softly."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Request, Route, expect

from tests.browser.editing import begun, link_of, measures, source, write
from tests.browser.looking import Open, field, until

pytestmark = pytest.mark.real
CLIPBOARD = ["clipboard-read", "clipboard-write"]
TETRAHEDRON = """solid t
facet normal 0 0 -1
outer loop
vertex 0 0 0
vertex 0 30 0
vertex 30 0 0
endloop
endfacet
facet normal 0 -1 0
outer loop
vertex 0 0 0
vertex 30 0 0
vertex 0 0 30
endloop
endfacet
facet normal -1 0 0
outer loop
vertex 0 0 0
vertex 0 0 30
vertex 0 30 0
endloop
endfacet
facet normal 1 1 1
outer loop
vertex 30 0 0
vertex 0 30 0
vertex 0 0 30
endloop
endfacet
endsolid t
"""


def test_what_is_typed_is_shown_and_measured(open_page: Open) -> None:
    page = begun(open_page)
    source(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("cube([10, 20, 30]);")
    measures(page, "10 × 20 × 30")
    expect(page.locator("#figures")).to_contain_text("6 cm³")
    expect(page.locator("#canvas")).to_have_attribute("data-size", "10 × 20 × 30")
    expect(page.locator("#announcer")).to_contain_text("Size 10 × 20 × 30 mm")


def test_a_flat_model_has_an_area_and_is_exported_flat(open_page: Open) -> None:
    page = begun(open_page)
    write(page, "square([4, 5]);")
    measures(page, "4 × 5")
    expect(page.locator("#figures")).to_contain_text("20 mm²")
    page.get_by_text("Export", exact=True).first.click()
    expect(page.locator("#export-list strong")).to_have_text(["SVG", "DXF"])


def test_a_mistake_is_underlined_and_leads_to_its_line(open_page: Open) -> None:
    page = begun(open_page)
    write(page, "a = 1;\ncube(a);\n\ncube([1, 2);\nsphere(2);")
    expect(page.locator("#state")).to_contain_text("Failed · line 4")
    expect(page.locator(".cm-lintRange-error")).not_to_have_count(0)
    expect(page.locator("#canvas")).to_have_class(re.compile("stale"))
    page.locator("#messages").get_by_role("button").first.press("Enter")
    expect(source(page)).to_be_focused()
    expect(page.locator(".cm-lineNumbers .cm-activeLineGutter")).to_have_text("4")
    write(page, "cube(7);")
    measures(page, "7 × 7 × 7")
    expect(page.locator(".cm-lintRange-error")).to_have_count(0)


def test_echoes_and_warnings_are_told_and_counted(open_page: Open) -> None:
    page = begun(open_page)
    write(page, 'echo("here", 1 + 1);\ncube(nothing);\ncube(3);')
    expect(page.locator(".message-echo")).to_contain_text('"here", 2')
    expect(page.locator("#messages-count")).to_contain_text("1 echo")
    expect(page.locator("#messages-count")).to_contain_text("warning")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".message-echo")).to_have_count(0)


def test_a_slider_changes_the_model_and_not_the_source(open_page: Open) -> None:
    page = begun(open_page)
    write(page, "width = 20; // [10:100]\ncube([width, 5, 5]);")
    measures(page, "20 × 5 × 5")
    slider = field(page, "width").get_by_role("slider")
    slider.press("ArrowRight")
    measures(page, "21 × 5 × 5")
    expect(source(page)).to_contain_text("width = 20;")
    page.get_by_role("button", name="Reset all").click()
    measures(page, "20 × 5 × 5")


def test_a_preset_is_kept_beside_the_source_and_chosen_again(open_page: Open) -> None:
    page = begun(open_page)
    write(page, "width = 20; // [10:100]\ncube([width, 5, 5]);")
    field(page, "width").locator("input.box").fill("33")
    measures(page, "33 × 5 × 5")
    page.get_by_role("button", name="Save preset…").click()
    page.get_by_role("textbox", name="Name").fill("Wide")
    page.keyboard.press("Enter")
    page.get_by_label("Preset", exact=True).select_option("Defaults")
    measures(page, "20 × 5 × 5")
    page.get_by_label("Preset", exact=True).select_option("Wide")
    measures(page, "33 × 5 × 5")
    with page.expect_download() as download:
        page.locator(".customizer-foot").get_by_role("button", name="Export").click()
    assert json.loads(download.value.path().read_text())["parameterSets"] == {"Wide": {"width": "33"}}


def test_an_exported_stl_has_the_model_in_it(open_page: Open) -> None:
    page = begun(open_page)
    write(page, "cube([10, 20, 30]);")
    measures(page, "10 × 20 × 30")
    page.get_by_text("Export", exact=True).first.click()
    with page.expect_download() as download:
        page.locator("#export-list").get_by_role("button", name="STL").click()
    assert download.value.suggested_filename.endswith(".stl")
    data = download.value.path().read_bytes()
    assert len(data) == 84 + 50 * int.from_bytes(data[80:84], "little")
    assert int.from_bytes(data[80:84], "little") == 12


def test_a_file_that_was_added_can_be_imported_renamed_and_deleted(open_page: Open, tmp_path: Path) -> None:
    page = begun(open_page)
    part = tmp_path / "part.stl"
    part.write_text(TETRAHEDRON)
    page.get_by_role("tab", name="Files").click()
    page.locator("#pick-files").set_input_files(part)
    expect(page.locator(".work-files")).to_contain_text("part.stl")
    write(page, 'import("part.stl");')
    measures(page, "30 × 30 × 30")
    page.get_by_role("button", name="Rename part.stl").click()
    page.get_by_role("textbox", name="Name").fill("other.exe")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("A name ends in")
    page.get_by_role("textbox", name="Name").fill("corner.stl")
    page.keyboard.press("Enter")
    expect(page.locator(".message-row").first).to_contain_text("part.stl")
    write(page, 'import("corner.stl");')
    measures(page, "30 × 30 × 30")
    page.get_by_role("button", name="Delete corner.stl").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator(".work-files")).not_to_contain_text("corner.stl")


def test_a_parameter_that_names_a_file_offers_those_of_the_work(open_page: Open) -> None:
    page = begun(open_page)
    write(page, 'part = ""; // file\nif (part == "") cube(5); else import(part);')
    measures(page, "5 × 5 × 5")
    stl = {"name": "corner.stl", "mimeType": "model/stl", "buffer": TETRAHEDRON.encode()}
    page.locator("#pick-files").set_input_files(stl)  # type: ignore[arg-type]
    page.get_by_role("tab", name="Customizer").click()
    field(page, "part").get_by_role("radio", name="corner.stl").check()
    measures(page, "30 × 30 × 30")


def test_a_file_is_dropped_anywhere(open_page: Open) -> None:
    page = begun(open_page)
    drop = """(text) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], "parts.scad"));
      for (const kind of ["dragenter", "dragover", "drop"]) {
        document.querySelector(".cm-content").dispatchEvent(
          new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
      }
    }"""
    page.evaluate(drop, "module part() cube([6, 7, 8]);")
    expect(page.get_by_role("tab", name="parts.scad")).to_be_visible()
    expect(page.locator("#veil")).to_be_hidden()
    write(page, "use <parts.scad>\npart();")
    measures(page, "6 × 7 × 8")
    page.get_by_role("tab", name="parts.scad").click()
    expect(source(page)).to_contain_text("module part()")


def test_a_link_restores_the_work_elsewhere_and_no_address_tells_the_source(open_page: Open) -> None:
    page = begun(open_page, permissions=CLIPBOARD)
    write(page, "secret = 12; // [1:50]\ncube([secret, 3, 3]);")
    field(page, "secret").locator("input.box").fill("13")
    measures(page, "13 × 3 × 3")
    link = link_of(page)
    asked: list[Request] = []
    other = open_page("/view")
    other.on("request", lambda request: asked.append(request))
    other.goto(link)
    measures(other, "13 × 3 × 3")
    expect(source(other)).to_contain_text("secret = 12;")
    expect(field(other, "secret").locator("input.box")).to_have_value("13")
    assert asked
    told = [request.url.split("#")[0] + json.dumps(request.headers) for request in asked]
    assert not any("secret" in words or link.split("#v1.")[1] in words for words in told)


def test_a_link_does_not_cost_a_visitor_their_own_work(open_page: Open) -> None:
    page = begun(open_page, permissions=CLIPBOARD)
    write(page, "cube([1, 2, 3]);")
    measures(page, "1 × 2 × 3")
    link = link_of(page)
    write(page, "cube([4, 5, 6]);")
    measures(page, "4 × 5 × 6")
    page.goto("about:blank")
    page.goto(link)
    measures(page, "1 × 2 × 3")
    page.get_by_role("button", name="Restore your last work").click()
    measures(page, "4 × 5 × 6")
    assert "#" not in page.url
    page.reload()
    measures(page, "4 × 5 × 6")


def test_a_broken_link_says_so(open_page: Open) -> None:
    page = open_page("/edit#v1.AAAA")
    expect(page.get_by_role("alert")).to_contain_text("The link can't be read")


def test_all_is_reached_by_keyboard(open_page: Open) -> None:
    page = begun(open_page)
    page.keyboard.press("Alt+1")
    expect(source(page)).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("width = 20; // [10:100]\ncube([width, 5, 5]);")
    page.keyboard.press("F5")
    measures(page, "20 × 5 × 5")
    expect(field(page, "width")).to_be_visible()
    # Tab leaves the source for two seconds after Escape.
    page.evaluate("() => { const now = Date.now(); window.clock = Date.now; Date.now = () => now; }")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("separator", name="Height of the messages")).to_be_focused()
    page.evaluate("() => { Date.now = window.clock; }")
    before = page.locator("#messages").bounding_box()
    page.keyboard.press("ArrowUp")
    after = page.locator("#messages").bounding_box()
    assert before
    assert after
    assert after["height"] > before["height"]
    page.keyboard.press("Alt+4")
    expect(page.get_by_role("tabpanel", name="Customizer")).to_be_focused()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('slider')"):
            break
    page.keyboard.press("ArrowRight")
    measures(page, "21 × 5 × 5")
    page.get_by_role("tab", name="Customizer").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tabpanel", name="Files")).to_be_visible()
    page.keyboard.press("Alt+2")
    expect(page.locator("#canvas")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_completion_knows_the_language_and_the_work(open_page: Open) -> None:
    page = begun(open_page)
    write(page, "module my_part(size = 3) cube(size);\nmy_p")
    page.keyboard.press("Control+Space")
    page.locator(".cm-tooltip-autocomplete").get_by_role("option", name="my_part").click()
    expect(source(page)).to_contain_text("my_part()")
    page.keyboard.press("End")
    page.keyboard.type(";")
    measures(page, "3 × 3 × 3")
    page.keyboard.type("\nrotate_e")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("rotate_extrude")
    page.keyboard.press("Escape")


def test_previews_keep_to_the_limit_and_say_so(open_page: Open) -> None:
    """As an anonymous caller's headers would tell it, near the end of what a minute allows."""
    page = begun(open_page)
    headers = {"X-RateLimit-Limit": "10", "X-RateLimit-Remaining": "2", "X-RateLimit-Reset": "40"}
    page.route("**/api/evaluate", lambda route: _told(route, headers))
    write(page, "cube(4);")
    measures(page, "4 × 4 × 4")
    write(page, "cube(5);")
    expect(page.locator("#state")).to_contain_text("10 a minute here")
    page.keyboard.press("ControlOrMeta+Enter")
    measures(page, "5 × 5 × 5")


def _told(route: Route, headers: dict[str, str]) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, headers={**answer.headers, **headers})


def test_over_the_limit_it_counts_down_and_goes_on(open_page: Open, troubles: list[str]) -> None:
    page = begun(open_page)
    refused = {"status": 429, "headers": {"Retry-After": "2"}, "content_type": "application/json", "body": "{}"}
    page.route("**/api/evaluate", lambda route: route.fulfill(**refused))
    write(page, "cube(6);")
    expect(page.locator("#state")).to_contain_text("Over the limit")
    page.unroute("**/api/evaluate")
    measures(page, "6 × 6 × 6")
    troubles[:] = [trouble for trouble in troubles if "429" not in trouble]


def test_offline_says_so_and_goes_on(open_page: Open, troubles: list[str]) -> None:
    page = begun(open_page)
    page.context.set_offline(True)
    write(page, "cube(8);")
    expect(page.locator("#state")).to_contain_text("Offline")
    page.context.set_offline(False)
    measures(page, "8 × 8 × 8")
    troubles[:] = [trouble for trouble in troubles if "ERR_INTERNET_DISCONNECTED" not in trouble]


def test_every_example_evaluates_without_a_word_of_warning(open_page: Open) -> None:
    page = begun(open_page)
    names = page.locator("#examples-list strong").all_text_contents()
    assert len(names) >= 6
    for name in names:
        shown = int(page.locator("#canvas").get_attribute("data-shown") or 0)
        page.get_by_text("Examples", exact=True).click()
        page.locator("#examples-list").get_by_role("button", name=name).click()
        until(page, f"Number(document.getElementById('canvas').dataset.shown) > {shown}")
        expect(page.locator(".message-warning, .message-error")).to_have_count(0)


def test_the_source_of_a_definition_is_opened(open_page: Open) -> None:
    page = open_page("/edit?definition=Sign.scad")
    expect(source(page)).to_contain_text('shade = "#c2703d"')
    expect(page.get_by_label("Preset", exact=True).locator("option")).to_have_text(
        ["Own values", "Defaults", "Small", "Thick"]
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [768, 390])
def test_it_fits_a_tablet_and_a_phone(open_page: Open, width: int, scheme: str) -> None:
    page = begun(open_page, viewport={"width": width, "height": 900}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    colour = page.locator(".cm-editor").evaluate("(node) => getComputedStyle(node).backgroundColor")
    assert colour == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(22, 26, 29)")
    write(page, "cube(2);")
    measures(page, "2 × 2 × 2")

"""What does the editor show when answers come late, in another order, or not at all? In a real Chromium."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.editing import Held, begin_anew, begun, example, link_of, measures, source, work_menu, write
from tests.browser.looking import Open, field

pytestmark = pytest.mark.real
CLIPBOARD = ["clipboard-read", "clipboard-write"]
OWN = {"locale": "en-GB"}
"""A profile with nothing in it."""
WIDE = "width = 20; // [10:100]\ncube([width, 5, 5]);"
HIGH = "height = 30; // [10:100]\ncube([5, 5, height]);"
HOLD_DRAFTS = """new Promise((held) => {
  const opening = indexedDB.open("softly-drafts");
  opening.onsuccess = () => {
    const store = opening.result.transaction("drafts", "readwrite").objectStore("drafts");
    const again = () => { held(); if (!window.goOn) store.get("none").onsuccess = again; };
    again();
  };
})"""
HOLD_FILES = """() => {
  const read = File.prototype.arrayBuffer;
  const free = new Promise((done) => { window.letRead = done; });
  File.prototype.arrayBuffer = async function () { await free; return read.call(this); };
}"""


def state(page: Page) -> Locator:
    return page.locator("#state")


def kept(page: Page) -> Locator:
    return page.locator("#kept-list button")


def first_visit(open_page: Open) -> Page:
    """A page of somebody who was never here, before the editor."""
    return open_page("/view", **OWN)


def go_to_editor(page: Page) -> None:
    page.goto(page.url.replace("/view", "/edit"))


def forget_troubles(troubles: list[str], *expected: str) -> None:
    troubles[:] = [trouble for trouble in troubles if not any(words in trouble for words in expected)]


def test_what_is_typed_right_after_new_is_in_the_new_work(open_page: Open) -> None:
    """However long the browser takes to put the work before aside."""
    page = begun(open_page, **OWN)
    write(page, "cube([1, 2, 3]);")
    measures(page, "1 × 2 × 3")
    page.evaluate(HOLD_DRAFTS)
    work_menu(page, "New")
    page.keyboard.insert_text("cube([4, 5, 6]);")
    expect(source(page)).to_have_text("cube([4, 5, 6]);")
    page.evaluate("window.goOn = true")
    measures(page, "4 × 5 × 6")
    expect(source(page)).to_have_text("cube([4, 5, 6]);")
    expect(kept(page)).to_have_count(1)
    page.locator("#work-menu summary").click()
    kept(page).click()
    expect(source(page)).to_have_text("cube([1, 2, 3]);")


def test_what_was_typed_last_is_there_again_when_the_page_is_loaded_again(open_page: Open) -> None:
    page = begun(open_page)
    write(page, "cube([1, 2, 3]);")
    page.reload()
    expect(source(page)).to_have_text("cube([1, 2, 3]);")


def test_two_tabs_keep_a_work_each(open_page: Open) -> None:
    one = begun(open_page, **OWN)
    write(one, "cube([1, 2, 3]);")
    measures(one, "1 × 2 × 3")
    other = one.context.new_page()
    other.goto(one.url)
    measures(other, "1 × 2 × 3")
    begin_anew(other)
    write(other, "cube([4, 5, 6]);")
    measures(other, "4 × 5 × 6")
    write(one, "cube([1, 2, 7]);")
    measures(one, "1 × 2 × 7")
    for page, size, text in ((other, "4 × 5 × 6", "cube([4, 5, 6]);"), (one, "1 × 2 × 7", "cube([1, 2, 7]);")):
        page.reload()
        measures(page, size)
        expect(source(page)).to_have_text(text)
    expect(kept(one)).to_have_count(1)


def test_of_two_examples_the_one_that_was_asked_for_last_is_shown(open_page: Open) -> None:
    page = begun(open_page)
    held = Held(page, "**/examples/gear*")
    example(page, "Spur gear")
    held.wait()
    example(page, "Vase")
    expect(source(page)).to_contain_text("vase")
    held.release()
    expect(page).to_have_title(re.compile("Vase"))
    work_menu(page, "New")
    expect(page).to_have_title(re.compile("Untitled"))


def test_a_new_work_isnt_replaced_by_an_example_that_was_asked_for_before(open_page: Open) -> None:
    page = begun(open_page)
    held = Held(page, "**/examples/gear*")
    example(page, "Spur gear")
    held.wait()
    work_menu(page, "New")
    page.keyboard.insert_text("cube([4, 5, 6]);")
    held.release()
    measures(page, "4 × 5 × 6")
    expect(source(page)).to_have_text("cube([4, 5, 6]);")


def test_a_first_visitor_who_writes_at_once_isnt_interrupted_by_the_example(open_page: Open) -> None:
    page = first_visit(open_page)
    held = Held(page, "**/examples/box*")
    go_to_editor(page)
    held.wait()
    write(page, "cube([4, 5, 6]);")
    held.release()
    measures(page, "4 × 5 × 6")
    expect(source(page)).to_have_text("cube([4, 5, 6]);")


def test_a_first_visitor_may_write_where_no_example_comes(open_page: Open, troubles: list[str]) -> None:
    page = first_visit(open_page)
    page.route("**/examples/*", lambda route: route.fulfill(status=503))
    go_to_editor(page)
    expect(page).to_have_title(re.compile("Untitled"))
    write(page, "cube([4, 5, 6]);")
    measures(page, "4 × 5 × 6")
    forget_troubles(troubles, "503")


def test_files_that_are_read_while_another_work_comes_arent_put_into_it(open_page: Open, tmp_path: Path) -> None:
    page = begun(open_page)
    part = tmp_path / "part.scad"
    part.write_text("module part() cube(5);")
    page.evaluate(HOLD_FILES)
    page.locator("#pick-work").set_input_files(part)
    example(page, "Vase")
    expect(source(page)).to_contain_text("vase")
    page.evaluate("letRead()")
    expect(page.get_by_role("alert")).to_contain_text("part.scad was for the work before.")
    expect(page.get_by_role("tab", name="part.scad")).to_have_count(0)


def test_a_file_that_cant_be_read_doesnt_keep_the_others_out(open_page: Open, tmp_path: Path) -> None:
    page = begun(open_page)
    paths = [tmp_path / name for name in ("gone.scad", "part.scad")]
    for path in paths:
        path.write_text("module part() cube(5);")
    page.evaluate(
        """() => { const read = File.prototype.arrayBuffer;
        File.prototype.arrayBuffer = function () {
          return this.name === "gone.scad" ? Promise.reject(new DOMException("", "NotFoundError")) : read.call(this);
        }; }"""
    )
    page.locator("#pick-work").set_input_files(paths)
    expect(page.get_by_role("alert")).to_contain_text("gone.scad can't be read.")
    expect(page.get_by_role("tab", name="part.scad")).to_be_visible()


def test_a_new_work_with_the_source_of_the_last_one_has_its_form(open_page: Open) -> None:
    page = begun(open_page)
    write(page, "width = 20; // [10:100]\ncube([width, 5, 5]);")
    expect(field(page, "width")).to_be_visible()
    # The empty work between the two has no answer yet.
    page.route("**/api/evaluate", lambda route: route.continue_() if "width" in str(route.request.post_data) else None)
    begin_anew(page)
    expect(field(page, "width")).to_have_count(0)
    write(page, "width = 20; // [10:100]\ncube([width, 5, 5]);")
    expect(field(page, "width")).to_be_visible()


def test_the_form_comes_when_a_busy_server_has_time_again(open_page: Open, troubles: list[str]) -> None:
    page = begun(open_page)
    refused = {"status": 503, "headers": {"Retry-After": "1"}, "content_type": "application/json", "body": "{}"}
    page.route("**/api/parse", lambda route: route.fulfill(**refused), times=1)
    write(page, "width = 20; // [10:100]\ncube([width, 5, 5]);")
    expect(field(page, "width")).to_be_visible()
    troubles[:] = [trouble for trouble in troubles if "503" not in trouble]


def test_a_form_of_a_source_that_was_taken_back_isnt_shown(open_page: Open) -> None:
    page = begun(open_page)
    write(page, WIDE)
    expect(field(page, "width")).to_be_visible()
    held = Held(page, "**/api/parse")
    write(page, HIGH)
    measures(page, "5 × 5 × 30")
    held.wait()
    write(page, WIDE)
    measures(page, "20 × 5 × 5")
    held.release()
    field(page, "width").locator("input.box").fill("21")
    measures(page, "21 × 5 × 5")
    expect(field(page, "height")).to_have_count(0)


def test_presets_that_come_before_the_form_are_in_it(open_page: Open) -> None:
    page = begun(open_page)
    held = Held(page, "**/api/parse")
    write(page, WIDE)
    held.wait()
    presets = b'{"parameterSets": {"Large": {"width": "90"}}, "fileFormatVersion": "1"}'
    file = {"name": "main.json", "mimeType": "application/json", "buffer": presets}
    page.locator("#pick-work").set_input_files(file)  # type: ignore[arg-type]
    expect(page.get_by_role("tab", name="main.json")).to_be_visible()
    held.release()
    page.get_by_role("tab", name="Customizer").click()
    page.get_by_label("Preset", exact=True).select_option("Large")
    measures(page, "90 × 5 × 5")


def test_without_live_preview_nothing_is_left_evaluating(open_page: Open) -> None:
    page = begun(open_page)
    held = Held(page, "**/api/evaluate", "[7, 7, 7]")
    write(page, "cube([7, 7, 7]);")
    held.wait()
    expect(state(page)).to_have_attribute("data-kind", "running")
    page.get_by_label("Live preview").uncheck()
    expect(state(page)).to_have_text("Not evaluated · F5 runs it")
    expect(page.locator("#progress")).to_be_hidden()
    held.release()
    page.keyboard.press("F5")
    measures(page, "7 × 7 × 7")


def test_back_online_with_nothing_to_ask_it_says_what_it_said_before(open_page: Open) -> None:
    page = begun(open_page)
    write(page, "cube([1, 2, 8]);")
    measures(page, "1 × 2 × 8")
    said = state(page).inner_text()
    page.context.set_offline(True)
    expect(state(page)).to_contain_text("Offline")
    page.context.set_offline(False)
    expect(state(page)).to_have_text(said)


def test_a_mistake_that_is_back_before_the_next_answer_is_still_one(open_page: Open) -> None:
    page = begun(open_page)
    write(page, "cube([1, 2);")
    expect(state(page)).to_have_text("Failed · line 1")
    held = Held(page, "**/api/evaluate", "[7, 7, 7]")
    write(page, "cube([7, 7, 7]);")
    held.wait()
    write(page, "cube([1, 2);")
    expect(state(page)).to_have_text("Failed · line 1")


def test_an_answer_that_breaks_off_is_asked_for_again(open_page: Open) -> None:
    page = begun(open_page)
    cut = {"status": 200, "content_type": "application/json", "body": '{"success": tr'}
    page.route("**/api/evaluate", lambda route: route.fulfill(**cut), times=1)  # type: ignore[arg-type]
    write(page, "cube([3, 2, 1]);")
    measures(page, "3 × 2 × 1")


def test_why_a_file_could_not_be_made_is_still_said_after_the_next_preview(
    open_page: Open, troubles: list[str]
) -> None:
    page = begun(open_page)
    write(page, "cube([1, 2, 3]);")
    measures(page, "1 × 2 × 3")
    refused = {"status": 503, "content_type": "application/json", "body": '{"message": "Nobody has time."}'}
    page.route("**/api/export", lambda route: route.fulfill(**refused))  # type: ignore[arg-type]
    page.get_by_text("Export", exact=True).first.click()
    page.locator("#export-list").get_by_role("button", name="STL").click()
    expect(page.get_by_role("alert")).to_contain_text("Nobody has time.")
    write(page, "cube([1, 2, 4]);")
    measures(page, "1 × 2 × 4")
    expect(page.get_by_role("alert")).to_contain_text("Nobody has time.")
    forget_troubles(troubles, "503")


def test_fonts_are_asked_for_again_after_a_refusal(open_page: Open, troubles: list[str]) -> None:
    page = begun(open_page)
    page.route("**/api/fonts", lambda route: route.fulfill(status=503), times=1)
    write(page, 'text("a", font = "Liberation M')
    offered = page.locator(".cm-tooltip-autocomplete").get_by_role("option", name="Liberation Mono").first
    for _ in range(600):
        page.keyboard.press("Control+Space")
        page.wait_for_timeout(100)
        if offered.is_visible():
            break
    expect(offered).to_be_visible()
    page.keyboard.press("Escape")
    forget_troubles(troubles, "503")


def test_a_link_that_is_followed_in_the_tab_keeps_its_address_and_ones_own_work(open_page: Open) -> None:
    """Also where what was written last isn't kept yet."""
    page = begun(open_page, permissions=CLIPBOARD)
    write(page, "cube([1, 2, 3]);")
    link = link_of(page)
    write(page, "cube([4, 5, 6]);")
    page.evaluate("(link) => { location.href = link; }", link)
    measures(page, "1 × 2 × 3")
    assert page.url == link
    page.get_by_role("button", name="Restore your last work").click()
    measures(page, "4 × 5 × 6")
    assert "#" not in page.url

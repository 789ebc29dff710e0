"""What does a person see of an OpenSCAD definition's presets and colours? In a real Chromium, on a whole Softly."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.looking import Open, box, error, field, solved, until

pytestmark = pytest.mark.real
SIGN = "/view/Sign.scad"
STAR = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0L9 4L0 9z"/></svg>'


def test_a_preset_fills_the_form_and_is_known_again(open_page: Open) -> None:
    page = open_page(SIGN)
    solved(page)
    choice = page.get_by_label("Preset")
    expect(choice.locator("option:checked")).to_have_text("Defaults")
    choice.select_option("Small")
    until(page, "solves.at(-1).inputs.width === 30 && solves.at(-1).inputs.shade === 'teal'")
    expect(box(page, "width")).to_have_value("30")
    choice.select_option("Thick")
    until(page, "solves.at(-1).inputs.width === 60 && solves.at(-1).inputs.size[1] === 9")
    box(page, "width").fill("61")
    expect(choice.locator("option:checked")).to_have_text("Own values")
    page.goto(page.url.split("?")[0] + "?width=30&shade=teal")
    expect(choice.locator("option:checked")).to_have_text("Small")


def test_a_colour_is_picked_or_written(open_page: Open) -> None:
    page = open_page(SIGN)
    solved(page)
    picker, text = page.get_by_label("Pick shade"), field(page, "shade").locator("input.text")
    expect(picker).to_have_value("#c2703d")
    picker.fill("#0000ff")
    expect(text).to_have_value("#0000ff")
    text.fill("Teal")
    expect(picker).to_have_value("#008080")
    until(page, "solves.at(-1).inputs.shade === 'Teal'")
    text.fill("#12")
    expect(error(page, "shade")).to_contain_text("colour")


def test_a_font_is_chosen_from_those_of_the_server_or_written(open_page: Open) -> None:
    page = open_page(SIGN)
    solved(page)
    text = field(page, "typeface").locator("input.text")
    text.focus()
    expect(field(page, "typeface").locator('option[value="Noto Sans:style=Bold"]')).to_have_count(1)
    assert text.evaluate("box => [...box.list.options].some(({ value }) => value.startsWith('Liberation Mono'))")
    text.fill("Liberation Mono")
    until(page, "solves.at(-1).inputs.typeface === 'Liberation Mono'")


def test_a_file_is_sent_for_an_input_that_takes_one_and_can_be_taken_back(open_page: Open) -> None:
    page = open_page(SIGN)
    solved(page)
    logo = field(page, "logo")
    expect(logo).to_contain_text("Choose a file or drop it here")
    own = page.evaluate("solves[0].inputs.logo")
    picture = {"name": "star.svg", "mimeType": "image/svg+xml", "buffer": STAR}
    logo.locator("input[type=file]").set_input_files([picture])  # type: ignore[list-item]
    expect(logo).to_contain_text("star.svg")
    until(page, "/^[0-9a-f]{64}[.]svg$/.test(solves.at(-1).inputs.logo)")
    solved(page, 2)
    logo.get_by_role("button", name="Remove star.svg").click()
    until(page, f"solves.at(-1).inputs.logo === '{own}'")

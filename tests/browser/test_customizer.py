"""What does a person see of an OpenSCAD definition's presets and colours? In a real Chromium, on a whole Softly."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.looking import Open, box, error, field, solved, until

pytestmark = pytest.mark.real
SIGN = "/view/Sign.scad"


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


def test_a_file_is_shown_and_can_not_be_set(open_page: Open) -> None:
    page = open_page(SIGN)
    solved(page)
    expect(field(page, "logo")).to_contain_text("own file")
    assert "logo" not in page.evaluate("solves[0].inputs")

"""What does a person do with what Grasshopper brings: points, planes, geometry, and no Rhino? In a real Chromium."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import rhino3dm
from playwright.sync_api import Locator, Page, expect

from tests.browser.looking import Open, box, confirms, error, field, result, until
from tests.browser.shapes import INTERNALISED
from tests.real.site import Site

pytestmark = pytest.mark.real
SHAPES, PALLET = "/view/Shapes.fake", "/view/Pallet.gh"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
COPY = {"permissions": ["clipboard-read", "clipboard-write"]}


def _value(name: str, branches: dict[str, list[tuple[str, Any]]]) -> dict[str, Any]:
    tree = {p: [{"type": kind, "data": json.dumps(data)} for kind, data in items] for p, items in branches.items()}
    return {"ParamName": name, "InnerTree": tree}


ANSWER = {
    "values": [
        _value("RH_OUT:rails", {"{0}": [("Rhino.Geometry.NurbsCurve", None), ("Rhino.Geometry.LineCurve", None)]}),
        _value(
            "RH_OUT:lengths",
            {"{0;0}": [("System.Double", 1.0), ("System.Double", 2.0)], "{0;1}": [("System.Int32", 3)]},
        ),
        _value(
            "edge",
            {
                "{0}": [
                    (
                        "Rhino.Geometry.Line",
                        {"From": {"X": 0, "Y": -1e-17, "Z": 0}, "To": {"X": 10, "Y": 0, "Z": 2.5}},
                    )
                ]
            },
        ),
        _value("meshB64", {"{0}": [("System.String", "x" * 5000)]}),
    ],
    "warnings": [],
    "errors": [],
    "solve": {"durationMs": 1, "artifacts": [{"format": "3dm", "url": "/api/solves/x/artifacts/model.3dm"}]},
}
"""As a Rhino server gives it: curves, which are in no GLB, a tree of two branches, a line, a file as text."""


def answered(page: Page, times: int = 1) -> None:
    until(page, f"solves.length >= {times}")
    expect(page.locator("#state")).to_have_text(re.compile("Solved|cache"))


def sent(page: Page, name: str) -> object:
    return page.evaluate("(name) => solves.at(-1).inputs[name]", name)


def part(page: Page, name: str, words: str) -> Locator:
    return field(page, name).get_by_role("textbox", name=words, exact=True)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A .3dm file with one closed Brep of 300 by 20 by 200 mm."""
    path = tmp_path_factory.mktemp("models") / "shelf.3dm"
    model = rhino3dm.File3dm()
    model.Settings.ModelUnitSystem = rhino3dm.UnitSystem.Millimeters
    corners = rhino3dm.Point3d(0, 0, 0), rhino3dm.Point3d(300, 20, 200)
    solid = rhino3dm.Brep.CreateFromBox(rhino3dm.Box(rhino3dm.BoundingBox(*corners)))
    model.Objects.AddBrep(solid)
    model.Write(str(path), 7)
    return path


def test_points_and_planes_are_set_in_boxes_and_go_into_the_request_and_the_link(open_page: Open) -> None:
    page = open_page(SHAPES)
    answered(page)
    part(page, "anchor", "Anchor Y").fill("2.5")
    field(page, "base").get_by_role("combobox").select_option("YZ")
    field(page, "RH_IN:holes").get_by_role("button", name="Add a value").click()
    for axis, value in zip("XYZ", ("4", "5", "-6"), strict=True):
        part(page, "RH_IN:holes", f"Holes 2 {axis}").fill(value)
    until(page, "solves.at(-1).inputs['RH_IN:holes']?.length === 2")
    assert sent(page, "anchor") == {"X": 1, "Y": 2.5, "Z": 3}
    assert sent(page, "RH_IN:holes") == [{"X": 0, "Y": 0, "Z": 0}, {"X": 4, "Y": 5, "Z": -6}]
    assert sent(page, "base") == {
        "Origin": {"X": 0, "Y": 0, "Z": 0},
        "XAxis": {"X": 0, "Y": 1, "Z": 0},
        "YAxis": {"X": 0, "Y": 0, "Z": 1},
    }
    assert "anchor=1,2.5,3&holes=0,0,0&holes=4,5,-6&base=" in page.url
    page.reload()
    answered(page)
    expect(part(page, "RH_IN:holes", "Holes 2 Z")).to_have_value("-6")
    expect(field(page, "base").get_by_role("combobox")).to_have_value("YZ")
    expect(result(page, "Anchor")).to_have_text("(1, 2.5, 3)")
    expect(page.locator('[data-output="Holes"]')).to_contain_text("(4, 5, -6)")


def test_a_wrong_part_of_a_point_is_marked_and_named(open_page: Open) -> None:
    page = open_page(SHAPES)
    answered(page)
    part(page, "anchor", "Anchor Z").fill("high")
    expect(error(page, "anchor")).to_have_text("Z: “high” is not a number.")
    expect(part(page, "anchor", "Anchor Z")).to_have_attribute("aria-invalid", "true")
    expect(part(page, "anchor", "Anchor X")).not_to_have_attribute("aria-invalid", "true")
    described = part(page, "anchor", "Anchor Z").get_attribute("aria-describedby") or ""
    assert error(page, "anchor").get_attribute("id") in described.split()
    box(page, "slats").last.fill("8")
    expect(error(page, "slats")).to_have_text("Between 3 and 15, in steps of 2.")


def test_optional_inputs_are_sent_once_they_have_a_value(open_page: Open) -> None:
    page = open_page(SHAPES)
    answered(page)
    expect(field(page, "extra")).to_contain_text("optional")
    assert "extra" not in page.evaluate("solves.at(-1).inputs")
    assert "axis" not in page.evaluate("solves.at(-1).inputs")
    box(page, "extra").fill("5")
    until(page, "solves.at(-1).inputs.extra === 5")
    box(page, "extra").fill("")
    until(page, "!('extra' in solves.at(-1).inputs)")


def test_a_panel_takes_lines_and_what_cant_be_set_says_why(open_page: Open) -> None:
    page = open_page(SHAPES)
    answered(page)
    field(page, "label").locator("textarea").fill("Apples\nand pears")
    until(page, "solves.at(-1).inputs.label === 'Apples\\nand pears'")
    expect(field(page, "wood")).to_contain_text("It is a value list.")
    expect(field(page, "wood").locator("input, select, textarea")).to_have_count(0)
    assert "wood" not in page.evaluate("solves.at(-1).inputs")
    expect(field(page, "tree")).to_contain_text("The API takes trees")


def test_a_file_is_taken_told_shared_and_taken_away_again(open_page: Open, shelf: Path) -> None:
    page = open_page(SHAPES)
    answered(page)
    expect(field(page, "blank")).to_contain_text("300 × 20 × 200")
    assert sent(page, "blank") == {"geometry": INTERNALISED}
    field(page, "blank").locator("input[type=file]").set_input_files(shelf)
    expect(field(page, "blank").get_by_text("shelf.3dm")).to_be_visible()
    expect(field(page, "blank")).to_contain_text("300 × 20 × 200 mm")
    until(page, f"solves.at(-1).inputs.blank.geometry !== '{INTERNALISED}'")
    known = page.evaluate("solves.at(-1).inputs.blank.geometry")
    assert f"blank={known}" in page.url
    answered(page)
    expect(result(page, "Blank")).to_contain_text("1 Brep")
    page.reload()
    expect(field(page, "blank").get_by_text("shelf.3dm")).to_be_visible()
    field(page, "blank").get_by_role("button", name="Remove shelf.3dm").click()
    expect(field(page, "blank")).to_contain_text("From the definition's file")
    assert "blank" not in page.url


def test_a_file_that_is_refused_says_why_beside_its_field(open_page: Open, tmp_path: Path, troubles: list[str]) -> None:
    page = open_page(SHAPES)
    answered(page)
    (tmp_path / "notes.3dm").write_text("no model")
    field(page, "blank").locator("input[type=file]").set_input_files(tmp_path / "notes.3dm")
    expect(field(page, "blank").get_by_role("alert")).to_contain_text("notes.3dm: This is not a .3dm file.")
    expect(field(page, "blank")).to_contain_text("From the definition's file")
    troubles[:] = [trouble for trouble in troubles if "422" not in trouble]


def test_the_curl_command_sends_what_the_page_sends(open_page: Open, site: Site) -> None:
    page = open_page(f"{SHAPES}?holes=1,2,3&holes=4,5,6&label=it%27s", **COPY)
    answered(page)
    page.get_by_role("button", name="Copy this solve as a curl command").click()
    confirms(page, "curl command copied")
    command = page.evaluate("navigator.clipboard.readText()")
    body = json.loads(command.split(" -d '", 1)[1].removesuffix("'").replace("'\\''", "'"))
    assert body["inputs"] == page.evaluate("solves.at(-1).inputs")
    assert site.post("/solve", body).status == 200


def test_what_the_viewer_cant_draw_is_told_in_words_and_branches_have_their_paths(open_page: Open) -> None:
    page = open_page("/view")
    page.route("**/solve", lambda route: route.fulfill(json=ANSWER))
    page.goto(page.url.replace("/view", SHAPES))
    tile = page.locator("[data-output]")
    expect(tile.filter(has_text="Rails")).to_contain_text("2 curves")
    expect(tile.filter(has_text="Rails")).to_contain_text("in the .3dm file")
    expect(tile.filter(has_text="Lengths")).to_contain_text(re.compile(r"\{0;0\}\s*1, 2\s*\{0;1\}\s*3"))
    expect(tile.filter(has_text="Edge")).to_contain_text("(0, 0, 0) to (10, 0, 2.5)")
    expect(tile.filter(has_text="MeshB64")).to_contain_text(re.compile(r"x … 5\s000 characters"))
    expect(page.get_by_text("The model is made of 2 curves, which this view doesn't draw.")).to_be_visible()


def test_without_rhino_the_picture_and_the_inputs_are_there(open_page: Open) -> None:
    page = open_page(PALLET, **COPY)
    expect(page.get_by_text("no Rhino server is connected to this site")).to_be_visible()
    assert page.locator(".unsolved img").evaluate("(image) => image.naturalWidth") == 3
    expect(page.locator("#state")).to_have_text("One input is still needed")
    for axis, value in zip("XYZ", "123", strict=True):
        part(page, "Anchor", f"Anchor {axis}").fill(value)
    field(page, "RH_IN:slats").get_by_role("slider").press("ArrowRight")
    until(page, "location.search === '?slats=9&Anchor=1,2,3'")
    expect(page.locator("#state")).to_be_hidden()
    expect(page.get_by_role("progressbar")).to_be_hidden()
    page.get_by_role("button", name="Copy this solve as a curl command").click()
    confirms(page, "curl command copied")
    assert '"RH_IN:slats":9' in page.evaluate("navigator.clipboard.readText()")
    page.get_by_text("Download", exact=True).first.click()
    expect(page.get_by_text("this one isn't solved here")).to_be_visible()
    assert page.evaluate("solves.length") == 0


@pytest.mark.parametrize("path", [SHAPES, PALLET])
def test_a_phone_needs_no_sideways_scrolling_and_every_control_has_a_name(path: str, open_page: Open) -> None:
    page = open_page(path, **PHONE)
    expect(page.locator("#form .field").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(_NAMELESS) == []


_NAMELESS = """
  [...document.querySelectorAll("input, select, textarea, button, a, summary")].filter((node) => {
    const ids = (node.getAttribute("aria-labelledby") ?? "").split(" ");
    const by = ids.map((id) => document.getElementById(id)?.textContent ?? "");
    const labels = [...(node.labels ?? [])].map((label) => label.textContent);
    return ![node.getAttribute("aria-label"), ...by, ...labels, node.textContent, node.title].join("").trim();
  }).map((node) => node.outerHTML)
"""


def test_the_slider_of_a_number_that_is_still_needed_stands_in_the_middle(open_page: Open) -> None:
    page = open_page(PALLET)
    made = """async () => {
        const { number } = await import("/static/softly/js/form/numbers.js");
        const input = { minimum: 0, maximum: 10, step: 1, paramType: "Integer", unit: "" };
        return number(input, { control: "c", label: "l" }, () => {}).boxes.map((box) => box.value);
    }"""
    assert page.evaluate(made) == ["", "5"]

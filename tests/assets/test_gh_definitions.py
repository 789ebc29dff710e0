"""The Grasshopper definitions that ship are what stands in Python, can be read, and give what they say."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import rhino3dm
from PIL import Image

from computeapi.engines.rhino.fake_server import FakeCompute
from computeapi.engines.rhino.samples import SAMPLES
from definitions.readers import grasshopper
from definitions.readers.grasshopper import archive

FOLDER = Path(__file__).parents[2] / "assets" / "gh-definitions"


@pytest.fixture(scope="module")
def compute() -> Iterator[FakeCompute]:
    with FakeCompute(leaks=False) as fake:
        yield fake


def solve(compute: FakeCompute, file: str, **inputs: Any) -> dict[str, list[Any]]:
    """Values by output, of the definition with these inputs and its own for the others."""
    grouped = {f"RH_IN:{name}": value for name, value in inputs.items()}
    values = [
        {"ParamName": name, "InnerTree": {"{0}": [{"type": "any", "data": json.dumps(value)}]}}
        for name, value in (grouped | inputs).items()
    ]
    algo = base64.b64encode((FOLDER / file).read_bytes()).decode()
    answer = httpx.post(f"{compute.url}/grasshopper", json={"algo": algo, "values": values})
    assert answer.status_code == 200, answer.text
    return {
        output["ParamName"].removeprefix("RH_OUT:"): [
            json.loads(item["data"]) for items in output["InnerTree"].values() for item in items
        ]
        for output in answer.json()["values"]
    }


def extent(documents: list[Any]) -> tuple[float, ...]:
    """Width, depth and height of all of them together; each must be valid and closed."""
    boxes = []
    for document in documents:
        shape: Any = rhino3dm.CommonObject.Decode(document)
        assert shape.IsValid
        assert shape.IsSolid if isinstance(shape, rhino3dm.Brep) else shape.IsClosed
        boxes.append(shape.GetBoundingBox())
    sides = zip(*(((b.Min.X, b.Max.X), (b.Min.Y, b.Max.Y), (b.Min.Z, b.Max.Z)) for b in boxes), strict=True)
    return tuple(max(high for _, high in side) - min(low for low, _ in side) for side in sides)


@pytest.mark.parametrize("file", SAMPLES)
def test_the_file_is_what_stands_in_python(file: str) -> None:
    """Run assets/gh-definitions/_make.py where it isn't."""
    root = archive.read((FOLDER / file).read_bytes())
    thumbnail = root.chunk("Thumbnail")
    assert thumbnail is not None
    assert root == replace(SAMPLES[file](), thumbnail=thumbnail.value("Thumbnail")).archive()


@pytest.mark.parametrize("file", SAMPLES)
def test_a_reader_sees_what_it_is_called_and_what_it_takes(file: str) -> None:
    interface = grasshopper.read(FOLDER / file)
    assert interface.title == file.removesuffix(".gh")
    assert (interface.author, interface.plugins) == ("Softly", ())
    assert all(each.settable and each.default is not None for each in interface.inputs)
    assert interface.outputs


@pytest.mark.parametrize("file", SAMPLES)
def test_it_has_a_picture(file: str) -> None:
    thumbnail = archive.read((FOLDER / file).read_bytes()).chunk("Thumbnail")
    assert thumbnail is not None
    assert Image.open(io.BytesIO(thumbnail.value("Thumbnail"))).size == (640, 480)


def test_the_inputs_come_in_the_order_in_which_one_thinks_of_them() -> None:
    names = [each.name for each in grasshopper.read(FOLDER / "Shelf.gh").inputs]
    assert names == [f"RH_IN:{name}" for name in ("width", "depth", "height", "boards", "thickness", "back")]


def test_a_shelf_has_the_size_and_the_boards_that_are_asked_for(compute: FakeCompute) -> None:
    found = solve(compute, "Shelf.gh", width=800, depth=300, height=1000, boards=3, thickness=20, back=False)
    assert extent(found["boards"]) == (800, 300, 1000)
    assert len(found["boards"]) == 2 + 3
    assert found["clearance"] == [pytest.approx((1000 - 3 * 20) / 2)]
    assert found["length"] == [pytest.approx(2 * 1000 + 3 * (800 - 2 * 20))]
    assert len(solve(compute, "Shelf.gh", boards=3, back=True)["boards"]) == 2 + 3 + 1


def test_a_crate_holds_what_is_between_its_panels(compute: FakeCompute) -> None:
    found = solve(compute, "Crate.gh", width=120, depth=110, height=105, thickness=5, lid=False)
    assert (extent(found["panels"]), len(found["panels"])) == ((120, 110, 105), 5)
    assert found["litres"] == [pytest.approx(1.1)]
    closed = solve(compute, "Crate.gh", width=120, depth=110, height=105, thickness=5, lid=True)
    assert (extent(closed["panels"]), len(closed["panels"])) == ((120, 110, 110), 6)


def test_a_stair_climbs_a_rise_a_step(compute: FakeCompute) -> None:
    found = solve(compute, "Stair.gh", steps=5, width=1000, rise=170, going=280)
    assert extent(found["stair"]) == (1000, 5 * 280 + 30, 5 * 170)
    assert (found["height"], found["run"], found["stride"]) == ([850.0], [1400.0], [620.0])

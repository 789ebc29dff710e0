"""Do the engines that ship solve through HTTP, and do their faults become clear answers?"""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
import rhino3dm
from django.test import Client

from computeapi.solve.models import SolveRecord
from definitions.registry import registry
from tests.workshop import Workshop

SCAD = """// Box
width = 10; // [1:100]
label = "plain";
fail = "";
echo(label);
assert(fail == "", str("no: ", fail));
if (fail == "spin") for (i = [0 : 1e9]) echo(i);
include <lib/wall.scad>
wall(width);
"""
WALL = "module wall(w) { cube([w, 2, 3]); }\n"

PYTHON = '''"""Says

What it is told.
"""
from computeapi.engines.python.authoring import Inputs, Outputs, Refused

class Told(Inputs):
    text: str = "hello"
    mood: str = ""

class Said(Outputs):
    text: str
    number: float

def solve(told: Told) -> Said:
    if told.mood == "refuse":
        raise Refused(told.text)
    if told.mood == "odd":
        raise Refused("NUL \\0 and half a pair \\ud800 in it")
    if told.mood == "break":
        raise RuntimeError("broken in /etc/secret.py")
    if told.mood == "half":
        return Said(text="half a pair \\ud800", number=1.0)
    if told.mood == "nul":
        return Said(text="a\\0b", number=1.0)
    if told.mood == "nan":
        return Said(text="", number=float("nan"))
    if told.mood == "exit":
        import os
        os._exit(3)
    return Said(text=told.text, number=2.5)
'''


@pytest.fixture
def shop(workshop: Workshop) -> Workshop:
    workshop.write("Box.scad", SCAD)
    workshop.write("lib/wall.scad", WALL)
    workshop.write("Says.py", PYTHON)
    assert not workshop.sync().failed
    return workshop


def solve(client: Client, name: str, /, **inputs: Any) -> Any:
    body = json.dumps({"definition": name, "inputs": inputs})
    return client.post("/solve", body, content_type="application/json")


def values(response: Any) -> dict[str, list[Any]]:
    assert response.status_code == 200, response.content
    found = {v["ParamName"]: v["InnerTree"]["{0}"] for v in response.json()["values"]}
    return {name: [json.loads(item["data"]) for item in items] for name, items in found.items()}


def test_an_openscad_definition_gives_a_mesh_that_rhino_reads(client: Client, shop: Workshop) -> None:
    found = values(solve(client, "Box.scad", width=20))
    mesh: Any = rhino3dm.CommonObject.Decode(found["mesh"][0])  # type: ignore[attr-defined]
    box = mesh.GetBoundingBox()
    assert sorted((box.Max.X - box.Min.X, box.Max.Y - box.Min.Y, box.Max.Z - box.Min.Z)) == [2, 3, 20]
    assert found["volume"] == [pytest.approx(120)]
    assert solve(client, "Box.scad", width=20.0)["X-Cache"] == "HIT"


@pytest.mark.parametrize(
    "text", ['"); cube(99); echo("', "back\\slash", "two\nlines", "🧊 مرحبا", "$fn ${x}", "x" * 65_536]
)
def test_text_is_never_code(client: Client, shop: Workshop, text: str) -> None:
    found = values(solve(client, "Box.scad", label=text))
    assert found["volume"] == [pytest.approx(60)]
    assert text.splitlines()[0][:1000] in found["echo"][0]
    assert values(solve(client, "Says.py", text=text))["text"] == [text]


def test_a_changed_include_changes_the_answer(client: Client, shop: Workshop) -> None:
    before = solve(client, "Box.scad")
    shop.write("lib/wall.scad", WALL.replace("2, 3", "4, 3"))
    shop.sync()
    after = solve(client, "Box.scad")
    assert (before["X-Cache"], after["X-Cache"]) == ("MISS", "MISS")
    assert (values(before)["volume"], values(after)["volume"]) == ([pytest.approx(60)], [pytest.approx(120)])


def test_an_assertion_of_the_definition_is_its_error(client: Client, shop: Workshop) -> None:
    response = solve(client, "Box.scad", fail="too thin")
    assert (response.status_code, response.json()["code"]) == (422, "DEFINITION_ERROR")
    assert "no: too thin" in response.json()["message"]


def test_an_endless_loop_ends_at_the_definitions_time_limit(client: Client, shop: Workshop) -> None:
    loops = "for (i = [0 : 999]) for (j = [0 : 999]) for (k = [0 : 999]) for (l = [0 : 999])"
    shop.write("Spin.scad", f"from = 0;\nfound = [{loops} if (i * j * k * l < from) 1];\necho(found);\n")
    shop.sync()
    shop.change("Spin.scad", time_limit=1)
    response = solve(client, "Spin.scad")
    assert (response.status_code, response.json()["code"]) == (504, "SOLVE_TIMEOUT")
    assert values(solve(client, "Box.scad"))["volume"] == [pytest.approx(60)]


@pytest.mark.parametrize(
    ("mood", "status", "code"),
    [
        ("refuse", 422, "DEFINITION_ERROR"),
        ("odd", 422, "DEFINITION_ERROR"),
        ("break", 422, "DEFINITION_ERROR"),
        ("exit", 502, "ENGINE_CRASHED"),
        ("nan", 422, "DEFINITION_ERROR"),
        ("half", 200, None),
        ("nul", 200, None),
    ],
)
def test_whatever_a_python_definition_does_is_an_answer_and_a_record(
    client: Client, shop: Workshop, mood: str, status: int, code: str | None
) -> None:
    response = solve(client, "Says.py", mood=mood, text="Choose another width.")
    assert response.status_code == status, response.content
    assert response.json().get("code") == code
    assert SolveRecord.objects.get().error_code == (code or "")
    assert "/work" not in response.text
    assert orjson.loads(response.content)  # stricter than Python's own reader
    if mood == "refuse":
        assert response.json()["message"] == "Choose another width."
    assert solve(client, "Says.py")["X-Cache"] == "MISS"


def test_the_cached_forms_of_each_definition_are_found_by_alias(client: Client, shop: Workshop) -> None:
    shop.write("aliases.toml", '"Says.gh" = "Says.py"')
    shop.sync()
    assert solve(client, "Says.py")["X-Cache"] == "MISS"
    assert solve(client, "Says.gh")["X-Cache"] == "HIT"
    assert registry.snapshot().find("Says.gh").name == "Says.py"

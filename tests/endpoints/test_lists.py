"""Does a client learn which fonts and libraries its source can name, and nothing of where they lie?"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from definitions.libraries import shelf
from tests.endpoints.sourcing import evaluate
from tests.workshop import Workshop

pytestmark = pytest.mark.usefixtures("workshop")


def test_every_font_that_is_listed_draws_a_text(client: Client) -> None:
    fonts = client.get("/api/fonts").json()["fonts"]
    assert {"Liberation Sans", "Liberation Mono"} <= {font["family"] for font in fonts}
    names = [font["name"] for font in fonts]
    code = 'for (n = names) echo(textmetrics("A", font = n).size.x > 0);'
    said = evaluate(client, code, parameters={"names": names}).json()["messages"]
    assert [line["message"] for line in said if line["level"] == "echo"] == ["true"] * len(names)


def test_a_library_is_listed_by_what_an_include_names(
    client: Client, workshop: Workshop, settings: Settings, tmp_path: Path
) -> None:
    library = tmp_path / "shelf" / "Threads"
    library.mkdir(parents=True)
    (library / "std.scad").write_text("module thread() cube(1);")
    settings.OPENSCADPATH = (tmp_path / "shelf",)
    shelf.cache_clear()
    try:
        found = client.get("/api/libraries")
    finally:
        shelf.cache_clear()
    assert found.status_code == 200, found.content
    assert str(tmp_path) not in found.content.decode()
    assert [library["entries"] for library in found.json()["libraries"]] == [["Threads/std.scad"]]

"""What does the page of the editor give to whom? Through Django's client; what it does is seen in a browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from computeapi.pages import sources
from computeapi.pages.examples import examples
from definitions.names import RESERVED
from tests.pages.visiting import person
from tests.workshop import Workshop

LID = "include <part.scad>\nwidth = 30; // [10:50]\ncube([width, size, 3]);\n"


def given(client: Client, path: str) -> Any:
    """What the page tells its scripts."""
    response = client.get(path)
    found = re.search(r'<script id="given" type="application/json">(.*?)</script>', response.text)
    assert found, response.text
    return json.loads(found[1])


@pytest.fixture
def lid(workshop: Workshop) -> Workshop:
    workshop.write("part.scad", "size = 4;\n")
    workshop.write("Lid.scad", LID)
    workshop.write("Lid.json", json.dumps({"parameterSets": {"Wide": {"width": "50"}}, "fileFormatVersion": "1"}))
    workshop.sync()
    return workshop


@pytest.mark.parametrize("path", ["/edit", "/edit/"])
def test_anybody_may_write(path: str, client: Client, workshop: Workshop) -> None:
    assert given(client, path)["definition"] is None
    assert 'href="/edit"' in client.get("/view").text


def test_its_name_is_no_definitions() -> None:
    assert "edit" in RESERVED


def test_only_staff_are_offered_to_save_definitions(client: Client, workshop: Workshop) -> None:
    assert "Save as definition" not in client.get("/edit").text
    client.force_login(person("staff", is_staff=True))
    assert "Save as definition" in client.get("/edit").text


def test_styles_need_the_nonce_of_this_very_page(client: Client, workshop: Workshop) -> None:
    one, other = client.get("/edit"), client.get("/edit")
    found = re.search(r'<link rel="stylesheet" nonce="([^"]+)"', one.text)
    assert found
    assert f"style-src 'self' 'nonce-{found[1]}'" in one["Content-Security-Policy"]
    assert "unsafe" not in one["Content-Security-Policy"]
    assert found[1] not in other["Content-Security-Policy"]


def test_a_definition_is_opened_with_all_its_files(client: Client, lid: Workshop) -> None:
    work = given(client, "/edit?definition=Lid.scad")["definition"]
    files = {file["name"]: file["text"] for file in work["files"]}
    assert files["main.scad"] == LID
    assert files["part.scad"] == "size = 4;\n"
    assert json.loads(files["main.json"])["parameterSets"] == {"Wide": {"width": "50"}}


def test_a_private_definition_is_opened_for_those_who_may_see_it(client: Client, lid: Workshop) -> None:
    lid.change("Lid.scad", public=False)
    response = client.get("/edit?definition=Lid.scad")
    assert (response.status_code, "part.scad" in response.text) == (404, False)
    client.force_login(person("staff", is_staff=True))
    assert given(client, "/edit?definition=Lid.scad")["definition"]


def test_what_is_no_openscad_or_too_much_begins_like_any_other_visit(
    client: Client, lid: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    lid.fake()
    assert given(client, "/edit?definition=Box.fake")["definition"] is None
    monkeypatch.setattr(sources, "_MOST", 10)
    assert given(client, "/edit?definition=Lid.scad")["definition"] is None


def test_words_in_a_source_are_never_markup(client: Client, workshop: Workshop) -> None:
    workshop.write("Evil.scad", 'echo("</script><script>alert(1)</script>"); cube(1);\n')
    workshop.sync()
    assert "<script>alert(1)" not in client.get("/edit?definition=Evil.scad").text
    assert "</script><script>" in given(client, "/edit?definition=Evil.scad")["definition"]["files"][0]["text"]


def test_every_file_of_the_examples_exists() -> None:
    for example in examples():
        assert example["files"][0]["name"] == "main.scad"
        for file in example["files"]:
            found = finders.find(file["url"].removeprefix("/static/"))
            assert found, file["name"]
            assert 0 < Path(str(found)).stat().st_size < 3000

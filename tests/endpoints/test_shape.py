"""Do all paths behave alike: methods, slashes, whatever a client accepts, links of lists, filters?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from computeapi.solve.journal import journal
from definitions.registry import Entry
from tests.workshop import Workshop

ANY_ID = "6f4c8a7e-1d8c-4b52-9b3c-1a8c6f0d2e11"
FILES = (".png", ".json", ".zip", "/table.", "/artifacts/")
"""What names a file has no slash at its end."""


def paths(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[str]:
    """Every path, with something in the places of its parameters."""
    for pattern in patterns:
        own = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from paths(pattern.url_patterns, prefix + own)
        elif isinstance(pattern.pattern, RegexPattern):
            yield prefix + re.sub(r"\\(.)", r"\1", own.removeprefix("^").removesuffix("$").removesuffix("/?"))
        else:
            filled = re.sub(r"<uuid:[^>]*>", ANY_ID, re.sub(r"<int:[^>]*>", "1", own))
            yield prefix + re.sub(r"<[^>]*>", "Box.fake", filled).rstrip("/")


PATHS = sorted({re.sub(r"[0-9a-f-]{36}", ANY_ID, path) for path in paths(get_resolver().url_patterns)})
PATHS = [path for path in PATHS if not path.startswith(("/admin", "/account"))]


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    return workshop.fake(description="A wooden box.")


def test_there_are_paths_to_look_at() -> None:
    assert {"/solve", f"/api/solves/{ANY_ID}", "/api/keys", "/api/v1/definitions", "/v1/definitions", "/"} <= set(PATHS)


def test_every_path_says_its_methods_and_nothing_else_to_options(client: Client, box: Entry) -> None:
    for path in PATHS:
        response = client.options(path)
        assert (response.status_code, response.content) == (200, b""), path
        assert "Content-Type" not in response
        allowed = response["Allow"].split(", ")
        assert "OPTIONS" in allowed, path
        assert ("HEAD" in allowed) == ("GET" in allowed), path


def test_head_is_get_without_a_body(client: Client, staff: Client, box: Entry) -> None:
    for path in PATHS:
        if "health" in path or path == "/ready":
            continue  # what they say is measured anew each time
        for person in (client, staff):
            head, get = person.head(path), person.get(path)
            assert (head.status_code, head.content) == (get.status_code, b""), path
            assert head.get("Content-Type") == get.get("Content-Type"), path


@pytest.mark.parametrize("accept", ["application/xml", "image/*;q=0", "text/plain;level=1", "nonsense"])
def test_no_path_refuses_a_client_for_what_it_accepts(client: Client, box: Entry, accept: str) -> None:
    for path in PATHS:
        for method in (client.get, client.post):
            assert method(path, headers={"Accept": accept}).status_code != 406, path


def test_a_slash_at_the_end_changes_nothing(client: Client, box: Entry) -> None:
    for path in PATHS:
        if path == "/" or any(mark in path for mark in FILES):
            continue
        for method in (client.get, client.post, client.delete, client.options):
            plain, slashed = method(path), method(f"{path}/")
            assert slashed.status_code == plain.status_code, path
            assert slashed.get("Allow") == plain.get("Allow"), path


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "BREW"])
def test_a_method_that_no_path_has_is_405_with_those_it_has(client: Client, box: Entry, method: str) -> None:
    for path in PATHS:
        response = client.generic(method, path)
        assert (response.status_code, response.json()["code"]) == (405, "METHOD_NOT_ALLOWED"), path
        assert "OPTIONS" in response["Allow"], path


# -- lists --


def links(response: Any) -> dict[str, str]:
    return {rel: address for address, rel in re.findall(r'<([^>]+)>; rel="(\w+)"', response.get("Link", ""))}


def test_a_list_by_cursor_has_links_to_the_pages_around(client: Client, box: Entry) -> None:
    for width in range(1, 6):
        body = json.dumps({"definition": "Box.fake", "inputs": {"width": width}})
        client.post("/solve", body, content_type="application/json")
    journal.flush()
    first = client.get("/api/solves?limit=2")
    assert links(first) == {"next": first.json()["next"]}
    second = client.get(links(first)["next"])
    assert set(links(second)) == {"next", "prev"}
    last = client.get(links(second)["next"])
    assert set(links(last)) == {"prev"}
    assert client.get(links(last)["prev"]).json()["results"] == second.json()["results"]


def test_a_list_by_offset_has_links_to_the_pages_around(client: Client, workshop: Workshop) -> None:
    for letter in "abcde":
        workshop.fake(f"{letter}.fake")
    seen, address = [], "/api/definitions?limit=2&engine=fake&search=%3Cb%3E"
    assert links(client.get(address)) == {}
    address = address.replace("%3Cb%3E", "box%20%22")
    assert client.get(address).json()["count"] == 0
    address = "/api/definitions?limit=2&search=A%20box&engine=fake"
    while address:
        response = client.get(address)
        seen += [row["name"] for row in response.json()["results"]]
        address = links(response).get("next", "")
    assert seen == [f"{letter}.fake" for letter in "abcde"]
    assert set(links(client.get("/api/definitions?limit=2&offset=3"))) == {"prev"}
    assert "offset=0" in links(client.get("/api/definitions?limit=2&offset=1"))["prev"]
    assert links(client.get("/api/definitions")) == {}


def names(client: Client, query: str) -> list[str]:
    return [row["name"] for row in client.get(f"/api/definitions?{query}").json()["results"]]


def test_definitions_are_found_by_engine_visibility_and_words(
    client: Client, staff: Client, workshop: Workshop
) -> None:
    workshop.write("aliases.toml", '"Kiste.gh" = "Box.fake"')
    workshop.write_fake("Box.fake", title="Box with lid", description="Straße of oak")
    workshop.write_fake("Gear.fake", title="A gear", description="of oak")
    workshop.write("Cube.scad", "// A cube\ncube(1);")
    workshop.sync()
    workshop.change("Gear.fake", public=False)
    assert names(client, "") == ["Box.fake", "Cube.scad"]
    assert names(client, "engine=openscad") == ["Cube.scad"]
    assert names(staff, "public=false") == ["Gear.fake"]
    assert names(staff, "public=true&engine=fake") == ["Box.fake"]
    assert names(client, "public=false") == []
    assert names(staff, "search=OAK") == ["Box.fake", "Gear.fake"]
    assert (
        names(client, "search=oak lid")
        == names(client, "search=STRASSE")
        == names(client, "search=kiste")
        == ["Box.fake"]
    )
    assert names(client, "search=oak%20gear") == names(client, "search=%00") == []
    assert names(client, "search=") == names(client, "colour=red") == ["Box.fake", "Cube.scad"]
    assert client.get("/api/definitions?engine=openscad&limit=1").json()["count"] == 1


@pytest.mark.parametrize("query", ["engine=blender", "engine=", "public=yes", "public=1", "engine=x&public="])
def test_a_wrong_filter_is_named_with_what_is_allowed(client: Client, box: Entry, query: str) -> None:
    response = client.get(f"/api/definitions?{query}")
    assert (response.status_code, response.json()["code"]) == (422, "VALIDATION_FAILED")
    errors = response.json()["details"]["errors"]
    assert {e["field"] for e in errors} == {part.split("=")[0] for part in query.split("&")}
    assert all(e["code"] == "invalid_filter" and e["message"].startswith("Allowed: ") for e in errors)


def test_lists_of_accounts_have_links_too(staff: Client) -> None:
    for n in range(3):
        body = json.dumps({"name": f"k{n}", "scopes": ["solve"]})
        assert staff.post("/api/keys", body, content_type="application/json").status_code == 201
    for path in ("/api/keys", "/api/users"):
        response = staff.get(f"{path}?limit=1")
        assert ("next" in links(response)) == (response.json()["count"] > 1), path
    assert links(staff.get("/api/keys?limit=1&offset=1")).keys() == {"next", "prev"}

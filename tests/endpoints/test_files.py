"""Can a file be sent for an input that takes one, in the request or before it, and does the definition read it?"""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from computeapi.solve import results
from softly.lib.hashing import sha256
from tests.workshop import Workshop

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{0}mm" height="{0}mm" viewBox="0 0 {0} {0}">'
    '<path d="M0 0H{0}V{0}H0z"/></svg>'
)
OWN, SENT = SVG.format(4).encode(), SVG.format(7).encode()
ID = f"{sha256(SENT)}.svg"


@pytest.fixture(autouse=True)
def plate(workshop: Workshop) -> None:
    workshop.write("leaf.svg", OWN.decode())
    workshop.write("Plate.scad", 'logo = "leaf.svg"; // file\nlinear_extrude(1) import(logo);\n')
    assert not workshop.sync().failed


def solve(client: Client, *logo: Any) -> Any:
    body = {"definition": "Plate.scad", "inputs": {"logo": logo[0]} if logo else {}}
    return client.post("/solve", json.dumps(body), content_type="application/json")


def volume(response: Any) -> float:
    assert response.status_code == 200, response.content
    found = next(each for each in response.json()["values"] if each["ParamName"] == "volume")
    return float(found["InnerTree"]["{0}"][0]["data"])


def inline(data: bytes, name: str = "My Logo.SVG") -> dict[str, str]:
    return {"name": name, "base64": base64.b64encode(data).decode()}


def test_without_one_the_definitions_own_file_is_read(client: Client) -> None:
    assert volume(solve(client)) == pytest.approx(16)
    assert volume(solve(client, "leaf.svg")) == pytest.approx(16)


def test_a_file_in_the_request_takes_its_place(client: Client) -> None:
    first, again = (solve(client, inline(SENT)) for _ in range(2))
    assert volume(first) == pytest.approx(49)
    assert [first["X-Cache"], again["X-Cache"]] == ["MISS", "HIT"]
    assert solve(client, inline(SENT + b"\n"))["X-Cache"] == "MISS"


def test_an_upload_is_named_by_its_id_from_then_on(client: Client) -> None:
    form = {"file": SimpleUploadedFile("logo.svg", SENT), "type": "File"}
    raw = client.post("/api/geometry?type=File&name=b.svg", SENT, content_type="application/octet-stream")
    assert client.post("/api/geometry", form).json()["id"] == raw.json()["id"] == ID
    assert volume(solve(client, ID)) == pytest.approx(49)


def test_the_history_tells_which_file_it_was(alice: Client) -> None:
    solve(alice, inline(SENT))
    assert alice.get("/api/solves").json()["results"][0]["inputs"] == {"logo": ID}


def test_a_file_that_was_cleared_away_has_to_be_sent_again(client: Client) -> None:
    solve(client, inline(SENT))
    for path in results.store().folder.rglob(f"{ID}.file"):
        path.unlink()
    assert wrong(solve(client, ID)) == "unknown_file"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("other.svg", "type_error"),
        ("../secret.svg", "type_error"),
        (f"{'0' * 64}.scad", "type_error"),
        (f"{'0' * 64}.svg", "unknown_file"),
        (5, "type_error"),
        ({"name": "a.svg"}, "type_error"),
        ({"name": "a.svg", "base64": "%"}, "invalid_encoding"),
        ({"name": "a.svg", "base64": ""}, "required"),
        (inline(SENT, "a.scad"), "invalid_choice"),
        ([inline(SENT), inline(OWN)], "wrong_count"),
    ],
)
def test_what_is_no_file_for_it_is_refused(client: Client, value: Any, code: str) -> None:
    assert wrong(solve(client, value)) == code


def test_an_upload_that_is_no_file_of_a_known_kind_is_refused(client: Client) -> None:
    for form in ({"file": SimpleUploadedFile("a.exe", b"x"), "type": "File"}, {"type": "File"}):
        assert wrong(client.post("/api/geometry", form)) in ("invalid_choice", "required")


def wrong(response: Any) -> str:
    assert response.status_code == 422, response.content
    [error] = response.json()["details"]["errors"]
    return str(error["code"])

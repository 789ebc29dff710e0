"""Does everybody see their own solves, nobody else's, and get the files of those they may have?"""

from __future__ import annotations

import json
import uuid
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import trimesh
from django.conf import settings as django_settings
from django.test import Client

from computeapi.solve import results
from computeapi.solve.journal import journal
from computeapi.solve.models import SolveRecord
from definitions.models import Definition
from definitions.registry import Entry
from tests.workshop import BOX, MOODS, TREE, Workshop


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    return workshop.fake(inputs=[*BOX, *MOODS])


def solve(client: Client, name: str = "Box.fake", /, **inputs: Any) -> Any:
    body = json.dumps({"definition": name, "inputs": inputs})
    return client.post("/solve", body, content_type="application/json")


def listed(client: Client, query: str = "") -> list[dict[str, Any]]:
    journal.flush()
    response = client.get(f"/api/solves{query}")
    assert response.status_code == 200, response.content
    found: list[dict[str, Any]] = response.json()["results"]
    return found


# -- whose --


def test_everybody_sees_their_own_solves_only(
    alice: Client, bob: Client, client: Client, charlie: Client, staff: Client, box: Entry
) -> None:
    people = {"alice": alice, "bob": bob, "client": client, "charlie": charlie}
    for width, person in enumerate(people.values(), start=1):
        solve(person, width=width)
    for width, (name, person) in enumerate(people.items(), start=1):
        assert [row["inputs"]["width"] for row in listed(person)] == [width], name
    assert len(listed(staff)) == 4


def test_a_solve_of_somebody_else_is_not_found(alice: Client, bob: Client, charlie: Client, box: Entry) -> None:
    solve(alice)
    [row] = listed(alice)
    assert alice.get(f"/api/solves/{row['id']}").json() == row
    for other in (bob, charlie):
        response = other.get(f"/api/solves/{row['id']}")
        assert (response.status_code, response.json()["code"]) == (404, "NOT_FOUND")
    assert alice.get(f"/api/solves/{uuid.uuid4()}").status_code == 404
    assert alice.get("/api/solves/no-uuid").status_code == 404


def test_a_hit_on_somebody_elses_answer_is_in_ones_own_history(alice: Client, bob: Client, box: Entry) -> None:
    solve(alice)
    assert [solve(bob)["X-Cache"] for _ in range(3)] == ["HIT"] * 3
    [mine] = listed(bob)
    assert (mine["cache"], mine["count"]) == ("HIT", 3)
    assert [row["cache"] for row in listed(alice)] == ["MISS"]


def test_a_forwarded_address_is_believed_only_from_a_trusted_proxy(client: Client, box: Entry, settings: Any) -> None:
    solve(client)
    spoofed = {"X-Forwarded-For": "198.51.100.7"}
    journal.flush()
    assert len(client.get("/api/solves", headers=spoofed).json()["results"]) == 1
    settings.TRUST_PROXY = True
    assert client.get("/api/solves", headers=spoofed).json()["results"] == []


def test_the_address_of_a_caller_is_not_stored(client: Client, box: Entry) -> None:
    solve(client)
    [row] = SolveRecord.objects.all()
    assert "127.0.0.1" not in json.dumps([row.caller, row.inputs, row.timings])
    assert len(row.caller) == 32


# -- what a row says --


def test_a_record_says_what_was_asked_and_what_came_of_it(alice: Client, box: Entry) -> None:
    answer = solve(alice, width=7).json()["solve"]
    solve(alice, fail="error")
    failed, solved = listed(alice)
    assert solved["id"] == answer["id"]
    assert solved["key"] == answer["key"]
    assert solved["artifacts"] == answer["artifacts"]
    assert solved["inputs"]["width"] == 7
    assert solved["createdAt"].endswith("Z")
    assert solved["error"] is None
    assert (failed["status"], failed["cache"]) == ("failed", "MISS")
    assert failed["error"] == {"code": "DEFINITION_ERROR", "message": "The fake definition was asked to fail."}
    assert failed["artifacts"] == []


def test_a_number_beyond_64_bits_is_shown_as_it_was_solved(client: Client, workshop: Workshop) -> None:
    workshop.fake(inputs=[TREE])
    solve(client, tree=[1e23, -1e300])
    [row] = listed(client)
    assert row["inputs"] == {"tree": {"{0}": [10**23, -(10**300)]}}


# -- finding --


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?definition=Box.fake", 3),
        ("?definition=Other.fake", 0),
        ("?definition=%00", 0),
        ("?status=failed", 1),
        ("?status=ok&cache=MISS", 1),
        ("?cache=HIT", 1),
        ("?since=2020-01-01T00:00:00Z", 3),
        ("?since=2099-01-01T00:00:00Z", 0),
        ("?until=2020-01-01T00:00:00+02:00", 0),
        ("?since=2020-01-01T00:00:00%2B23:59", 3),
        ("?since=0001-01-01T00:00:00Z", 3),
        ("?until=9999-12-31T23:59:59Z", 3),
        ("?since=0001-01-01T00:00:00%2B23:59", None),
        ("?until=9999-12-31T23:59:59-23:00", None),
        ("?status=done", None),
        ("?cache=hit", None),
        ("?since=yesterday", None),
        ("?since=2026-01-31", None),
        ("?since=2026-02-30T00:00:00Z", None),
        ("?since=2026-01-31T12:00:00", None),
        ("?until=", None),
    ],
)
def test_filters_find_what_they_say_or_tell_what_is_allowed(
    client: Client, box: Entry, query: str, count: int | None
) -> None:
    solve(client)
    solve(client)
    solve(client, fail="error")
    journal.flush()
    response = client.get(f"/api/solves{query}")
    if count is None:
        assert (response.status_code, response.json()["code"]) == (422, "VALIDATION_FAILED")
        [error] = response.json()["details"]["errors"]
        assert f"?{error['field']}=" in query
        assert error["code"] == "invalid_filter"
    else:
        assert response.status_code == 200, response.content
        assert len(response.json()["results"]) == count


def test_every_wrong_filter_is_named(client: Client, box: Entry) -> None:
    response = client.get("/api/solves?status=x&cache=y&since=z")
    assert {e["field"] for e in response.json()["details"]["errors"]} == {"status", "cache", "since"}


def test_pages_follow_each_other_while_new_rows_arrive(client: Client, box: Entry) -> None:
    for width in range(1, 6):
        solve(client, width=width)
    first = client.get("/api/solves?limit=2").json()
    assert first["previous"] is None
    solve(client, width=99)
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    widths = [row["inputs"]["width"] for page in (first, second, third) for row in page["results"]]
    assert widths == [5, 4, 3, 2, 1]
    assert third["next"] is None
    back = client.get(third["previous"]).json()
    assert [row["inputs"]["width"] for row in back["results"]] == [3, 2]


def test_solves_are_found_by_an_alias_of_their_definition(client: Client, workshop: Workshop) -> None:
    workshop.write("aliases.toml", '"Kiste.gh" = "Box.fake"')
    workshop.fake()
    solve(client)
    assert [row["definition"] for row in listed(client, "?definition=Kiste.gh")] == ["Box.fake"]
    assert listed(client, "?definition=Other.gh") == []


def cursor(position: str) -> str:
    return "cursor=" + quote(b64encode(f"p={quote(position)}".encode()).decode())


@pytest.mark.parametrize(
    "query",
    [
        "limit=x",
        "limit=-1",
        "limit=0",
        "cursor=nonsense",
        cursor("abc"),
        cursor("\0"),
        cursor("2026-01-31"),
        cursor("2026-01-31T12:00:00"),
        cursor("0001-01-01T00:00:00+23:59"),
    ],
)
def test_a_page_that_cannot_be_is_a_400(client: Client, box: Entry, query: str) -> None:
    solve(client)
    journal.flush()
    response = client.get(f"/api/solves?{query}")
    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")


# -- files --


def files(client: Client, **inputs: Any) -> dict[str, str]:
    return {a["format"]: a["url"] for a in solve(client, **inputs).json()["solve"]["artifacts"]}


def test_each_format_is_a_file_that_another_library_reads(client: Client, box: Entry) -> None:
    urls = files(client, width=3, count=4, sizes=[5])
    assert {"glb", "stl", "3mf", "obj"} <= set(urls)
    for kind, start in (("glb", b"glTF"), ("stl", b"Softly"), ("3mf", b"PK"), ("obj", b"#")):
        response = client.get(urls[kind])
        assert response.status_code == 200, response.content
        assert response["Content-Disposition"] == f'attachment; filename="Box.{kind}"'
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.content.startswith(start)
        if kind in ("glb", "3mf"):
            continue  # their scenes are read in the tests of the writers
        shape = trimesh.load(trimesh.util.wrap_as_stream(response.content), file_type=kind, force="mesh")
        assert sorted(shape.extents.round(3)) == [3, 4, 5], kind


def test_a_file_has_a_strong_tag_and_can_be_resumed(client: Client, box: Entry) -> None:
    url = files(client)["stl"]
    whole = client.get(url)
    tag = whole["ETag"]
    assert len(tag) == 66
    kept = client.get(url, headers={"If-None-Match": tag})
    assert (kept.status_code, kept.content) == (304, b"")
    part = client.get(url, headers={"Range": "bytes=84-"})
    assert (part.status_code, part.content) == (206, whole.content[84:])
    assert client.head(url)["Content-Length"] == str(len(whole.content))
    assert client.get(url)["ETag"] == tag


def test_a_format_that_is_none_is_named_with_those_there_are(client: Client, box: Entry) -> None:
    url = files(client)["stl"]
    for name in ("model.exe", "model.stl.bak", "..%2Fmodel.stl", "MODEL.STL"):
        response = client.get(url.replace("model.stl", name))
        assert response.status_code == 404, name
    assert "model.glb" in client.get(url.replace("stl", "exe")).json()["message"]
    assert client.get(f"/api/solves/{uuid.uuid4()}/artifacts/model.stl").status_code == 404


def test_a_solve_without_geometry_has_no_files(client: Client, workshop: Workshop) -> None:
    workshop.fake(outputs=[{"name": "sum", "paramType": "Number"}])
    answer = solve(client).json()["solve"]
    assert answer["artifacts"] == []
    assert client.get(f"/api/solves/{answer['id']}/artifacts/model.stl").status_code == 404


def blobs() -> list[Path]:
    return [path for path in (Path(django_settings.DATA_DIR) / "blobs").glob("*/*") if path.is_file()]


def test_a_file_whose_result_was_cleared_away_is_made_again(client: Client, box: Entry) -> None:
    url = files(client, width=31)["stl"]
    before = client.get(url)
    for path in blobs():
        path.unlink()
    again = client.get(url)
    assert (again.status_code, again.content, again["ETag"]) == (200, before.content, before["ETag"])


def test_a_damaged_blob_is_noticed_and_made_again(client: Client, box: Entry) -> None:
    url = files(client, width=32)["stl"]
    before = client.get(url).content
    for path in blobs():
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
    assert client.get(url).content == before


def test_a_file_of_an_older_version_stays_what_it_was(client: Client, box: Entry, workshop: Workshop) -> None:
    url = files(client, width=33)["stl"]
    before = client.get(url).content
    workshop.fake(inputs=[BOX[1], *MOODS])
    for path in blobs():
        path.unlink()
    assert client.get(url).content == before


def test_a_file_whose_definition_is_gone_is_served_while_it_is_kept(client: Client, box: Entry, staff: Client) -> None:
    url = files(client, width=34)["stl"]
    before = staff.get(url).content
    Definition.objects.get().delete()
    assert staff.get(url).content == before
    for path in blobs():
        path.unlink()
    assert staff.get(url).status_code == 404


def test_files_of_a_private_definition_are_for_staff_and_not_for_shared_caches(
    client: Client, alice: Client, staff: Client, box: Entry, workshop: Workshop
) -> None:
    url = files(client)["stl"]
    workshop.change("Box.fake", public=False)
    for person in (client, alice):
        assert person.get(url).status_code == 404
    response = staff.get(url)
    assert response.status_code == 200
    assert response["Cache-Control"].startswith("private")


def test_a_name_with_odd_characters_makes_a_plain_file_name(client: Client, workshop: Workshop) -> None:
    workshop.fake("Ünï (1) & co.fake")
    url = {a["format"]: a["url"] for a in solve(client, "Ünï (1) & co.fake").json()["solve"]["artifacts"]}["stl"]
    assert client.get(url)["Content-Disposition"] == 'attachment; filename="_n___1____co.stl"'


def test_equal_requests_for_a_file_make_it_once(client: Client, box: Entry) -> None:
    url = files(client, width=35)["obj"]
    count = len(blobs())
    assert {client.get(url).content for _ in range(3)} == {client.get(url).content}
    assert len(blobs()) == count + 1
    assert results.store().limit > 0

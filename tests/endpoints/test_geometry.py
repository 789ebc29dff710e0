"""Can geometry be uploaded, named in inputs, sent with them, and does what is broken get a clear answer?"""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
import rhino3dm
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from computeapi.solve import results
from computeapi.solve.geometry import decoding
from computeapi.solve.journal import journal
from computeapi.solve.models import SolveRecord
from definitions.schema import canonical
from softly.lib.hashing import sha256
from tests.formats import drawn
from tests.workshop import Workshop

BODY = {"name": "RH_IN:body", "paramType": "Brep"}
ECHO = {"name": "RH_OUT:body", "paramType": "Brep"}
PATH = {"name": "path", "paramType": "Curve"}
ECHOED_PATH = {"name": "path", "paramType": "Curve"}
"""The fake engine gives back what an output of the same name was given."""


def upload(client: Client, data: bytes, **form: str) -> Any:
    return client.post("/api/geometry", {"file": SimpleUploadedFile("part.3dm", data), **form})


def raw(client: Client, data: bytes, query: str = "") -> Any:
    return client.post(f"/api/geometry{query}", data, content_type="application/octet-stream")


def solve(client: Client, **inputs: Any) -> Any:
    body = {"definition": "Part.fake", "inputs": inputs}
    return client.post("/solve", json.dumps(body), content_type="application/json")


def codes(response: Any) -> dict[str, str]:
    assert response.status_code == 422, response.content
    return {error["field"]: error["code"] for error in response.json()["details"]["errors"]}


def echoed(response: Any) -> Any:
    assert response.status_code == 200, response.content
    [tree] = response.json()["values"]
    [item] = tree["InnerTree"]["{0}"]
    return json.loads(item["data"])


@pytest.fixture
def part(workshop: Workshop) -> Workshop:
    workshop.fake("Part.fake", inputs=[BODY], outputs=[ECHO])
    return workshop


def test_an_upload_says_what_was_taken(client: Client, workshop: Workshop) -> None:
    response = upload(client, drawn.data((drawn.brep(), "plate"), drawn.curve(), units="Inches"))
    assert response.status_code == 201
    found = response.json()
    assert found.pop("id")
    assert found == {
        "type": "Brep",
        "taken": "Took the closed Brep 'plate' on layer 'Parts'; 1 other object was left.",
        "boundingBox": [0.0, 0.0, 0.0, 10.0, 20.0, 30.0],
        "units": "Inches",
        "objects": {"Brep": 1, "Curve": 1},
    }


def test_the_bytes_alone_are_an_upload_too_and_equal_files_have_equal_ids(client: Client, workshop: Workshop) -> None:
    data = drawn.data(drawn.brep())
    first, again = upload(client, data), raw(client, data)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


def test_the_type_says_what_it_is_for(client: Client, workshop: Workshop) -> None:
    data = drawn.data(drawn.brep(), drawn.mesh())
    assert upload(client, data, type="Mesh").json()["type"] == "Mesh"
    assert raw(client, data, "?type=Mesh").json()["type"] == "Mesh"
    assert codes(upload(client, data, type="Blob")) == {"type": "invalid_choice"}


def test_what_was_uploaded_is_solved_by_its_id(client: Client, part: Workshop) -> None:
    uploaded = upload(client, drawn.data(drawn.brep())).json()
    document = echoed(solve(client, body={"geometry": uploaded["id"]}))
    assert sha256(canonical(document).encode()) == uploaded["id"]
    assert drawn.decoded(json.dumps(document)).IsSolid


def test_a_file_in_the_inputs_is_the_same_as_one_uploaded(client: Client, part: Workshop) -> None:
    data = drawn.data(drawn.brep(4))
    sent = solve(client, body={"3dm": base64.b64encode(data).decode()})
    named = solve(client, body={"geometry": upload(client, data, type="Brep").json()["id"]})
    assert sent.json()["solve"]["key"] == named.json()["solve"]["key"]
    assert (sent["X-Cache"], named["X-Cache"]) == ("MISS", "HIT")


def test_an_output_can_be_sent_as_an_input(client: Client, part: Workshop) -> None:
    first = solve(client, body=drawn.encoded(drawn.brep(5)))
    again = solve(client, body=echoed(first))
    assert again["X-Cache"] == "HIT"


def test_a_tree_takes_what_rhino_compute_s_clients_send(client: Client, part: Workshop) -> None:
    item = {"type": "Rhino.Geometry.Brep", "data": json.dumps(drawn.encoded(drawn.brep(6)))}
    body = {"definition": "Part.fake", "values": [{"ParamName": "RH_IN:body", "InnerTree": {"0": [item]}}]}
    response = client.post("/solve", json.dumps(body), content_type="application/json")
    assert echoed(response) == drawn.encoded(drawn.brep(6))


def test_an_extrusion_reaches_the_engine_as_a_brep(client: Client, part: Workshop) -> None:
    document = echoed(solve(client, body=drawn.encoded(drawn.extrusion())))
    assert str(drawn.decoded(json.dumps(document)).ObjectType.name) == "Brep"


def test_a_polyline_is_a_curve(client: Client, workshop: Workshop) -> None:
    workshop.fake("Part.fake", inputs=[PATH], outputs=[ECHOED_PATH])
    found = echoed(solve(client, path=[[0, 0, 0], [1, 0, 0], [1, 1, 0]]))
    assert [(point["X"], point["Y"]) for point in found] == [(0, 0), (1, 0), (1, 1)]
    again = solve(client, path={"geometry": sha256(canonical(found).encode())})
    assert again["X-Cache"] == "HIT"


def test_more_than_a_hundred_at_once_are_solved_and_not_kept(client: Client, workshop: Workshop) -> None:
    workshop.fake("Part.fake", inputs=[PATH | {"atMost": 200}], outputs=[ECHOED_PATH])
    lines = [[[0, 0, 0], [1, 0, 1 + number]] for number in range(101)]
    response = solve(client, path=lines)
    assert len(response.json()["values"][0]["InnerTree"]["{0}"]) == 101
    journal.flush()
    record = SolveRecord.objects.get(id=response.json()["solve"]["id"])
    assert codes(solve(client, path=record.inputs["path"])) == {"path": "unknown_geometry"}


def test_the_record_has_ids_that_can_be_sent_again(client: Client, part: Workshop) -> None:
    first = solve(client, body=drawn.encoded(drawn.brep(8)))
    journal.flush()
    record = SolveRecord.objects.get(id=first.json()["solve"]["id"])
    assert set(record.inputs["RH_IN:body"]) == {"geometry"}
    again = solve(client, **record.inputs)
    assert again.json()["solve"]["key"] == record.key


def test_an_id_that_nobody_uploaded_says_to_upload_it(client: Client, part: Workshop) -> None:
    response = solve(client, body={"geometry": "0" * 64})
    assert codes(response) == {"RH_IN:body": "unknown_geometry"}
    assert "upload it again" in response.json()["message"]


def test_what_the_store_lost_is_read_again_when_it_is_sent_again(client: Client, part: Workshop) -> None:
    data = drawn.data(drawn.brep(9))
    first = upload(client, data).json()
    for file in results.store().folder.glob("*/*.geometry"):
        file.unlink()
    assert codes(solve(client, body={"geometry": first["id"]})) == {"RH_IN:body": "unknown_geometry"}
    assert upload(client, data).json() == first
    assert solve(client, body={"geometry": first["id"]}).status_code == 200


def test_a_mesh_for_a_brep_is_refused_however_it_comes(client: Client, part: Workshop) -> None:
    data = drawn.data(drawn.mesh())
    uploaded = upload(client, data, type="Mesh").json()["id"]
    for value in (drawn.encoded(drawn.mesh()), {"3dm": base64.b64encode(data).decode()}, {"geometry": uploaded}):
        response = solve(client, body=value)
        assert codes(response) == {"RH_IN:body": "wrong_geometry"}
        assert "a Brep" in response.json()["message"]
        assert "Mesh" in response.json()["message"]


def test_a_surface_that_was_uploaded_is_a_brep_to_an_input_that_takes_one(client: Client, part: Workshop) -> None:
    uploaded = upload(client, drawn.data(drawn.surface()), type="Surface").json()
    assert uploaded["type"] == "Surface"
    document = echoed(solve(client, body={"geometry": uploaded["id"]}))
    assert str(drawn.decoded(json.dumps(document)).ObjectType.name) == "Brep"


WHOLE = drawn.data(drawn.brep())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"solid cube",
        WHOLE[:32],
        WHOLE[:500],
        WHOLE[: len(WHOLE) // 2],
        b"3D Geometry File Format        7" + b"\xff" * 5000,
        WHOLE[:2000] + b"\xff" * 2000 + WHOLE[4000:],
        WHOLE.replace((8).to_bytes(4, "little"), (0x7FFFFFFF).to_bytes(4, "little")),
    ],
    ids=["nothing", "no 3dm", "a head", "cut short", "half", "garbage", "garbage inside", "huge counts"],
)
def test_a_broken_file_is_refused_and_the_next_one_is_taken(client: Client, workshop: Workshop, data: bytes) -> None:
    response = raw(client, data, "?type=Brep")
    assert response.status_code == 422
    [(field, code)] = codes(response).items()
    assert field == "file"
    assert code in {"invalid_geometry", "wrong_geometry"} or not data
    assert raw(client, WHOLE).status_code == 201


def damaged(at: int) -> dict[str, Any]:
    """A curve with a count, or the length of a chunk, that is far beyond its bytes."""
    whole = drawn.encoded(drawn.curve())
    data = bytearray(base64.b64decode(whole["data"]))
    data[at : at + 4] = b"\xff\xff\xff\x7f"
    return whole | {"data": base64.b64encode(data).decode()}


@pytest.mark.parametrize(("at", "reason"), [(57, "crashed"), (8, "did not end")], ids=["a crash", "an endless loop"])
def test_what_the_library_can_not_survive_is_refused_and_the_next_one_is_taken(
    client: Client, workshop: Workshop, monkeypatch: pytest.MonkeyPatch, at: int, reason: str
) -> None:
    monkeypatch.setattr(decoding, "SECONDS", 1.0)
    workshop.fake("Part.fake", inputs=[PATH], outputs=[ECHOED_PATH])
    response = solve(client, path=damaged(at))
    assert codes(response) == {"path": "invalid_geometry"}
    assert reason in response.json()["message"]
    assert solve(client, path=drawn.encoded(drawn.curve())).status_code == 200


def test_a_form_without_a_file_and_another_kind_of_body_are_refused(client: Client, workshop: Workshop) -> None:
    assert codes(client.post("/api/geometry", {"type": "Brep"})) == {"file": "required"}
    assert codes(client.post("/api/geometry", {"file": "text"})) == {"file": "required"}
    assert client.post("/api/geometry", "{}", content_type="application/json").status_code == 415


def test_an_upload_has_the_limit_of_uploads(client: Client, workshop: Workshop, settings: Settings) -> None:
    settings.MAX_BODY_SIZE = 100
    assert raw(client, WHOLE).status_code == 201
    settings.MAX_UPLOAD_SIZE = 1024
    assert raw(client, WHOLE).status_code == 413


def test_a_solve_s_3dm_holds_what_the_engine_gave(client: Client, workshop: Workshop) -> None:
    spot = {"name": "spot", "paramType": "Point"}
    workshop.fake("Part.fake", inputs=[BODY, spot], outputs=[ECHO, spot])
    response = solve(client, body=drawn.encoded(drawn.brep()), spot=[1, 2, 3])
    [link] = response.json()["solve"]["artifacts"]
    assert link["format"] == "3dm"
    file = client.get(link["url"])
    assert (file.status_code, file["Content-Type"]) == (200, "model/vnd.3dm")
    found = rhino3dm.File3dm.FromByteArray(b"".join(file))
    assert [layer.Name for layer in found.Layers] == ["body", "spot"]
    assert [type(item.Geometry).__name__ for item in found.Objects] == ["Brep", "Point"]
    assert client.get(link["url"].replace("3dm", "stl")).status_code == 404


def test_the_3dm_of_any_engine_is_its_mesh(client: Client, workshop: Workshop) -> None:
    workshop.fake("Part.fake")
    links = {link["format"]: link["url"] for link in solve(client).json()["solve"]["artifacts"]}
    file = client.get(links["3dm"])
    [item] = rhino3dm.File3dm.FromByteArray(b"".join(file)).Objects
    assert item.Geometry.IsClosed

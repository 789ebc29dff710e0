"""Is each definition listed, described and served to those who may see it?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from computeapi.solve.journal import journal
from definitions.models import Definition
from definitions.registry import Entry, registry
from tests.workshop import BOX, COUNT, WIDTH, Workshop


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    workshop.write("aliases.toml", '"Kiste.gh" = "Box.fake"')
    return workshop.fake(description="A box to test with.")


# -- the list --


def test_the_root_lists_names_and_ids(client: Client, box: Entry, workshop: Workshop) -> None:
    other = workshop.fake("another.fake", inputs=[WIDTH])
    response = client.get("/")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response.json() == [{"name": "another.fake", "id": other.md5}, {"name": "Box.fake", "id": box.md5}]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/html;q=0.5,application/json", "application/json"),
    ],
)
def test_the_root_is_a_page_for_those_who_prefer_one(client: Client, box: Entry, accept: str, kind: str) -> None:
    response = client.get("/", HTTP_ACCEPT=accept) if accept else client.get("/")
    assert response.status_code == 200
    assert response["Content-Type"].startswith(kind)
    assert "Accept" in response["Vary"]


def test_nobody_but_staff_sees_a_private_definition(
    client: Client, alice: Client, staff: Client, box: Entry, workshop: Workshop
) -> None:
    workshop.change("Box.fake", public=False)
    paths = ["/Box.fake", "/Kiste.gh", f"/{box.md5}", f"/definition/{box.md5}", "/definition_description?path=Box.fake"]
    paths += ["/api/definitions/Box.fake", "/api/definitions/Box.fake/versions", "/solve/Box.fake", "/view/Box.fake"]
    for person in (client, alice):
        assert person.get("/").json() == []
        assert person.get("/api/definitions").json()["count"] == 0
        for path in paths:
            assert person.get(path).status_code == 404, path
    assert staff.get("/").json() == [{"name": "Box.fake", "id": box.md5}]
    for path in paths:
        assert staff.get(path).status_code == 200, path


def test_disabled_definitions_are_gone_for_everybody(staff: Client, box: Entry, workshop: Workshop) -> None:
    workshop.change("Box.fake", enabled=False)
    assert staff.get("/").json() == []
    for path in ("/Box.fake", f"/definition/{box.md5}", "/solve/Box.fake", "/api/definitions/Box.fake"):
        assert staff.get(path).status_code == 404, path


# -- one of them --


def test_presets_are_inputs_that_can_be_solved_as_they_stand(client: Client, workshop: Workshop) -> None:
    presets = [{"name": "Small", "inputs": {"width": 20}}, {"name": "As it is", "inputs": {}}]
    workshop.fake("boxes.fake", inputs=[WIDTH], presets=presets)
    assert client.get("/boxes.fake").json()["presets"] == presets
    body = {"definition": "boxes.fake", "inputs": presets[0]["inputs"]}
    assert client.post("/solve", body, content_type="application/json").status_code == 200


def test_presets_are_exported_in_the_form_that_openscad_reads(client: Client, workshop: Workshop) -> None:
    workshop.fake("boxes.fake", inputs=[WIDTH], presets=[{"name": "Small", "inputs": {"width": 20}}])
    sets = {"Defaults": {"width": "10"}, "Small": {"width": "20"}}
    path = "/api/definitions/boxes.fake/parameters"
    assert client.get(path).json() == {"parameterSets": sets, "fileFormatVersion": "1"}
    workshop.change("boxes.fake", public=False)
    assert client.get(path).status_code == 404


def test_a_definition_is_described_by_name_alias_id_and_path(client: Client, box: Entry) -> None:
    paths = ["/Box.fake", "/Kiste.gh", f"/{box.md5}", "/definition_description?path=Box.fake"]
    paths += ["/definition_description?path=Kiste.gh", "/api/definitions/Box.fake"]
    [described] = {json.dumps(client.get(path).json()) for path in paths}
    document = json.loads(described)
    assert document["name"] == "Box.fake"
    assert document["description"] == "A box to test with."
    assert document["view"] == "/view/Box.fake"
    assert [i["name"] for i in document["inputs"]] == [i["name"] for i in BOX]
    assert document["inputs"][0] == {
        "name": "width",
        "nickname": None,
        "description": "",
        "paramType": "Number",
        "treeAccess": False,
        "default": 10,
        "minimum": 1,
        "maximum": 1000,
        "atLeast": 1,
        "atMost": 1,
        "step": None,
        "choices": [],
        "unit": "mm",
        "group": "",
        "maxLength": None,
        "settable": True,
        "reason": "",
        "receiver": "",
        "boundingBox": None,
        "widget": "",
    }
    assert document["inputs"][4]["choices"][0] == {"value": "oak", "label": "Oak"}
    assert [o["name"] for o in document["outputs"]] == ["RH_OUT:mesh", "sum", "text"]


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere.gh",
        "/definition_description?path=nowhere.gh",
        "/definition_description?path=/etc/passwd",
        "/definition_description?path=../../manage.py",
        "/api/definitions/nowhere.gh",
        "/definition/" + "0" * 32,
    ],
)
def test_an_unknown_definition_is_not_found(client: Client, box: Entry, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.json()["code"] == "DEFINITION_NOT_FOUND"


def test_a_description_needs_a_name(client: Client, box: Entry) -> None:
    for path in ("/definition_description", "/definition_description/", "/definition_description?path="):
        response = client.get(path)
        assert response.status_code == 422
        assert response.json()["details"]["errors"][0]["field"] == "path"


def test_a_grasshopper_definition_is_described_and_says_that_it_cannot_be_solved_here(
    client: Client, workshop: Workshop
) -> None:
    workshop.fake()
    workshop.change("Box.fake", engine="rhino")
    document = client.get("/Box.fake").json()
    assert document["available"] is False
    assert "Rhino Compute" in document["unavailableReason"]
    response = client.get("/solve/Box.fake")
    assert (response.status_code, response.json()["code"]) == (503, "ENGINE_UNAVAILABLE")


# -- its file --


def test_the_file_is_served_by_its_md5_with_what_a_client_needs_to_keep_it(
    client: Client, box: Entry, workshop: Workshop
) -> None:
    content = (workshop.folder / "Box.fake").read_bytes()
    response = client.get(f"/definition/{box.md5}")
    assert (response.status_code, response.content) == (200, content)
    assert response["Content-Type"] == "application/octet-stream"
    assert response["ETag"] == f'"{box.md5}"'
    assert response["Cache-Control"] == "public, max-age=3600"
    assert response["Accept-Ranges"] == "bytes"
    assert response["Last-Modified"].endswith("GMT")
    head = client.head(f"/definition/{box.md5.upper()}")
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(content)))


def test_a_client_that_has_the_file_is_told_so(client: Client, box: Entry) -> None:
    path = f"/definition/{box.md5}"
    for tags in (f'"{box.md5}"', f'W/"{box.md5}"', f'"other", "{box.md5}"'):
        response = client.get(path, HTTP_IF_NONE_MATCH=tags)
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", f'"{box.md5}"')
    known = client.get(path, HTTP_IF_NONE_MATCH="*")
    assert known.status_code == 304
    assert not known.has_header("Content-Type")
    assert not known.has_header("Content-Length")
    assert client.get(path, HTTP_IF_NONE_MATCH='"other"').status_code == 200
    modified = client.get(path)["Last-Modified"]
    assert client.get(path, HTTP_IF_MODIFIED_SINCE=modified).status_code == 304
    assert client.get(path, HTTP_IF_MODIFIED_SINCE="Thu, 01 Jan 1970 00:00:00 GMT").status_code == 200
    assert client.get(path, HTTP_IF_MODIFIED_SINCE=modified, HTTP_IF_NONE_MATCH='"other"').status_code == 200
    assert client.get(path, HTTP_IF_MODIFIED_SINCE="whenever").status_code == 200


def test_a_download_can_be_resumed(client: Client, box: Entry, workshop: Workshop) -> None:
    content, path = (workshop.folder / "Box.fake").read_bytes(), f"/definition/{box.md5}"
    size = len(content)
    for asked, first, last in (("0-9", 0, 9), (f"{size - 5}-", size - 5, size - 1), ("-7", size - 7, size - 1)):
        response = client.get(path, HTTP_RANGE=f"bytes={asked}")
        assert (response.status_code, response.content) == (206, content[first : last + 1])
        assert response["Content-Range"] == f"bytes {first}-{last}/{size}"
    assert client.get(path, HTTP_RANGE=f"bytes=5-{size + 100}").content == content[5:]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("bytes=99999999-", 416),
        ("bytes=-0", 416),
        ("bytes=9-3", 200),
        ("bytes=0-1,5-6", 200),
        ("bytes=-", 200),
        ("lines=0-1", 200),
        ("bytes=" + "9" * 5000 + "-", 200),
        ("bytes=-" + "9" * 5000, 200),
    ],
)
def test_a_range_that_makes_no_sense_does_no_harm(client: Client, box: Entry, asked: str, status: int) -> None:
    response = client.get(f"/definition/{box.md5}", HTTP_RANGE=asked)
    assert response.status_code == status
    if status == 416:
        assert response.json()["code"] == "RANGE_NOT_SATISFIABLE"
        assert response["Content-Range"] == f"bytes */{box.size}"


def test_a_range_of_another_version_is_answered_with_all_of_this_one(client: Client, box: Entry) -> None:
    response = client.get(f"/definition/{box.md5}", HTTP_RANGE="bytes=0-1", HTTP_IF_RANGE='"another"')
    assert response.status_code == 200


def test_a_private_file_is_not_for_shared_caches(staff: Client, box: Entry, workshop: Workshop) -> None:
    workshop.change("Box.fake", public=False)
    assert staff.get(f"/definition/{box.md5}")["Cache-Control"] == "private, max-age=3600"


def test_an_old_version_stays_at_its_id(client: Client, box: Entry, workshop: Workshop) -> None:
    new = workshop.fake(inputs=[WIDTH])
    assert client.get(f"/definition/{box.md5}").status_code == 200
    assert client.get(f"/{box.md5}").json()["version"] == 1
    assert client.get("/Box.fake").json()["version"] == new.number == 2


# -- what staff may do --


def upload(client: Client, name: str, content: bytes | str, path: str = "/api/definitions") -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post(path, {"file": SimpleUploadedFile(name, data)})


SPHERE = "// Ball\nradius = 5; // [1:50]\nsphere(radius);\n"


def test_staff_upload_a_definition_and_a_new_version_of_it(staff: Client, client: Client) -> None:
    first = upload(staff, "Ball.scad", SPHERE)
    assert first.status_code == 201
    assert first["Location"] == "/api/definitions/Ball.scad"
    assert [i["name"] for i in first.json()["inputs"]] == ["radius"]
    second = upload(staff, "Ball.scad", SPHERE + "// changed\n")
    assert (second.status_code, second.json()["version"]) == (200, 2)
    assert client.get("/Ball.scad").json()["version"] == 2
    versions = client.get("/api/definitions/Ball.scad/versions").json()
    assert versions["count"] == 2
    assert [(v["number"], v["current"]) for v in versions["results"]] == [(2, True), (1, False)]
    assert versions["results"][0]["created"].endswith("Z")


def test_staff_publish_and_roll_back(staff: Client, client: Client) -> None:
    for number in range(3):
        upload(staff, "Ball.scad", SPHERE + f"// {number}\n")
    assert staff.post("/api/definitions/Ball.scad/rollback").json()["version"] == 2
    assert staff.post("/api/definitions/Ball.scad/rollback").json()["version"] == 1
    assert staff.post("/api/definitions/Ball.scad/rollback").status_code == 404
    assert client.get("/Ball.scad").json()["version"] == 1
    assert staff.post("/api/definitions/Ball.scad/versions/3/publish").json()["version"] == 3
    assert client.get("/Ball.scad").json()["version"] == 3
    for path in ("Ball.scad/versions/9/publish", "None.scad/versions/1/publish", "None.scad/rollback"):
        assert staff.post(f"/api/definitions/{path}").status_code == 404


def test_a_disabled_definition_is_not_changed_by_the_api(staff: Client, workshop: Workshop) -> None:
    for number in range(2):
        upload(staff, "Ball.scad", SPHERE + f"// {number}\n")
    workshop.change("Ball.scad", enabled=False)
    assert staff.post("/api/definitions/Ball.scad/rollback").status_code == 404
    assert staff.post("/api/definitions/Ball.scad/versions/1/publish").status_code == 404
    refused = upload(staff, "Ball.scad", SPHERE)
    assert (refused.status_code, refused.json()["details"]["errors"][0]["code"]) == (422, "disabled")
    current = Definition.objects.get(name="Ball.scad").current
    assert current is not None
    assert current.number == 2


@pytest.mark.parametrize(
    "path", ["/api/definitions", "/api/definitions/Box.fake/versions/1/publish", "/api/definitions/Box.fake/rollback"]
)
def test_nobody_but_staff_changes_definitions(client: Client, alice: Client, box: Entry, path: str) -> None:
    assert client.post(path, {"file": SimpleUploadedFile("Ball.scad", SPHERE.encode())}).status_code == 401
    response = alice.post(path, {"file": SimpleUploadedFile("Ball.scad", SPHERE.encode())})
    assert (response.status_code, response.json()["code"]) == (403, "PERMISSION_DENIED")
    assert Definition.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("Ball.py", "x = 1", "not_allowed"),
        ("Ball.exe", "x", "invalid_name"),
        ("solve", "x", "invalid_name"),
        ("Ball.scad", "module (;", "unreadable"),
        ("Ball.scad", "x = ", "unreadable"),
        ("Ball.scad", "include <other.scad>\ncube(1);", "unreadable"),
        ("Ball.scad", b"\xff\xfe\x00", "unreadable"),
        ("Ball.gh", "no archive", "unreadable"),
        ("Ball.fake", '{"description": "\\u0000"}', "unreadable"),
    ],
)
def test_a_bad_upload_is_refused_with_its_reason(staff: Client, name: str, content: bytes | str, code: str) -> None:
    response = upload(staff, name, content)
    assert response.status_code == 422
    [error] = response.json()["details"]["errors"]
    assert (error["field"], error["code"]) == ("file", code)
    assert "/tmp" not in response.text
    assert not Definition.objects.exists()


def test_what_an_upload_includes_goes_along(staff: Client) -> None:
    files = {"files/lib/size.scad": "r = 3;", "files/unused.json": "{}"}
    sent = {path: SimpleUploadedFile("file", text.encode()) for path, text in files.items()}
    main = SimpleUploadedFile("Ball.scad", b"include <lib/size.scad>\nsphere(r);")
    response = staff.post("/api/definitions", {"file": main, **sent})
    assert response.status_code == 201, response.content
    assert registry.snapshot().find("Ball.scad").files.keys() == {"lib/size.scad"}


@pytest.mark.parametrize("path", ["../a.scad", "/a.scad", "a.exe", "", "Ball.scad/a.scad"])
def test_what_goes_along_stays_beside_the_upload(staff: Client, path: str) -> None:
    sent = {"file": SimpleUploadedFile("Ball.scad", SPHERE.encode()), f"files/{path}": SimpleUploadedFile("file", b"x")}
    response = staff.post("/api/definitions", sent)
    assert response.status_code == 422
    assert response.json()["details"]["errors"][0]["field"] == f"files/{path}"


def test_an_upload_can_be_for_its_owner_alone(staff: Client, client: Client) -> None:
    sent = {"file": SimpleUploadedFile("Ball.scad", SPHERE.encode()), "public": "false"}
    assert staff.post("/api/definitions", sent).status_code == 201
    assert client.get("/Ball.scad").status_code == 404
    assert staff.get("/Ball.scad").status_code == 200
    sent["file"] = SimpleUploadedFile("Ball.scad", b"cube(1);")
    assert staff.post("/api/definitions", sent).status_code == 200


def test_what_is_for_its_owner_alone_does_not_become_a_version_of_what_others_see(staff: Client) -> None:
    upload(staff, "Ball.scad", SPHERE)
    sent = {"file": SimpleUploadedFile("Ball.scad", b"cube(1); // mine"), "public": "false"}
    response = staff.post("/api/definitions", sent)
    assert response.status_code == 422
    assert response.json()["details"]["errors"][0]["field"] == "public"
    assert Definition.objects.get().versions.count() == 1


def test_an_upload_needs_a_file_as_multipart(staff: Client) -> None:
    assert staff.post("/api/definitions", {"name": "x"}).status_code == 422
    assert staff.post("/api/definitions", {"name": "x"}, content_type="application/json").status_code == 415
    broken = staff.post("/api/definitions", b"--x\r\n", content_type="multipart/form-data; boundary=x")
    assert broken.status_code in (400, 422)


def test_an_uploaded_path_becomes_a_plain_name(staff: Client) -> None:
    assert upload(staff, "../../etc/Ball.scad", SPHERE).json()["name"] == "Ball.scad"


def test_uploads_have_a_limit_of_their_own(staff: Client, settings: Any) -> None:
    settings.MAX_BODY_SIZE = 2048
    large = SPHERE + "// " + "x" * 5000 + "\n"
    assert upload(staff, "Ball.scad", large).status_code == 201
    assert staff.post("/solve", "x" * 5000, content_type="application/json").status_code == 413


# -- paging and versions of the API --


def test_the_list_is_cut_by_limit_and_offset(client: Client, workshop: Workshop) -> None:
    for name in "abcde":
        workshop.write_fake(f"{name}.fake", inputs=[COUNT])
    workshop.sync()
    page = client.get("/api/definitions?limit=2&offset=1").json()
    assert (page["count"], [d["name"] for d in page["results"]]) == (5, ["b.fake", "c.fake"])
    assert len(client.get("/api/definitions?limit=100000").json()["results"]) == 5
    for wrong in ("limit=x", "limit=-1", "offset=1.5", "limit=", "limit=0", "offset=٣"):
        response = client.get(f"/api/definitions?{wrong}")
        assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST"), wrong
    assert "from 1 to" in client.get("/api/definitions?limit=0").json()["message"]
    assert client.get("/api/definitions?offset=0").status_code == 200


def test_every_path_answers_with_and_without_a_slash(client: Client, staff: Client, box: Entry) -> None:
    paths = ["/Box.fake", "/solve/Box.fake", "/view/Box.fake", f"/definition/{box.md5}", "/api/definitions/Box.fake"]
    paths += ["/api/definitions/Box.fake/versions", "/api/solves"]
    for path in paths:
        assert client.get(path).status_code == client.get(f"{path}/").status_code == 200, path
    assert staff.post("/api/definitions/Box.fake/versions/1/publish/").status_code == 200
    solved = client.post("/solve", json.dumps({"definition": "Box.fake"}), content_type="application/json").json()
    journal.flush()
    assert client.get(f"/api/solves/{solved['solve']['id']}/").status_code == 200


@pytest.mark.parametrize("prefix", ["/api", "/api/v1", "/v1"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_the_api_is_the_same_under_all_its_prefixes(client: Client, box: Entry, prefix: str, slash: str) -> None:
    response = client.get(f"{prefix}/definitions{slash}")
    assert response.status_code == 200
    assert response["X-API-Version"] == "1"

"""What do people rely on who have files made, fetch them, lend them and remove them?"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import rhino3dm
import trimesh
from django.utils import timezone
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader
from pytest_django import Settings

from accounts.models import User
from accounts.shipped import TIERS
from computeapi.files import store
from computeapi.files.models import GeneratedFile
from computeapi.jobs.models import Job
from computeapi.solve.journal import journal
from tests.accounts.acting import Api, as_user, key_of, problems, refusal, session_of, user
from tests.workshop import Workshop

TABLE = {"title": "Parts", "headers": [{"id": "n", "title": "Name"}, {"id": "w"}], "rows": [["=1+1", 2.5], ["b", -3]]}
CUBE = """
cube([1, 2, 3]);
"""


@pytest.fixture(autouse=True)
def _here(transactional_db: None, settings: Settings, tmp_path: Path) -> None:
    """Jobs are done where they are asked for, and files lie in a folder of the test's own."""
    settings.ENABLE_QUEUE = False
    files = {"BACKEND": "softly.lib.storage.WholeFiles", "OPTIONS": {"location": tmp_path / "store"}}
    settings.STORAGES = settings.STORAGES | {"files": files}


@pytest.fixture
def alice() -> Api:
    return as_user(user("alice", password=None))


@pytest.fixture
def bob() -> Api:
    return as_user(user("bob", password=None))


def made(api: Api, kind: str, body: Any, **headers: str) -> Any:
    response = api.send("POST", f"/api/files/generate/{kind}", body, **headers)
    assert response.status_code == 201, response.content
    assert response["Location"] == response.json()["url"]
    return response.json()


def content(api: Api, file: Any) -> bytes:
    response = api.get(file["url"])
    data: bytes = response.getvalue()
    assert response.status_code == 200, data
    assert hashlib.sha256(data).hexdigest() == file["sha256"]
    assert len(data) == file["size"]
    return data


# -- what comes of a body


def test_a_csv_is_what_was_sent(alice: Api) -> None:
    file = made(alice, "csv", TABLE)
    rows = list(csv.reader(io.StringIO(content(alice, file).decode(), newline="")))
    assert rows == [["Name", "w"], ["'=1+1", "2.5"], ["b", "-3"]]
    assert (file["kind"], file["fileName"], file["source"]) == ("csv", "Parts.csv", "body")


def test_a_workbook_is_what_was_sent(alice: Api) -> None:
    file = made(alice, "xlsx", TABLE)
    sheet: Any = load_workbook(io.BytesIO(content(alice, file))).active
    assert list(sheet.values) == [("Name", "w"), ("=1+1", 2.5), ("b", -3)]
    assert sheet["A2"].data_type == "s"


def test_a_document_is_what_was_sent(alice: Api) -> None:
    body = {"title": "Offer 7", "content": [{"type": "paragraph", "text": "Four shelves of oak."}]}
    reader = PdfReader(io.BytesIO(content(alice, made(alice, "pdf", body))))
    assert "Four shelves of oak." in reader.pages[0].extract_text()
    assert reader.metadata is not None
    assert reader.metadata.title == "Offer 7"


def test_a_mesh_is_written_of_source_and_of_vertices(alice: Api) -> None:
    of_source = content(alice, made(alice, "stl", {"code": CUBE, "title": "Würfel"}))
    geometry = {"vertices": [0, 0, 0, 1, 0, 0, 0, 1, 1], "indices": [0, 1, 2]}
    of_vertices = content(alice, made(alice, "ply", {"geometry": geometry}))
    cube: Any = trimesh.load(io.BytesIO(of_source), file_type="stl")
    triangle: Any = trimesh.load(io.BytesIO(of_vertices), file_type="ply")
    assert (cube.is_watertight, round(cube.volume, 5), len(triangle.faces)) == (True, 6.0, 1)


# -- what comes of a solve


@pytest.fixture
def solved(workshop: Workshop, alice: Api) -> str:
    workshop.fake()
    answer = alice.send("POST", "/solve", {"definition": "Box.fake", "inputs": {"width": 20}}).json()
    journal.flush()
    solve_id: str = answer["solve"]["id"]
    return solve_id


@pytest.mark.parametrize("format", ["stl", "glb", "obj", "ply"])
def test_a_solve_becomes_a_mesh_that_others_can_read(alice: Api, solved: str, format: str) -> None:
    file = made(alice, format, {"solveId": solved})
    mesh: Any = trimesh.load(io.BytesIO(content(alice, file)), file_type=format, force="mesh")
    assert len(mesh.faces) >= 12
    assert (file["source"], file["fileName"]) == (f"solve:{solved}", f"Box.{format}")


def test_a_solve_becomes_a_3mf_that_the_consortiums_library_reads(alice: Api, solved: str) -> None:
    lib3mf: Any = pytest.importorskip("lib3mf", reason="it isn't there for this machine")
    model = lib3mf.get_wrapper().CreateModel()
    model.QueryReader("3mf").ReadFromBuffer(content(alice, made(alice, "3mf", {"solveId": solved})))
    meshes = model.GetMeshObjects()
    assert meshes.MoveNext()
    assert meshes.GetCurrentMeshObject().GetTriangleCount() >= 12


def test_a_solve_becomes_a_file_of_rhino_and_a_picture(alice: Api, solved: str) -> None:
    model = rhino3dm.File3dm.FromByteArray(content(alice, made(alice, "3dm", {"solveId": solved})))
    assert len(model.Objects) >= 1
    picture = Image.open(io.BytesIO(content(alice, made(alice, "png", {"solveId": solved}))))
    assert picture.format == "PNG"


def test_a_solve_becomes_a_table_of_what_went_in_and_came_out(alice: Api, solved: str) -> None:
    rows = csv.DictReader(io.StringIO(content(alice, made(alice, "csv", {"solveId": solved})).decode()))
    found = [(row["Kind"], row["Name"], row["Value"]) for row in rows]
    assert ("input", "width", "20.0") in found
    assert {kind for kind, _, _ in found} == {"input", "output"}


def test_a_solve_is_shown_in_a_document_with_its_parameters_and_picture(alice: Api, solved: str) -> None:
    body = {"title": "Sheet", "template": "solve-sheet", "content": [{"type": "solve", "solveId": solved}]}
    page = PdfReader(io.BytesIO(content(alice, made(alice, "pdf", body)))).pages[0]
    text = page.extract_text()
    assert "width" in text
    assert "20" in text
    assert len(page.images) >= 1


def test_several_files_come_in_one(alice: Api, solved: str) -> None:
    one = made(alice, "csv", TABLE)
    body = {"title": "All", "files": [{"name": one["name"]}, {"solveId": solved, "format": "stl"}]}
    with zipfile.ZipFile(io.BytesIO(content(alice, made(alice, "zip", body)))) as archive:
        assert archive.namelist() == ["Parts.csv", "Box.stl"]
        assert archive.read("Parts.csv") == content(alice, one)


@pytest.mark.parametrize("kind", ["stl", "png", "csv", "pdf", "docx", "zip"])
def test_nobody_makes_files_of_somebody_elses_solve(bob: Api, solved: str, kind: str) -> None:
    in_document = {"title": "T", "content": [{"type": "solve", "solveId": solved}]}
    in_archive = {"files": [{"solveId": solved, "format": "stl"}]}
    body = {"pdf": in_document, "docx": in_document, "zip": in_archive}.get(kind, {"solveId": solved})
    for somebody in (bob, Api(), Api(address="198.51.100.7")):
        assert refusal(somebody.send("POST", f"/api/files/generate/{kind}", body)) == "404 NOT_FOUND"
    assert not GeneratedFile.objects.exists()


def test_nobody_packs_somebody_elses_file(alice: Api, bob: Api) -> None:
    file = made(alice, "csv", TABLE)
    body = {"files": [{"name": file["name"]}]}
    assert refusal(bob.send("POST", "/api/files/generate/zip", body)) == "404 NOT_FOUND"


# -- now or later


@pytest.mark.parametrize(
    ("prefer", "body", "status", "applied"),
    [
        ("", {}, 201, None),
        ("respond-async", {}, 202, "respond-async"),
        ("", {"async": True}, 202, None),
        ("respond-async", {"async": False}, 201, None),
        ("wait=60", {}, 201, "wait=60"),
        ("respond-async, wait=60", {}, 201, "respond-async, wait=60"),
        ("wait=60", {"async": True}, 201, "wait=60"),
    ],
)
def test_a_file_comes_as_its_client_prefers(
    alice: Api, prefer: str, body: dict[str, Any], status: int, applied: str | None
) -> None:
    response = alice.send("POST", "/api/files/generate/csv", TABLE | body, Prefer=prefer)
    assert (response.status_code, response.headers.get("Preference-Applied")) == (status, applied)
    job = Job.objects.get(type="files.csv")
    assert (response["Location"] == f"/api/jobs/{job.id}") == (status == 202)
    result = alice.get(f"/api/jobs/{job.id}/result")
    assert (result.status_code, result.json()["kind"]) == (201, "csv")


def test_a_file_can_be_asked_for_as_any_job(alice: Api) -> None:
    response = alice.send("POST", "/api/jobs", {"type": "files.csv", "data": TABLE})
    job = alice.get(response["Location"]).json()
    assert job["status"] == "succeeded"
    assert content(alice, job["result"])
    wrong = alice.send("POST", "/api/jobs", {"type": "files.csv", "data": {"rows": []}})
    assert problems(wrong) == {"data.headers": "required"}


def test_a_job_that_is_done_twice_makes_one_file(alice: Api) -> None:
    """Its worker was killed after the file was kept and before the job was told."""
    first = made(alice, "csv", TABLE)
    Job.objects.filter(id=first["job"]).update(state="failed")
    retried = alice.send("POST", f"/api/jobs/{first['job']}/retry")
    assert retried.status_code in (200, 202)
    assert alice.get(f"/api/jobs/{first['job']}").json()["result"]["name"] == first["name"]
    assert GeneratedFile.objects.count() == 1


def test_what_was_sent_is_let_go_of_when_the_file_is_made(alice: Api) -> None:
    file = made(alice, "csv", TABLE)
    assert Job.objects.get(id=file["job"]).data == {}


def test_strangers_send_less_than_users(alice: Api) -> None:
    large = TABLE | {"rows": [["x" * 30_000, 1]] * 40}
    assert refusal(Api().send("POST", "/api/files/generate/csv", large)) == "413 PAYLOAD_TOO_LARGE"
    assert made(alice, "csv", large)["size"] > 1 << 20


def test_what_the_file_refuses_is_told_as_if_one_had_waited(alice: Api) -> None:
    response = alice.send("POST", "/api/files/generate/stl", {"code": "square(1);"})
    assert refusal(response) == "422 VALIDATION_FAILED"


def test_a_post_that_is_sent_again_makes_one_file(alice: Api) -> None:
    names = {made(alice, "csv", TABLE, Idempotency_Key="once")["name"] for _ in range(3)}
    assert len(names) == GeneratedFile.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "body", "field"),
    [
        ("csv", {}, "headers"),
        ("csv", TABLE | {"title": 5}, "title"),
        ("xlsx", TABLE | {"solveId": "x"}, "solveId"),
        ("csv", {"solveId": "0" * 31}, "solveId"),
        ("csv", TABLE | {"async": "yes"}, "async"),
        ("pdf", {"title": ""}, "title"),
        ("stl", {}, "body"),
        ("stl", {"solveId": 5}, "solveId"),
        ("stl", {"code": CUBE, "title": 7}, "title"),
        ("stl", {"code": CUBE, "path": "/etc/passwd"}, "path"),
        ("zip", {"files": []}, "files"),
        ("zip", {"files": [{"name": "x", "data": "y"}]}, "files[0]"),
        ("zip", {"files": [{"solveId": "x", "format": "exe"}]}, "files[0].format"),
        ("zip", {"files": [{"solveId": "x", "format": "stl"}]}, "files[0].solveId"),
        ("zip", {"files": [{"solveId": "x", "format": "stl", "size": 1}]}, "files[0].size"),
        ("zip", {"files": [{"solveId": "x", "format": "stl", "code": "cube(1);"}]}, "files[0].code"),
        ("csv", {"solveId": None}, "headers"),
    ],
)
def test_what_is_wrong_is_named_at_once(alice: Api, kind: str, body: Any, field: str) -> None:
    response = alice.send("POST", f"/api/files/generate/{kind}", body)
    assert field in problems(response)
    assert not Job.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "stl", "png"])
def test_who_names_nothing_to_make_a_file_of_is_told_what_there_is(alice: Api, kind: str) -> None:
    response = alice.send("POST", f"/api/files/generate/{kind}", {"title": "Empty"})
    assert "solveId" in response.json()["message"]


def test_a_kind_that_nobody_makes_is_not_there(alice: Api) -> None:
    assert alice.send("POST", "/api/files/generate/exe", {}).status_code == 404


# -- fetching


def test_a_file_can_be_fetched_in_parts_and_asked_whether_it_changed(alice: Api) -> None:
    file = made(alice, "csv", TABLE)
    whole = alice.get(file["url"])
    tag, data = whole["ETag"], whole.getvalue()
    part = alice.get(file["url"], headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.getvalue(), part["Content-Range"]) == (206, data[2:6], f"bytes 2-5/{len(data)}")
    assert alice.get(file["url"], headers={"If-None-Match": tag}).status_code == 304
    assert alice.get(file["url"], headers={"If-Modified-Since": whole["Last-Modified"]}).status_code == 304
    beyond = alice.get(file["url"], headers={"Range": "bytes=9999-"})
    assert refusal(beyond) == "416 RANGE_NOT_SATISFIABLE"
    head = alice.head(file["url"])
    assert (head.status_code, head.getvalue(), head["ETag"]) == (200, b"", tag)


def test_only_a_get_has_ranges_and_their_unit_is_of_any_case(alice: Api) -> None:
    """RFC 9110, 14.1 and 14.2."""
    file = made(alice, "csv", TABLE)
    assert alice.head(file["url"], headers={"Range": "bytes=2-5"}).status_code == 200
    assert alice.get(file["url"], headers={"Range": "Bytes=2-5"}).status_code == 206


def test_a_browser_saves_a_file_and_runs_nothing_of_it(alice: Api) -> None:
    drawing = made(alice, "svg", {"code": "square(10);", "title": "<script>alert(1)</script>"})
    response = alice.get(drawing["url"])
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize(
    "title", ['a"; filename="b.exe', "a\r\nSet-Cookie: x=1", "gpj.\u202eexe", "../../passwd", "Größe"]
)
def test_a_title_is_a_safe_name_wherever_it_stands(alice: Api, title: str) -> None:
    file = made(alice, "csv", TABLE | {"title": title})
    response = alice.get(file["url"])
    assert "Set-Cookie" not in response.headers
    assert response["Content-Disposition"].count('filename="') == 1
    assert not set(file["fileName"]) & set('/\\"\r\n\u202e')


@pytest.mark.parametrize(
    "name",
    [
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e",
        "a%00b.csv",
        "x" * 3000,
        "%E2%80%AEfdp.exe",
        "..",
        "store/aa",
        "csv",
        "%ff%fe",
    ],
)
def test_no_other_name_is_a_file(alice: Api, name: str) -> None:
    made(alice, "csv", TABLE)
    for method in ("GET", "DELETE"):
        assert alice.send(method, f"/api/files/{name}").status_code in (404, 405)
    assert alice.send("POST", f"/api/files/{name}/links", {}).status_code == 404


def test_a_damaged_file_is_never_given_out(alice: Api, tmp_path: Path) -> None:
    file = made(alice, "csv", TABLE)
    place = tmp_path / "store" / file["sha256"][:2] / file["sha256"]
    place.write_bytes(place.read_bytes()[:-1] + b"!")
    assert refusal(alice.get(file["url"])) == "500 FILE_DAMAGED"


# -- three people


def test_a_file_is_its_owners_alone(alice: Api, bob: Api) -> None:
    file = made(alice, "csv", TABLE)
    boss = as_user(user("boss", password=None, is_staff=True))
    for other in (bob, boss, Api(), Api(address="198.51.100.7")):
        assert refusal(other.get(file["url"])) == "404 NOT_FOUND"
        assert refusal(other.send("DELETE", file["url"])) == "404 NOT_FOUND"
        assert refusal(other.send("POST", f"{file['url']}/links", {})) == "404 NOT_FOUND"
        assert other.get("/api/files").json()["results"] == []
    assert content(alice, file)


def test_files_are_listed_newest_first_by_kind_and_page(alice: Api) -> None:
    names = [made(alice, kind, TABLE | {"title": kind})["name"] for kind in ("csv", "xlsx", "csv")]
    listed = alice.get("/api/files").json()["results"]
    assert [file["name"] for file in listed] == names[::-1]
    assert [file["name"] for file in alice.get("/api/files?kind=csv").json()["results"]] == [names[2], names[0]]
    page = alice.get("/api/files?limit=2").json()
    assert [file["name"] for file in alice.get(page["next"]).json()["results"]] == names[:1]
    assert problems(alice.get("/api/files?kind=exe")) == {"kind": "invalid_filter"}


def test_a_removed_file_is_gone_with_its_bytes(alice: Api, tmp_path: Path) -> None:
    file = made(alice, "csv", TABLE)
    assert alice.send("DELETE", file["url"]).status_code == 204
    assert refusal(alice.get(file["url"])) == "404 NOT_FOUND"
    assert refusal(alice.send("DELETE", file["url"])) == "404 NOT_FOUND"
    assert not [path for path in (tmp_path / "store").rglob("*") if path.is_file()]


def test_an_expired_file_is_gone(alice: Api) -> None:
    file = made(alice, "csv", TABLE)
    lent = alice.send("POST", f"{file['url']}/links", {}).json()["url"]
    GeneratedFile.objects.update(expires=timezone.now())
    for path in (file["url"], lent):
        assert refusal(alice.get(path)) == "404 NOT_FOUND"
    assert alice.get("/api/files").json()["results"] == []


def test_a_stranger_has_a_file_by_address_and_by_the_link_that_came_with_it() -> None:
    here, elsewhere = Api(), Api(address="198.51.100.7")
    file = made(here, "csv", TABLE)
    assert content(here, file) == elsewhere.get(file["link"]["url"]).getvalue()
    assert refusal(elsewhere.get(file["url"])) == "404 NOT_FOUND"
    assert here.get("/api/files").json()["results"] == []
    assert here.send("DELETE", file["url"]).status_code == 204
    assert refusal(elsewhere.get(file["link"]["url"])) == "404 NOT_FOUND"


def test_a_key_without_the_scope_gets_at_no_file(alice: Api) -> None:
    file = made(alice, "csv", TABLE)
    key = Api(key_of(User.objects.get(email="alice@example.com"), "solve")[1])
    assert refusal(key.get(file["url"])) == "403 SCOPE_MISSING"
    assert refusal(key.send("POST", "/api/files/generate/csv", TABLE)) == "403 SCOPE_MISSING"


def test_a_key_that_stands_in_a_page_is_told_no_files(alice: Api) -> None:
    shop = "https://shop.example"
    made(alice, "csv", TABLE)
    key = key_of(User.objects.get(email="alice@example.com"), "files", origins=[shop])[1]
    assert Api(key, origin=shop).get("/api/files").json()["results"] == []


def test_a_cookie_makes_and_removes_nothing_without_the_csrf_token(alice: Api) -> None:
    file = made(alice, "csv", TABLE)
    cookie = Api(cookie=session_of(User.objects.get(email="alice@example.com"))[1])
    assert refusal(cookie.send("POST", "/api/files/generate/csv", TABLE)) == "403 CSRF_FAILED"
    assert refusal(cookie.send("DELETE", file["url"])) == "403 CSRF_FAILED"


# -- links


def test_who_has_a_link_has_the_file_until_it_ends(alice: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    file = made(alice, "csv", TABLE)
    lent = alice.send("POST", f"{file['url']}/links", {"expiresIn": 60}).json()
    assert Api().get(lent["url"]).getvalue() == content(alice, file)
    later = timezone.now().timestamp() + 61
    monkeypatch.setattr("computeapi.files.links.time.time", lambda: later)
    assert refusal(Api().get(lent["url"])) == "404 NOT_FOUND"


def test_a_link_is_for_one_file_and_one_time(alice: Api) -> None:
    one, other = made(alice, "csv", TABLE), made(alice, "xlsx", TABLE)
    url = alice.send("POST", f"{one['url']}/links", {}).json()["url"]
    path, _, query = url.partition("?")
    expires, _, signature = query.partition("&signature=")
    forged = [
        f"{other['url']}?{query}",
        f"{path}?expires=99999999999&signature={signature}",
        f"{path}?{expires}&signature={signature[:-1]}",
        f"{path}?{expires}&signature=",
        f"{path}?{expires}&signature=é",
        f"{path}?expires=1e9&signature={signature}",
        f"{path}?expires=&signature={signature}",
    ]
    assert [refusal(Api().get(each)) for each in forged] == ["404 NOT_FOUND"] * len(forged)
    assert Api().get(url).status_code == 200


def test_a_link_ends_while_its_owner_is_switched_off(alice: Api) -> None:
    file = made(alice, "csv", TABLE)
    lent = alice.send("POST", f"{file['url']}/links", {}).json()["url"]
    User.objects.update(is_active=False)
    assert refusal(Api().get(lent)) == "404 NOT_FOUND"


def test_a_link_ends_with_its_file(alice: Api) -> None:
    file = made(alice, "csv", TABLE)
    url = alice.send("POST", f"{file['url']}/links", {}).json()["url"]
    assert alice.send("DELETE", file["url"]).status_code == 204
    assert refusal(Api().get(url)) == "404 NOT_FOUND"


@pytest.mark.parametrize("wrong", [{"expiresIn": 0}, {"expiresIn": 10**9}, {"expiresIn": "60"}, {"until": 5}, []])
def test_a_link_without_a_sensible_end_is_refused(alice: Api, wrong: Any) -> None:
    file = made(alice, "csv", TABLE)
    assert alice.send("POST", f"{file['url']}/links", wrong).status_code == 422


# -- room


def test_no_room_is_said_before_the_work_begins(alice: Api, settings: Settings) -> None:
    settings.FILES_STORE_SIZE = 0
    assert refusal(alice.send("POST", "/api/files/generate/csv", TABLE)) == "507 STORAGE_FULL"
    settings.FILES_STORE_SIZE = 1 << 20
    settings.FILES_STRANGER_QUOTA = 0
    response = Api().send("POST", "/api/files/generate/csv", TABLE)
    assert refusal(response) == "507 STORAGE_QUOTA_EXCEEDED"
    assert response.json()["details"]["allowed"] == 0
    assert not Job.objects.exists()


def test_a_full_disk_is_said_and_nothing_half_is_left(alice: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(store._storage(), "save", full)
        assert refusal(alice.send("POST", "/api/files/generate/csv", TABLE)) == "507 STORAGE_FULL"
    assert alice.get("/api/files").json()["results"] == []
    assert content(alice, made(alice, "csv", TABLE))


def test_what_is_kept_shows_in_the_profile(alice: Api) -> None:
    file = made(alice, "csv", TABLE)
    usage = json.dumps(alice.get("/api/users/me/usage").json())
    assert f'"name": "storageBytes", "used": {file["size"]}' in usage


@pytest.mark.parametrize(("kind", "bucket"), [("csv", "files"), ("screenshot", "screenshot")])
def test_files_are_counted_in_their_own_bucket(settings: Settings, kind: str, bucket: str) -> None:
    settings.ENABLE_RATE_LIMITING = True
    response = Api(address="198.51.100.44").send("POST", f"/api/files/generate/{kind}", {})
    shipped = TIERS["anonymous"].limits[bucket][0]
    assert (response.status_code, response["X-RateLimit-Limit"]) == (422, str(shipped))

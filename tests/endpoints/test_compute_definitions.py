"""Which definition does a client of Rhino Compute get: the one it points at, or the file it sends along, if it may?"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts import tiers
from accounts.models import Tier, User
from computeapi.engines import registry as engines
from computeapi.engines.base import Document
from computeapi.engines.rhino.known import archive
from computeapi.jobs.execute import drain
from computeapi.solve.journal import journal
from computeapi.solve.models import SolveRecord
from definitions import sent
from definitions.keys import key_of
from definitions.registry import Entry
from tests.accounts.acting import Api
from tests.accounts.acting import key_of as api_key
from tests.endpoints.computing import AS_XML, GRASSHOPPER, UNKNOWN, algo, ask, solve
from tests.workshop import ALL_OUTPUTS, BOX, MOODS, TREE, Workshop


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    workshop.write("aliases.toml", '"Kiste.gh" = "Box.fake"')
    return workshop.fake(inputs=[*BOX, *MOODS, TREE], outputs=ALL_OUTPUTS)


@pytest.fixture
def sender(box: Entry, settings: Settings, tmp_path: Path) -> Client:
    """Somebody who may send definitions, to a place for this test alone."""
    settings.DATA_DIR = tmp_path
    return Api(api_key(User.objects.create_superuser("staff@example.com"), "solve", "admin")[1])


# -- which definition --


def test_a_pointer_is_a_name_an_alias_an_md5_or_compute_s_key(client: Client, box: Entry) -> None:
    solve(client)
    for pointer in ("Kiste.gh", box.md5, box.md5.upper(), box.digest, box.keys[0], box.keys[0].lower()):
        response = solve(client, pointer=pointer)
        assert (response["X-Cache"], response.json()["pointer"]) == ("HIT", box.keys[0]), pointer


def test_a_url_is_recognised_by_its_end_and_never_fetched(client: Client, box: Entry, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "softly.example"]
    solve(client)
    for url in (
        f"http://testserver/definition/{box.md5}",
        f"https://appserver.example:3000/definition/{box.md5}/",
        "https://softly.example/Box.fake?x=1",
        "HTTP://testserver/view/Box%2Efake",
    ):
        assert solve(client, pointer=url)["X-Cache"] == "HIT", url
    for url in ("http://elsewhere.example/Box.fake", "https://softly.example/", "http://[", f"http://x/{'0' * 32}"):
        response = solve(client, pointer=url)
        assert (response.status_code, response.json()["code"]) == (404, "DEFINITION_NOT_FOUND"), url
        assert "nothing is fetched" in response.json()["message"]


def test_a_name_that_is_not_known_is_404_with_a_body_that_clients_read(client: Client, box: Entry) -> None:
    document = solve(client, pointer="nowhere.gh").json()
    assert document["code"] == "DEFINITION_NOT_FOUND"
    assert (document["values"], document["errors"]) == ([], [document["message"]])


@pytest.mark.parametrize("path", ["/grasshopper", "/io"])
@pytest.mark.parametrize("pointer", [UNKNOWN, "C:\\definitions\\Box.fake", "/Users/alice/Box.fake", "../Box.fake"])
def test_an_unknown_key_or_a_path_is_500_without_a_body_so_that_hops_sends_the_file(
    client: Client, box: Entry, pointer: str, path: str
) -> None:
    response = ask(client, {"pointer": pointer}, path)
    assert (response.status_code, response.content, response.get("Content-Type")) == (500, b"", None)


def test_a_private_definition_is_not_there_for_others(client: Client, box: Entry, workshop: Workshop) -> None:
    workshop.change("Box.fake", public=False)
    assert solve(client).status_code == 404
    assert solve(client, pointer=box.keys[0]).status_code == 500
    content = (workshop.folder / "Box.fake").read_bytes()
    assert ask(client, {"algo": algo(content)}).json()["code"] == "DEFINITION_NOT_ALLOWED"


# -- definitions that come along --


def test_a_file_that_is_known_is_solved_for_everybody(client: Client, box: Entry, workshop: Workshop) -> None:
    content = (workshop.folder / "Box.fake").read_bytes()
    solve(client)
    sent_as = algo(content)
    for body in ({"algo": sent_as}, {"algo": sent_as, "pointer": UNKNOWN}, {"algo": "\r\n".join(sent_as)}):
        assert ask(client, body)["X-Cache"] == "HIT"


def test_a_file_in_the_form_that_a_client_makes_of_it_is_the_same(client: Client, workshop: Workshop) -> None:
    (workshop.folder / "Sum.ghx").write_bytes(AS_XML)
    assert not workshop.sync().failed
    as_text = AS_XML.decode("utf-8-sig").replace("\r\n", "\n").encode()
    for form in (AS_XML, AS_XML[3:], as_text):
        assert ask(client, {"algo": algo(form)}, "/io").json()["CacheKey"] == key_of(AS_XML)
    assert ask(client, {"algo": algo(as_text + b" ")}, "/io").status_code == 403


@pytest.mark.parametrize("path", ["/grasshopper", "/io"])
def test_another_file_is_for_those_whose_tier_may_send_definitions(
    box: Entry, path: str, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    tier = Tier.objects.create(name="studio", title="Studio", rank=70)
    tiers.expire()
    try:
        alice = Api(api_key(User.objects.create_user("alice@example.com", tier=tier), "solve")[1])
        refused = ask(alice, {"algo": algo(GRASSHOPPER)}, path)
        assert (refused.status_code, refused.json()["code"]) == (403, "DEFINITION_NOT_ALLOWED")
        assert refused.json()["details"]["currentTier"] == "studio"
        assert sent.find(key_of(GRASSHOPPER)) is None
        tier.may_send_definitions = True
        tier.save()
        tiers.expire()
        allowed = ask(alice, {"algo": algo(GRASSHOPPER)}, path)
        # No Rhino server is configured here.
        assert (allowed.status_code, allowed.json().get("code")) in ((200, None), (503, "ENGINE_UNAVAILABLE"))
        assert sent.find(key_of(GRASSHOPPER))
    finally:
        User.objects.update(tier=None)
        tier.delete()
        tiers.expire()


def test_a_key_that_stands_in_a_page_sends_no_file_whosever_it_is(
    box: Entry, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    key, token = api_key(User.objects.create_superuser("staff@example.com"), "solve", "admin")
    key.origins = ["https://shop.example"]
    key.save()
    visitor = Api(token, origin="https://shop.example")
    assert ask(visitor, {"pointer": "Box.fake"}).status_code == 200
    refused = ask(visitor, {"algo": algo(GRASSHOPPER)})
    assert (refused.status_code, refused.json()["code"]) == (403, "DEFINITION_NOT_ALLOWED")
    sent.keep(GRASSHOPPER)
    assert ask(visitor, {"pointer": key_of(GRASSHOPPER)}).status_code == 500


def test_a_file_that_was_sent_is_found_by_its_key_by_those_who_may_send(sender: Client, client: Client) -> None:
    first = ask(sender, {"algo": algo(GRASSHOPPER), "filename": "mine.gh"}, "/io").json()
    assert (first["CacheKey"], first["FileName"]) == (key_of(GRASSHOPPER), "mine.gh")
    assert (first["InputNames"], first["OutputNames"]) == (["RH_IN:a", "RH_IN:b"], ["RH_OUT:sum"])
    assert "Rhino Compute server" in first["Warnings"][0]
    assert ask(sender, {"pointer": key_of(GRASSHOPPER)}, "/io").status_code == 200
    assert ask(client, {"pointer": key_of(GRASSHOPPER)}, "/io").status_code == 500
    assert key_of(GRASSHOPPER) not in json.dumps(sender.get("/api/definitions").json())


@pytest.mark.parametrize(
    ("sent_as", "code"), [(algo(b"cube(1);"), "unreadable"), ("?", "invalid_encoding"), ("YQ", "invalid_encoding")]
)
def test_what_is_no_grasshopper_file_is_refused(sender: Client, sent_as: str, code: str) -> None:
    response = ask(sender, {"algo": sent_as})
    assert (response.status_code, response.json()["code"]) == (400, "BAD_INPUTS")
    assert [(e["field"], e["code"]) for e in response.json()["details"]["errors"]] == [("algo", code)]


def test_only_those_who_may_send_files_may_send_large_bodies(
    sender: Client, client: Client, settings: Settings
) -> None:
    settings.MAX_BODY_SIZE = 100
    body = {"pointer": "Box.fake", "filename": "x" * 100}
    refused = ask(client, body)
    assert (refused.status_code, refused.json()["details"]) == (413, {"limit": 100})
    assert ask(sender, body).status_code == 200
    settings.MAX_UPLOAD_SIZE = 100
    assert ask(sender, body).status_code == 413


class Told:
    """Rhino's engine as far as a solve needs one: it tells what it is given."""

    name, version, follows_document = "rhino", "told", True

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(engines.get("fake"), name)

    def run(self, call: Any, **how: Any) -> Any:
        self.calls.append(call)
        return engines.get("fake").run(call, **how)


def test_a_file_that_was_sent_is_solved_recorded_and_cached_without_being_a_definition(
    sender: Client, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rhino = Told()
    monkeypatch.setitem(engines._engines(), "rhino", rhino)
    first = ask(sender, {"algo": algo(GRASSHOPPER)})
    again = ask(sender, {"pointer": first.json()["pointer"]})
    assert (first.status_code, first["X-Cache"], again["X-Cache"]) == (200, "MISS", "HIT")
    (call,) = rhino.calls
    assert (call.source.name, call.source.path.read_bytes()) == (f"{key_of(GRASSHOPPER)}.gh", GRASSHOPPER)
    journal.flush()
    rows = SolveRecord.objects.order_by("created").values_list("name", "definition", "version", "cache", "status")
    name = f"{key_of(GRASSHOPPER)}.gh"
    assert list(rows) == [(name, None, None, "MISS", "ok"), (name, None, None, "HIT", "ok")]
    listed = sender.get("/api/solves").json()["results"]
    assert {row["definition"] for row in listed} == {name}
    assert sender.get(f"/api/solves/{first.json()['solve']['id']}").status_code == 200


def test_a_file_that_was_sent_is_solved_later_though_it_had_to_make_room_meanwhile(
    sender: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rhino = Told()
    monkeypatch.setitem(engines._engines(), "rhino", rhino)
    later = ask(sender, {"algo": algo(GRASSHOPPER)}, Prefer="respond-async")
    assert later.status_code == 202
    shutil.rmtree(tmp_path / "sent")
    drain()
    assert sender.get(f"{later['Location']}/result").json()["pointer"] == key_of(GRASSHOPPER)
    assert [call.source.name for call in rhino.calls] == [f"{key_of(GRASSHOPPER)}.gh"]


def test_the_files_of_such_a_solve_are_for_those_who_may_send_too(
    sender: Client, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engines._engines(), "rhino", Told())
    links = ask(sender, {"algo": algo(archive("mesh_box"))}).json()["solve"]["artifacts"]
    (stl,) = [link["url"] for link in links if link["format"] == "stl"]
    assert sender.get(stl).status_code == 200
    assert sender.get(stl)["Cache-Control"].startswith("private")
    member = Api(api_key(User.objects.create_user("bob@example.com"), "solve")[1])
    assert [person.get(stl).status_code for person in (client, member)] == [404, 404]


def test_the_document_asked_for_reaches_rhino_and_has_answers_of_its_own(
    sender: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rhino = Told()
    monkeypatch.setitem(engines._engines(), "rhino", rhino)
    plain = {"algo": algo(GRASSHOPPER), "absolutetolerance": 0.01}
    fine = plain | {"angletolerance": 1, "modelunits": "Inches", "dataversion": 8}
    assert [ask(sender, body)["X-Cache"] for body in (plain, fine, fine, plain)] == ["MISS", "MISS", "HIT", "HIT"]
    documents = [call.document for call in rhino.calls]
    assert documents[0].has_tolerances is False
    assert documents[1] == Document(absolute_tolerance=0.01, angle_tolerance=1, units="Inches", version=8)

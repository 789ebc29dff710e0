"""Does a private definition exist for those alone who may see it, on every path, also when its answer is cached?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Tier, User
from accounts.scopes import SCOPES
from computeapi.solve.journal import journal
from definitions.registry import registry
from tests.accounts.acting import Api, as_user, key_of, refusal, session_of, user
from tests.workshop import Workshop

MAY_SEE = {
    "Public.fake": {"nobody", "owner", "free", "pro", "enterprise", "staff"},
    "Owned.fake": {"owner", "staff"},
    "Tiered.fake": {"pro", "enterprise", "staff"},
    "Staffs.fake": {"staff"},
}
"""Definition to those who may see it."""


def of_tier(name: str, tier: str) -> User:
    return user(name, password=None, tier=Tier.objects.get(name=tier))


@pytest.fixture
def people(workshop: Workshop) -> dict[str, Api]:
    owner, pro = user("owner", password=None), of_tier("pro", "pro")
    for name in MAY_SEE:
        workshop.write_fake(name, title=f"Secret of {name}")
    assert not workshop.sync().failed
    workshop.change("Owned.fake", public=False, owner=owner, aliases=["owned-by-alias"])
    workshop.change("Tiered.fake", public=False, tier=Tier.objects.get(name="pro"))
    workshop.change("Staffs.fake", public=False)
    return {
        "nobody": Api(),
        "owner": as_user(owner),
        "free": Api(key_of(user("free", password=None), "solve")[1]),
        "pro": Api(cookie=session_of(pro)[1]).with_csrf(),
        "enterprise": as_user(of_tier("enterprise", "enterprise")),
        "staff": as_user(user("staff", password=None, is_staff=True)),
    }


def post(api: Api, **body: Any) -> Any:
    return api.send("POST", "/solve", body)


ONE: dict[str, Callable[[Api, str], Any]] = {
    "/<name>": lambda api, name: api.get(f"/{name}"),
    "/<md5>": lambda api, name: api.get(f"/{registry.snapshot().find(name).md5}"),
    "/definition_description": lambda api, name: api.get(f"/definition_description?path={name}"),
    "/definition/<md5>": lambda api, name: api.get(f"/definition/{registry.snapshot().find(name).md5}"),
    "GET /solve/<name>": lambda api, name: api.get(f"/solve/{name}"),
    "GET /solve/<md5>": lambda api, name: api.get(f"/solve/{registry.snapshot().find(name).md5}"),
    "HEAD /solve/<name>": lambda api, name: api.head(f"/solve/{name}"),
    "POST /solve by name": lambda api, name: post(api, definition=name),
    "POST /solve by pointer": lambda api, name: post(api, pointer=registry.snapshot().find(name).md5),
    "POST /solve by digest": lambda api, name: post(api, definition=registry.snapshot().find(name).digest),
    "POST /solve anew": lambda api, name: post(api, definition=name, nocache=True),
    "POST /solve without geometry": lambda api, name: post(api, definition=name, geometry="none"),
    "/view/<name>": lambda api, name: api.get(f"/view/{name}"),
    "/view/<md5>": lambda api, name: api.get(f"/view/{registry.snapshot().find(name).md5}"),
    "/view/<name>/preview.png": lambda api, name: api.get(f"/view/{name}/preview.png"),
    "/api/definitions/<name>": lambda api, name: api.get(f"/api/definitions/{name}"),
    "/api/v1/definitions/<name>": lambda api, name: api.get(f"/api/v1/definitions/{name}"),
    "/api/definitions/<name>/versions": lambda api, name: api.get(f"/api/definitions/{name}/versions"),
}

LISTS = {"/": "application/json", "/api/definitions": "application/json", "/view": "text/html"}


def test_one_is_found_on_every_path_by_those_who_may_see_it(people: dict[str, Api]) -> None:
    """To others it looks as if it were not there."""
    wrong = []
    for path, ask in ONE.items():
        for name, may in MAY_SEE.items():
            for person, api in people.items():
                response = ask(api, name)
                is_shown = f"Secret of {name}".encode() in response.content or b"InnerTree" in response.content
                if response.status_code != (200 if person in may else 404) or (is_shown and person not in may):
                    wrong.append(f"{path} of {name} by {person}: {response.status_code}")
    assert not wrong


def test_a_key_of_staff_without_the_scope_for_it_sees_what_its_owner_would_see_as_anybody(
    people: dict[str, Api],
) -> None:
    boss = user("boss", password=None, is_staff=True)
    api = Api(key_of(boss, *(set(SCOPES) - {"admin"}))[1])
    for path, ask in ONE.items():
        assert [ask(api, name).status_code for name in MAY_SEE] == [200, 404, 404, 404], path


def test_what_has_an_owner_and_a_tier_is_for_both(people: dict[str, Api], workshop: Workshop) -> None:
    workshop.change("Owned.fake", tier=Tier.objects.get(name="enterprise"))
    found = {person for person, api in people.items() if api.get("/Owned.fake").status_code == 200}
    assert found == {"owner", "enterprise", "staff"}


@pytest.mark.parametrize("path", LISTS)
def test_lists_show_to_everybody_what_they_may_see(people: dict[str, Api], path: str) -> None:
    for person, api in people.items():
        text = api.get(path, headers={"Accept": LISTS[path]}).text
        shown = {name for name in MAY_SEE if name in text}
        assert shown == {name for name, may in MAY_SEE.items() if person in may}, person
    count = people["free"].get("/api/definitions").json()["count"]
    assert count == 1


def test_an_alias_shows_it_to_nobody_else(people: dict[str, Api]) -> None:
    for path in ("/owned-by-alias", "/solve/owned-by-alias", "/api/definitions/owned-by-alias", "/view/owned-by-alias"):
        assert people["owner"].get(path).status_code == 200
        assert people["pro"].get(path).status_code == 404


def test_an_answer_in_the_cache_is_for_those_alone_who_may_have_it(people: dict[str, Api]) -> None:
    solved = {name: post(people["staff"], definition=name) for name in MAY_SEE}
    for name, may in MAY_SEE.items():
        tag = solved[name]["ETag"]
        for person, api in people.items():
            posted, got = post(api, definition=name), api.get(f"/solve/{name}")
            known = api.get(f"/solve/{name}", headers={"If-None-Match": tag})
            if person in may:
                assert (posted["X-Cache"], got["X-Cache"], known.status_code) == ("HIT", "HIT", 304), (person, name)
            else:
                assert {refusal(answer) for answer in (posted, got, known)} == {"404 DEFINITION_NOT_FOUND"}
                assert not any(answer.has_header("X-Cache") or answer.has_header("ETag") for answer in (posted, got))


def test_proxies_keep_public_answers_only(people: dict[str, Api]) -> None:
    for name in MAY_SEE:
        file = people["staff"].get(f"/definition/{registry.snapshot().find(name).md5}")
        assert ("public" in file["Cache-Control"]) == (name == "Public.fake"), name
        assert "private" in people["staff"].get(f"/solve/{name}")["Cache-Control"], name
    assert "public" in people["nobody"].get("/solve/Public.fake")["Cache-Control"]


def test_files_of_a_solve_are_for_those_who_may_see_its_definition(people: dict[str, Api]) -> None:
    for name, may in MAY_SEE.items():
        solve = post(people["staff"], definition=name).json()["solve"]
        journal.flush()
        links = [found["url"] for found in solve["artifacts"] if found["format"] == "stl"]
        assert links
        for link in links:
            found = {person for person, api in people.items() if api.get(link).status_code == 200}
            assert found == may, name


def test_a_record_is_for_its_owner_also_where_everybody_may_see_the_definition(people: dict[str, Api]) -> None:
    solve = post(people["owner"], definition="Public.fake").json()["solve"]["id"]
    journal.flush()
    found = {person for person, api in people.items() if api.get(f"/api/solves/{solve}").status_code == 200}
    assert found == {"owner", "staff"}


def test_who_loses_the_right_loses_what_is_cached_too(people: dict[str, Api], workshop: Workshop) -> None:
    api = people["owner"]
    assert post(api, definition="Owned.fake").status_code == 200
    workshop.change("Owned.fake", owner=None)
    assert refusal(post(api, definition="Owned.fake")) == "404 DEFINITION_NOT_FOUND"
    pro = User.objects.get(email="pro@example.com")
    assert post(people["pro"], definition="Tiered.fake").status_code == 200
    pro.tier = None
    pro.save()
    assert refusal(post(people["pro"], definition="Tiered.fake")) == "404 DEFINITION_NOT_FOUND"


def test_a_stream_of_progress_shows_no_more(people: dict[str, Api]) -> None:
    headers = {"Accept": "text/event-stream"}
    for person in ("nobody", "free"):
        response = people[person].send("POST", "/solve", {"definition": "Owned.fake"}, **headers)
        text = b"".join(response.streaming_content).decode() if response.streaming else response.text
        assert "DEFINITION_NOT_FOUND" in text
        assert "RH_OUT" not in text


def test_a_file_that_is_equal_to_a_public_one_is_found_as_that(people: dict[str, Api], workshop: Workshop) -> None:
    text = (workshop.folder / "Public.fake").read_text()
    workshop.write("Copy.fake", text)
    workshop.sync()
    workshop.change("Copy.fake", public=False)
    md5 = hashlib.md5(text.encode()).hexdigest()
    body = json.loads(people["nobody"].get(f"/{md5}").content)
    assert body["name"] == "Public.fake"
    assert people["nobody"].get(f"/definition/{md5}").status_code == 200
    assert people["nobody"].get("/Copy.fake").status_code == 404
    digest = registry.snapshot().by_name["Public.fake"].digest
    assert post(people["nobody"], definition=digest).status_code == 200

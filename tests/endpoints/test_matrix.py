"""Is what belongs to somebody unknown to everybody else, on every path that names it? The paths come from the URLs."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import ApiKey, User
from accounts.permissions import Access, access_of, anyone
from accounts.principal import Principal
from accounts.scopes import SCOPES
from computeapi.batches.request import read_batch
from computeapi.batches.services import queue_batch
from computeapi.files.services import create_file
from computeapi.jobs.models import Job, JobAnswer
from computeapi.solve.journal import journal
from definitions.registry import registry
from tests.accounts.acting import Api, as_user, key_of, refusal, session_of, user
from tests.pages.pictures import in_file, png
from tests.workshop import Workshop

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
ALIASES = ("api/v1/", "v1/")
SHOP = "https://shop.example"


# -- the paths


@dataclass(frozen=True)
class Route:
    """`route` as the URLs have it, `names` of what is to be filled in."""

    route: str
    view: Any
    names: tuple[str, ...]

    @property
    def kind(self) -> Any:
        return getattr(self.view, "cls", None)

    @property
    def methods(self) -> list[str]:
        if self.kind is None:
            return ["GET", "HEAD"]
        return [m for m in METHODS if hasattr(self.kind, "get" if m == "HEAD" else m.lower())]

    def filled(self, values: dict[str, str]) -> str:
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], self.route)


def routes() -> list[Route]:
    return list(_routes(get_resolver().url_patterns))


def _routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[Route]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from _routes(pattern.url_patterns, route)
        else:
            groups = getattr(getattr(pattern.pattern, "regex", None), "groupindex", {})
            names = getattr(pattern.pattern, "converters", None) or dict.fromkeys(groups)
            yield Route(route, pattern.callback, tuple(names))


def naming() -> list[Route]:
    """Those that name an object, each once: aliases and slashed ones are the same views, as is tested below."""
    return [
        route
        for route in routes()
        if route.names and not route.route.startswith(ALIASES) and not route.route.endswith("/")
    ]


# -- whose objects


@dataclass
class World:
    alice: User
    boss: User
    values: dict[str, str]

    def key(self, *scopes: str, **fields: Any) -> str:
        return key_of(self.alice, *(scopes or SCOPES), **fields)[1]


OBJECTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "user_id": lambda made: made["alice"].pk,
    "session_id": lambda made: session_of(made["alice"])[0].pk,
    "key_id": lambda made: key_of(made["alice"], "solve")[0].pk,
    "solve_id": lambda made: made["solve"],
    "file_name": lambda made: "model.stl",
    "name": lambda made: "Box.fake",
    "md5": lambda made: registry.snapshot().find("Box.fake").md5,
    "number": lambda made: 1,
    "job_id": lambda made: _job_of(made["alice"]),
    "batch_id": lambda made: _batch_of(made["alice"]),
    "kind": lambda made: "csv",
    "generated_name": lambda made: _file_of(made["alice"]),
}
"""What stands for each part of a path: an object of Alice's. A new id needs a line here."""


def _job_of(owner: User) -> UUID:
    """Done, with an answer."""
    job = Job.objects.create(type="test", state="succeeded", user=owner, timeout=1, completed=timezone.now())
    JobAnswer.objects.create(job=job, body=zlib.compress(b"{}"))
    return job.pk


def _file_of(owner: User) -> str:
    who = Principal(kind="session", user_id=owner.pk, tier="free", rank=1)
    made = {"kind": "csv", "title": "T", "media_type": "text/csv", "extension": "csv"}
    return create_file(owner=who, data=b"a", **made).name


def _batch_of(owner: User) -> UUID:
    """Of one solve, that waits."""
    who = Principal(kind="session", user_id=owner.pk, tier="free", rank=1)
    return queue_batch(read_batch({"definition": "Box.fake", "inputs": [{}]}), owner=who).pk


@pytest.fixture
def world(workshop: Workshop) -> World:
    """Alice has one of everything: the definition is hers alone, and so is what she made of it."""
    workshop.fake(thumbnail=in_file(png()))
    made: dict[str, Any] = {"alice": user("alice", password=None), "boss": user("boss", password=None, is_staff=True)}
    workshop.change("Box.fake", public=False, owner=made["alice"])
    solved = as_user(made["alice"]).send("POST", "/solve", {"definition": "Box.fake"})
    made["solve"] = solved.json()["solve"]["id"]
    journal.flush()
    values = {name: str(make(made)) for name, make in OBJECTS.items()}
    return World(made["alice"], made["boss"], values)


def test_there_is_an_object_for_each_part_of_a_path() -> None:
    unknown = sorted({(name, route.route) for route in routes() for name in route.names if name not in OBJECTS})
    assert not unknown, (
        f"{unknown}: say in OBJECTS of tests/endpoints/test_matrix.py which object of Alice's stands for it,"
        " so that the matrix proves that nobody else gets at it."
    )


def test_the_matrix_sees_the_routes() -> None:
    found = {route.route for route in naming()}
    assert {"api/users/<uuid:user_id>", "api/keys/<uuid:key_id>/rotate", "definition/<str:md5>"} <= found
    assert len(found) >= 19


def test_aliases_and_slashed_paths_are_the_same_views() -> None:
    def views(prefix: str) -> set[tuple[str, Any]]:
        return {
            (route.route.removeprefix(prefix).rstrip("/"), route.kind or route.view)
            for route in routes()
            if route.route.startswith(prefix)
        }

    canonical = {(route, view) for route, view in views("api/") if not route.startswith("v1/")}
    for alias in ALIASES:
        assert views(alias) == canonical
    for route in naming():
        slashed = [other for other in routes() if other.route == f"{route.route}/"]
        assert [other.kind or other.view for other in slashed] in ([], [route.kind or route.view])


# -- who asks


def by_cookie(owner: User) -> Api:
    return Api(cookie=session_of(owner)[1]).with_csrf()


def bob(world: World) -> User:
    return User.objects.filter(email="bob@example.com").first() or user("bob", password=None)


def ended(world: World) -> str:
    return session_of(world.alice, expires=timezone.now() - timedelta(seconds=1))[1]


def without_admin(world: World) -> str:
    return key_of(world.boss, *(set(SCOPES) - {"admin"}))[1]


def opened_by(world: World, **fields: Any) -> str:
    """The session that a key of Alice's opened."""
    _, token = key_of(world.alice, *SCOPES, **fields)
    opened: str = Api().send("POST", "/api/sessions", {"apiKey": token}).json()["token"]
    return opened


def opened_by_revoked(world: World) -> str:
    token = opened_by(world, name="revoked later")
    for key in ApiKey.objects.filter(name="revoked later"):
        key.revoke()
    return token


STRANGERS: dict[str, Callable[[World], Api]] = {
    "nobody": lambda world: Api(),
    "nobody elsewhere": lambda world: Api(address="198.51.100.7"),
    "nobody who claims to be Alice": lambda world: Api(x_user_id=str(world.alice.pk)),
    "another user by session": lambda world: Api(session_of(bob(world))[1]),
    "another user by X-Session-ID": lambda world: Api(x_session_id=session_of(bob(world))[1]),
    "another user by cookie": lambda world: by_cookie(bob(world)),
    "another user by key": lambda world: Api(key_of(bob(world), *SCOPES)[1]),
    "Alice's key, revoked": lambda world: Api(world.key(revoked=timezone.now())),
    "Alice's key, expired": lambda world: Api(world.key(expires=timezone.now())),
    "Alice's key for a shop, elsewhere": lambda world: Api(world.key(origins=[SHOP]), origin="https://evil.example"),
    "Alice's key for a shop, nowhere": lambda world: Api(world.key(origins=[SHOP])),
    "a session by that key, elsewhere": lambda world: Api(opened_by(world, origins=[SHOP]), origin=f"{SHOP}:444"),
    "a session by a key that was revoked": lambda world: Api(opened_by_revoked(world)),
    "Alice's session, ended": lambda world: Api(ended(world)),
    "Alice's session, ended, by cookie": lambda world: Api(cookie=ended(world)).with_csrf(),
    "staff's key without the scope for it": lambda world: Api(without_admin(world)),
    "Alice, deactivated": lambda world: _deactivated(world),
}


def _deactivated(world: World) -> Api:
    api = as_user(world.alice)
    world.alice.is_active = False
    world.alice.save()
    return api


def rows() -> dict[str, str]:
    """A digest of each table, but for when credentials were last seen."""
    tables = connection.introspection.django_table_names(only_existing=True)
    line = "(to_jsonb(t) - 'last_used' - 'last_seen')::text"
    journal.flush()
    with connection.cursor() as cursor:
        parts = (f"SELECT '{t}', md5(string_agg({line}, '|' ORDER BY {line})) FROM {t} t" for t in sorted(tables))
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def complaint(response: Any, route: Route, method: str) -> str | None:
    """What is wrong with an answer to somebody who may not have one."""
    where = f"{method} /{route.route}"
    if response.status_code not in (401, 403, 404):
        return f"{where}: {response.status_code} {response.content[:200]!r}"
    if method != "HEAD" and route.kind and refusal(response).split()[0] != str(response.status_code):
        return f"{where}: no error body"
    return None


def refused(world: World, api_for: Callable[[Access], Api]) -> None:
    """Every method of every route is, and not one row is changed."""
    before, complaints = rows(), []
    for route in naming():
        for method in route.methods:
            access = access_of(route.kind, method) if route.kind else anyone("solve")
            assert isinstance(access, Access), f"/{route.route} says nothing of {method}"
            body = None if method in ("GET", "HEAD") else {}
            response = api_for(access).send(method, route.filled(world.values), body)
            complaints.append(complaint(response, route, method))
    assert not [found for found in complaints if found]
    after = rows()
    assert {table for table in before if before[table] != after[table]} == set()


@pytest.mark.parametrize("stranger", STRANGERS)
def test_nobody_else_gets_at_what_is_alices(world: World, stranger: str) -> None:
    api = STRANGERS[stranger](world)
    refused(world, lambda _: api)


def test_a_key_without_the_scope_gets_at_nothing(world: World) -> None:
    """Alice's own, with every scope but the one that it takes."""
    made = {scope: Api(world.key(*(set(SCOPES) - {scope}))) for scope in SCOPES}
    refused(world, lambda access: made[access.scope])


def test_a_cookie_changes_nothing_without_the_csrf_token(world: World) -> None:
    api, before = Api(cookie=session_of(world.boss)[1]), rows()
    for route in naming():
        for method in set(route.methods) - {"GET", "HEAD"}:
            response = api.send(method, route.filled(world.values), {})
            assert refusal(response) == "403 CSRF_FAILED", f"{method} /{route.route}"
    assert rows() == before


def test_alice_herself_gets_all_of_it(world: World) -> None:
    """Or the matrix would prove nothing."""
    api = as_user(world.alice)
    for route in naming():
        for method in set(route.methods) & {"GET", "HEAD"}:
            response = api.send(method, route.filled(world.values))
            assert response.status_code == 200, f"{method} /{route.route}: {response.content[:300]!r}"


def test_what_is_not_there_looks_like_what_is_somebody_elses(world: World) -> None:
    api = as_user(bob(world))
    nothing = {name: "6f9619ff-8b86-4011-b42d-00cf4fc964ff" for name in OBJECTS if name.endswith("_id")}
    nothing |= {"name": "None.fake", "md5": "0" * 32, "number": "1", "file_name": "model.stl", "kind": "csv"}
    nothing["generated_name"] = "6f9619ff-8b86-4011-b42d-00cf4fc964ff.csv"
    for route in naming():
        for method in set(route.methods) - {"HEAD"}:
            theirs, absent = (
                api.send(method, route.filled(values), None if method == "GET" else {})
                for values in (world.values, nothing)
            )
            if route.kind:
                assert refusal(theirs) == refusal(absent), f"{method} /{route.route}"
            assert theirs.status_code == absent.status_code, f"{method} /{route.route}"


# -- every view says who may call it


def test_every_view_says_for_each_method_who_may_call_it() -> None:
    silent = []
    for route in routes():
        if not isinstance(route.kind, type) or not issubclass(route.kind, APIView):
            continue
        is_open = not route.kind.permission_classes and not route.kind.authentication_classes
        for method in route.methods:
            if not is_open and not isinstance(access_of(route.kind, method), Access):
                silent.append(f"{method} /{route.route} ({route.kind.__name__})")
    assert not silent, f"{silent}: say `access = …`, see accounts/permissions.py"


def test_what_needs_no_permission_shows_nothing_of_anybody() -> None:
    """A list that grows by decision only."""
    found = {route.kind.__name__ for route in routes() if route.kind and not route.kind.permission_classes}
    probes = {"LiveView", "ReadyView", "HealthView", "DetailedHealthView", "HealthcheckView"}
    assert found == probes | {"OpenApiView"}


class Silent(APIView):
    def get(self, request: Request) -> Response:
        return Response({"said": "too much"})

    post = put = patch = delete = get


class HalfSilent(Silent):
    access = {"GET": anyone("solve")}


urlpatterns = [path("silent", Silent.as_view()), path("half", HalfSilent.as_view())]


@pytest.mark.urls(__name__)
def test_a_view_that_says_nothing_is_for_nobody(workshop: Workshop) -> None:
    boss = user("boss", password=None, is_staff=True)
    people = [Api(), as_user(user("alice", password=None)), as_user(boss), Api(key_of(boss, *SCOPES)[1])]
    for api in people:
        for method in METHODS:
            assert api.send(method, "/silent", {}).status_code == 403
            expected = 200 if method in ("GET", "HEAD") else 403
            assert api.send(method, "/half", {}).status_code == expected

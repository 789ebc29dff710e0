"""What does a stranger's hostile source get through HTTP? A documented status, nothing of the machine, and no slot."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings

from computeapi.engines import registry
from tests.endpoints.sourcing import evaluate, export, parse, wrong
from tests.engines.processes import wait_until

pytestmark = pytest.mark.usefixtures("workshop", "leaves_nothing")

ENDLESS = "for (i = [0 : 9e5], j = [0 : 9e5]) if (i < 0) cube(1);"
HUNGRY = "sphere(5, $fn = 1e9);"


@pytest.fixture
def leaves_nothing(client: Client, settings: Settings) -> Iterator[None]:
    """After each attack the next caller is answered, and no child, slot or file of it is left."""
    data = Path(settings.DATA_DIR)
    before = set(data.rglob("main.scad"))
    yield
    assert evaluate(client, "cube(2);", geometry="none").json()["geometry"]["stats"]["volume"] == 8
    assert wait_until(lambda: registry.pool().stats().children == 0)
    assert wait_until(lambda: registry.pool().stats().running == 0)
    assert wait_until(lambda: set(data.rglob("main.scad")) == before)


def assert_tells_nothing(response: Any, settings: Settings) -> None:
    told = response.content.decode("latin-1") + repr(sorted(response.headers.items()))
    for word in (
        str(settings.DATA_DIR),
        str(settings.BASE_DIR),
        sys.prefix,
        os.uname().nodename,
        "root:x:",
        "Traceback",
    ):
        assert word not in told


@pytest.mark.parametrize(
    "code",
    [
        "include </etc/passwd>\ncube(1);",
        "include\n<../../secret.scad>\ncube(1);",
        "use <../../secret.scad>\ncube(1);",
        'import("/etc/passwd"); cube(1);',
        'import(str("/etc", "/passwd.stl")); echo(import("/proc/self/environ")); cube(1);',
        'surface("/proc/self/maps"); echo(dxf_dim(file = "/etc/passwd", name = "x")); cube(1);',
        'import("sub/missing.stl"); include <missing.scad>\ncube(1);',
    ],
)
def test_nothing_of_the_machine_comes_back(client: Client, settings: Settings, code: str) -> None:
    for response in (evaluate(client, code), parse(client, code), export(client, code=code, format="stl")):
        assert response.status_code in (200, 422)
        assert_tells_nothing(response, settings)
    found = evaluate(client, code).json()
    assert not found["success"] or found["geometry"]["bounds"] == {"min": [0, 0, 0], "max": [1, 1, 1]}


@pytest.mark.parametrize(
    "name",
    [
        *("../x.scad", "/etc/cron.d/x.scad", "sub/../../x.scad", "~/x.scad", "a\\..\\x.scad", "./x.scad", "a//x.scad"),
        *("x\0.scad", "x\n.scad", "\u202ex.scad", "main.scad", "x", ".scad", "x.py", "x.so", f"{'a' * 300}.scad", ""),
    ],
)
def test_a_file_can_not_be_put_elsewhere(client: Client, settings: Settings, name: str) -> None:
    response = evaluate(client, "cube(1);", files={name: "cube(50);"})
    assert wrong(response) == {f"files.{name[:200]}"}
    assert_tells_nothing(response, settings)


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        (HUNGRY, 422, "RESOURCE_EXHAUSTED"),
        ("x = " + "[" * 50_000, 422, "RESOURCE_EXHAUSTED"),
        ("module m(n) { m(n + 1); } m(0);", 422, "RESOURCE_EXHAUSTED"),
        (ENDLESS, 408, "EVALUATION_TIMEOUT"),
    ],
    ids=["memory", "depth", "recursion", "time"],
)
def test_what_ran_out_is_told(client: Client, settings: Settings, code: str, status: int, kind: str) -> None:
    settings.SOLVE_MEMORY = 256 << 20
    response = evaluate(client, code, timeout=1000 if code == ENDLESS else 30_000)
    assert (response.status_code, response.json()["code"]) == (status, kind)
    assert_tells_nothing(response, settings)


def test_a_body_that_is_too_large_is_not_read(client: Client, settings: Settings) -> None:
    response = evaluate(client, "cube(1);", files={"x.dat": "1 " * (settings.MAX_BODY_SIZE // 2)})
    assert response.status_code == 413
    assert_tells_nothing(response, settings)


def test_a_neighbour_is_answered_rightly_meanwhile(client: Client) -> None:
    def ask(code: str, *, milliseconds: int = 30_000) -> Any:
        try:
            return evaluate(client, code, timeout=milliseconds, geometry="none")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as people:
        hostile = [people.submit(ask, f"{ENDLESS} // {at}", milliseconds=1000) for at in range(2)]
        sizes = [people.submit(ask, f"cube({at});") for at in (3, 4, 5)]
        volumes = [each.result().json()["geometry"]["stats"]["volume"] for each in sizes]
        assert {each.result().status_code for each in hostile} == {408}
    assert volumes == [27, 64, 125]


def test_who_hangs_up_frees_the_slot(client: Client) -> None:
    """gunicorn shows the client's socket to what it runs."""
    ours, theirs = socket.socketpair()

    def ask() -> Any:
        try:
            return client.post(
                "/api/evaluate",
                {"code": ENDLESS},
                content_type="application/json",
                **{"gunicorn.socket": theirs},  # type: ignore[arg-type]
            )
        finally:
            connections.close_all()

    with theirs, ThreadPoolExecutor(1) as people:
        with ours:
            answer = people.submit(ask)
            assert wait_until(lambda: registry.pool().stats().children >= 1)
        assert answer.result().status_code == 499

"""What do users see when a part of Softly is stopped under them? One outcome each, and everything back by itself."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
import pytest

from tests.local.runs import make_folder
from tests.real.site import Reply, Site
from tests.workshop import SLEEP, SUM, UNTIL, WIDTH

pytestmark = pytest.mark.real
TRAY = "honeycomb-tray.scad"
MANY = 40
SLOW = {"title": "Slow", "inputs": [WIDTH, SLEEP, UNTIL], "outputs": [SUM]}


def counted(site: Site, **filters: str) -> int:
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return sum(row["count"] for row in site.get(f"/api/solves?limit=200&{query}").json["results"])


def times_solved(site: Site, *replies: Reply) -> int:
    """By the records of these answers' inputs."""
    keys = {reply.json["solve"]["key"] for reply in replies}
    return sum(row["count"] for row in site.get("/api/solves?limit=200").json["results"] if row["key"] in keys)


def solvers(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = site.get("/health").json["solvers"]
    return found


def test_a_solve_is_real_and_its_second_answer_comes_from_the_cache(site: Site) -> None:
    first = site.solve(TRAY, {"columns": 3})
    second = site.solve(TRAY, {"columns": 3})
    assert (first.status, first.headers["X-Cache"]) == (200, "MISS")
    assert (second.status, second.headers["X-Cache"]) == (200, "HIT")
    assert first.json["values"] == second.json["values"]
    glb = site.get(next(a["url"] for a in first.json["solve"]["artifacts"] if a["format"] == "glb"))
    assert glb.body[:4] == b"glTF"


def test_without_redis_answers_go_on_and_it_is_used_again_when_it_is_back(site: Site) -> None:
    site.solve(TRAY, {"columns": 4})
    site.stop_redis()
    try:
        assert site.solve(TRAY, {"columns": 4}).status == 200
        fresh = site.solve(TRAY, {"columns": 4, "rows": 3})
        assert (fresh.status, fresh.headers["X-Cache"]) == (200, "MISS")
        health = site.get("/health")
        assert (health.status, health.json["status"], health.json["cache"]["status"]) == (200, "degraded", "degraded")
        assert site.get("/ready").status == 200
    finally:
        site.start_redis()
    site.wait_for(lambda: site.get("/health").json["status"] == "healthy")


def test_without_postgresql_answers_and_new_solves_go_on_and_no_record_is_lost(site: Site) -> None:
    # So that each web process has it: which one is asked is a matter of chance.
    known = [site.solve(TRAY, {"columns": 5, "rows": 2}) for _ in range(MANY)]
    assert {reply.status for reply in known} == {200}
    site.wait_for(lambda: times_solved(site, known[0]) == MANY)  # counts of hits are written every second
    site.stop_database()
    try:
        hit = site.solve(TRAY, {"columns": 5, "rows": 2})
        fresh = site.solve(TRAY, {"columns": 6, "rows": 2})
        assert (hit.status, hit.headers["X-Cache"]) == (200, "HIT")
        assert (fresh.status, fresh.headers["X-Cache"]) == (200, "MISS")
        glb = site.get(next(a["url"] for a in fresh.json["solve"]["artifacts"] if a["format"] == "glb"))
        assert glb.body[:4] == b"glTF"
        ready = site.get("/ready")
        assert (ready.status, ready.json["reasons"]) == (503, ["The database can't be reached."])
        assert site.get("/live").status == 200
        assert site.get("/health").json["status"] == "degraded"
        history = site.get("/api/solves")
        assert (history.status, history.json["code"]) == (503, "DATABASE_UNAVAILABLE")
        assert max(reply.seconds for reply in (hit, fresh, ready, history)) < 60
    finally:
        site.start_database()
    site.wait_for(lambda: site.get("/ready").status == 200)
    site.wait_for(lambda: times_solved(site, hit, fresh) == MANY + 2)


def test_a_postgresql_that_hangs_holds_no_solve_for_ever(site: Site) -> None:
    site.solve(TRAY, {"columns": 7})
    with ThreadPoolExecutor(6) as clients:
        assert all(reply.status == 200 for reply in clients.map(lambda _: site.get("/api/solves?limit=1"), range(30)))
    postmaster = psutil.Process(site.database.process.pid)
    frozen = [postmaster, *postmaster.children(recursive=True)]
    for process in frozen:
        process.suspend()
    try:
        assert site.solve(TRAY, {"columns": 7}).headers["X-Cache"] == "HIT"
        assert site.solve(TRAY, {"columns": 7, "rows": 5}).status == 200
        assert site.get("/ready").status == 503
        # Over a connection that was open before, too.
        with ThreadPoolExecutor(6) as clients:
            replies = list(clients.map(lambda _: site.get("/api/solves?limit=1"), range(6)))
        assert {(reply.status, reply.json["code"]) for reply in replies} == {(503, "DATABASE_UNAVAILABLE")}
    finally:
        for process in frozen:
            process.resume()
    site.wait_for(lambda: site.get("/ready").status == 200)


def test_two_hundred_equal_cold_requests_run_the_engine_once(site: Site) -> None:
    with ThreadPoolExecutor(100) as clients:
        replies: list[Reply] = list(clients.map(lambda _: site.solve("bolt-and-nut.scad", {"length": 33}), range(200)))
    assert [reply.status for reply in replies] == [200] * 200
    assert len({str(reply.json["values"]) for reply in replies}) == 1
    assert sum(reply.headers["X-Cache"] == "MISS" for reply in replies) == 1
    site.wait_for(lambda: counted(site, definition="bolt-and-nut.scad") == 200)
    assert counted(site, definition="bolt-and-nut.scad", cache="MISS") == 1


def test_a_solver_host_that_hangs_is_told_of_and_used_again_when_it_goes_on(site: Site) -> None:
    hosts = [psutil.Process(pid) for pid in solvers(site)["pids"]]
    for host in hosts:
        host.suspend()
    try:
        reply = site.solve(TRAY, {"columns": 6, "rows": 6})
        assert (reply.status, reply.json["code"]) == (503, "ENGINE_UNAVAILABLE")
        assert int(reply.headers["Retry-After"]) >= 1
    finally:
        for host in hosts:
            host.resume()
    assert site.solve(TRAY, {"columns": 6, "rows": 6}).status == 200


def test_what_the_server_itself_refuses_has_the_body_of_every_error(site: Site) -> None:
    long = site.get(f"/solve/{TRAY}?columns={'1' * 9000}")
    assert (long.status, long.json["code"], long.json["details"]) == (414, "URI_TOO_LONG", {"limit": 8190})
    assert long.headers["X-Request-ID"] == long.json["requestId"]
    assert long.headers["Cache-Control"] == "no-store"
    fat = site.get("/live", Cookie="x" * 70_000)
    assert (fat.status, fat.json["code"]) == (431, "HEADERS_TOO_LARGE")
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as client:
        client.sendall(b"GARBAGE\r\n\r\n")
        assert b'"code":"BAD_REQUEST"' in client.recv(4096)


def test_a_killed_solver_host_comes_back_and_the_next_solve_works(site: Site) -> None:
    os.kill(solvers(site)["pids"][0], signal.SIGKILL)
    assert site.solve(TRAY, {"columns": 8, "rows": 6}).status == 200


def test_a_killed_solver_child_is_a_clear_error_and_the_next_solve_works(site: Site) -> None:
    replies: list[Reply] = []
    slow = threading.Thread(target=lambda: replies.append(site.solve("TopoOpt.py", {"resolution": 200, "load": 77})))
    slow.start()
    site.wait_for(lambda: bool(site.computing()))
    for child in site.computing():
        child.kill()
    slow.join()
    assert (replies[0].status, replies[0].json["code"]) == (502, "ENGINE_CRASHED")
    assert site.solve(TRAY, {"columns": 8, "rows": 7}).status == 200
    site.wait_for(lambda: solvers(site)["children"] == 0)


def test_a_killed_web_process_leaves_no_solver_behind_and_is_replaced(site: Site) -> None:
    clients = [
        threading.Thread(
            target=lambda n=n: _ignore(lambda: site.solve("TopoOpt.py", {"resolution": 200, "load": 50 + n}))
        )
        for n in range(3)
    ]
    for client in clients:
        client.start()
    site.wait_for(lambda: len(site.computing()) >= 2)
    site.kill_web_processes()
    for client in clients:
        client.join()
    site.wait_for(lambda: site.get("/ready").status == 200)
    site.wait_for(lambda: solvers(site)["children"] == 0)
    assert site.solve(TRAY, {"columns": 9, "rows": 7}).status == 200


def test_a_client_that_goes_away_frees_its_solver(site: Site) -> None:
    cancelled = solvers(site)["cancelled"]
    body = b'{"definition":"TopoOpt.py","inputs":{"resolution":200,"load":99}}'
    with socket.create_connection(("127.0.0.1", site.port)) as client:
        client.sendall(
            b"POST /solve HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        site.wait_for(lambda: bool(site.computing()))
    site.wait_for(lambda: solvers(site)["running"] == 0)
    site.wait_for(lambda: solvers(site)["cancelled"] > cancelled)


def test_clients_that_never_close_hold_nobody_up(site: Site) -> None:
    request = b"GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with contextlib.ExitStack() as clients:
        for _ in range(60):
            # Each would hold its web process for 2 s: far longer together than these connections wait.
            client = clients.enter_context(socket.create_connection(("127.0.0.1", site.port), timeout=20))
            client.sendall(request)
            assert client.recv(12) == b"HTTP/1.1 200"


def test_a_full_queue_is_a_503_that_says_when_to_come_back() -> None:
    settings = {"MAX_CONCURRENT_COMPUTATIONS": "1", "MAX_QUEUE_SIZE": "2", "QUEUE_TIMEOUT": "300000"}
    settings |= {"SOLVE_TIMEOUT": "300"}
    with make_folder() as folder, ThreadPoolExecutor(8) as clients:
        go = folder / "go"
        (folder / "definitions").mkdir()
        (folder / "definitions" / "Slow.fake").write_text(json.dumps(SLOW))
        settings["DEFINITIONS_DIRS"] = str(folder / "definitions")
        with Site(folder, only=["Slow.fake"], **settings) as busy:
            asked = [
                clients.submit(busy.solve, "Slow.fake", {"width": 10 + n, "sleep": 250, "until": str(go)})
                for n in range(8)
            ]
            # One is solved and two may wait; a health check may be among these.
            busy.wait_for(lambda: sum(reply.done() for reply in asked) >= 5)
            go.touch()
            replies = [reply.result() for reply in asked]
            assert busy.get("/live").status == 200
        refused = [reply for reply in replies if reply.status == 503]
        assert {reply.status for reply in replies} == {200, 503}
        assert {reply.json["code"] for reply in refused} == {"QUEUE_FULL"}
        assert all(int(reply.headers["Retry-After"]) >= 1 for reply in refused)
        assert all(reply.json["details"]["queueLength"] == 2 for reply in refused)


def _ignore(call: Callable[[], object]) -> None:
    with contextlib.suppress(OSError):
        call()

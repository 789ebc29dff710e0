"""A whole Softly for a test: PostgreSQL, Redis and the web server as real processes that can be stopped and killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

from softly import env
from softly.local import postgres, redis
from softly.local.processes import Child, Family
from softly.local.throwaway import without_settings
from tests.local.runs import free_port


@dataclass(frozen=True, kw_only=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Site:
    """Services in `folder`, the web on a free port. Use as a context manager."""

    def __init__(self, folder: Path, *, only: Collection[str] = (), **settings: str) -> None:
        """`only`: the definitions that are enabled, by name; all of them when empty."""
        self.folder = folder
        self.family = Family()
        self.port = free_port()
        self.database: Child = postgres.start(self.family, folder, durable=False)
        found = redis.start(self.family, folder, memory=64 << 20)
        assert found, "these tests need a Redis"
        self.redis: Child = found
        self.environment = without_settings(os.environ) | {
            "ENV_FILE": "",
            "DATA_DIR": str(folder),
            "DATABASE_URL": postgres.url(folder),
            # As for the tests' own: a busy machine's Redis is slow, not away.
            "REDIS_URL": f"{redis.url(folder)}&socket_timeout=30&socket_connect_timeout=30",
            "PORT": str(self.port),
            "ENABLE_FAKE_ENGINE": "true",
            # One address asks for many here.
            "ENABLE_RATE_LIMITING": "false",
            **settings,
        }
        subprocess.run([sys.executable, "-m", "softly.local.prepare"], cwd=env.ROOT, env=self.environment, check=True)
        if only:
            with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
                connection.execute("UPDATE definitions_definition SET enabled = name = ANY(%s)", [list(only)])
        self.web: Child = self._start_web()

    def _start_web(self) -> Child:
        child = self.family.start(
            "web",
            [sys.executable, "-m", "softly.serving"],
            cwd=env.ROOT,
            environment=self.environment,
            log=self.folder / "web.log",
        )
        self.wait_for(lambda: self.get("/ready").status == 200)
        return child

    def start_worker(self) -> Child:
        """Who does the jobs."""
        command = [sys.executable, "manage.py", "work"]
        log = self.folder / "work.log"
        return self.family.start("work", command, cwd=env.ROOT, environment=self.environment, log=log)

    def __enter__(self) -> Site:
        return self

    def __exit__(self, *_: object) -> None:
        self.family.end()

    # -- services

    def stop_database(self) -> None:
        self.family.end_one(self.database)

    def start_database(self) -> None:
        self.database = postgres.start(self.family, self.folder, durable=False)

    def stop_redis(self) -> None:
        self.family.end_one(self.redis)

    def start_redis(self) -> None:
        found = redis.start(self.family, self.folder, memory=64 << 20)
        assert found
        self.redis = found

    # -- HTTP

    def get(self, path: str, **headers: str) -> Reply:
        return self._send("GET", path, None, headers)

    def solve(self, definition: str, inputs: Mapping[str, Any] | None = None, **more: Any) -> Reply:
        body = json.dumps({"definition": definition, "inputs": inputs or {}, **more}).encode()
        return self._send("POST", "/solve", body, {"Content-Type": "application/json"})

    def post(self, path: str, document: Mapping[str, Any], **headers: str) -> Reply:
        return self._send("POST", path, json.dumps(document).encode(), {"Content-Type": "application/json", **headers})

    def computing(self) -> list[psutil.Process]:
        """Who computes for a request; hosts, and checks of health, do so for a moment by themselves."""
        with suppress(psutil.NoSuchProcess):  # a host was replaced, or is about to be
            hosts = [psutil.Process(pid) for pid in self.get("/health").json["solvers"]["pids"]]
            return [child for host in hosts for child in host.children() if busy_for(child) > 0.5]
        return []

    def kill_web_processes(self) -> None:
        """With SIGKILL, in whatever they are doing; their arbiter makes new ones."""
        for worker in psutil.Process(self.web.process.pid).children():
            if "solverd" not in " ".join(worker.cmdline()):
                worker.kill()

    def _send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, dict(headers), method=method)
        started = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=180) as response:
                return Reply(
                    status=response.status,
                    headers=dict(response.headers),
                    body=response.read(),
                    seconds=time.monotonic() - started,
                )
        except urllib.error.HTTPError as error:
            return Reply(
                status=error.code,
                headers=dict(error.headers),
                body=error.read(),
                seconds=time.monotonic() - started,
            )

    def wait_for(self, true: Callable[[], bool], seconds: float = 120) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with suppress(OSError):
                if true():
                    return
            time.sleep(0.1)
        log = (self.folder / "web.log").read_text(errors="replace")[-3000:]
        raise AssertionError(f"not within {seconds} s; the web said:\n{log}")


def busy_for(process: psutil.Process) -> float:
    """Seconds of processor time; 0 for one that has ended."""
    try:
        return float(process.cpu_times().user)
    except psutil.NoSuchProcess:
        return 0.0

"""Does the TypeScript client bear what breaks, and stop when it is told to? On a server that is a function."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clients.conftest import NODE, Compile

pytestmark = pytest.mark.real

Run = Callable[[str], list[str]]

SERVED = """
import { createClient, SoftlyError } from "@softly/client";
const sent: (string | undefined)[] = [];
const job = (status: string, code: number = 200, errors: { code: string }[] = []): Response => {
  const said = { id: "one", status, progress: 0, message: "", queuePosition: null, errors };
  return Response.json(said, { status: code, headers: { "Retry-After": "0" } });
};
const busy = (code: string, after: string): Response =>
  Response.json({ code, message: "busy" }, { status: 503, headers: { "Retry-After": after } });
const served = (...steps: (Response | Error)[]) =>
  createClient({
    url: "http://softly.test",
    retries: { first: 0, patience: 1e9 },
    fetch: async (_, init) => {
      sent.push(init?.method);
      const step = steps.shift();
      if (step instanceof Response) return step;
      throw step;
    },
  });
"""


@pytest.fixture
def run(compile: Compile, tmp_path: Path) -> Run:
    """What a program prints that asks such a server."""

    def ran(program: str) -> list[str]:
        done = compile(SERVED + program)
        assert done.returncode == 0, done.stdout
        ended = subprocess.run([NODE, "program.js"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.splitlines()

    return ran


def test_the_result_of_a_job_comes_also_over_a_connection_that_breaks(run: Run) -> None:
    printed = run("""
    const answer = Response.json({ values: [], errors: [], warnings: [], modelunits: "Millimeters", solve: {} });
    const client = served(job("queued", 202), job("succeeded"), new Error("reset"), busy("QUEUE_FULL", "0"), answer);
    console.log((await client.solve("plate.scad", {}, { later: true })).names.length, sent.length);
    """)
    assert printed == ["0 5"]


def test_the_error_of_a_job_that_failed_is_told_at_once(run: Run) -> None:
    printed = run("""
    const failed = job("failed", 200, [{ code: "ENGINE_UNAVAILABLE" }]);
    const client = served(job("queued", 202), failed, busy("ENGINE_UNAVAILABLE", "0"));
    await client.solve("plate.scad", {}, { later: true }).catch((error: SoftlyError) => console.log(error.code));
    console.log(sent.length);
    """)
    assert printed == ["ENGINE_UNAVAILABLE", "3"]


def test_who_wants_no_more_is_not_kept_by_a_pause(run: Run) -> None:
    printed = run("""
    const client = served(busy("QUEUE_FULL", "100000"), job("cancelled"));
    const enough = new AbortController();
    const waiting = client.waitForJob("one", { signal: enough.signal });
    setTimeout(() => enough.abort(), 50);
    await waiting.catch((error: Error) => console.log(error.name));
    console.log(sent.join(" "));
    """)
    assert printed == ["AbortError", "GET DELETE"]

"""Do the clients do what their READMEs say, against a whole Softly?"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from softly_client import AsyncClient, Client, Progress
from softly_client.errors import NotAuthenticated, RateLimited, ValidationFailed

from softly import env
from tests.clients.conftest import NODE, TYPESCRIPT, Compile, Passage
from tests.local.runs import make_folder
from tests.real.site import Site

pytestmark = pytest.mark.real
PYTHON = env.ROOT / "clients" / "python"
PASSWORD = "correct horse battery"
TRAY = "honeycomb-tray.scad"


@pytest.fixture
def database(site: Site) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(site.environment["DATABASE_URL"], autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def token(site: Site) -> str:
    with Client(url(site)) as softly:
        softly.sign_up("alice@example.com", PASSWORD, name="Alice")
        return softly.create_session(email="alice@example.com", password=PASSWORD)["token"]


def url(site: Site) -> str:
    return f"http://127.0.0.1:{site.port}"


def examples(readme: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", readme.read_text(), re.DOTALL)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as pip installs it, from its wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-index", "--no-deps"]
    # A copy: setuptools builds in the folder itself.
    subprocess.run(["cp", "-r", PYTHON, folder / "source"], check=True)
    made = [*pip, "wheel", *offline, "--no-build-isolation", "--wheel-dir", folder, folder / "source"]
    subprocess.run(made, check=True)
    found = next(folder.glob("softly_client-*-py3-none-any.whl"))
    subprocess.run([*pip, "install", *offline, "--target", folder / "installed", found], check=True)
    return folder / "installed"


def test_the_python_examples_run_as_they_are_written(site: Site, wheel: Path, tmp_path: Path) -> None:
    first, second = examples(PYTHON / "README.md", "python")
    environment = os.environ | {"SOFTLY_URL": url(site), "PYTHONPATH": str(wheel)}

    def run(program: str) -> str:
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    printed = run(first)
    assert "Progress(fraction=" in printed
    assert re.search(r"^mass: [\d.]+ cache: MISS$", printed, re.MULTILINE)
    assert re.search(r"^mesh: \d+ file: \d{4,}$", printed, re.MULTILINE)
    assert "'width': 1000" in printed
    assert re.search(r"^VALIDATION_FAILED .*out of range", printed, re.MULTILINE)
    assert (tmp_path / "plate.glb").read_bytes()[:4] == b"glTF"
    printed = run(second)
    assert printed.count("solved:") == 3
    assert f"{TRAY} [" in printed


def test_the_typescript_example_runs_as_it_is_written(site: Site, tmp_path: Path, compile: Compile) -> None:
    (program,) = examples(TYPESCRIPT / "README.md", "ts")
    done = compile(program.replace("http://127.0.0.1:8000", url(site)).replace("1000", "1010"))
    assert done.returncode == 0, done.stdout
    ran = subprocess.run([NODE, "program.js"], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert re.search(r"^mass [\d.]+ MISS$", ran.stdout, re.MULTILINE)
    assert re.search(r"^0\.\d+ ", ran.stdout, re.MULTILINE)
    assert re.search(r"^bytes \d{4,}$", ran.stdout, re.MULTILINE)
    assert "TopoOpt.py 20" in ran.stdout
    assert re.search(r"VALIDATION_FAILED \{ width: .*out of range", ran.stdout)


def test_progress_comes_while_it_is_solved_sync_and_async(site: Site) -> None:
    steps: list[Progress] = []

    async def later() -> float:
        async with AsyncClient(url(site)) as softly:
            answer = await softly.solve("TopoOpt.py", {"load": 71}, cache=False, progress=steps.append)
            return float(answer.value("mass"))

    for _ in range(5):  # where the server stood still meanwhile, there was less to tell
        steps.clear()
        mass = asyncio.run(later())
        fractions = [step.fraction for step in steps if step.fraction is not None]
        assert fractions == sorted(fractions)
        if len(fractions) > 3:
            break
    else:
        raise AssertionError(f"{fractions} is all that was ever told")
    with Client(url(site)) as softly:
        again = softly.solve("TopoOpt.py", {"load": 71}, cache=False, progress=lambda _: None)
        assert (again.value("mass"), again.cache) == (pytest.approx(mass), "BYPASS")


def test_a_solve_is_done_by_a_job_and_comes_in_the_end(site: Site) -> None:
    steps: list[Progress] = []
    with Client(url(site)) as softly:
        answer = softly.solve(TRAY, {"columns": 7}, later=True, progress=steps.append)
        assert (answer.solve["definition"], answer.cache) == (TRAY, "MISS")
        assert softly.solve(TRAY, {"columns": 7}, later=True).cache == "HIT"
        with pytest.raises(ValidationFailed):
            softly.solve(TRAY, {"columns": -7}, later=True)
    assert steps[-1].fraction == 1.0


def test_the_typescript_client_waits_for_a_job_and_cancels_it(site: Site, tmp_path: Path, compile: Compile) -> None:
    program = f"""
    import {{ createClient }} from "@softly/client";
    const client = createClient({{ url: "{url(site)}" }});
    const answer = await client.solve("{TRAY}", {{ columns: 8 }}, {{ later: true }});
    console.log(answer.data.solve.definition, answer.cache);
    const made = await client.send("/api/evaluate", {{
      method: "POST",
      headers: {{ Prefer: "respond-async" }},
      body: {{ code: "function f(n) = n < 2 ? n : f(n - 1) + f(n - 2); echo(f(60));" }},
    }});
    const {{ id }} = (await made.json()) as {{ id: string }};
    await client.waitForJob(id, {{ signal: AbortSignal.timeout(300) }}).catch((error) => console.log(error.name));
    console.log((await client.waitForJob(id)).status);
    """
    done = compile(program)
    assert done.returncode == 0, done.stdout
    ran = subprocess.run([NODE, "program.js"], cwd=tmp_path, capture_output=True, text=True)
    assert ran.stdout.splitlines() == [f"{TRAY} MISS", "TimeoutError", "cancelled"], ran.stderr


def test_wrong_inputs_are_an_exception_that_names_each(site: Site) -> None:
    with Client(url(site)) as softly:
        for progress in (None, lambda _: None):
            with pytest.raises(ValidationFailed) as told:
                softly.solve("TopoOpt.py", {"width": -1, "colour": "red"}, progress=progress)
            assert set(told.value.fields) == {"width", "colour"}
            assert (told.value.status, bool(told.value.request_id)) == (422, True)


def test_who_is_nobody_has_no_keys(site: Site) -> None:
    with Client(url(site)) as softly, pytest.raises(NotAuthenticated):
        list(softly.keys())


def test_accounts_by_session_and_by_key(site: Site, token: str) -> None:
    with Client(url(site), session=token) as softly:
        assert softly.change_user(name="Alice A.")["name"] == softly.user()["name"] == "Alice A."
        made = softly.create_key("for solves", scopes=["solve", "account"])
        assert made["id"] in [key["id"] for key in softly.keys()]  # noqa: SIM118
        assert softly.session()["current"]
        with Client(url(site), api_key=made["token"]) as by_key:
            by_key.solve(TRAY, {"columns": 4}, geometry="none")
            assert [record["definition"] for record in by_key.history(page_size=1)] == [TRAY]
            assert by_key.usage()["quotas"][0]["name"] == "solves"
        turned = softly.rotate_key(made["id"])
        assert turned["token"] != made["token"]
        softly.revoke_key(made["id"])
        assert softly.key(made["id"])["revokedAt"]
        assert softly.tiers()[0]["name"] == "anonymous"
        assert softly.export()["user"]


def test_history_goes_through_all_pages(site: Site, token: str) -> None:
    with Client(url(site), session=token) as softly:
        solved = [softly.solve(TRAY, {"columns": n}, cache=False, geometry="none").solve["id"] for n in range(3, 8)]
        site.wait_for(lambda: {record["id"] for record in softly.history()} >= set(solved))
        found = [record["id"] for record in softly.history(definition=TRAY, page_size=2)]
        assert [ident for ident in found if ident in solved] == solved[::-1]
        assert softly.record(solved[0])["status"] == "ok"


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_what_was_done_when_the_connection_broke_is_not_done_again(
    site: Site, passage: Passage, token: str, kind: str, database: psycopg.Connection[Any]
) -> None:
    async def later() -> str:
        async with AsyncClient(passage.url, session=token) as softly:
            return (await softly.create_key(f"broken {kind}"))["id"]

    passage.cuts = 1
    if kind == "async":
        made = asyncio.run(later())
    else:
        with Client(passage.url, session=token) as softly:
            made = softly.create_key(f"broken {kind}")["id"]
    assert passage.cuts == 0
    rows = database.execute("SELECT id FROM accounts_apikey WHERE name = %s", [f"broken {kind}"]).fetchall()
    assert [str(row[0]) for row in rows] == [made]


def test_a_solve_whose_connection_broke_is_answered_and_recorded_once(
    site: Site, passage: Passage, token: str, database: psycopg.Connection[Any]
) -> None:
    passage.cuts = 1
    with Client(passage.url, session=token) as softly:
        answer = softly.solve(TRAY, {"columns": 9}, cache=False)
        site.wait_for(lambda: bool(list(softly.history(page_size=1))))
    query = "SELECT count(*) FROM computeapi_solverecord WHERE key = %s"
    site.wait_for(lambda: database.execute(query, [answer.solve["key"]]).fetchone() == (1,))


def test_a_stream_that_broke_is_followed_by_the_answer(passage: Passage) -> None:
    passage.cuts = 1
    with Client(passage.url) as softly:
        answer = softly.solve(TRAY, {"columns": 5, "rows": 3}, progress=lambda _: None)
    assert (passage.cuts, answer.solve["definition"]) == (0, TRAY)


def test_a_limit_is_waited_for_unless_it_lasts_too_long() -> None:
    limits = """UPDATE accounts_tierlimit SET "limit" = %s, "window" = %s FROM accounts_tier tier
        WHERE tier.id = tier_id AND tier.name = 'anonymous' AND bucket = 'platform'"""
    with (
        make_folder() as folder,
        # One process: each hears of new limits at its own time.
        Site(folder, only=[TRAY], ENABLE_RATE_LIMITING="true", WEB_CONCURRENCY="1") as site,
        psycopg.connect(site.environment["DATABASE_URL"], autocommit=True) as database,
        Client(url(site)) as softly,
    ):
        database.execute(limits, [2, 4])
        site.wait_for(lambda: site.get("/api/tiers").status == 429)
        for _ in range(4):  # more than come in 4 s
            assert softly.tiers()
        database.execute(limits, [1, 31 * 86_400])
        site.wait_for(lambda: "w=2678400" in site.get("/api/tiers").headers["RateLimit-Policy"])
        site.wait_for(lambda: site.get("/api/tiers").status == 429)
        with pytest.raises(RateLimited) as told:
            softly.tiers()
        assert told.value.code == "RATE_LIMIT_EXCEEDED"
        assert (told.value.retry_after or 0) > softly.retries.patience


def test_the_typescript_client_waits_for_limits_and_does_nothing_twice(
    passage: Passage, token: str, database: psycopg.Connection[Any], tmp_path: Path, compile: Compile
) -> None:
    program = f"""
    import {{ createClient, SoftlyError }} from "@softly/client";
    const client = createClient({{ url: "{passage.url}", session: "{token}", retries: {{ first: 0.1 }} }});
    const made = await client.send("/api/keys", {{ method: "POST", body: {{ name: "by node" }} }});
    console.log(((await made.json()) as {{ id: string }}).id);
    for await (const key of [await client.get("/api/keys")]) console.log(key.results[0]?.name);
    let busy = 2;
    const full = {{ status: 503, headers: {{ "Retry-After": "1" }} }};
    const refusing: typeof fetch = async (...call) =>
      busy-- > 0 ? Response.json({{ code: "QUEUE_FULL" }}, full) : fetch(...call);
    const patient = createClient({{ url: "{passage.url}", fetch: refusing }});
    console.log((await patient.get("/version")).softly, busy);
    let streams = 1;
    const broken = new ReadableStream({{ start: (stream) => stream.error(new Error("reset")) }});
    const breaking: typeof fetch = async (...call) =>
      streams-- > 0 ? new Response(broken, {{ headers: {{ "Content-Type": "text/event-stream" }} }}) : fetch(...call);
    const watching = createClient({{ url: "{passage.url}", fetch: breaking }});
    const watched = await watching.solve("{TRAY}", {{ columns: 10 }}, {{ progress: () => undefined }});
    console.log(watched.names.length, streams);
    """
    done = compile(program)
    assert done.returncode == 0, done.stdout
    passage.cuts = 1
    ran = subprocess.run([NODE, "program.js"], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    made, name, busy, outputs = ran.stdout.splitlines()
    assert re.fullmatch(r"[1-9]\d* -1", outputs)
    assert (passage.cuts, name) == (0, "by node")
    assert busy.endswith(" -1")
    rows = database.execute("SELECT id FROM accounts_apikey WHERE name = 'by node'").fetchall()
    assert [str(row[0]) for row in rows] == [made]

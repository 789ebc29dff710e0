"""Does the API do what its document says, whatever is sent? schemathesis makes requests from /openapi.json, right and
wrong ones, and checks each answer: as nobody, as a user, as staff. What is let pass is in schemathesis_hooks.py.

To look for faults, more of them and others: SCHEMATHESIS_EXAMPLES=50 SCHEMATHESIS_SEED=1 make test ARGS=<this file>.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from softly import env
from softly.local.throwaway import without_settings
from tests.local.runs import make_folder
from tests.real.site import Site
from tests.workshop import ALL_OUTPUTS, COUNT, LABEL, LID, SIZES, TREE, WIDTH

pytestmark = pytest.mark.real

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "3"))
"""Requests of each operation, besides those that go through all of its schema."""

SEED = os.environ.get("SCHEMATHESIS_SEED", "7")
PASSWORD = "correct horse battery"
NAME = "Box.fake"
ONE_BY_ONE = "examples,coverage,fuzzing"

BOX = {
    "title": "A box",
    "inputs": [WIDTH, COUNT | {"name": "columns"}, LABEL, LID, SIZES, TREE],
    "outputs": ALL_OUTPUTS,
}
"""Has the inputs of the document's examples, and is solved in no time."""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with make_folder() as folder:
        definitions = folder / "definitions"
        definitions.mkdir()
        (definitions / NAME).write_text(json.dumps(BOX))
        settings = {"DEFINITIONS_DIRS": str(definitions), "ENABLE_RATE_LIMITING": "false", "WEB_CONCURRENCY": "2"}
        settings["ENABLE_QUEUE"] = "false"  # what is asked for is done at once, so that its answer is seen, too
        settings["SCREENSHOT_DENY_HOSTS"] = "0.0.0.0/0,::/0"  # made-up pages stay where they are
        with Site(folder, only=[NAME], **settings) as found:
            yield found


def login(name: str) -> dict[str, str]:
    return {"email": f"{name}@example.com", "password": PASSWORD}


def signed_up(site: Site, name: str) -> str:
    """The id of a new user."""
    return str(site.post("/api/users", login(name)).json["id"])


def session(site: Site, name: str) -> tuple[str, dict[str, str]]:
    """Its id, and the header that is it."""
    made = site.post("/api/sessions", login(name)).json
    return made["id"], {"Authorization": f"Bearer {made['token']}"}


def operations(site: Site) -> Iterator[tuple[str, str, set[str]]]:
    """Id, path and the scopes that a key needs of each operation; "" among them where nobody in particular may."""
    for path, methods in site.get("/openapi.json").json["paths"].items():
        for operation in methods.values():
            scopes = (scope for scheme in operation["security"] for scope in next(iter(scheme.values()), [""]))
            yield operation["operationId"], path, set(scopes)


def check(
    site: Site, folder: Path, ids: Iterable[str], *, login_as: str = "", phases: str = ONE_BY_ONE, **known: Any
) -> None:
    """Runs schemathesis on these operations. It logs in again where it has logged itself out."""
    by_session = f"""
        [auth.dynamic.openapi.bearer]
        path = "/api/sessions"
        payload = {json.dumps(login(login_as)).replace(":", " =")}
        extract_selector = "/token"
    """
    (folder / "schemathesis.toml").write_text(by_session if login_as else "")
    several = EXAMPLES * 5 if phases == "stateful" else EXAMPLES
    run = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run", "--no-color"),
            *(
                "--checks",
                "all",
                "--max-response-time",
                "60",
                "--request-timeout",
                "120",
                "--continue-on-failure",
                "--no-shrink",
            ),
            *("--phases", phases, "--max-examples", str(several), "--seed", SEED),
            *("--generation-database", "none", "--warnings", "off"),
            *(word for operation in ids for word in ("--include-operation-id", operation)),
            f"http://127.0.0.1:{site.port}/openapi.json",
        ],
        cwd=folder,
        env=without_settings(os.environ)
        | {
            "SCHEMATHESIS_HOOKS": "tests.real.schemathesis_hooks",
            "PYTHONPATH": str(env.ROOT),
            "KNOWN": json.dumps(known),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,
    )
    assert run.returncode == 0, run.stdout


def test_to_nobody_in_particular_the_api_does_what_its_document_says(site: Site, tmp_path: Path) -> None:
    # A user solves: the definition that there is, not others.
    theirs = ("solve", "solve_batch", "compute_solve", "compute_io")
    check(site, tmp_path, [name for name, _, scopes in operations(site) if "" in scopes and name not in theirs])


def test_to_a_user_the_api_does_what_its_document_says(site: Site, tmp_path: Path) -> None:
    user = signed_up(site, "user")
    kept, header = session(site, "user")
    left_out = {
        # To nobody they are the same.
        *("create_user", "verify_email", "forget_password", "reset_password", "create_session"),
        # The same as by id, and each tries a password, whose hash takes its time.
        *("change_user_me", "delete_user_me", "deactivate_user_me", "change_password_me"),
        "deactivate_user",  # asks for a password as `delete_user` does; staff do it without
        # Would end the session above: staff do it.
        "end_other_sessions",
    }
    ids = [
        name
        for name, path, scopes in operations(site)
        if name not in left_out and "admin" not in scopes and "health" not in path
    ]
    check(
        site,
        tmp_path,
        ids,
        login_as="user",
        user_id=user,
        session_id=kept,
        end_session={"session_id": session(site, "user")[0]},
        solve_id=site.post("/solve", {"definition": NAME, "nocache": True}, **header).json["solve"]["id"],
        job_id=site.post("/api/jobs", {"type": "solve", "data": {"definition": NAME}}, **header).json["id"],
        batch_id=site.post("/api/solves/batch", {"definition": NAME, "inputs": [{}]}, **header).json["id"],
        get_batch_table={"kind": "csv"},
        file_name="model.stl",
        md5=site.get("/").json[0]["id"],
        path=NAME,
        name=NAME,
    )


def test_to_staff_the_api_does_what_its_document_says(site: Site, tmp_path: Path) -> None:
    staff = signed_up(site, "staff")
    with psycopg.connect(site.environment["DATABASE_URL"]) as connection:
        connection.execute("UPDATE accounts_user SET is_staff = true WHERE id = %s", [staff])
    check(
        site,
        tmp_path,
        [name for name, path, scopes in operations(site) if "admin" in scopes or "{user_id}" in path]
        + ["end_other_sessions"],
        login_as="staff",
        user_id=signed_up(site, "member"),
        delete_user={"user_id": signed_up(site, "former")},
        number=1,
        name=NAME,
    )


def test_what_is_made_of_a_key_is_there_for_the_next_request(site: Site, tmp_path: Path) -> None:
    signed_up(site, "maker")
    ids = [name for name, path, _ in operations(site) if path.startswith("/api/keys")]
    check(site, tmp_path, ids, login_as="maker", phases="stateful")

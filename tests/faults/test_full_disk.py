"""What becomes of jobs when the disk is full?"""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.principal import Principal
from computeapi.files.kinds import registry
from computeapi.files.tasks import checked
from computeapi.jobs.control import retry
from computeapi.jobs.models import Job, State
from computeapi.jobs.services import enqueue
from tests.faults.crew import Crew, await_end
from tests.faults.test_solvers import evaluate

pytestmark = pytest.mark.real


def table(rows: int, owner: Principal) -> Job:
    body = {"headers": [{"id": "a", "title": "A"}], "rows": [{"a": "x" * 100}] * rows}
    return enqueue("files.csv", checked(registry.get("csv"), body, owner), owner=owner)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_that_does_not_fit_ends_its_job_and_is_made_when_there_is_room(crew: Crew, somebody: Principal) -> None:
    (worker,) = crew.start(1, "--room", str(1 << 16))
    large = table(5000, somebody)
    assert [error["code"] for error in await_end(large, State.FAILED).errors] == ["STORAGE_FULL"]
    assert files_in(crew.folder / "data" / "files") == [], "nothing half written"
    await_end(table(5, somebody))
    await_end(evaluate("sphere(20, $fn = 200);", somebody))  # its result is too large to be kept; the answer isn't

    crew.end(worker)
    crew.start()
    retry(large)
    await_end(large)
    assert max(path.stat().st_size for path in files_in(crew.folder / "data" / "files")) > 500_000

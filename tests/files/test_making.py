"""Does a file that is written elsewhere end when its job does, and within its bounds?"""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from pytest_django import Settings

from accounts.principal import Principal
from computeapi.files import making
from computeapi.jobs.running import JobCancelled, JobTimeout, RunningJob
from softly.lib.errors import ResourceExhausted, ValidationFailed

SMALL: dict[str, Any] = {"headers": ["a"], "rows": [[1]]}
LARGE: dict[str, Any] = {"headers": ["a", "b"], "rows": [[f"text {row}", row] for row in range(50_000)]}


def running(seconds: float = 300.0) -> RunningJob:
    return RunningJob(
        id=uuid.uuid4(), type="files.xlsx", data={}, owner=Principal(), attempt=1, attempts=1, seconds=seconds
    )


def test_what_is_written_elsewhere_is_what_would_be_written_here() -> None:
    assert making.make(running(), "csv", SMALL) == b"a\r\n1\r\n"


def test_a_cancelled_job_ends_its_writing() -> None:
    job = running()
    job.stop(JobCancelled("Nobody wants it."))
    with pytest.raises(JobCancelled):
        making.make(job, "xlsx", LARGE)


def test_a_job_that_is_out_of_time_ends_its_writing() -> None:
    with pytest.raises(JobTimeout):
        making.make(running(seconds=0.05), "xlsx", LARGE)


def test_what_needs_more_memory_than_a_solve_may_have_is_refused(settings: Settings) -> None:
    settings.SOLVE_MEMORY = 16 << 20
    with pytest.raises(ResourceExhausted):
        making.make(running(), "xlsx", LARGE)


def test_a_file_larger_than_a_result_may_be_is_refused(settings: Settings) -> None:
    settings.SOLVE_OUTPUT = 1000
    with pytest.raises(ResourceExhausted):
        making.make(running(), "csv", LARGE)


def test_what_is_wrong_with_a_body_is_named_from_there_too() -> None:
    with pytest.raises(ValidationFailed) as refused:
        making.make(running(), "csv", {"headers": ["a"], "rows": [[{}]]})
    assert [error["field"] for error in (refused.value.details or {})["errors"]] == ["rows[0].a"]


@pytest.mark.parametrize("trick", ["$bytes", "$array"])
def test_a_body_cannot_pass_for_something_else_on_its_way(trick: str) -> None:
    rows = [{"a": 1}, {trick: 5}]
    with pytest.raises(ValidationFailed):
        making.make(running(), "csv", {"headers": ["a"], "rows": rows})
    assert making.make(running(), "csv", {"headers": [trick], "rows": [{trick: 5}]}) == f"{trick}\r\n5\r\n".encode()

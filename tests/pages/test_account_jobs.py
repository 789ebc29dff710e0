"""Do people see what they have left to the server, stop it, and have it tried again?"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from accounts.models import User
from computeapi.jobs import registry
from computeapi.jobs.models import Job, JobAnswer, State
from tests.pages.visiting import EVIL, Visitor, person, solved, words
from tests.workshop import Workshop

PATH = "/account/jobs"


@pytest.fixture(autouse=True)
def plates(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = registry.Handler(type="test.plates", run=lambda job: None, title="Plates")
    monkeypatch.setitem(registry._handlers, handler.type, handler)


def left(user: User, state: State = State.QUEUED, **fields: Any) -> Job:
    return Job.objects.create(
        **{"type": "test.plates", "user": user, "flow": f"user:{user.pk}", "state": state, "timeout": 60} | fields
    )


def test_each_job_is_told_with_its_progress_and_what_can_be_done(alice: User, visitor: Visitor) -> None:
    left(alice)
    left(alice, State.RUNNING, progress=0.42, message="Sheet 3", data={"body": json.dumps({"title": "Nest of plates"})})
    left(alice, State.FAILED, errors=[{"attempt": 1, "code": "X", "message": "No sheet is that large."}])
    left(alice, State.RUNNING, total=10, succeeded=3, failed=1, progress=0.4)
    page = visitor.get(PATH)
    shown = words(page)
    for wanted in ("Next in the queue", "Plates Nest of plates", "42 % · Sheet 3", "No sheet is that large."):
        assert wanted in shown
    assert "40 % · 4 of 10, 1 failed" in shown
    assert '<progress max="100" value="42" aria-label="Plates" aria-valuetext="42 % · Sheet 3">' in page.text
    assert (len(re.findall(r"Cancel\b", shown)), shown.count("Try again")) == (3, 1)


def test_what_came_of_a_job_is_linked(alice: User, visitor: Visitor, workshop: Workshop) -> None:
    workshop.fake()
    record = solved(alice, inputs={"width": 30})
    done = left(alice, State.SUCCEEDED, result={"solveId": str(record.id), "definition": "Box.fake"})
    JobAnswer.objects.create(job=done, body=b"")
    left(alice, State.SUCCEEDED, result={"title": "Table", "kind": "csv", "url": "/api/files/table.csv"})
    plan = {"name": "Widths", "definition": "Box.fake", "formats": ["stl"]}
    batch = left(alice, State.SUCCEEDED, type="solve.batch", data=plan, total=3, succeeded=2, failed=1)
    page = visitor.get(PATH).text
    for file in ("table.csv", "table.xlsx", "files.zip", "contact-sheet.png"):
        assert f'href="/api/solves/batch/{batch.id}/{file}" download' in page
    assert "Widths · A box" in page
    assert 'href="/view/Box.fake?width=30"' in page
    assert f'href="/api/jobs/{done.id}/result" download' in page
    assert 'href="/api/files/table.csv" download aria-label="Download CSV"' in page


def test_a_job_is_cancelled_and_tried_again(alice: User, visitor: Visitor) -> None:
    job = left(alice)
    assert visitor.submit(PATH, "cancel", job=job.pk).status_code == 303
    assert Job.objects.get().state == "cancelled"
    assert "The job is cancelled." in words(visitor.get(PATH))
    assert visitor.submit(PATH, "retry", job=job.pk).status_code == 303
    assert Job.objects.get().state == "queued"
    again = visitor.submit(PATH, "retry", job=job.pk)
    assert (again.status_code, "Only what failed or was cancelled" in words(again)) == (409, True)


def test_another_persons_jobs_and_items_of_batches_are_not_listed_nor_touched(alice: User, visitor: Visitor) -> None:
    other = left(person("bob"), message="of Bob's")
    left(alice, parent=left(alice, State.RUNNING, total=1), message="an item")
    assert not re.search("Bob|an item", words(visitor.get(PATH)))
    for ident in (other.pk, "nonsense"):
        assert visitor.submit(PATH, "cancel", job=ident).status_code == 404
    assert Job.objects.get(pk=other.pk).state == "queued"


def test_jobs_are_found_by_their_state(alice: User, visitor: Visitor) -> None:
    left(alice, State.FAILED, data={"title": "Broken"})
    left(alice, State.SUCCEEDED, data={"title": "Done"})
    shown = words(visitor.get(f"{PATH}?status=failed"))
    assert "Broken" in shown
    assert "Done" not in shown
    assert "None of your jobs is in that state." in words(visitor.get(f"{PATH}?status=running"))
    assert "Done" in words(visitor.get(PATH, {"status": "\0"}))
    assert visitor.get(f"{PATH}?cursor=nonsense").status_code == 303


def test_nothing_of_a_job_becomes_markup(alice: User, visitor: Visitor) -> None:
    left(
        alice, State.RUNNING, message=EVIL, data={"title": EVIL}, errors=[{"attempt": 1, "code": "X", "message": EVIL}]
    )
    assert EVIL not in visitor.get(PATH).text
    assert words(visitor.get(PATH)).count(EVIL) >= 3

"""How is a job told to its owner? One form for its own address, for lists, streams and the 202 that begins with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from computeapi.jobs.models import Job, JobAnswer, State
from softly.lib.times import rfc3339

LONGEST = 10
"""Seconds between two looks, for who asks again and again."""

_LINE = """
SELECT id, place FROM (
    SELECT id, count(*) FILTER (WHERE due <= now())
        OVER (ORDER BY turn, created ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS place
    FROM computeapi_job WHERE state = 'queued' AND turn <= %(last)s
) AS line WHERE id = ANY(%(ids)s)
"""
"""One look along the line, however many places are asked for; those that are not due are passed by."""


def document(job: Job) -> dict[str, Any]:
    return documents([job])[0]


def documents(jobs: Sequence[Job]) -> list[dict[str, Any]]:
    """Each as JSON, by two queries for all of them at the most."""
    places, answered = _places(jobs), _answered(jobs)
    return [_shown(job, places.get(job.id), job.id in answered) for job in jobs]


def poll_after(job: Job) -> int | None:
    """Seconds after which it pays to look again: a tenth of its age. None for one that ended."""
    if job.has_ended:
        return None
    age = (timezone.now() - job.created).total_seconds()
    return min(max(round(age / 10), 1), LONGEST)


def _shown(job: Job, place: int | None, has_answer: bool) -> dict[str, Any]:
    return {
        "id": str(job.id),
        "type": job.type,
        "status": job.state,
        "progress": round(job.progress * 100, 1),
        "message": job.message,
        "attempts": job.attempt,
        "maxAttempts": job.attempts,
        "errors": job.errors,
        "result": job.result,
        "createdAt": _time(job.created),
        "dueAt": _time(job.due),
        "startedAt": _time(job.started),
        "completedAt": _time(job.completed),
        "deadline": _time(job.deadline),
        "cancelRequestedAt": _time(job.cancel_requested),
        "queuePosition": place,
        "priority": job.priority,
        "parent": str(job.parent_id) if job.parent_id else None,
        "index": job.index,
        "items": _counts(job) if job.is_batch else None,
        "links": _links(job, has_answer),
    }


def _counts(job: Job) -> dict[str, int | None]:
    return {"total": job.total, "succeeded": job.succeeded, "failed": job.failed, "cancelled": job.cancelled}


def _links(job: Job, has_answer: bool) -> dict[str, str]:
    here = f"/api/jobs/{job.id}"
    links = {"self": here, "events": f"{here}/events"}
    if has_answer:
        links["result"] = f"{here}/result"
    if job.is_batch:
        links["items"] = f"{here}/items"
    return links


def _places(jobs: Sequence[Job]) -> dict[UUID, int]:
    """How many are served before each of those that wait, were nothing else to come."""
    waiting = [job for job in jobs if job.state == State.QUEUED]
    if not waiting:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LINE, {"ids": [job.id for job in waiting], "last": max(job.turn for job in waiting)})
        return dict(cursor.fetchall())


def _answered(jobs: Sequence[Job]) -> set[UUID]:
    done = [job.id for job in jobs if job.state == State.SUCCEEDED]
    return set(JobAnswer.objects.filter(job_id__in=done).values_list("job_id", flat=True)) if done else set()


def _time(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None

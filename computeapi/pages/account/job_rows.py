"""How is a job told in the list of one's own? What it is about, how far it is, what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from computeapi.batches.plan import BATCH
from computeapi.batches.sheets import AT_ONCE
from computeapi.catalog.services import listed
from computeapi.jobs import registry
from computeapi.jobs.document import documents
from computeapi.jobs.models import Job, State
from computeapi.pages.account.solves import link_of
from computeapi.solve.callers import caller_of
from computeapi.solve.models import SolveRecord
from definitions.registry import Entry

BADGES = {State.SUCCEEDED: "badge-good", State.FAILED: "badge-bad", State.CANCELLED: "badge-warn"}
_NAMES = ("title", "definition", "pointer", "name", "url")
"""What a job's result or request may call its subject by, the best first."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """`words` say how far it is, `percent` is None while nothing can be said; `link` leads into the
    configurator, `downloads` are labels, words and addresses of what came of it."""

    job: Job
    title: str
    subject: str
    badge: str
    words: str
    percent: int | None
    error: str
    link: str
    downloads: list[tuple[str, str, str]]

    @property
    def can_retry(self) -> bool:
        return self.job.state in (State.FAILED, State.CANCELLED) or bool(self.job.has_ended and self.job.failed)


def rows_of(jobs: list[Job], request: HttpRequest) -> list[Shown]:
    entries = {entry.name: entry for entry in listed(caller_of(request))}
    links = _links(jobs, entries)
    return [_shown(job, document, links, entries) for job, document in zip(jobs, documents(jobs), strict=True)]


def _shown(job: Job, document: Mapping[str, Any], links: Mapping[Any, str], entries: Mapping[str, Entry]) -> Shown:
    percent, words = _progress(job, document)
    has_succeeded = job.state == State.SUCCEEDED
    return Shown(
        job=job,
        title=_title(job),
        subject=_subject(job, entries),
        badge="badge-warn" if has_succeeded and job.failed else BADGES.get(State(job.state), ""),
        words=words,
        percent=percent,
        error=str(job.errors[-1].get("message", "")) if job.errors and not has_succeeded else "",
        link=links.get(_result(job).get("solveId"), ""),
        downloads=list(_downloads(job, document)),
    )


def _links(jobs: list[Job], entries: Mapping[str, Entry]) -> Mapping[Any, str]:
    """Into the configurator, by the solve's id."""
    ids = [found for job in jobs if isinstance(found := _result(job).get("solveId"), str)]
    records = SolveRecord.objects.filter(id__in=ids) if ids else []
    return {str(record.id): link_of(record, entries[record.name]) for record in records if record.name in entries}


def _result(job: Job) -> Mapping[str, Any]:
    return job.result if isinstance(job.result, dict) else {}


def _title(job: Job) -> str:
    handler = registry.find(job.type)
    return handler.title if handler else job.type


def _subject(job: Job, entries: Mapping[str, Entry]) -> str:
    """Which model, file or page it is about, where it says; of a batch its name as well."""
    about = _about(job)
    words = (entries[about].interface.title or about) if about in entries else about
    name = job.data.get("name") if job.type == BATCH else None
    return f"{name} · {words}" if name else words


def _about(job: Job) -> str:
    body = job.data.get("body")
    request = json.loads(body) if isinstance(body, str) else body
    for told in (_result(job), request if isinstance(request, dict) else job.data):
        for name in _NAMES:
            if isinstance(found := told.get(name), str) and not found.startswith("/"):
                return found
    return ""


def _progress(job: Job, document: Mapping[str, Any]) -> tuple[int | None, str]:
    """As job/words.js has it; of what ended, how many items did."""
    counted = _counted(job) if job.is_batch else ""
    if job.state == State.QUEUED:
        return 0, _waiting(job, document["queuePosition"])
    if job.state != State.RUNNING:
        return None, counted
    if job.cancel_requested:
        return None, "Stopping…"
    percent, told = round(document["progress"]), counted or job.message
    if not percent and not told:
        return None, "Running"
    return percent, f"{percent} % · {told}" if told else f"{percent} %"


def _waiting(job: Job, place: int | None) -> str:
    if job.attempt:
        return "Waiting for another try"
    if not place:
        return "Waiting" if place is None else "Next in the queue"
    return f"In the queue, {place} before it"


def _counted(job: Job) -> str:
    done = f"{job.succeeded + job.failed + job.cancelled} of {job.total}"
    return f"{done}, {job.failed} failed" if job.failed else done


def _downloads(job: Job, document: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    result = _result(job)
    address = result.get("url")
    if isinstance(address, str) and address.startswith("/api/files/"):
        yield str(result.get("kind", "file")).upper(), "the file", address
    elif "result" in document["links"]:
        yield "JSON", "the answer", document["links"]["result"]
    if job.type == BATCH and job.has_ended:
        yield "CSV", "table of the results", reverse("batch-table", args=[job.id, "csv"])
        yield "XLSX", "the same for Excel", reverse("batch-table", args=[job.id, "xlsx"])
        if job.data.get("formats"):
            yield "ZIP", "the files of each solve", reverse("batch-files", args=[job.id])
        if (job.total or 0) <= AT_ONCE:
            yield "PNG", "a picture of each", reverse("batch-contact-sheet", args=[job.id])

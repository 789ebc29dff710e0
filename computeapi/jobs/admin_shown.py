"""How are a job's state, its times and the errors of its attempts shown in the admin?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.admin.shown import NOTHING, as_json
from computeapi.jobs.models import Job, State, Worker

Html = SafeString | str
MOST_JSON = 200_000
"""Characters of one value: a page of more is of no use to anybody."""


def standing(job: Job) -> SafeString:
    """Its state, with how far it is or what it failed with."""
    asked = " (to be cancelled)" if job.cancel_requested and job.state == State.RUNNING else ""
    state = format_html('<span class="job-state {}">{}{}</span>', job.state, job.state, asked)
    return format_html("{}<br>{}", state, more) if (more := _more(job)) else state


def _more(job: Job) -> Html:
    if job.is_batch:
        return format_html("{}{}", _bar(job) if job.state == State.RUNNING else "", counts(job))
    if job.state == State.RUNNING:
        return _bar(job)
    return str(job.errors[-1]["code"]) if job.errors and job.state in (State.FAILED, State.QUEUED) else ""


def _bar(job: Job) -> SafeString:
    percent = round(job.progress * 100)
    return format_html('<progress max="100" value="{}"></progress> {}&nbsp;%<br>', percent, percent)


def counts(job: Job) -> str:
    """Of a batch's items."""
    named = ((job.succeeded, "done"), (job.failed, "failed"), (job.cancelled, "cancelled"))
    return ", ".join([f"{count} {name}" for count, name in named if count] or ["none ended"]) + f" of {job.total}"


def owner(job: Job) -> Html:
    """A link to all that they asked for."""
    if job.user is None:
        return "Softly" if job.flow == "system" else "nobody logged in"
    place = reverse("admin:computeapi_job_changelist")
    return format_html('<a href="{}?user__id__exact={}">{}</a>', place, job.user_id, job.user)


def took(job: Job) -> Html:
    """Both, for a list."""
    said = [f"{name} {time}" for name, time in (("waited", waited(job)), ("ran", ran(job))) if time != NOTHING]
    return format_html_join(SafeString("<br>"), "{}", ((part,) for part in said)) or NOTHING


def waited(job: Job) -> str:
    """From when it could have begun until its last attempt did, or until now."""
    if job.is_batch:
        return NOTHING
    end = job.started or (timezone.now() if job.state == State.QUEUED else None)
    return length(end - max(job.created, min(job.due, end))) if end else NOTHING


def ran(job: Job) -> str:
    """Its last attempt, or until now."""
    if job.started is None or job.state == State.QUEUED:
        return NOTHING
    return length((job.completed or timezone.now()) - job.started)


def length(time: timedelta) -> str:
    """0.12 s, 42 s, 3 min 20 s, 2 h 5 min."""
    seconds = max(time.total_seconds(), 0.0)
    if seconds < 10:
        return f"{seconds:.2f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def moment(value: datetime | None) -> str:
    """To the second, for the order in which things came."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}" if value else NOTHING


def errors(job: Job) -> Html:
    line = "<li><b>{}</b> <small>attempt {}, {} UTC</small><br>{}{}</li>"
    rows = ((e["code"], e["attempt"], _when(e["at"]), e["message"], _details(e)) for e in job.errors)
    return format_html('<ol class="job-errors">{}</ol>', format_html_join("", line, rows)) if job.errors else NOTHING


def _when(rfc3339: str) -> str:
    return rfc3339[:19].replace("T", " ")


def _details(error: Mapping[str, Any]) -> Html:
    return as_json(error["details"]) if error.get("details") else ""


def data(job: Job) -> Html:
    """With the request's body as what it says, where that is JSON."""
    kept = job.data
    if isinstance(kept, dict) and isinstance(body := kept.get("body"), str):
        with suppress(ValueError):
            kept = {**kept, "body": json.loads(body)}
    return json_of(kept)


def json_of(value: Any) -> Html:
    text = as_json(value)
    if len(text) <= MOST_JSON:
        return text
    return format_html("{} characters of JSON, too many for a page.", len(text))


def jobs_of(worker: Worker) -> Html:
    links = ((reverse("admin:computeapi_job_change", args=[job.pk]), job.type) for job in worker.jobs.all())
    return format_html_join(", ", '<a href="{}">{}</a>', links) or NOTHING

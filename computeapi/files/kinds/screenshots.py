"""Pictures and PDFs of web pages: by the browser of the worker that does the job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from accounts.principal import Principal
from computeapi.files.kinds.base import Kind, Made
from computeapi.files.screenshots import services
from computeapi.files.screenshots.errors import (
    PageFailed,
    PageRefused,
    PageTimeout,
    PageTooLarge,
    ScreenshotsUnavailable,
    SelectorNotFound,
    ShotCancelled,
)
from computeapi.files.screenshots.request import FORMATS, read_shot
from computeapi.files.screenshots.schema import SCHEMA
from computeapi.jobs.running import RunningJob


def check(body: Mapping[str, Any], owner: Principal) -> None:
    read_shot(body)


def make(body: Mapping[str, Any], job: RunningJob) -> Made:
    shot = read_shot(body)
    try:
        data = services.take(shot, seconds=job.remaining(), is_stopped=job.is_stopped)
    except ShotCancelled:
        job.check()  # says why
        raise
    title = shot.title or urlsplit(shot.url).hostname or "page"
    return Made(data=data, media_type=shot.media_type, extension=shot.extension, title=title, source="url")


KINDS = (
    Kind(
        name="screenshot",
        title="Screenshot",
        check=check,
        make=make,
        media_types=tuple(FORMATS.values()),
        schema=SCHEMA,
        bucket="screenshot",
        is_patient=True,
        errors=(
            *(PageFailed, PageRefused, PageTimeout, PageTooLarge),
            *(ScreenshotsUnavailable, SelectorNotFound, ShotCancelled),
        ),
    ),
)

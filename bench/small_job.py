"""A job that does nothing but note when it began, for `jobs.py`; run by itself, a worker that can do it."""

from __future__ import annotations

import os
import time

import stage  # noqa: F401  isort: skip - makes the project importable
import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "softly.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - after the settings

from computeapi.jobs.registry import handler  # noqa: E402
from computeapi.jobs.running import RunningJob  # noqa: E402

TYPE = "bench.small"


@handler(TYPE, title="Small job")
def run(job: RunningJob) -> dict[str, float]:
    return {"began": time.time()}


if __name__ == "__main__":
    call_command("work")

"""`python -m tests.faults.worker`: what `manage.py work` does, but it knows the tests' jobs and is in more of a hurry.

What is different is set here, from outside: Softly has no switches for it.
"""

from __future__ import annotations

import argparse
import os
import resource
import time

import django


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lost-after", type=float, default=30, help="seconds")
    parser.add_argument("--clock", type=float, default=0.0, help="seconds that this process believes to be ahead")
    parser.add_argument("--room", type=int, help="bytes of a file beyond which the kernel refuses to write")
    parser.add_argument("--periodic", default="", help="the file that the periodic job writes to")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "softly.settings"
    django.setup()
    _shift(options.clock)
    if options.room:
        resource.setrlimit(resource.RLIMIT_FSIZE, (options.room, options.room))
    _hurry(options.lost_after)

    from django.core.management import call_command

    from tests.faults import handlers

    handlers.register()
    if options.periodic:
        handlers.register_periodic(options.periodic)
    call_command("work")


def _hurry(lost_after: float) -> None:
    from computeapi.jobs import lookout, querysets, upkeep

    querysets.LOST_AFTER = lost_after  # type: ignore[assignment]
    lookout.SEEN_EVERY = upkeep.SWEEP_EVERY = 0.5


def _shift(seconds: float) -> None:
    """Both clocks that Python code looks at; the database's stays."""
    from datetime import timedelta

    from django.utils import timezone

    now, today = time.time, timezone.now
    time.time = lambda: now() + seconds
    timezone.now = lambda: today() + timedelta(seconds=seconds)


if __name__ == "__main__":
    main()

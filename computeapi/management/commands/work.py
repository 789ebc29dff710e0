"""manage.py work: do jobs until SIGTERM or Ctrl-C. As many of these as you like, on as many machines."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from computeapi.jobs import worker


class Command(BaseCommand):
    help = "Do the jobs that are left for later, until SIGTERM or Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ENABLE_QUEUE:
            raise CommandError("ENABLE_QUEUE is false: jobs are done where they are asked for, so there are none here.")
        worker.run()

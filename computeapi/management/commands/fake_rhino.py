"""manage.py fake_rhino: a scripted Rhino Compute to try Softly with where there is no Rhino."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from computeapi.engines.rhino.fake_server import FakeCompute

_BANNER = """
  This is a fake. No Rhino runs here: it solves only small definitions of known components, and every
  answer says so. Set RHINO_COMPUTE_URL={url} to try Softly with it, never for anybody's real work.
"""
_SIGNALS = {signal.SIGINT, signal.SIGTERM}


class Command(BaseCommand):
    help = "Serve a scripted Rhino Compute for demos and tests. It is a fake and says so in every answer."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=6500, help="where it listens on this machine; 0: any free port")
        parser.add_argument("--key", default="", help="what clients must send as RhinoComputeKey; none by default")
        parser.add_argument("--children", type=int, default=4, help="how many requests it solves at a time")
        parser.add_argument("--delay", type=float, default=0.0, help="seconds added to each solve")
        parser.add_argument("--demo", action="store_true", help="serve even where SOFTLY_ENV=production")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION and not options["demo"]:
            raise CommandError("This is no Rhino, and SOFTLY_ENV=production: --demo if that is really meant.")
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)  # of all threads: sigwait gets them
        try:
            fake = FakeCompute(
                port=options["port"], key=options["key"], children=options["children"], delay=options["delay"]
            )
        except (OSError, OverflowError, ValueError) as error:
            raise CommandError(f"It can't be served like that: {error}") from error
        with fake:
            self.stderr.write(_BANNER.format(url=fake.url))
            self.stdout.write(fake.url)
            self.stdout.flush()
            signal.sigwait(_SIGNALS)

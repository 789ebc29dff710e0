"""What does `make run` start, in which order, and how does it all end?

PostgreSQL and Redis unless their URLs are set, then migrations and definitions, then the processes of the Procfile.
Ctrl-C, SIGTERM and SIGHUP end them in reverse order; a second signal kills. A process of the Procfile that ends by
itself ends the run, and its exit status is passed on; a service that ends is started again.
"""

import signal
import sys
import time
from contextlib import suppress

from softly import env, serving
from softly.local import address, folders, kernel, processes, procfile, services
from softly.local.processes import Child, Family, StartError
from softly.local.services import Service
from softly.local.signals import Signals, Stopped

_READY_WITHIN = 120  # seconds
_FREE_WITHIN = 3.0  # seconds; the web of a run that was killed needs a moment to end
_LOOK_EVERY = 1.0  # seconds; signals, the end of a child among them, are heard at once


class WebEnded(Exception):
    """A process of the Procfile ended by itself."""

    def __init__(self, child: Child) -> None:
        status = child.process.returncode
        super().__init__(f"{child.name} ended with status {status}")
        self.status = status if status > 0 else 128 - status if status < 0 else 1


class Supervisor:
    """One run, from the claim on DATA_DIR to the end of the last process."""

    def __init__(self) -> None:
        self.signals = Signals()
        self.family = Family(self.signals.pause)
        self.services: list[Service] = []
        self.web: list[Child] = []

    def run(self) -> int:
        """The exit status: 0 when we were asked to stop."""
        try:
            self._start()
            self._watch()
        except Stopped:
            say("stopping")
        except WebEnded as ended:
            say(str(ended))
            return ended.status
        except StartError as error:
            say(str(error))
            return 1
        finally:
            self.family.end(hurry=lambda: self.signals.hurried)
            self.family.end_orphans()
        return 0

    def _start(self) -> None:
        began = time.monotonic()
        self.claim = folders.claim(services.DATA_DIR)
        address.wait_until_free(_FREE_WITHIN, self.signals.pause)
        self.services = services.start(self.family, say)
        self._prepare()
        for name, command in procfile.commands(env.ROOT / "Procfile").items():
            self.web.append(self._start_web(name, command))
        self._wait_for_ready()
        say(f"ready at {address.shown()} after {time.monotonic() - began:.1f} s; Ctrl-C stops it")

    def _start_web(self, name: str, command: list[str]) -> Child:
        # Nobody waits for the running requests of an orphan; the workers end with their server (serving.py).
        patience = serving.SHUTDOWN_TIMEOUT + 3
        return self.family.start(name, command, cwd=env.ROOT, patience=patience, orphaned=signal.SIGKILL)

    def _prepare(self) -> None:
        child = self.family.start("preparation", [sys.executable, "-m", "softly.local.prepare"], cwd=env.ROOT)
        while child.running():
            self.signals.wait(_LOOK_EVERY)
        self.family.end_one(child)
        if child.process.returncode:
            raise StartError("the database or the definitions could not be prepared; the lines above say why")

    def _wait_for_ready(self) -> None:
        began = time.monotonic()
        while missing := address.what_is_missing():
            self._check_web()
            waited = time.monotonic() - began
            if waited > _READY_WITHIN:
                raise StartError(f"{address.shown()}ready did not answer 200 within {_READY_WITHIN} s: {missing}")
            # Quick at first, when it matters; each look that fails is a line in the log.
            self.signals.pause(0.05 if waited < 3 else 1)

    def _watch(self) -> None:
        while True:
            self.signals.wait(_LOOK_EVERY)
            self.family.reap()
            self._check_web()
            for service in self.services:
                service.tend(say)

    def _check_web(self) -> None:
        for child in self.web:
            if not child.running():
                raise WebEnded(child)


def say(text: str) -> None:
    with suppress(OSError):  # the terminal may be gone
        print(f"softly: {text}", flush=True)


def main() -> int:
    kernel.adopt_orphans()
    processes.end_with_make()
    return Supervisor().run()

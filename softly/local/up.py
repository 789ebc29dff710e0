"""What does `make run` start, in which order, and how does it all end?

PostgreSQL and Redis unless their URLs are set, then migrations and definitions, then the processes of the Procfile:
the web, and once it is ready the others, so that its first seconds are its own. Ctrl-C, SIGTERM and SIGHUP end them,
then the services; a second signal kills. The web that ends by itself ends the run, and its exit status is passed on:
what is left would serve nobody. Anything else is started again: jobs wait meanwhile, and the web answers.
"""

import signal
import sys
import time
from contextlib import suppress

from softly import env, serving, working
from softly.local import address, folders, kernel, processes, procfile, services
from softly.local.processes import Child, Family, StartError
from softly.local.signals import Signals, Stopped
from softly.local.tending import Tended

_WEB, _WORKER = "web", "work"
_READY_WITHIN = 120  # seconds
_FREE_WITHIN = 3.0  # seconds; the web of a run that was killed needs a moment to end
_LAST_WORDS = 4  # seconds that a process needs when what it did has ended, or was given up
_LOOK_EVERY = 1.0  # seconds; signals, the end of a child among them, are heard at once


class WebEnded(Exception):
    """It ended by itself."""

    def __init__(self, child: Child) -> None:
        status = child.process.returncode
        super().__init__(f"{child.name} ended with status {status}")
        self.status = status if status > 0 else 128 - status if status < 0 else 1


class Supervisor:
    """One run, from the claim on DATA_DIR to the end of the last process."""

    def __init__(self) -> None:
        self.signals = Signals()
        self.family = Family(self.signals.pause)
        self.services: list[Tended] = []
        self.others: list[Tended] = []
        self.web: Child | None = None

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
            self._end()
        return 0

    def _start(self) -> None:
        began = time.monotonic()
        self.claim = folders.claim(services.DATA_DIR)
        address.wait_until_free(_FREE_WITHIN, self.signals.pause)
        self.services = services.start(self.family, say)
        self._prepare()
        commands = procfile.commands(env.ROOT / "Procfile")
        self.web = self._start_process(_WEB, commands.pop(_WEB))
        self._wait_for_ready()
        if not working.ENABLE_QUEUE:
            commands.pop(_WORKER, None)
        self.others = [self._tended(name, line) for name, line in commands.items()]
        say(f"ready at {address.shown()} after {time.monotonic() - began:.1f} s; Ctrl-C stops it")

    def _start_process(self, name: str, command: list[str]) -> Child:
        # Nobody waits for the running requests of an orphan, and its jobs are found by others; the web's processes
        # end with their server (serving.py).
        patience = (working.SHUTDOWN if name == _WORKER else serving.SHUTDOWN_TIMEOUT) + _LAST_WORDS
        return self.family.start(name, command, cwd=env.ROOT, patience=patience, orphaned=signal.SIGKILL)

    def _tended(self, name: str, command: list[str]) -> Tended:
        return Tended(self.family, self._start_process(name, command), lambda: self._start_process(name, command))

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
            for one in (*self.services, *self.others):
                one.tend(say)

    def _check_web(self) -> None:
        if self.web and not self.web.running():
            raise WebEnded(self.web)

    def _end(self) -> None:
        """What uses the services first, whichever was started last. The web and the workers are asked together and
        waited for together: a solver host that one of them started computes for the other, too."""
        users = [other.child for other in self.others] + ([self.web] if self.web else [])
        for child in users:
            child.ask()
        for child in users:
            child.wait(self._is_hurried)
        for child in users:
            self.family.end_one(child, self._is_hurried)
        self.family.end(self._is_hurried)
        self.family.end_orphans()

    def _is_hurried(self) -> bool:
        return self.signals.hurried


def say(text: str) -> None:
    with suppress(OSError):  # the terminal may be gone
        print(f"softly: {text}", flush=True)


def main() -> int:
    kernel.adopt_orphans()
    processes.end_with_make()
    return Supervisor().run()

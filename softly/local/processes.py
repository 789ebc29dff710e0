"""How is a process started so that it always ends: with us, with a bound on the time, and when we are killed?"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from softly.local.kernel import end_with_parent

_DYING = 30.0  # seconds; who was killed ends as soon as it gets a processor


class StartError(Exception):
    """A process did not come up; the message is for the person at the terminal."""


@dataclass(kw_only=True, eq=False)
class Child:
    """A process of ours: `stop` is the signal it ends cleanly on, `patience` how long it gets, in seconds."""

    name: str
    process: subprocess.Popen[bytes]
    stop: signal.Signals
    patience: float
    log: Path | None
    asked: float | None = None
    below: list[psutil.Process] = field(default_factory=list)

    def running(self) -> bool:
        return self.process.poll() is None

    def ask(self) -> float:
        """Ask it to end, once; when that was."""
        if self.asked is None:
            self.below = _descendants(self.process.pid)
            self.asked = time.monotonic()
            if self.running():
                self.process.send_signal(self.stop)
        return self.asked

    def wait(self, hurry: Callable[[], bool]) -> None:
        """Ask, and wait for as long as it has patience."""
        until = self.ask() + self.patience
        while self.running() and time.monotonic() < until and not hurry():
            time.sleep(0.02)

    def end(self, hurry: Callable[[], bool]) -> None:
        """Ask, wait, then kill what is left of it and of the processes it started."""
        self.wait(hurry)
        _kill([*self.below, *_descendants(self.process.pid)])
        if self.running():
            self.process.kill()
        self.process.wait()

    def wait_until(self, ready: Callable[[], bool], seconds: float, pause: Callable[[float], None]) -> None:
        until = time.monotonic() + seconds
        while not ready():
            if not self.running():
                raise StartError(f"{self.name} ended with status {self.process.returncode}{self._last_words()}")
            if time.monotonic() > until:
                raise StartError(f"{self.name} was not ready after {seconds:.0f} s{self._last_words()}")
            pause(0.01)

    def _last_words(self) -> str:
        if self.log is None or not self.log.exists():
            return ""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
        return f" ({self.log}):\n  " + "\n  ".join(lines)


class Family:
    """The processes we started, ended in reverse order. `pause` sleeps; it may raise to break off a start."""

    def __init__(self, pause: Callable[[float], None] = time.sleep) -> None:
        self.pause = pause
        self.children: list[Child] = []

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        stop: signal.Signals = signal.SIGTERM,
        orphaned: signal.Signals | None = None,
        patience: float = 10,
        log: Path | None = None,
        cwd: Path | None = None,
        user: int | None = None,
        group: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Child:
        """`orphaned` is the signal it gets when we are killed; the same as `stop` where nothing else is said."""
        output = log.open("ab") if log else None
        try:
            # A session of its own: Ctrl-C reaches us only, and we end our children in order.
            process = subprocess.Popen(
                command,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                user=user,
                group=group,
                extra_groups=None if user is None else [],
                env=environment,
                start_new_session=True,
                preexec_fn=_die_with(os.getpid(), orphaned or stop),
            )
        except OSError as error:
            raise StartError(f"{name} can't be started: {error}") from error
        finally:
            if output:
                output.close()
        child = Child(name=name, process=process, stop=stop, patience=patience, log=log)
        self.children.append(child)
        return child

    def end(self, hurry: Callable[[], bool] = lambda: False) -> None:
        """End every child, the youngest first; at once when `hurry` says so."""
        while self.children:
            self.end_one(self.children[-1], hurry)

    def end_one(self, child: Child, hurry: Callable[[], bool] = lambda: False) -> None:
        child.end(hurry)
        if child in self.children:
            self.children.remove(child)

    def await_ready(self, child: Child, ready: Callable[[], bool], seconds: float) -> None:
        """Return when `ready()` holds; a child that does not get there is ended and reported as StartError."""
        try:
            child.wait_until(ready, seconds, self.pause)
        except StartError:
            self.end_one(child)
            raise

    def end_orphans(self) -> None:
        """Kill every process below this one, whoever started it. For a process that has adopted orphans."""
        _kill(_descendants(os.getpid()))

    def reap(self) -> None:
        """Collect the exit status of orphans that came to us, without taking that of our own children."""
        own = {child.process.pid for child in self.children}
        with suppress(ChildProcessError):
            # WNOWAIT looks without taking; one of our own is left to whoever asks its Child.
            while ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                if ended.si_pid in own:
                    break
                os.waitpid(ended.si_pid, 0)


def end_with_make() -> None:
    """When make started us and is killed, end as if stopped. A shell that goes away is no reason to end."""
    if psutil.Process(os.getppid()).name() in ("make", "gmake"):
        end_with_parent()


def _die_with(parent: int, stop: signal.Signals) -> Callable[[], None]:
    """What the child does before exec, and after the change of user, which would clear the request."""

    def before_exec() -> None:
        end_with_parent(stop)
        if os.getppid() != parent:
            os._exit(1)

    return before_exec


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        return list(psutil.Process(pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _kill(processes: Sequence[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            process.kill()  # psutil checks the start time: a reused number is not hit
    until = time.monotonic() + _DYING
    while any(map(_lives, processes)) and time.monotonic() < until:
        time.sleep(0.01)
    psutil.wait_procs(processes, timeout=0)


def _lives(process: psutil.Process) -> bool:
    """Not one that has ended and is its parent's to bury."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False

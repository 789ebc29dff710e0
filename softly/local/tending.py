"""What happens when a process that a run can do without for a moment ends by itself? It is started again."""

import time
from collections.abc import Callable

from softly.local.processes import Child, Family, StartError

_FIRST_DELAY, _LONGEST_DELAY = 1.0, 30.0  # seconds before it is started again
_STABLE = 60.0  # seconds after which it counts as sound again


class Tended:
    """One such process: started now, and again by `tend` whenever it has ended, with growing pauses."""

    def __init__(self, family: Family, child: Child, start: Callable[[], Child | None]) -> None:
        self.child = child
        self._family, self._start = family, start
        self._delay = _FIRST_DELAY
        self._since = time.monotonic()
        self._due: float | None = None

    def tend(self, say: Callable[[str], None]) -> None:
        now = time.monotonic()
        if self.child.running():
            return
        if self._due is None:
            self._plan(now)
            say(f"{self.child.name} ended with status {self.child.process.returncode}; starting it again")
        elif now >= self._due:
            self._again(say)

    def _plan(self, now: float) -> None:
        self._delay = _FIRST_DELAY if now - self._since > _STABLE else min(2 * self._delay, _LONGEST_DELAY)
        self._due = now + self._delay

    def _again(self, say: Callable[[str], None]) -> None:
        self._family.end_one(self.child)
        self._due, self._since = None, time.monotonic()
        try:
            self.child = self._start() or self.child
        except StartError as error:
            say(str(error))

"""Which services does a run need besides the web, and what happens when one of them ends? It is started again."""

import os
import time
from collections.abc import Callable

from softly import env
from softly.local import postgres, redis
from softly.local.processes import Child, Family, StartError

DATA_DIR = env.path("DATA_DIR", "var", help="folder for everything that is written")
DATABASE_URL = env.text("DATABASE_URL", help="postgresql://user:password@host:5432/name; empty: the embedded one")
REDIS_URL = env.redis_url()
REDIS_MAXMEMORY = env.size("REDIS_MAXMEMORY", "128MB", minimum=1 << 20, help="memory the embedded Redis may use")

_FIRST_DELAY, _LONGEST_DELAY = 1.0, 30.0  # seconds before a service that ended is started again
_STABLE = 60.0  # seconds after which it counts as sound again


class Service:
    """One embedded service: started now, and again by `tend` whenever it has ended."""

    def __init__(self, family: Family, child: Child, start: Callable[[], Child | None]) -> None:
        self._family, self._child, self._start = family, child, start
        self._delay = _FIRST_DELAY
        self._since = time.monotonic()
        self._due: float | None = None

    def tend(self, say: Callable[[str], None]) -> None:
        now = time.monotonic()
        if self._child.running():
            return
        if self._due is None:
            self._plan(now)
            say(f"{self._child.name} ended with status {self._child.process.returncode}; starting it again")
        elif now >= self._due:
            self._again(say)

    def _plan(self, now: float) -> None:
        self._delay = _FIRST_DELAY if now - self._since > _STABLE else min(2 * self._delay, _LONGEST_DELAY)
        self._due = now + self._delay

    def _again(self, say: Callable[[str], None]) -> None:
        self._family.end_one(self._child)
        self._due, self._since = None, time.monotonic()
        try:
            self._child = self._start() or self._child
        except StartError as error:
            say(str(error))


def start(family: Family, say: Callable[[str], None]) -> list[Service]:
    """Start what is not configured elsewhere and put its address into the environment of what is started next."""
    os.environ["DATA_DIR"] = str(DATA_DIR)
    found = []
    if not DATABASE_URL:
        found.append(_serve(family, lambda: postgres.start(family, DATA_DIR, durable=True)))
        os.environ["DATABASE_URL"] = postgres.url(DATA_DIR)
    if not REDIS_URL and not env.is_set("MEMCACHIER_SERVERS"):
        found.append(_serve(family, lambda: redis.start(family, DATA_DIR, memory=REDIS_MAXMEMORY)))
        if found[-1]:
            os.environ["REDIS_URL"] = redis.url(DATA_DIR)
        else:
            say("no redis-server found: each web process caches for itself only (install Redis or set REDIS_URL)")
    return [service for service in found if service]


def use_running() -> None:
    """Put the addresses of the embedded services of this DATA_DIR into the environment, where nothing else is set."""
    if not DATABASE_URL:
        os.environ["DATABASE_URL"] = postgres.url(DATA_DIR)
    if not REDIS_URL and not env.is_set("MEMCACHIER_SERVERS") and redis.find_binary():
        os.environ["REDIS_URL"] = redis.url(DATA_DIR)


def _serve(family: Family, start: Callable[[], Child | None]) -> Service | None:
    child = start()
    return Service(family, child, start) if child else None

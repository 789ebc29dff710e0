"""Which services does a run need besides the web, and which of them are given?"""

import os
from collections.abc import Callable

from softly import env
from softly.local import postgres, redis
from softly.local.processes import Child, Family
from softly.local.tending import Tended

DATA_DIR = env.path("DATA_DIR", "var", help="folder for everything that is written")
DATABASE_URL = env.text("DATABASE_URL", help="postgresql://user:password@host:5432/name; empty: the embedded one")
REDIS_URL = env.redis_url()
REDIS_MAXMEMORY = env.size("REDIS_MAXMEMORY", "128MB", minimum=1 << 20, help="memory the embedded Redis may use")


def start(family: Family, say: Callable[[str], None]) -> list[Tended]:
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


def _serve(family: Family, start: Callable[[], Child | None]) -> Tended | None:
    child = start()
    return Tended(family, child, start) if child else None

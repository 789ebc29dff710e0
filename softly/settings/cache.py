"""Where do answers and counts lie for a while?"""

from __future__ import annotations

import hashlib
from typing import Any

from softly import env

REDIS_URL = env.redis_url()
MEMCACHIER_SERVERS = env.words("MEMCACHIER_SERVERS", help="memcached servers, host:port; used instead of Redis")
CACHE_MEMORY = env.size("CACHE_MEMORY", "64MB", minimum=0, help="answers each process keeps in its own memory")


def caches() -> dict[str, Any]:
    """memcached where it is named, else Redis, else nothing beyond each process's own memory."""
    if MEMCACHIER_SERVERS:
        return {
            "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
            "LOCATION": list(MEMCACHIER_SERVERS),
            "OPTIONS": {"no_delay": True, "connect_timeout": 0.5, "timeout": 0.5, "ignore_exc": False},
            "KEY_PREFIX": "softly",
        }
    if REDIS_URL:
        return {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {
                "SOCKET_CONNECT_TIMEOUT": 0.5,
                "SOCKET_TIMEOUT": 0.5,
                "SERIALIZER": "softly.lib.plain_bytes.PlainBytes",
            },
            "KEY_PREFIX": "softly",
        }
    return {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}


def counters() -> dict[str, Any]:
    """The same server for what rate limits count."""
    return {
        "BACKEND": "softly.lib.counters.Counters",
        "LOCATION": "memcached" if MEMCACHIER_SERVERS else REDIS_URL,
        "KEY_PREFIX": "softly",
    }


CACHES = {"default": caches(), "counters": counters()}
RATELIMIT_USE_CACHE = "counters"
# django-ratelimit's own values, said here because each that Django has to miss costs a request 4 µs.
RATELIMIT_ENABLE = True
RATELIMIT_CACHE_PREFIX = "rl:"
RATELIMIT_HASH_ALGORITHM = hashlib.sha256
# Its list of caches that count atomically is closed; softly/lib/counters.py does, and its tests prove it.
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.W001", "django_ratelimit.E003"]

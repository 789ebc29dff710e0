"""How are counts kept in memcached? By Django's cache: its add and incr are a step each, and only add makes a key."""

from __future__ import annotations

from django.core.cache import caches
from pymemcache.exceptions import MemcacheError


class MemcachedCounts:
    """Counts in one of CACHES that is a memcached. Two round trips for a key that is there."""

    kind = "memcached"
    away: tuple[type[Exception], ...] = (MemcacheError, OSError, ValueError)

    def __init__(self, alias: str = "default") -> None:
        self._alias = alias

    def count(self, key: str, amount: int, seconds: int) -> int:
        cache = caches[self._alias]
        if cache.add(key, amount, seconds):
            return amount
        try:
            return int(cache.incr(key, amount))
        except ValueError:  # it expired in between; whoever adds it first is the one who counts from there
            return amount if cache.add(key, amount, seconds) else int(cache.incr(key, amount))

    def look(self, key: str) -> int:
        return int(caches[self._alias].get(key, 0))

    def take_back(self, key: str, amount: int) -> int:
        try:
            return int(caches[self._alias].decr(key, amount))
        except ValueError:
            return 0

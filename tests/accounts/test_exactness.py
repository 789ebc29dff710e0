"""Do limits hold exactly on a whole site, with requests at once in two processes, and with Redis away?"""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from softly import env
from tests.local.runs import make_folder
from tests.real.site import Reply, Site

pytestmark = pytest.mark.real

N, MORE, CLIENTS = 100, 50, 16
HOUR = 3600
NEEDED = 60
"""Seconds that a test may take; with less than that left of a window it takes another key, whose windows end apart."""

MAKE_KEYS = """
from softly import wsgi
from accounts.models import ApiKey, User
from accounts.services.keys import key_make
from accounts.principal import Principal
for n in range({count}):
    user = User.objects.create_user(f"user{{n}}@example.com")
    print(key_make(who=Principal(), user=user, name="key", scopes=["solve"], origins=[], expires=None)[1])
"""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with make_folder() as folder, Site(folder, WEB_CONCURRENCY="2", ENABLE_RATE_LIMITING="true") as found:
        yield found


@pytest.fixture(scope="module")
def keys(site: Site) -> Iterator[str]:
    """Of a user each; the limits of their tier are N an hour."""
    with psycopg.connect(site.environment["DATABASE_URL"]) as connection:
        connection.execute(
            f'UPDATE accounts_tierlimit SET "limit" = {N}, "window" = {HOUR} WHERE tier_id ='
            " (SELECT id FROM accounts_tier WHERE name = 'free') AND bucket IN ('platform', 'solve')"
        )
    command = [sys.executable, "-c", MAKE_KEYS.format(count=12)]
    made = subprocess.run(command, cwd=env.ROOT, env=site.environment, check=True, capture_output=True, text=True)
    found = [line for line in made.stdout.splitlines() if line.startswith("softly_k_")]
    site.wait_for(lambda: limits_told(site, found[0]) == {str(N)})
    return iter(found[1:])


def look(site: Site, key: str) -> Reply:
    return site.get("/api/tiers", Authorization=f"Bearer {key}")


def limits_told(site: Site, key: str) -> set[str]:
    """By every process: each hears of new limits at its own time, when it is asked."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        replies = pool.map(lambda _: look(site, key), range(2 * CLIENTS))
        return {reply.headers["X-RateLimit-Limit"] for reply in replies}


def fresh(site: Site, keys: Iterator[str]) -> str:
    """A key that was counted once in a window that doesn't end soon."""
    for key in keys:
        if int(look(site, key).headers["X-RateLimit-Reset"]) > NEEDED:
            return key
    raise AssertionError("there are no keys left")


def at_once(site: Site, key: str, count: int) -> Counter[int]:
    """By connections that stay, so that two processes have requests all the time."""

    def ask(share: int) -> list[int]:
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
        statuses = []
        for _ in range(share):
            connection.request("GET", "/api/tiers", headers={"Authorization": f"Bearer {key}"})
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
        connection.close()
        return statuses

    shares = [count // CLIENTS + (n < count % CLIENTS) for n in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        return Counter(status for found in pool.map(ask, shares) for status in found)


def counted_together(site: Site, keys: Iterator[str], count: int) -> tuple[str, Counter[int]]:
    """With a key for which Redis answered in time throughout: while it doesn't, each process counts for itself."""
    for _ in range(4):
        key, before = fresh(site, keys), times_away(site)
        found = at_once(site, key, count)
        if times_away(site) == before:
            return key, found
    raise AssertionError("Redis was away each time")


def times_away(site: Site) -> int:
    return (site.folder / "web.log").read_text(encoding="utf-8").count("Rate limits are counted in this process")


def test_of_n_and_fifty_requests_at_once_exactly_n_pass(site: Site, keys: Iterator[str]) -> None:
    key, found = counted_together(site, keys, N - 1 + MORE)
    assert found == {200: N - 1, 429: MORE}
    refused = look(site, key)
    assert refused.status == 429
    assert refused.json["details"]["bucket"] == "platform"
    assert refused.headers["X-RateLimit-Remaining"] == "0"


def test_without_redis_each_process_goes_on_counting_and_nobody_gets_an_error(site: Site, keys: Iterator[str]) -> None:
    key = fresh(site, keys)
    site.stop_redis()
    try:
        found = at_once(site, key, 2 * N + MORE)
        assert set(found) <= {200, 429}
        assert N <= found[200] <= 2 * N, "each of the two processes counts for itself"
        health = site.get("/health")
        assert (health.status, health.json["status"]) == (200, "degraded")
    finally:
        site.start_redis()
    site.wait_for(lambda: site.get("/health").json["status"] == "healthy")


def test_a_limit_that_was_edited_acts_soon_in_every_process(site: Site, keys: Iterator[str]) -> None:
    key = next(keys)
    with psycopg.connect(site.environment["DATABASE_URL"]) as connection:
        connection.execute(
            f'UPDATE accounts_tierlimit SET "limit" = {2 * N} WHERE tier_id ='
            " (SELECT id FROM accounts_tier WHERE name = 'free') AND bucket = 'platform'"
        )
    site.wait_for(lambda: limits_told(site, key) == {str(2 * N)})

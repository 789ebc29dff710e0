"""Are the tiers that ship those that were promised, and does an edit act soon, everywhere, without a restart?"""

from __future__ import annotations

import pytest
from django.db import connection
from pytest_django import Settings

from accounts import limits, tiers
from accounts.models import Tier, TierLimit
from accounts.shipped import TIERS
from softly.lib.errors import SoftlyError
from tests.accounts.acting import Api, as_user, user
from tests.workshop import until

pytestmark = pytest.mark.usefixtures("transactional_db")

MINUTE, QUARTER, HOUR = 60, 900, 3600
PROMISED = {
    "anonymous": {
        "platform": (60, MINUTE),
        "solve": (100, QUARTER),
        "evaluate": (10, MINUTE),
        "ai": (10, MINUTE),
        "files": (20, MINUTE),
        "screenshot": (10, MINUTE),
        "auth": (5, QUARTER),
    },
    "free": {
        "platform": (60, MINUTE),
        "core": (20, MINUTE),
        "solve": (100, QUARTER),
        "evaluate": (10, MINUTE),
        "analysis": (10, HOUR),
        "ai": (10, MINUTE),
        "files": (20, MINUTE),
        "screenshot": (10, MINUTE),
        "auth": (5, QUARTER),
    },
    "pro": {
        "platform": (100, MINUTE),
        "core": (100, MINUTE),
        "solve": (100, MINUTE),
        "evaluate": (60, MINUTE),
        "analysis": (100, HOUR),
        "ai": (30, MINUTE),
        "files": (60, MINUTE),
        "screenshot": (30, MINUTE),
        "auth": (5, QUARTER),
    },
    "enterprise": {
        "platform": (500, MINUTE),
        "core": (500, MINUTE),
        "solve": (500, MINUTE),
        "evaluate": (300, MINUTE),
        "analysis": (1000, HOUR),
        "ai": (100, MINUTE),
        "files": (300, MINUTE),
        "screenshot": (100, MINUTE),
        "auth": (5, QUARTER),
    },
    "staff": {"load-test": (5, 5 * MINUTE)},
}


def test_the_rows_that_ship_are_the_promised_ones() -> None:
    rows = TierLimit.objects.values_list("tier__name", "bucket", "limit", "window")
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for name, bucket, limit, window in rows:
        found.setdefault(name, {})[bucket] = (limit, window)
    assert found == PROMISED


def test_what_counts_while_no_row_can_be_read_is_the_same() -> None:
    assert {name: dict(tier.limits) for name, tier in TIERS.items()} == PROMISED
    assert {name: info.limits for name, info in tiers.SHIPPED.by_name.items()} == PROMISED


def test_anybody_may_see_the_tiers_but_for_what_is_for_staff() -> None:
    body = Api().get("/api/tiers").json()
    assert [tier["name"] for tier in body] == ["anonymous", "free", "pro", "enterprise"]
    for tier in body:
        found = {bucket: (limit["limit"], limit["window"]) for bucket, limit in tier["limits"].items()}
        assert found == PROMISED[tier["name"]]
    assert body[1]["quotas"]["solves"] == 5_000
    assert body[3]["quotas"] == dict.fromkeys(("solves", "computeSeconds", "aiTokens", "storageBytes"))


def test_no_tier_that_ships_may_send_definitions_and_staff_may_whatever_theirs(shipped_tiers: None) -> None:
    known = tiers.current()
    assert not [name for name in PROMISED if known.may_send_definitions(name)]
    assert known.may_send_definitions("free", is_staff=True)
    Tier.objects.filter(name="pro").update(may_send_definitions=True)
    until(lambda: tiers.current().may_send_definitions("pro"))
    assert [tier["name"] for tier in Api().get("/api/tiers").json() if tier["maySendDefinitions"]] == ["pro"]


def test_a_tier_has_a_share_of_the_workers_and_a_size_of_batches(shipped_tiers: None) -> None:
    shown = {tier["name"]: (tier["jobPriority"], tier["batchItems"]) for tier in Api().get("/api/tiers").json()}
    assert shown == {"anonymous": (0, 0), "free": (0, 100), "pro": (1, 1_000), "enterprise": (2, 10_000)}
    assert {name: (info.priority, info.batch_items) for name, info in tiers.SHIPPED.by_name.items()} == {
        "staff": (0, 0)
    } | shown
    Tier.objects.filter(name="free").update(priority=4, batch_items=7)
    until(lambda: tiers.current().find("free").batch_items == 7)
    assert tiers.current().find("free").priority == 4


def test_what_is_for_staff_is_for_staff_of_whatever_tier() -> None:
    known = tiers.current()
    for tier in ("free", "pro", "enterprise"):
        assert known.limit(tier, "load-test", is_staff=True) == (5, 300)
        assert known.limit(tier, "load-test") is None
        assert known.limit(tier, "platform", is_staff=True) == PROMISED[tier]["platform"]


def test_a_tier_that_is_gone_is_the_default_one(settings: Settings) -> None:
    assert tiers.current().find("gone").name == "free"
    settings.DEFAULT_TIER = "pro"
    assert tiers.current().find("gone").name == "pro"
    settings.DEFAULT_TIER = "gone too"
    assert tiers.current().find("gone").name == "free"


def test_users_without_a_tier_are_in_the_default_one(settings: Settings) -> None:
    api = as_user(user())
    assert api.get("/api/users/me").json()["tier"] == "free"
    settings.DEFAULT_TIER = "pro"
    assert api.get("/api/users/me").json()["tier"] == "pro"


def test_the_top_is_the_highest_that_anybody_can_get() -> None:
    known = tiers.current()
    assert [name for name in PROMISED if known.is_top(name)] == ["enterprise", "staff"]


def test_an_edit_that_another_process_made_acts_in_a_moment(limited: None, shipped_tiers: None) -> None:
    def limit() -> str:
        return str(Api(address="198.51.100.1").get("/api/tiers")["X-RateLimit-Limit"])

    assert limit() == "60"
    with connection.cursor() as cursor:  # nothing in this process is told
        cursor.execute(
            "UPDATE accounts_tierlimit SET \"limit\" = 61 WHERE bucket = 'platform'"
            " AND tier_id = (SELECT id FROM accounts_tier WHERE name = 'anonymous')"
        )
    until(lambda: limit() == "61")


def test_that_takes_five_seconds_at_the_most() -> None:
    assert 2 * tiers.MAX_AGE < 5, "the rest is the database's"


def test_a_new_tier_acts_at_once_where_it_was_made(limited: None, shipped_tiers: None) -> None:
    tier = Tier.objects.create(name="school", title="School", rank=9)
    TierLimit.objects.create(tier=tier, bucket="platform", limit=7, window=86_400)
    api = as_user(user(tier=tier))
    until(lambda: api.get("/api/tiers")["X-RateLimit-Tier"] == "school")
    until(lambda: api.get("/api/tiers")["X-RateLimit-Limit"] == "7")


def test_a_user_who_gets_another_tier_has_its_limits_at_once(limited: None) -> None:
    alice = user()
    api = as_user(alice)
    assert api.get("/api/tiers")["X-RateLimit-Tier"] == "free"
    alice.tier = Tier.objects.get(name="enterprise")
    alice.save()
    response = api.get("/api/tiers")
    assert (response["X-RateLimit-Tier"], response["X-RateLimit-Limit"]) == ("enterprise", "500")


def test_a_bucket_that_is_taken_from_a_tier_is_not_for_it(limited: None, shipped_tiers: None) -> None:
    TierLimit.objects.filter(tier__name__in=["anonymous", "free"], bucket="platform").delete()
    until(lambda: tiers.current().limit("free", "platform") is None)
    stranger, member = Api().get("/api/tiers"), as_user(user()).get("/api/tiers")
    assert (stranger.status_code, stranger.json()["code"]) == (401, "NOT_AUTHENTICATED")
    assert (member.status_code, member.json()["code"]) == (403, "NOT_IN_TIER")
    details = member.json()["details"]
    assert (details["bucket"], details["currentTier"], set(details["limits"])) == (
        "platform",
        "free",
        {"pro", "enterprise"},
    )
    assert details["upgradeUrl"]


def test_an_unknown_bucket_is_for_nobody(limited: None) -> None:
    from accounts.principal import Principal

    with pytest.raises(SoftlyError) as caught:
        limits.count(Principal(address="x"), "no such bucket")
    assert caught.value.status == 401

"""Is the month's meter the sum of the records, and is whoever has used it up refused, for what they did and no more?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts import quotas, tiers
from accounts.holdings import Used
from accounts.models import Tier, User
from accounts.quotas import QuotaExceeded
from computeapi.jobs.execute import drain
from computeapi.jobs.models import Job
from computeapi.solve.journal import journal
from computeapi.solve.models import SolveRecord
from tests.accounts.acting import Api, as_user, key_of, problems, refusal, user
from tests.workshop import BOX, MOODS, Workshop

pytestmark = pytest.mark.usefixtures("transactional_db")

EXCEEDED = "429 QUOTA_EXCEEDED"
NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)


@pytest.fixture
def alice(transactional_db: None) -> User:
    return user("alice")


def record(owner: User | None, *, at: datetime = NOW, **fields: Any) -> SolveRecord:
    usual = {"name": "Box.fake", "engine": "fake", "key": "k", "status": "ok", "cache": "MISS"}
    return SolveRecord.objects.create(user=owner, created=at, last=at, **(usual | fields))


def meter(owner: User, month: str = "2026-03") -> dict[str, Any]:
    body: dict[str, Any] = as_user(owner).get(f"/api/users/me/usage?month={month}").json()
    return body


def used(owner: User, month: str = "2026-03") -> tuple[float, float]:
    found = {quota["name"]: quota["used"] for quota in meter(owner, month)["quotas"]}
    return found["solves"], found["computeSeconds"]


# -- the meter


def test_the_meter_is_the_sum_of_the_records(alice: User) -> None:
    record(alice, timings={"solve": 1500, "total": 1600})
    record(alice, cache="BYPASS", timings={"solve": 250.5})
    record(alice, cache="HIT", count=40, timings={"total": 1})
    record(alice, cache="SHARED", timings={"solve": 99_000})
    record(user("bob"), timings={"solve": 7000})
    record(None, timings={"solve": 7000})
    assert used(alice) == (43, 1.75), "waiting for another's solve is no computing of one's own"


def test_what_failed_by_our_fault_or_was_wrong_or_given_up_does_not_count(alice: User) -> None:
    for code in ("ENGINE_CRASHED", "SOLVE_TIMEOUT", "QUEUE_FULL", "INTERNAL_ERROR", "ENGINE_UNAVAILABLE"):
        record(alice, status="failed", error_code=code, timings={"solve": 1000})
    record(alice, status="cancelled", error_code="SOLVE_CANCELLED", timings={"solve": 1000})
    assert used(alice) == (0, 0)


def test_what_a_definition_had_no_answer_to_counts(alice: User) -> None:
    record(alice, status="partial", timings={"solve": 1000})
    record(alice, status="failed", error_code="DEFINITION_ERROR", timings={"solve": 1000})
    record(alice, status="failed", error_code="RESOURCE_EXHAUSTED", timings={"solve": 1000})
    assert used(alice) == (3, 3)


def test_source_of_ones_own_that_never_ends_or_is_only_parsed_is_computing_but_no_solve(alice: User) -> None:
    record(alice, kind="evaluate", status="failed", error_code="SOLVE_TIMEOUT", timings={"solve": 30_000})
    record(alice, kind="evaluate", status="cancelled", error_code="SOLVE_CANCELLED", timings={"solve": 2000})
    record(alice, kind="evaluate", status="cancelled", error_code="SOLVE_CANCELLED", timings={"queue": 9000})
    record(alice, kind="parse", timings={"solve": 500})
    record(alice, kind="evaluate", status="failed", error_code="ENGINE_CRASHED", timings={"solve": 1000})
    assert used(alice) == (0, 32.5)


def test_a_month_is_a_calendar_month_in_utc(alice: User) -> None:
    record(alice, at=datetime(2026, 2, 28, 23, 59, 59, 999999, tzinfo=UTC))
    record(alice, at=datetime(2026, 3, 1, tzinfo=UTC))
    record(alice, at=datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=UTC))
    record(alice, at=datetime(2026, 4, 1, tzinfo=UTC))
    assert [used(alice, month)[0] for month in ("2026-02", "2026-03", "2026-04", "2026-05")] == [1, 2, 1, 0]
    assert meter(alice)["period"] == {"start": "2026-03-01T00:00:00Z", "end": "2026-04-01T00:00:00Z"}
    december = quotas.month(datetime(2026, 12, 31, 23, tzinfo=UTC))
    assert december == (datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def test_there_is_a_day_for_each_that_has_been(alice: User) -> None:
    record(alice, at=datetime(2026, 3, 2, 23, tzinfo=UTC), timings={"solve": 500})
    record(alice, at=datetime(2026, 3, 2, 1, tzinfo=UTC), cache="HIT", count=3)
    days = meter(alice)["days"]
    assert [day["date"] for day in days] == [f"2026-03-{n:02}" for n in range(1, 32)]
    assert days[1] == {"date": "2026-03-02", "solves": 4, "cacheHits": 3, "computeSeconds": 0.5}
    assert days[2] == {"date": "2026-03-03", "solves": 0, "cacheHits": 0, "computeSeconds": 0.0}
    today = datetime.now(UTC).date()
    last = meter(alice, f"{today:%Y-%m}")["days"][-1]["date"]
    assert today.isoformat() <= last <= datetime.now(UTC).date().isoformat()
    assert meter(alice, "2999-01")["days"] == []


@pytest.mark.parametrize("month", ["2026", "2026-13", "2026-00", "2026-1", "26-01", "x", "", "2026-01-01", "9999-12"])
def test_a_month_that_is_none_is_refused(alice: User, month: str) -> None:
    assert refusal(as_user(alice).get(f"/api/users/me/usage?month={month}")) == "400 BAD_REQUEST"


def test_the_meter_says_what_is_left_and_what_has_no_end(alice: User) -> None:
    record(alice, count=10)
    found = {quota["name"]: quota for quota in meter(alice)["quotas"]}
    assert found["solves"] == {"name": "solves", "used": 10, "limit": 5000, "remaining": 4990}
    assert found["storageBytes"] == {"name": "storageBytes", "used": 0, "limit": 200 << 20, "remaining": 200 << 20}
    assert found["aiTokens"]["used"] == 0
    alice.tier = Tier.objects.get(name="enterprise")
    alice.save()
    body = meter(alice)
    assert body["tier"] == "enterprise"
    assert {(quota["limit"], quota["remaining"]) for quota in body["quotas"]} == {(None, None)}
    assert body["limits"]["solve"] == {"limit": 500, "window": 60}


def test_more_than_all_leaves_nothing_and_not_less(alice: User) -> None:
    record(alice, count=6000)
    assert meter(alice)["quotas"][0]["remaining"] == 0


def test_every_part_that_holds_something_counts(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts that come later (jobs, files, the assistant) register like this one."""
    from accounts import holdings

    class Files:
        name = "files"

        def statistics(self, user_id: Any) -> dict[str, int]:
            return {"files": 3}

        def used(self, user_id: Any, start: datetime, end: datetime) -> Used:
            return Used(ai_tokens=70)

        def stored(self, user_id: Any) -> int:
            return 4096

        def days(self, user_id: Any, start: datetime, end: datetime) -> dict[Any, Any]:
            return {}

        def export(self, user_id: Any) -> list[dict[str, Any]]:
            return [{"name": "a.pdf"}]

        def erase(self, user_id: Any) -> None: ...

    monkeypatch.setitem(holdings._all, "files", Files())
    found = {quota["name"]: quota["used"] for quota in meter(alice)["quotas"]}
    assert (found["storageBytes"], found["aiTokens"]) == (4096, 70)
    api = as_user(alice)
    assert api.get("/api/users/me").json()["statistics"]["files"] == 3
    assert api.get("/api/users/me/export").json()["files"] == [{"name": "a.pdf"}]


# -- the end of a quota


def quota(tier: str, **fields: int | None) -> None:
    for row in Tier.objects.filter(name=tier):
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()


@pytest.fixture
def box(workshop: Workshop, limited: None, shipped_tiers: None) -> None:
    workshop.fake(inputs=[*BOX, *MOODS])


def solve(api: Api, **inputs: Any) -> Any:
    return api.send("POST", "/solve", {"definition": "Box.fake", "inputs": inputs})


def now_known() -> None:
    journal.flush()
    quotas.forget()


def test_who_has_used_up_their_solves_is_refused_until_the_next_month(box: None, alice: User) -> None:
    quota("free", monthly_solves=2)
    api = Api(key_of(alice, "solve")[1])
    for width in (1, 2):
        assert solve(api, width=width).status_code == 200
    now_known()
    _, end = quotas.month(datetime.now(UTC))
    before = (end - datetime.now(UTC)).total_seconds()
    response = solve(api, width=3)
    assert refusal(response) == EXCEEDED
    details = response.json()["details"]
    assert (details["quota"], details["limit"], details["currentTier"]) == ("solves", 2, "free")
    assert datetime.fromisoformat(details["resetsAt"]) == end
    assert details["upgradeUrl"]
    assert (end - datetime.now(UTC)).total_seconds() <= int(response["Retry-After"]) <= before + 1
    assert "X-RateLimit-Remaining" in response.headers
    assert refusal(solve(as_user(alice), width=1)) == EXCEEDED, "by whatever credential, and from the cache too"
    assert solve(Api(), width=1).status_code == 200, "strangers have no quota"
    assert solve(as_user(user("bob")), width=1).status_code == 200


def test_who_has_used_up_their_solves_is_refused_at_once_what_they_want_later(box: None, alice: User) -> None:
    quota("free", monthly_solves=1)
    api = Api(key_of(alice, "solve")[1], Prefer="respond-async")
    assert solve(api, width=1).status_code == 202
    drain()
    now_known()
    assert refusal(solve(api, width=2)) == EXCEEDED
    assert Job.objects.count() == 1


def test_what_fails_validation_is_not_taken_from_the_quota(box: None, alice: User) -> None:
    quota("free", monthly_solves=1)
    api = as_user(alice)
    for _ in range(3):
        assert set(problems(solve(api, width="wide"))) == {"width"}
        assert refusal(api.send("POST", "/solve", {"definition": "None.fake"})) == "404 DEFINITION_NOT_FOUND"
    now_known()
    assert solve(api).status_code == 200
    now_known()
    assert refusal(solve(api)) == EXCEEDED


def test_what_fails_by_our_fault_is_not_taken_from_the_quota(box: None, alice: User) -> None:
    quota("free", monthly_solves=1)
    api = as_user(alice)
    assert solve(api, fail="crash").status_code in (500, 502, 503, 504)
    now_known()
    assert solve(api).status_code == 200


def test_who_has_used_up_their_computing_time_still_gets_what_is_cached(box: None, alice: User) -> None:
    api = as_user(alice)
    assert solve(api, width=1).status_code == 200
    now_known()
    record(alice, at=timezone.now(), timings={"solve": 10_000})
    quota("free", monthly_compute_seconds=5)
    now_known()
    assert refusal(solve(api, width=2)) == EXCEEDED
    assert solve(api, width=2).json()["details"]["quota"] == "compute_seconds"
    assert solve(api, width=1)["X-Cache"] == "HIT"
    no_cache = {"definition": "Box.fake", "inputs": {"width": 1}, "nocache": True}
    assert refusal(api.send("POST", "/solve", no_cache)) == EXCEEDED


def test_last_months_solves_are_forgiven(box: None, alice: User) -> None:
    quota("free", monthly_solves=1)
    record(alice, at=quotas.month(timezone.now())[0] - timedelta(seconds=1), count=99)
    now_known()
    assert solve(as_user(alice)).status_code == 200


def test_a_higher_tier_goes_on_at_once(box: None, alice: User) -> None:
    quota("free", monthly_solves=0)
    api = as_user(alice)
    assert refusal(solve(api)) == EXCEEDED
    alice.tier = Tier.objects.get(name="pro")
    alice.save()
    assert solve(api).status_code == 200


def test_without_limits_there_are_no_quotas(box: None, alice: User, settings: Settings) -> None:
    quota("free", monthly_solves=0)
    settings.ENABLE_RATE_LIMITING = False
    assert solve(as_user(alice)).status_code == 200


def test_a_sum_is_asked_for_once_in_some_seconds(
    limited: None, shipped_tiers: None, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiers, "MAX_AGE", 3600.0)
    monkeypatch.setattr(quotas, "MAX_AGE", 3600.0)
    quotas.forget()
    ident = uuid4()
    quotas.check("solves", user_id=ident, tier="free")
    with django_assert_num_queries(0):
        for _ in range(50):
            quotas.check("solves", user_id=ident, tier="free")
            quotas.check("compute_seconds", user_id=ident, tier="free")
    record(User.objects.create(pk=ident, email="x@example.com"), at=timezone.now(), count=6000)
    quotas.forget()
    with pytest.raises(QuotaExceeded):
        quotas.check("solves", user_id=ident, tier="free")

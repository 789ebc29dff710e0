"""Can work be asked for, watched, stopped and tried again over HTTP, by whom it belongs to?"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from pytest_django import Settings

from accounts.models import Tier, User
from accounts.principal import Principal
from accounts.services.people import user_delete
from computeapi.jobs import claim, ending, room
from computeapi.jobs.execute import drain
from computeapi.jobs.models import Job
from computeapi.jobs.running import JobCancelled, Outcome
from computeapi.jobs.services import enqueue, enqueue_batch
from tests.accounts.acting import Api, as_user, key_of, problems, refusal, user
from tests.endpoints.jobs import SCHEMA, ask, kinds

pytestmark = pytest.mark.usefixtures("transactional_db")

ELSEWHERE = "198.51.100.7"


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    with kinds():
        yield


@pytest.fixture
def owner(transactional_db: None) -> User:
    return user("alice", password=None)


@pytest.fixture
def alice(owner: User) -> Api:
    return as_user(owner)


@pytest.fixture
def bob(transactional_db: None) -> Api:
    return as_user(user("bob", password=None))


@pytest.fixture
def charlie() -> Api:
    """Nobody."""
    return Api(address=ELSEWHERE)


@pytest.fixture
def staff(transactional_db: None) -> Api:
    return as_user(user("boss", password=None, is_staff=True))


def as_principal(owner: User) -> Principal:
    return Principal(kind="session", user_id=owner.pk, tier="free", rank=1)


def begun() -> claim.Claimed:
    """The next job, as a worker has it in hand."""
    claimed = claim.take(None)
    assert claimed is not None
    return claimed


# -- asking --


def test_a_job_is_accepted_done_and_its_result_is_the_answer_itself(alice: Api) -> None:
    accepted = ask(alice)
    assert (accepted.status_code, accepted["Retry-After"]) == (202, "1")
    job = accepted.json()
    assert accepted["Location"] == job["links"]["self"] == f"/api/jobs/{job['id']}"
    assert (job["status"], job["progress"], job["attempts"], job["maxAttempts"]) == ("queued", 0, 0, 3)
    assert drain() == 1
    done = alice.get(job["links"]["self"])
    assert "Retry-After" not in done
    job = done.json()
    assert (job["status"], job["progress"], job["result"], job["errors"]) == ("succeeded", 100, {"count": 2}, [])
    assert job["createdAt"] <= job["startedAt"] <= job["completedAt"]
    result = alice.get(job["links"]["result"])
    assert (result.status_code, result.content, result["Content-Type"]) == (200, b"word word ", "text/plain")
    assert (result["ETag"], result["Cache-Control"]) == ('"w"', "private, no-cache")


def test_a_job_without_a_queue_has_ended_when_it_is_accepted(alice: Api, settings: Settings) -> None:
    settings.ENABLE_QUEUE = False
    accepted = ask(alice)
    assert (accepted.status_code, accepted.json()["status"]) == (202, "succeeded")
    assert "Retry-After" not in accepted


def test_a_large_result_is_compressed_for_who_takes_that(alice: Api) -> None:
    place = ask(alice, data={"words": 9999})["Location"]
    drain()
    assert alice.get(f"{place}/result", headers={"Accept-Encoding": "gzip"})["Content-Encoding"] == "gzip"


def test_strangers_may_ask_where_the_kind_is_for_them(charlie: Api) -> None:
    place = ask(charlie)["Location"]
    drain()
    assert charlie.get(f"{place}/result").content == b"word word "


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"type": "required"}),
        ([], {"body": "type_error"}),
        ({"type": None}, {"type": "null"}),
        ({"type": 5}, {"type": "type_error"}),
        ({"type": "nothing"}, {"type": "invalid_choice"}),
        ({"type": "secret"}, {"type": "invalid_choice"}),
        ({"type": "w\0"}, {"type": "invalid_character"}),
        ({"type": "words"}, {"data.words": "type_error"}),
        ({"type": "words", "data": []}, {"data": "type_error"}),
        ({"type": "words", "data": {"words": "two"}}, {"data.words": "type_error"}),
        ({"type": "refuse", "data": {"a": "x" * (1 << 20)}}, {"data": "too_long"}),
        ({"type": "refuse", "data": {"a": "\0"}}, {"data": "invalid_character"}),
        ({"type": "words", "owner": "me"}, {"owner": "unknown_field"}),
        (
            {"type": "words", "priority": 11, "delay": -1, "attempts": 0, "dedupe": ""},
            {"priority": "max_value", "delay": "min_value", "attempts": "min_value", "dedupe": "blank"},
        ),
        (
            {"type": "words", "priority": "5", "delay": "soon", "attempts": 1.5, "dedupe": 7},
            {"priority": "type_error", "delay": "type_error", "attempts": "invalid", "dedupe": "type_error"},
        ),
        ({"type": "words", "delay": True, "priority": True}, {"delay": "type_error", "priority": "invalid"}),
        ({"type": "words", "delay": 31 * 86_400, "attempts": 11}, {"delay": "max_value", "attempts": "max_value"}),
        ({"type": "words", "at": "soon"}, {"at": "invalid_time"}),
        ({"type": "words", "at": "2026-13-01T00:00:00Z"}, {"at": "invalid"}),
        ({"type": "words", "at": "2026-01-01T00:00:00"}, {"at": "invalid_time"}),
        ({"type": "words", "at": "2199-01-01T00:00:00Z"}, {"at": "out_of_range"}),
        ({"type": "words", "at": "9999-12-31T23:59:59-23:59"}, {"at": "overflow"}),
        ({"type": "words", "dedupe": "x" * 129}, {"dedupe": "max_length"}),
    ],
)
def test_a_wrong_body_is_told_field_by_field_and_leaves_nothing(alice: Api, body: Any, wrong: dict[str, str]) -> None:
    assert problems(alice.send("POST", "/api/jobs", body)) == wrong
    assert not Job.objects.exists()


@pytest.mark.parametrize("delay", ["NaN", "Infinity", "1e999"])
def test_a_delay_is_a_number(alice: Api, delay: str) -> None:
    body = f'{{"type": "words", "data": {{"words": 1}}, "delay": {delay}}}'
    response = alice.generic("POST", "/api/jobs", body, content_type="application/json")
    assert problems(response) == {"delay": "type_error"}


def test_what_can_be_asked_for_is_named_to_who_asks_for_something_else(alice: Api) -> None:
    [error] = ask(alice, "nothing").json()["details"]["errors"]
    assert "refuse" in error["message"]
    assert "words" in error["message"]
    assert "secret" not in error["message"]


def test_the_types_say_what_they_take(charlie: Api) -> None:
    found = {kind["type"]: kind for kind in charlie.get("/api/jobs/types").json()}
    assert found["words"] == {
        "type": "words",
        "title": "Words",
        "priority": 6,
        "attempts": 3,
        "timeLimit": 300,
        "scope": "files",
        "bucket": "files",
        "schema": SCHEMA,
    }
    assert found["refuse"]["schema"] is None
    assert "secret" not in found


def test_a_delayed_job_waits_for_its_time(alice: Api) -> None:
    job = ask(alice, delay=60).json()
    assert drain() == 0
    assert job["dueAt"] > job["createdAt"]
    assert alice.get(job["links"]["self"]).json()["status"] == "queued"


def test_a_job_for_a_time_to_come_waits_until_then(alice: Api) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    job = ask(alice, at=tomorrow.isoformat(), delay=5).json()
    assert parse_datetime(job["dueAt"]) == tomorrow
    assert drain() == 0
    ask(alice, at="2020-01-01T00:00:00Z")
    assert drain() == 1


def test_one_that_waits_already_is_the_answer_to_the_same_wish(alice: Api, bob: Api) -> None:
    first, again = ask(alice, dedupe="nightly").json(), ask(alice, dedupe="nightly").json()
    assert first["id"] == again["id"]
    assert ask(bob, dedupe="nightly").json()["id"] != first["id"]
    drain()
    assert ask(alice, dedupe="nightly").json()["id"] != first["id"]


def test_who_shares_an_address_or_a_key_names_no_wish_for_another_could_say_the_same_name(
    charlie: Api, alice: Api, owner: User
) -> None:
    shop = "https://shop.example"
    shown = Api(key_of(owner, "jobs", "files", origins=[shop])[1], origin=shop)
    assert ask(alice, dedupe="nightly").status_code == 202
    for api in (charlie, shown):
        assert problems(ask(api, dedupe="nightly")) == {"dedupe": "not_allowed"}
        assert ask(api).status_code == 202


@pytest.mark.parametrize(("asked", "given"), [(None, 6), (0, 0), (3, 3), (10, 6)])
def test_nobody_asks_for_more_than_the_kind_is_worth(alice: Api, asked: int | None, given: int) -> None:
    fields = {} if asked is None else {"priority": asked}
    assert ask(alice, **fields).json()["priority"] == given


def test_a_tier_adds_to_the_priority(transactional_db: None) -> None:
    eve = as_user(user("eve", tier=Tier.objects.get(name="enterprise")))
    assert [ask(eve, priority=priority).json()["priority"] for priority in (3, 10)] == [5, 8]


def test_sent_again_under_one_key_it_is_one_job(alice: Api) -> None:
    first, again = ask(alice, key="once"), ask(alice, key="once")
    assert (again.content, again["Idempotent-Replayed"]) == (first.content, "true")
    assert again["Location"] == first["Location"]
    assert refusal(ask(alice, key="once", priority=1)) == "422 IDEMPOTENCY_KEY_REUSED"
    assert Job.objects.count() == 1


def test_a_stranger_leaves_a_hundred_jobs_and_no_more(charlie: Api, alice: Api) -> None:
    assert {ask(charlie).status_code for _ in range(100)} == {202}
    refused = ask(charlie)
    assert (refusal(refused), refused.json()["details"]["limit"]) == ("429 TOO_MANY_JOBS", 100)
    assert refused["Retry-After"]
    assert ask(alice).status_code == 202


def test_who_has_no_room_tries_nothing_again_and_is_given_what_waits_already(
    alice: Api, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "USERS", 1)
    old = ask(alice)["Location"]
    assert alice.send("DELETE", old).status_code == 200
    waiting = ask(alice, dedupe="nightly")
    assert refusal(alice.send("POST", f"{old}/retry")) == "429 TOO_MANY_JOBS"
    assert refusal(ask(alice)) == "429 TOO_MANY_JOBS"
    assert ask(alice, dedupe="nightly")["Location"] == waiting["Location"]
    drain()
    assert alice.send("POST", f"{old}/retry").status_code == 202


@pytest.mark.parametrize("way", ["sent", "answered"])
def test_what_is_kept_of_strangers_jobs_is_bounded_by_address(
    charlie: Api, alice: Api, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "STRANGERS_KEPT", 1_500)
    if way == "sent":
        job = ask(charlie, "refuse", {"text": random.Random(1).randbytes(1_500).hex()}).json()
        assert charlie.send("DELETE", f"/api/jobs/{job['id']}").status_code == 200
    else:
        assert ask(charlie, data={"words": 300_000}).status_code == 202
        drain()
    refused = ask(charlie)
    assert (refusal(refused), refused.json()["details"]["limitBytes"]) == ("429 TOO_MANY_JOBS", 1_500)
    assert int(refused["Retry-After"]) > 60
    assert {ask(alice).status_code, ask(Api(address="198.51.100.9")).status_code} == {202}


# -- what it takes --


def test_a_key_needs_the_scope_of_the_kind_too(owner: User) -> None:
    of_jobs, of_both = (Api(key_of(owner, *scopes)[1]) for scopes in (["jobs"], ["jobs", "files"]))
    assert refusal(ask(of_jobs)) == "403 SCOPE_MISSING"
    assert ask(of_jobs).json()["details"] == {"scope": "files"}
    assert ask(of_jobs, "refuse").status_code == 202
    failed = ask(of_both).json()
    Job.objects.update(state="failed")
    assert refusal(of_jobs.send("POST", f"/api/jobs/{failed['id']}/retry")) == "403 SCOPE_MISSING"
    assert refusal(Api(key_of(owner, "files")[1]).get("/api/jobs")) == "403 SCOPE_MISSING"


def test_a_key_that_may_do_the_work_sees_what_became_of_it(owner: User, bob: Api) -> None:
    of_files, of_solves = (Api(key_of(owner, scope)[1]) for scope in ("files", "solve"))
    place = ask(as_user(owner))["Location"]
    assert refusal(of_solves.get(place)) == "403 SCOPE_MISSING"
    assert refusal(bob.get(place)) == "404 NOT_FOUND"
    assert of_files.get(place).status_code == 200
    assert of_files.send("DELETE", place).json()["status"] == "cancelled"
    assert of_files.send("POST", f"{place}/retry").status_code == 202
    drain()
    assert of_files.get(f"{place}/result").status_code == 200
    assert refusal(of_files.get("/api/jobs")) == "403 SCOPE_MISSING"


def test_a_job_counts_among_the_requests_of_its_kind(alice: Api, settings: Settings, shipped_limits: None) -> None:
    settings.ENABLE_RATE_LIMITING = True
    asked = [ask(alice) for _ in range(21)]
    assert {response.status_code for response in asked[:20]} == {202}
    assert refusal(asked[20]) == "429 RATE_LIMIT_EXCEEDED"
    assert asked[20].json()["details"]["bucket"] == "files"
    assert asked[20]["Retry-After"]
    assert ask(alice, "refuse").status_code == 202


@pytest.fixture
def shipped_limits() -> Iterator[None]:
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


# -- whose --


def test_a_job_is_its_owners_and_staffs(alice: Api, bob: Api, charlie: Api, staff: Api) -> None:
    place = ask(alice)["Location"]
    for other in (bob, charlie):
        for method, path in [("GET", ""), ("DELETE", ""), ("GET", "/result"), ("GET", "/items"), ("POST", "/retry")]:
            assert refusal(other.send(method, f"{place}{path}")) == "404 NOT_FOUND", (method, path)
    assert alice.get(place).json() == staff.get(place).json()
    assert refusal(alice.get(f"/api/jobs/{uuid4()}")) == "404 NOT_FOUND"
    assert refusal(alice.get("/api/jobs/no-uuid")) == "404 NOT_FOUND"


def test_who_knows_the_id_of_a_strangers_job_has_it(charlie: Api) -> None:
    place = ask(charlie)["Location"]
    assert Api(address="203.0.113.9").get(place).status_code == 200
    assert charlie.send("DELETE", place).json()["status"] == "cancelled"


def test_lists_are_for_those_who_are_logged_in(charlie: Api) -> None:
    ask(charlie)
    assert refusal(charlie.get("/api/jobs")) == "401 NOT_AUTHENTICATED"


def test_softlys_own_jobs_are_for_staff(alice: Api, staff: Api) -> None:
    from computeapi.jobs.owners import SYSTEM

    job = enqueue("item", {}, owner=SYSTEM)
    assert refusal(alice.get(f"/api/jobs/{job.id}")) == "404 NOT_FOUND"
    assert staff.get(f"/api/jobs/{job.id}").status_code == 200


# -- lists --


def listed(api: Api, query: str = "") -> list[Any]:
    response = api.get(f"/api/jobs{query}")
    assert response.status_code == 200, response.content
    return list(response.json()["results"])


def test_a_list_has_ones_own_jobs_newest_first(alice: Api, bob: Api, staff: Api) -> None:
    made = [ask(alice).json()["id"] for _ in range(3)]
    ask(bob)
    assert [job["id"] for job in listed(alice)] == made[::-1]
    assert len(listed(staff)) == 4


def test_a_list_is_cut_and_goes_on(alice: Api) -> None:
    made = [ask(alice).json()["id"] for _ in range(5)]
    first = alice.get("/api/jobs?limit=2").json()
    second = alice.get(first["next"]).json()
    third = alice.get(second["next"]).json()
    assert [job["id"] for page in (first, second, third) for job in page["results"]] == made[::-1]
    assert third["next"] is None


def test_a_list_is_filtered(alice: Api, owner: User, staff: Api) -> None:
    done, waiting = ask(alice).json(), None
    drain()
    waiting = ask(alice, "refuse").json()
    ids = {"done": done["id"], "waiting": waiting["id"]}
    found = {query: [job["id"] for job in listed(alice, query)] for query in ("?status=succeeded", "?type=refuse")}
    assert found == {"?status=succeeded": [ids["done"]], "?type=refuse": [ids["waiting"]]}
    assert listed(alice, "?type=gone") == listed(alice, "?type=%00") == listed(alice, "?status=failed") == []
    assert len(listed(staff, f"?user={owner.pk}")) == 2
    assert listed(staff, f"?user={uuid4()}") == []


def test_a_wrong_filter_is_named(alice: Api, staff: Api) -> None:
    wrong = "?status=done&parent=x&user=me"
    assert problems(alice.get(f"/api/jobs{wrong}")) == dict.fromkeys(("status", "parent", "user"), "invalid_filter")
    assert refusal(alice.get(f"/api/jobs?user={uuid4()}")) == "403 PERMISSION_DENIED"
    assert refusal(alice.get("/api/jobs?cursor=x")) == "400 BAD_REQUEST"


# -- the queue --


def test_a_job_says_how_many_are_before_it(alice: Api) -> None:
    ask(alice, delay=60)  # in nobody's way
    places = [ask(alice)["Location"] for _ in range(3)]
    assert [alice.get(place).json()["queuePosition"] for place in places] == [0, 1, 2]
    assert [job["queuePosition"] for job in listed(alice)][:3] == [2, 1, 0]
    begun()
    assert [alice.get(place).json()["queuePosition"] for place in places] == [None, 0, 1]


def test_another_persons_one_job_is_not_behind_somebodys_hundred(alice: Api, bob: Api, owner: User) -> None:
    for _ in range(100):
        enqueue("item", {}, owner=as_principal(owner))
    assert ask(bob, "refuse").json()["queuePosition"] < 3


# -- cancelling --


def test_a_job_that_waits_is_cancelled_at_once_and_twice_is_fine(alice: Api) -> None:
    place = ask(alice)["Location"]
    first, again = alice.send("DELETE", place), alice.send("DELETE", place)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert first.json()["status"] == "cancelled"
    assert first.json()["completedAt"]
    assert drain() == 0


def test_a_job_that_runs_is_asked_to_end(alice: Api) -> None:
    place = ask(alice)["Location"]
    held = begun()
    asked = alice.send("DELETE", place).json()
    assert (asked["status"], asked["cancelRequestedAt"] is not None) == ("running", True)
    assert alice.send("DELETE", place).status_code == 200
    ending.failed(held, JobCancelled("Cancelled."))
    assert alice.get(place).json()["status"] == "cancelled"


def test_what_has_ended_is_not_cancelled(alice: Api) -> None:
    done, failed = ask(alice)["Location"], ask(alice, "refuse")["Location"]
    drain()
    for place, status in ((done, "succeeded"), (failed, "failed")):
        assert refusal(alice.send("DELETE", place)) == "409 JOB_ENDED"
        assert alice.get(place).json()["status"] == status


# -- how it ends --


def test_the_result_of_a_job_that_runs_is_not_there_yet(alice: Api) -> None:
    place = ask(alice)["Location"]
    for _ in range(2):
        response = alice.get(f"{place}/result")
        assert (refusal(response), response["Retry-After"]) == ("409 JOB_NOT_ENDED", "1")
        claim.take(None)


def test_a_job_that_failed_says_why_and_its_result_is_that_error(alice: Api) -> None:
    place = ask(alice, "refuse")["Location"]
    drain()
    job = alice.get(place).json()
    [error] = job["errors"]
    assert (job["status"], error["attempt"], error["code"]) == ("failed", 1, "DEFINITION_ERROR")
    assert (error["message"], error["details"]) == ("The lid is too wide.", {"width": 9})
    result = alice.get(f"{place}/result")
    assert refusal(result) == "422 DEFINITION_ERROR"
    assert (result.json()["message"], result.json()["details"]) == ("The lid is too wide.", {"width": 9})


def test_a_job_without_an_answer_has_no_result(alice: Api, owner: User) -> None:
    quiet = enqueue("item", {}, owner=as_principal(owner))
    drain()
    assert "result" not in alice.get(f"/api/jobs/{quiet.id}").json()["links"]
    assert refusal(alice.get(f"/api/jobs/{quiet.id}/result")) == "404 JOB_WITHOUT_RESULT"
    cancelled = ask(alice)["Location"]
    alice.send("DELETE", cancelled)
    assert refusal(alice.get(f"{cancelled}/result")) == "409 JOB_CANCELLED"


def test_a_failed_or_cancelled_job_is_tried_again_with_all_its_attempts(alice: Api) -> None:
    failed, cancelled = ask(alice, "refuse")["Location"], ask(alice)["Location"]
    alice.send("DELETE", cancelled)
    drain()
    for place in (failed, cancelled):
        again = alice.send("POST", f"{place}/retry")
        assert (again.status_code, again["Location"]) == (202, place)
        assert (again.json()["status"], again.json()["attempts"], again.json()["completedAt"]) == ("queued", 0, None)
    assert drain() == 2
    assert [alice.get(place).json()["status"] for place in (failed, cancelled)] == ["failed", "succeeded"]
    assert len(alice.get(failed).json()["errors"]) == 2


def test_what_waits_or_succeeded_is_not_tried_again(alice: Api) -> None:
    place = ask(alice)["Location"]
    assert refusal(alice.send("POST", f"{place}/retry")) == "409 JOB_NOT_RETRYABLE"
    drain()
    assert refusal(alice.send("POST", f"{place}/retry")) == "409 JOB_NOT_RETRYABLE"


def test_a_kind_that_is_gone_is_not_tried_again(alice: Api, owner: User) -> None:
    job = Job.objects.create(type="gone", state="failed", user=owner, timeout=1)
    assert refusal(alice.send("POST", f"/api/jobs/{job.id}/retry")) == "409 JOB_NOT_RETRYABLE"


def test_a_retry_sent_again_under_one_key_is_one(alice: Api) -> None:
    place = ask(alice, "refuse")["Location"]
    drain()
    first, again = (alice.send("POST", f"{place}/retry", **{"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, again.content, again["Idempotent-Replayed"]) == (202, first.content, "true")


# -- batches --


@pytest.fixture
def batch(owner: User) -> Job:
    return enqueue_batch("secret", [{"n": n} for n in range(3)], item_type="item", owner=as_principal(owner))


def test_a_batch_counts_its_items_and_lists_them_in_order(alice: Api, bob: Api, batch: Job) -> None:
    place = f"/api/jobs/{batch.id}"
    claimed = begun()
    ending.succeeded(claimed, Outcome())
    job = alice.get(place).json()
    assert (job["status"], job["queuePosition"], job["progress"]) == ("running", None, 33.3)
    assert job["items"] == {"total": 3, "succeeded": 1, "failed": 0, "cancelled": 0}
    items = alice.get(job["links"]["items"]).json()
    assert (items["count"], [item["index"] for item in items["results"]]) == (3, [0, 1, 2])
    assert {item["parent"] for item in items["results"]} == {str(batch.id)}
    some = alice.get(f"{place}/items?status=queued&limit=1&offset=1").json()
    assert (some["count"], [item["index"] for item in some["results"]]) == (2, [2])
    assert problems(alice.get(f"{place}/items?status=x")) == {"status": "invalid_filter"}
    assert [job["id"] for job in listed(alice)] == [str(batch.id)]
    assert len(listed(alice, f"?parent={batch.id}")) == 3
    assert listed(bob, f"?parent={batch.id}") == []


def test_a_batch_is_cancelled_with_its_items_and_tried_again_with_them(alice: Api, batch: Job) -> None:
    place = f"/api/jobs/{batch.id}"
    assert alice.send("DELETE", place).json()["items"]["cancelled"] == 3
    assert alice.get(place).json()["status"] == "cancelled"
    again = alice.send("POST", f"{place}/retry").json()
    assert (again["status"], again["items"]["cancelled"]) == ("running", 0)
    assert drain() == 3
    assert alice.get(place).json()["status"] == "succeeded"
    assert refusal(alice.get(f"{place}/result")) == "404 JOB_WITHOUT_RESULT"


# -- what is held of somebody --


def test_jobs_are_counted_exported_and_gone_with_their_user(alice: Api, bob: Api, owner: User, batch: Job) -> None:
    ask(alice)
    kept = ask(bob).json()["id"]
    drain()
    assert alice.get("/api/users/me").json()["statistics"]["jobs"] == 2  # a batch is one
    exported = alice.get("/api/users/me/export").json()["jobs"]
    assert len(exported) == 5
    assert {"words": 2} in [job["data"] for job in exported]
    user_delete(user=owner)
    assert [str(job.id) for job in Job.objects.all()] == [kept]

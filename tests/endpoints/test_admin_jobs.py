"""Can staff see in the admin how jobs go, and stop them or have them tried again, as far as their permissions go?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.principal import Principal
from computeapi.jobs import claim
from computeapi.jobs.admin_shown import length
from computeapi.jobs.execute import drain
from computeapi.jobs.models import Job, Worker
from computeapi.jobs.owners import SYSTEM
from computeapi.jobs.services import enqueue, enqueue_batch
from tests.endpoints.jobs import kinds

pytestmark = pytest.mark.usefixtures("transactional_db")

LIST, WORKERS = "/admin/computeapi/job/", "/admin/computeapi/worker/"


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    with kinds():
        yield


@pytest.fixture
def owner(transactional_db: None) -> Principal:
    return Principal(kind="session", user_id=User.objects.create_user("alice@example.com").pk, tier="free")


@pytest.fixture
def boss(transactional_db: None) -> Client:
    return _logged_in(User.objects.create_superuser("boss@example.com"))


@pytest.fixture
def viewer(transactional_db: None) -> Client:
    """Staff who may look at jobs and no more."""
    user = User.objects.create_user("viewer@example.com", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_job", "view_worker"]))
    return _logged_in(user)


def _logged_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def page(job: Job) -> str:
    return f"{LIST}{job.pk}/change/"


def act(client: Client, action: str, *jobs: Job) -> str:
    fields = {"action": action, "_selected_action": [str(job.pk) for job in jobs]}
    response = client.post(f"{LIST}?items=with&for=all", fields, follow=True)
    assert response.status_code == 200
    return str(response.text)


def states(*jobs: Job) -> list[str]:
    return [Job.objects.get(pk=job.pk).state for job in jobs]


def failed(owner: Principal) -> Job:
    job = enqueue("refuse", {"note": "<b>7</b>"}, owner=owner)
    drain()
    return job


def test_a_jobs_page_says_what_was_asked_what_went_wrong_and_for_whom(boss: Client, owner: Principal) -> None:
    text = boss.get(page(failed(owner))).text
    for part in ("DEFINITION_ERROR", "The lid is too wide.", "&quot;width&quot;: 9", "&lt;b&gt;7", "alice@example.com"):
        assert part in text
    assert "1 of 3" in text


def test_what_came_of_a_job_is_shown(boss: Client, owner: Principal) -> None:
    job = enqueue("words", {"words": 2}, owner=owner)
    drain()
    text = boss.get(page(job)).text
    assert "&quot;count&quot;: 2" in text
    assert "200 text/plain" in text


def test_the_list_shows_peoples_jobs_and_others_when_asked(boss: Client, owner: Principal) -> None:
    mine, batch = failed(owner), enqueue_batch("secret", [{}, {}], item_type="item", owner=owner)
    ours, nobodys = enqueue("item", {}, owner=SYSTEM), enqueue("words", {"words": 1}, owner=Principal(address="x"))
    first, second = batch.items.order_by("index")

    def found(query: str) -> set[Any]:
        response = boss.get(f"{LIST}{query}")
        assert response.status_code == 200, query
        return {job.pk for job in response.context["cl"].result_list}

    assert found("") == {mine.pk, batch.pk, nobodys.pk}
    assert found("?for=softly") == {ours.pk}
    assert found("?for=all&items=with") == {row.pk for row in (mine, batch, first, second, ours, nobodys)}
    assert found("?items=only") == found(f"?items={batch.pk}") == found(f"?for=all&items={batch.pk}")
    assert found(f"?items={batch.pk}") == {first.pk, second.pk}
    assert found("?items=what") == set()
    assert found("?state__exact=failed") == found("?type=refuse") == {mine.pk}
    assert found("?q=alice") == {mine.pk, batch.pk}
    assert found(f"?q={ours.pk}") == {ours.pk}
    assert found(f"?q={batch.pk}") == {batch.pk, first.pk, second.pk}
    assert found(f"?q={uuid4()}") == set()


def test_a_batch_leads_to_its_items_and_back(boss: Client, owner: Principal) -> None:
    batch = enqueue_batch("secret", [{}, {}], item_type="item", owner=owner)
    claim.take(None)
    assert f"items={batch.pk}" in boss.get(page(batch)).text
    assert "none ended of 2" in boss.get(LIST).text
    item = batch.items.get(index=1)
    assert page(batch) in boss.get(page(item)).text


def test_jobs_are_cancelled_and_what_has_ended_is_left(boss: Client, owner: Principal) -> None:
    done = failed(owner)
    running = enqueue("words", {"words": 1}, owner=owner)
    claim.take(None)
    waiting = enqueue("words", {"words": 1}, owner=owner)
    text = act(boss, "cancel", done, running, waiting)
    assert "2 cancelled" in text
    assert "1 left as they are" in text
    assert states(done, running, waiting) == ["failed", "running", "cancelled"]
    assert Job.objects.get(pk=running.pk).cancel_requested
    assert "(to be cancelled)" in boss.get(page(running)).text


def test_jobs_are_replayed_and_what_succeeded_is_left(boss: Client, owner: Principal) -> None:
    poisoned, done = failed(owner), enqueue("words", {"words": 1}, owner=owner)
    drain()
    text = act(boss, "replay", poisoned, done)
    assert "1 tried again" in text
    assert "1 left as they are" in text
    assert states(poisoned, done) == ["queued", "succeeded"]


def test_one_that_cannot_be_replayed_says_why(boss: Client, owner: Principal) -> None:
    poisoned = enqueue("refuse", {}, owner=owner, dedupe="once")
    drain()
    enqueue("refuse", {}, owner=owner, dedupe="once")
    assert "JOB_NOT_RETRYABLE" in act(boss, "replay", poisoned)


def test_a_job_is_cancelled_and_replayed_on_its_page(boss: Client, owner: Principal) -> None:
    job = enqueue("words", {"words": 1}, owner=owner)
    assert "Cancel this job" in boss.get(page(job)).text
    assert "1 cancelled" in boss.post(page(job), {"_cancel": "1"}, follow=True).text
    text = boss.get(page(job)).text
    assert "Cancel this job" not in text
    assert "Replay" in text
    assert "1 tried again" in boss.post(page(job), {"_replay": "1"}, follow=True).text
    assert states(job) == ["queued"]


def test_who_stepped_in_is_in_the_audit_log(boss: Client, owner: Principal) -> None:
    job = enqueue("words", {"words": 1}, owner=owner)
    act(boss, "cancel", job)
    act(boss, "replay", job)
    found = LogEntry.objects.filter(object_pk=str(job.pk)).order_by("timestamp")
    assert [(entry.actor_email, entry.changes) for entry in found] == [
        ("boss@example.com", {"cancelled": ["queued", "cancelled"]}),
        ("boss@example.com", {"replayed": ["cancelled", "queued"]}),
    ]
    assert boss.get("/admin/auditlog/logentry/").status_code == 200


def test_who_may_only_look_acts_on_nothing(viewer: Client, owner: Principal) -> None:
    waiting, done = enqueue("words", {"words": 1}, owner=owner, delay=60), failed(owner)
    for job in (waiting, done):
        text = viewer.get(page(job)).text
        assert job.type in text
        assert "Cancel this job" not in text
        assert "_replay" not in text
    act(viewer, "cancel", waiting)
    act(viewer, "replay", done)
    for button in ("_cancel", "_replay"):
        assert viewer.post(page(waiting), {button: "1"}).status_code == 403
    assert states(waiting, done) == ["queued", "failed"]


def test_nobody_writes_jobs_or_workers_by_hand(boss: Client, owner: Principal) -> None:
    job, worker = failed(owner), Worker.objects.create(host="here", pid=1, slots=2)
    for place in (f"{LIST}add/", f"{WORKERS}add/"):
        assert boss.get(place).status_code == 403
    for place in (f"{LIST}{job.pk}/delete/", f"{WORKERS}{worker.pk}/delete/"):
        assert boss.post(place, {"post": "yes"}).status_code == 403
    boss.post(page(job), {"state": "succeeded", "type": "words"})
    assert (Job.objects.get(pk=job.pk).state, Job.objects.get(pk=job.pk).type) == ("failed", "refuse")


def test_workers_are_listed_with_what_they_do(boss: Client, viewer: Client, owner: Principal) -> None:
    soon = timezone.now() + timedelta(minutes=2)
    alive = Worker.objects.create(host="alive.example", pid=7, slots=4, seen=soon)
    Worker.objects.create(host="lost.example", pid=8, slots=4, seen=timezone.now() - timedelta(minutes=2))
    job = enqueue("words", {"words": 1}, owner=owner)
    claim.take(alive.pk)
    for client in (boss, viewer):
        text = client.get(WORKERS).text
        assert page(job) in text
        for part in ("alive.example", "lost.example", '"job-state alive"', '"job-state lost"'):
            assert part in text
    assert boss.get(f"{WORKERS}{alive.pk}/change/").status_code == 200


def test_a_user_with_jobs_is_deleted_with_them(boss: Client, owner: Principal) -> None:
    job, user = failed(owner), User.objects.get(pk=owner.user_id)
    place = f"/admin/accounts/user/{user.pk}/delete/"
    assert "requires deleting" not in boss.get(place).text
    assert boss.post(place, {"post": "yes"}).status_code == 302
    assert not Job.objects.filter(pk=job.pk).exists()
    assert not User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0.00 s"), (-3, "0.00 s"), (0.123, "0.12 s"), (42.4, "42 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")],
)
def test_a_length_of_time_is_shown_as_people_say_it(seconds: float, shown: str) -> None:
    assert length(timedelta(seconds=seconds)) == shown

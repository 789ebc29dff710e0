"""Does the admin's home say what the records say, also when there are none, and when PostgreSQL is slow?"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.db.models.functions import Now
from django.test import Client

from accounts.models import ApiKey, User
from computeapi.engines import registry as engines
from computeapi.jobs.models import Job, State, Worker
from computeapi.monitoring import dashboard, numbers
from computeapi.monitoring.charts import Chart
from computeapi.monitoring.models import Reading
from computeapi.solve.models import SolveRecord
from definitions.models import Definition
from definitions.registry import Entry
from tests.workshop import BOX, Workshop

HOME = "/admin/"


@pytest.fixture(autouse=True)
def _no_hour_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of a test."""
    first = numbers.first_hour()
    monkeypatch.setattr(numbers, "first_hour", lambda: first)


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    workshop.fake("Other.fake")
    return workshop.fake(inputs=BOX)


def record(hours_ago: int, cache: str, status: str = "ok", count: int = 1, name: str = "Box.fake", **more: Any) -> None:
    """In the middle of an hour, the present one where it is 0."""
    when = numbers.first_hour() + timedelta(hours=numbers.HOURS - 1 - hours_ago, minutes=30)
    fields = {"name": name, "engine": "fake", "key": "k", "created": when, "last": when} | more
    SolveRecord.objects.create(cache=cache, status=status, count=count, **fields)


def tiles(board: dashboard.Board) -> dict[str, tuple[str, str]]:
    return {tile.label: (tile.value, tile.note) for tile in board.tiles}


def known_records() -> None:
    record(0, "HIT", count=70)
    record(0, "SHARED", count=5)
    record(2, "MISS", timings={"solve": 100.0, "queue": 3.0})
    record(2, "MISS", timings={"solve": 300.0})
    record(2, "BYPASS", status="partial", timings={"solve": 200.0})
    record(23, "MISS", timings={"solve": 4000.0}, name="Other.fake")
    for message in ("first", "second", "third", "fourth", "fifth", "sixth <b>"):
        record(1, "MISS", "failed", error_code="DEFINITION_ERROR", error_message=message)
    record(1, "MISS", "failed", error_code="SOLVE_TIMEOUT", error_message="late", count=3)
    record(1, "MISS", "cancelled", error_code="SOLVE_CANCELLED")
    record(24, "HIT", count=1000)
    record(24, "MISS", "failed", error_code="TOO_OLD", timings={"solve": 9e9})


def board_of(client: Client) -> str:
    return client.get(HOME).text.partition('id="board"')[2].partition('id="content-main"')[0]


def boss() -> User:
    return User.objects.get(email="staff@example.com")


def test_the_numbers_are_those_of_the_records(staff: Client, box: Entry) -> None:
    known_records()
    found = numbers.solves(numbers.first_hour())
    assert len(found.hours) == 24
    by_hour = [counts for _, counts in found.hours]
    assert by_hour[23] == {"cached": 75, "computed": 0, "failed": 0, "cancelled": 0}
    assert by_hour[21] == {"cached": 0, "computed": 3, "failed": 0, "cancelled": 0}
    assert by_hour[22] == {"cached": 0, "computed": 0, "failed": 9, "cancelled": 1}
    assert by_hour[0]["computed"] == 1
    assert found.errors == [("DEFINITION_ERROR", 6), ("SOLVE_TIMEOUT", 3)]
    assert found.hit_rate == 75 / 79
    slow = numbers.slowest(numbers.first_hour())
    assert [(item.name, item.runs, item.median) for item in slow] == [("Other.fake", 1, 4000), ("Box.fake", 3, 200)]
    assert slow[1].p95 == pytest.approx(290)


def test_the_page_shows_them(staff: Client, box: Entry) -> None:
    engines.pool().stats()  # the hosts are there before the page, which waits for seconds only
    known_records()
    key = ApiKey(user=boss(), name="k", scopes=["solve"])
    key.take_new_token()
    key.save()
    User.objects.create_user("off@example.com", is_active=False)
    Definition.objects.filter(name="Other.fake").update(enabled=False)
    shown = tiles(dashboard.board(boss()))
    assert shown["Solves"] == ("89", "in 24 h")
    assert shown["Hit rate"] == ("95 %", "75 of 79 from cache")
    assert shown["Errors"] == ("9", "10.1 % of all")
    assert shown["Definitions"] == ("1", "enabled, of 2")
    assert shown["Users"] == ("1", "active, of 2")
    assert shown["API keys"][0] == "1"
    assert shown["Sessions"][0] == "1"
    assert re.fullmatch(r"\d+", shown["Running"][0])
    assert "none queued" in shown["Running"][1]

    text = staff.get(HOME).text
    for part in ("95 %", "75 cached", "4 computed", "9 failed", "1 cancelled", "4.0 s", "200 ms", "DEFINITION_ERROR"):
        assert part in text
    assert text.count('<rect class="failed" x=') == 1
    assert "sixth <b>" not in text
    assert len(re.findall(r"/computeapi/solverecord/[0-9a-f-]{36}/change/", text)) == 5, "the latest five"
    assert "TOO_OLD" not in text
    assert "late" in text


def test_its_links_lead_to_what_they_name(staff: Client, box: Entry) -> None:
    known_records()
    board = board_of(staff)
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', board)}
    assert any("error_code=SOLVE_TIMEOUT" in link for link in links)
    for link in links:
        assert staff.get(link).status_code == 200, link
    late = next(link for link in links if "error_code=SOLVE_TIMEOUT" in link)
    assert "1 solve record" in staff.get(late).text


def known_jobs() -> None:
    worker = Worker.objects.create(host="solve-2", pid=7, slots=4)
    fields = {"type": "test", "flow": "somebody", "timeout": 60}
    Job.objects.create(state=State.RUNNING, worker=worker, deadline=Now() + timedelta(minutes=1), **fields)
    for seconds in (10, 90):
        Job.objects.create(due=Now() - timedelta(seconds=seconds), **fields)
    Job.objects.create(state=State.FAILED, completed=Now(), **fields)
    at = numbers.first_hour() + timedelta(hours=3, minutes=5)
    Reading.objects.create(at=at, queued=70, running=4, waited=90.0, workers=1, slots=4)


def test_jobs_are_shown_by_state_and_with_who_does_them(staff: Client, box: Entry) -> None:
    known_jobs()
    board = dashboard.board(boss())
    assert tiles(board)["Jobs"][0] == "1"
    assert re.fullmatch(r"running, 2 queued for (9\d|1\d\d) s", tiles(board)["Jobs"][1])
    assert tiles(board)["Workers"] == ("1", "4 jobs at a time")
    assert board.jobs
    assert board.jobs.chart
    assert [(bar.label, bar.value) for bar in board.jobs.states or []] == [
        ("queued", "2"),
        ("running", "1"),
        ("succeeded", "0"),
        ("failed", "1"),
        ("cancelled", "0"),
    ]
    assert [(bar.label, bar.value) for bar in board.jobs.workers or []] == [("solve-2:7", "1 of 4")]
    assert board.jobs.chart.columns[3].title.endswith(":00: 4 running, 70 queued")
    text = board_of(staff)
    for link in {link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+/(?:job|worker)/[^"]*)"', text)}:
        assert staff.get(link).status_code == 200, link


def test_jobs_that_wait_for_a_worker_that_is_not_there_stand_out(staff: Client, box: Entry) -> None:
    Job.objects.create(type="test", flow="somebody", timeout=60)
    found = {tile.label: tile for tile in dashboard.board(boss()).tiles}
    assert (found["Workers"].value, found["Workers"].note, found["Workers"].tone) == ("0", "jobs wait for one", "bad")
    assert found["Jobs"].tone == "bad"
    assert "None is alive." in board_of(staff)


def test_it_works_with_nothing_there(staff: Client) -> None:
    Definition.objects.all().delete()
    shown = tiles(dashboard.board(boss()))
    assert shown["Solves"][0] == "0"
    assert shown["Hit rate"] == ("–", "nothing solved yet")
    assert shown["Definitions"] == ("0", "none synced yet")
    text = staff.get(HOME).text
    assert "All is well" in text
    assert "Nothing was computed" in text


def test_it_has_no_scripts_or_styles_of_its_own(staff: Client, box: Entry) -> None:
    known_records()
    board = board_of(staff)
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", board)


def test_it_shows_to_each_what_they_may_see(staff: Client, box: Entry) -> None:
    known_records()
    helper = User.objects.create_user("helper@example.com", is_staff=True)
    client = Client()
    client.force_login(helper)
    text = board_of(client)
    for hidden in ("Hit rate", "DEFINITION_ERROR", "late", "API keys", "Users", "Definitions", "Workers"):
        assert hidden not in text
    helper.user_permissions.add(Permission.objects.get(codename="view_definition"))
    text = board_of(client)
    assert "Fake, for tests" in text
    assert "Hit rate" not in text


@contextmanager
def locked_records() -> Iterator[threading.Thread]:
    """Nobody can read the records while this lives."""
    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("LOCK TABLE computeapi_solverecord IN ACCESS EXCLUSIVE MODE")
                locked.set()
                done.wait(300)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert locked.wait(60)
    try:
        yield thread
    finally:
        done.set()
        thread.join()


def test_slow_records_do_not_hold_it_up(staff: Client, box: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    staff.get(HOME)  # the solver hosts are started by the first look
    with locked_records() as holder, monkeypatch.context() as hurried:
        hurried.setattr(dashboard, "SECONDS", 0.5)
        response = staff.get(HOME)
        assert holder.is_alive(), "it didn't wait for them"
    assert response.status_code == 200
    assert "PostgreSQL took too long" in response.text
    assert "/admin/accounts/user/" in response.text
    assert "PostgreSQL took too long" not in staff.get(HOME).text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (99_999, "99\u202f999"), (904_066, "904 k"), (999_900, "1.0 M"), (1_204_510, "1.2 M")]
)
def test_large_numbers_fit_their_tile(value: int, text: str) -> None:
    assert dashboard.compact(value) == text


def test_the_chart_has_a_column_an_hour_and_says_what_is_in_it(staff: Client, box: Entry) -> None:
    known_records()
    chart = dashboard.board(boss()).chart
    assert isinstance(chart, Chart)
    assert len(chart.columns) == 24
    assert chart.columns[21].title.endswith(":00: 3 computed")
    assert [part.kind for part in chart.columns[22].parts] == ["failed", "cancelled"]

"""What does the admin's home show of jobs? How many wait and run, how many of each state, and who does them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings

from computeapi.jobs.models import Job, State, Worker
from computeapi.monitoring import queue, readings
from computeapi.monitoring.charts import Chart, share, stacked, thousands
from computeapi.monitoring.numbers import Budget
from computeapi.monitoring.panels import UNKNOWN, Bar, Tile, Viewer, compact, list_of
from computeapi.monitoring.queue import Busy, Queue

JOBS, WORKERS = "computeapi.view_job", "computeapi.view_worker"
WAITED, RUNNING = "queued", "running"


@dataclass(kw_only=True, slots=True)
class JobPanels:
    """What is None could not be had in time."""

    tiles: list[Tile] = field(default_factory=list)
    chart: Chart | None = None
    chart_told: str = ""
    legend: list[tuple[str, str]] = field(default_factory=list)
    states: list[Bar] | None = None
    workers: list[Bar] | None = None
    no_workers: str = ""


def draw(viewer: Viewer, budget: Budget) -> JobPanels | None:
    """None for those who may not see jobs."""
    if not viewer.has_perm(JOBS):
        return None
    found, now = JobPanels(), budget.ask(queue.measure)
    found.tiles = _tiles(now)
    _draw_chart(found, budget.ask(readings.by_hour))
    found.states = _state_bars(budget.ask(queue.by_state))
    found.workers = _worker_bars(budget.ask(queue.busy), has_list=viewer.has_perm(WORKERS))
    found.no_workers = "None is alive." if settings.ENABLE_QUEUE else "None is needed: ENABLE_QUEUE is false."
    return found


def _tiles(now: Queue | None) -> list[Tile]:
    url = list_of(Job)
    if now is None:
        return [Tile(label=label, value=UNKNOWN, url=url) for label in ("Jobs", "Workers")]
    waits = f"running, {compact(now.queued)} queued for {age(now.waited)}" if now.queued else "running, none queued"
    tone = "bad" if now.is_deserted or now.stuck else "busy" if now.queued else ""
    jobs = Tile(label="Jobs", value=compact(now.running), note=waits, url=f"{url}?state__exact=running", tone=tone)
    if not settings.ENABLE_QUEUE:
        return [jobs, Tile(label="Workers", value="–", note="jobs are done at once")]
    tone = "" if now.workers else "bad"
    return [jobs, Tile(label="Workers", value=str(now.workers), note=_of_workers(now), tone=tone)]


def _of_workers(now: Queue) -> str:
    stuck = f", {now.stuck} stuck" if now.stuck else ""
    if now.workers:
        return f"{now.slots} jobs at a time{stuck}"
    return f"jobs wait for one{stuck}" if now.is_deserted else "none is alive"


def _draw_chart(found: JobPanels, hours: list[readings.Peak] | None) -> None:
    if hours is None:
        return
    found.chart = stacked([(f"{hour.begin:%H}:00", {RUNNING: hour.running, WAITED: hour.queued}) for hour in hours])
    most = {kind: max(getattr(hour, kind) for hour in hours) for kind in (RUNNING, WAITED)}
    longest = max(hour.waited for hour in hours)
    found.legend = [
        (RUNNING, f"at most {thousands(most[RUNNING])} running"),
        (WAITED, f"at most {thousands(most[WAITED])} queued, the longest for {age(longest)}"),
    ]
    found.chart_told = "Jobs at a time, the most in each hour: " + ", ".join(text for _, text in found.legend)


def _state_bars(states: dict[str, int] | None) -> list[Bar] | None:
    if states is None:
        return None
    most = max(states.values(), default=0)
    return [
        Bar(
            label=state.label,
            value=thousands(states[state]),
            width=share(states[state], most),
            url=f"{list_of(Job)}?state__exact={state}",
            kind=state,
        )
        for state in State
    ]


def _worker_bars(workers: list[Busy] | None, *, has_list: bool) -> list[Bar] | None:
    if workers is None:
        return None
    url = list_of(Worker) if has_list else ""
    return [
        Bar(
            label=worker.name + (" (stopping)" if worker.is_stopping else ""),
            value=f"{worker.jobs} of {worker.slots}",
            width=share(worker.jobs, worker.slots),
            url=url,
            title=f"up for {age(worker.up)}, last seen {age(worker.unseen)} ago",
        )
        for worker in workers
    ]


def age(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"

"""What stands on the admin's home page? Tiles, the chart of a day, errors, and what is slow; each as far as permitted.

A panel whose numbers could not be had in time is None, and the page says so instead of waiting.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from computeapi.monitoring import checks, job_panels, numbers
from computeapi.monitoring.charts import Chart, share, stacked, thousands
from computeapi.monitoring.job_panels import JobPanels
from computeapi.monitoring.numbers import CACHED, COMPUTED, FAILED, Budget, Slow, Solves
from computeapi.monitoring.panels import UNKNOWN, Bar, Tile, Viewer, compact, duration, list_of, percent
from computeapi.solve.models import SolveRecord
from definitions.models import Engine

SECONDS = 2.0
"""For all questions to PostgreSQL together."""

RECORDS = "computeapi.view_solverecord"


@dataclass(kw_only=True, slots=True)
class Board:
    tiles: list[Tile] = field(default_factory=list)
    sees_records: bool = False
    chart: Chart | None = None
    chart_told: str = ""
    legend: list[tuple[str, str]] = field(default_factory=list)
    errors: list[Bar] | None = None
    failures: list[SolveRecord] | None = None
    slowest: list[Bar] | None = None
    engines: list[Bar] | None = None
    jobs: JobPanels | None = None
    is_late: bool = False


def board(viewer: Viewer) -> Board:
    found, since, queue = Board(), numbers.first_hour(), _queue()
    budget = Budget(SECONDS)
    # First what is quick, so that what may be slow can't use up its time.
    found.jobs = job_panels.draw(viewer, budget)
    jobs = found.jobs.tiles if found.jobs else []
    others = [queue, *jobs, *_definitions(found, viewer, budget), *_people(viewer, budget)]
    if viewer.has_perm(RECORDS):
        found.sees_records = True
        _solves(found, budget.ask(lambda: numbers.solves(since)))
        found.failures = budget.ask(lambda: numbers.latest_failures(since))
        slow = budget.ask(lambda: numbers.slowest(since))
        found.slowest = None if slow is None else _slow_bars(slow)
    found.tiles += others
    found.is_late = budget.exceeded
    return found


def _solves(found: Board, solves: Solves | None) -> None:
    url = list_of(SolveRecord)
    if solves is None:
        found.tiles += [Tile(label=label, value=UNKNOWN, url=url) for label in ("Solves", "Hit rate", "Errors")]
        return
    found.tiles += _tiles(solves, url)
    found.chart = stacked([(f"{hour:%H}:00", counts) for hour, counts in solves.hours])
    kinds = [kind for kind in numbers.KINDS if solves.total(kind) or kind in (CACHED, COMPUTED)]
    found.legend = [(kind, f"{thousands(solves.total(kind))} {kind}") for kind in kinds]
    found.chart_told = "Solves per hour: " + ", ".join(text for _, text in found.legend)
    found.errors = _error_bars(solves, url)


def _tiles(solves: Solves, url: str) -> list[Tile]:
    total, failed, rate = solves.total(*numbers.KINDS), solves.total(FAILED), solves.hit_rate
    cached, answered = solves.total(CACHED), solves.total(CACHED, COMPUTED)
    return [
        Tile(label="Solves", value=compact(total), note="in 24 h", url=url),
        Tile(
            label="Hit rate",
            value="–" if rate is None else f"{rate:.0%}".replace("%", " %"),
            note=f"{compact(cached)} of {compact(answered)} from cache" if answered else "nothing solved yet",
        ),
        Tile(
            label="Errors",
            value=compact(failed),
            note=f"{percent(failed, total)} of all" if total else "in 24 h",
            url=f"{url}?status__exact=failed",
            tone="bad" if failed else "good",
        ),
    ]


def _error_bars(solves: Solves, url: str) -> list[Bar]:
    most = max((count for _, count in solves.errors), default=0)
    return [
        Bar(
            label=code or "without a code",
            value=thousands(count),
            width=share(count, most),
            url=f"{url}?{urlencode({'status__exact': 'failed', 'error_code': code})}",
        )
        for code, count in solves.errors
    ]


def _slow_bars(slow: list[Slow]) -> list[Bar]:
    most = max((item.p95 for item in slow), default=0.0)
    return [
        Bar(
            label=item.name,
            value=duration(item.median),
            width=share(item.median, most),
            more=share(item.p95, most),
            url=f"{list_of(SolveRecord)}?{urlencode({'name': item.name})}",
            title=f"{thousands(item.runs)} run{'' if item.runs == 1 else 's'}; 95 % within {duration(item.p95)}",
        )
        for item in slow
    ]


def _engine_bars(engines: list[tuple[str, int, int]]) -> list[Bar]:
    titles, most = dict(Engine.choices), max((total for _, _, total in engines), default=0)
    url = reverse("admin:definitions_definition_changelist")
    return [
        Bar(
            label=str(titles.get(name, name)),
            value=f"{enabled} of {total}" if enabled != total else str(total),
            width=share(enabled, most),
            more=share(total, most),
            url=f"{url}?engine__exact={name}",
            title=f"{enabled} enabled of {total}",
        )
        for name, enabled, total in engines
    ]


def _definitions(found: Board, viewer: Viewer, budget: Budget) -> list[Tile]:
    if not viewer.has_perm("definitions.view_definition"):
        return []
    url = reverse("admin:definitions_definition_changelist")
    engines = budget.ask(numbers.definitions)
    if engines is None:
        return [Tile(label="Definitions", value=UNKNOWN, url=url)]
    found.engines = _engine_bars(engines)
    enabled, total = sum(on for _, on, _ in engines), sum(all_ for _, _, all_ in engines)
    note = "none synced yet" if not total else "all enabled" if enabled == total else f"enabled, of {total}"
    return [Tile(label="Definitions", value=str(enabled), note=note, url=url)]


def _queue() -> Tile:
    stats = checks.solvers()
    if not stats["ok"]:
        return Tile(label="Running", value=UNKNOWN, note="the solver hosts don't answer", tone="bad")
    queued, most = stats["queued"], settings.MAX_CONCURRENT_COMPUTATIONS
    note = f"of {most} at a time, {queued or 'none'} queued"
    return Tile(label="Running", value=str(stats["running"]), note=note, tone="busy" if queued else "")


def _people(viewer: Viewer, budget: Budget) -> list[Tile]:
    tiles = []
    if viewer.has_perm("accounts.view_user"):
        users = budget.ask(numbers.users)
        active, total = users or (0, 0)
        note = "" if users is None else "all active" if active == total else f"active, of {compact(total)}"
        value = UNKNOWN if users is None else compact(active)
        tiles.append(Tile(label="Users", value=value, note=note, url=reverse("admin:accounts_user_changelist")))
    for label, name, count, note in (
        ("API keys", "apikey", numbers.keys, "in force"),
        ("Sessions", "session", numbers.sessions, "logged in"),
    ):
        if viewer.has_perm(f"accounts.view_{name}"):
            known = budget.ask(count)
            url = reverse(f"admin:accounts_{name}_changelist") + "?state=living"
            tiles.append(Tile(label=label, value=UNKNOWN if known is None else compact(known), note=note, url=url))
    return tiles

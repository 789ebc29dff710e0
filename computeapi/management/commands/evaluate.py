"""manage.py evaluate: what OpenSCAD files make, measured, in the jail that the web uses."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from computeapi.engines import registry as engines
from computeapi.management.evaluating.assignments import NotAssigned, assignments
from computeapi.management.evaluating.own_hosts import own_pool
from computeapi.management.evaluating.parameter_sets import NoSet, Values, chosen_set, no_set
from computeapi.management.evaluating.reports import Report
from computeapi.management.evaluating.running import Run, keep_nothing, reports
from computeapi.management.evaluating.shown import line_to, paint_of
from computeapi.management.evaluating.stopping import stoppable
from computeapi.management.evaluating.written import NoTarget, Target, target_of, write_file

_LONGEST = 3600.0
_MISUSED = 2


class Command(BaseCommand):
    help = (
        "Evaluate OpenSCAD files in the solver's jail and measure what they make. Each may read its own folder, what "
        "is below it, and libraries. Needs no database and no server. Status 1: a file failed, 2: wrong options."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("files", nargs="+", metavar="FILE")
        add("-D", action="append", default=[], metavar="NAME=VALUE", dest="set", help="set a variable to a literal")
        add("-p", type=Path, metavar="FILE", dest="sets", help="parameter sets, as OpenSCAD keeps them beside a file")
        add("-P", metavar="NAME", dest="chosen", help="which of those sets; -D counts more")
        add(
            "--output",
            metavar="FILE",
            help="write the model: the name's ending says how; or a folder, with a / at its end",
        )
        add("--format", metavar="NAME", help="in which format, in place of the ending's")
        add("-O", action="append", default=[], metavar="NAME=VALUE", dest="options", help="an option of the format")
        add("--json", action="store_true", help="a line of JSON for each file, and nothing else")
        add("--root", type=_folder, metavar="DIR", help="a folder around all the files, which they may read")
        add("--timeout", type=_seconds, metavar="SECONDS", help="for each file, in place of SOLVE_TIMEOUT")
        add("--jobs", type=_count, default=_processors(), metavar="N", help="files at a time (here %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        names: list[str] = options["files"]
        values, target = _values(options), _target(options)
        limits = engines.limits(options["timeout"])
        failed = 0
        with stoppable(), own_pool() as pool:
            engine = engines.openscad(pool)
            if not (health := engine.health()).ok:  # it starts the solvers, too: no file's time has that in it
                raise CommandError(f"OpenSCAD can't be run here: {health.detail}")
            run = Run(
                engine=engine,
                values=values,
                limits=limits,
                root=options["root"],
                keep=partial(write_file, pool, target, limits) if target else keep_nothing,
            )
            with closing(reports(run, names, jobs=options["jobs"])) as found:
                for report in found:
                    failed += not report.success
                    self._tell(report, as_json=options["json"])
        if failed:
            raise CommandError(f"{failed} of {len(names)} failed.")

    def _tell(self, report: Report, *, as_json: bool) -> None:
        if as_json:
            line_to(self.stdout, report.as_json())
            return
        for line in report.console:
            line_to(self.stderr, line, paint_of(line, self.style))
        line_to(self.stdout, report.summary(), self.style.SUCCESS if report.success else self.style.ERROR)


def _values(options: Mapping[str, Any]) -> Values:
    """Raises CommandError."""
    sets, name = options["sets"], options["chosen"]
    if (sets is None) != (name is None):
        raise _misused("-p names a file of parameter sets and -P one of them: both or neither.")
    try:
        assigned = assignments(options["set"])
        chosen = chosen_set(sets, name) if sets else no_set
    except (NotAssigned, NoSet) as error:
        raise _misused(str(error)) from error
    return lambda text: {**chosen(text), **assigned}


def _target(options: Mapping[str, Any]) -> Target | None:
    """Raises CommandError."""
    if options["output"] is None:
        if options["format"] or options["options"]:
            raise _misused("--format and -O are for the files that --output writes.")
        return None
    try:
        return target_of(options["output"], options["format"], options["options"], options["files"])
    except NoTarget as error:
        raise _misused(str(error)) from error


def _misused(reason: str) -> CommandError:
    return CommandError(reason, returncode=_MISUSED)


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise ArgumentTypeError(f"there is no folder {text}")
    return path


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0.1 <= seconds <= _LONGEST:
        raise ArgumentTypeError(f"from 0.1 to {_LONGEST:g} seconds")
    return seconds


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ArgumentTypeError("1 or more")
    return count


def _processors() -> int:
    return len(os.sched_getaffinity(0))

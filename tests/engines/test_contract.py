"""Does every engine keep what is promised for all of them? One set of tests, the fake engine included."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from computeapi.engines import wire
from computeapi.engines.base import Deadline, Engine, EngineCall, EngineResult, Limits, Source, no_progress
from computeapi.engines.fake import FakeEngine
from computeapi.engines.opennurbs import value_item
from computeapi.engines.openscad.engine import OpenScadEngine
from computeapi.engines.pool import SolverPool
from computeapi.engines.python.engine import PythonEngine
from computeapi.engines.rhino.engine import RhinoEngine
from computeapi.engines.rhino.fake_server import FakeCompute
from computeapi.engines.rhino.known import archive
from computeapi.engines.rhino.servers import Server
from definitions.schema import Scalar, UnreadableDefinition
from softly.lib.errors import SolveCancelled, SolveTimeout

PYTHON = """'Adds'
from computeapi.engines.python.authoring import Inputs, Outputs

class Given(Inputs):
    a: float = 1.0
    b: float = 2.0

class Found(Outputs):
    sum: float

def solve(given: Given) -> Found:
    return Found(sum=given.a + given.b)
"""
SLEEPY = """'Sleeps'
import time
from computeapi.engines.python.authoring import Inputs, Outputs

class Given(Inputs):
    seconds: float = 0.0

class Found(Outputs):
    seconds: float

def solve(given: Given) -> Found:
    time.sleep(given.seconds)
    return Found(seconds=given.seconds)
"""
BOX = "a = 1;\nb = 2;\ncube([a, b, 1]);\n"
LOOPS = (
    "seconds = 0;\nx = [for (i = [0 : 999], j = [0 : 999], k = [0 : 999], l = [0 : 9]) if (i + j < 0) 1];\necho(x);\n"
)


def _fake(*names: str) -> bytes:
    inputs = [{"name": name, "paramType": "Number", "default": 0} for name in names]
    return json.dumps({"inputs": inputs, "outputs": [{"name": "sum", "paramType": "Number"}]}).encode()


@dataclass(frozen=True, kw_only=True)
class Case:
    """An engine, a file that makes `output` of two numbers, and one that takes the seconds that `sleep` says, or very
    many."""

    engine: Engine
    ending: str
    adding: bytes
    names: tuple[str, str]
    output: str
    combined: Callable[[float, float], float]
    slow: bytes
    sleep: str


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Case]]:
    pool = SolverPool(tmp_path_factory.mktemp("solvers"))
    with FakeCompute(children=16) as compute:  # one that was given up goes on, as in Compute
        yield {
            "fake": Case(
                engine=FakeEngine(),
                ending=".fake",
                adding=_fake("a", "b"),
                names=("a", "b"),
                output="sum",
                combined=lambda a, b: a + b,
                slow=_fake("sleep"),
                sleep="sleep",
            ),
            "openscad": Case(
                engine=OpenScadEngine(pool),
                ending=".scad",
                adding=BOX.encode(),
                names=("a", "b"),
                output="volume",
                combined=lambda a, b: a * b,
                slow=LOOPS.encode(),
                sleep="seconds",
            ),
            "python": Case(
                engine=PythonEngine(pool),
                ending=".py",
                adding=PYTHON.encode(),
                names=("a", "b"),
                output="sum",
                combined=lambda a, b: a + b,
                slow=SLEEPY.encode(),
                sleep="seconds",
            ),
            "rhino": Case(
                engine=RhinoEngine([Server(compute.url)]),
                ending=".gh",
                adding=archive("canary"),
                names=("RH_IN:a", "RH_IN:b"),
                output="RH_OUT:sum",
                combined=lambda a, b: a + b,
                slow=archive("sleeper"),
                sleep="RH_IN:seconds",
            ),
        }
        pool.close()


@pytest.fixture(params=["fake", "openscad", "python", "rhino"])
def case(request: pytest.FixtureRequest, cases: dict[str, Case]) -> Case:
    return cases[request.param]


def source(case: Case, folder: Path, data: bytes) -> Source:
    name = f"Definition{case.ending}"
    (folder / name).write_bytes(data)
    return Source(name=name, digest=f"{case.ending}{hash(data)}", folder=folder, entry=name)


def run(case: Case, folder: Path, data: bytes, deadline: Deadline | None = None, **inputs: Scalar) -> EngineResult:
    found = source(case, folder, data)
    call = EngineCall(
        source=found,
        interface=case.engine.inspect(found),
        inputs={name: {"{0}": (value,)} for name, value in inputs.items()},
        limits=Limits(seconds=60),
    )
    return case.engine.run(call, deadline=deadline or Deadline(60), progress=no_progress)


def number(result: EngineResult, output: str) -> Any:
    """As a client reads it."""
    (item,) = next(tree.branches["{0}"] for tree in result.outputs if tree.name == output)
    return json.loads(value_item(item)["data"])


def test_an_engine_has_a_name_and_a_version_for_the_key(case: Case, cases: dict[str, Case]) -> None:
    assert case.engine is cases[case.engine.name].engine
    assert case.engine.version


def test_inputs_and_outputs_are_read_without_running_anything(case: Case, tmp_path: Path) -> None:
    interface = case.engine.inspect(source(case, tmp_path, case.adding))
    assert tuple(item.name for item in interface.inputs) == case.names
    assert all(item.default is not None and item.settable for item in interface.inputs)
    assert case.output in {output.name for output in interface.outputs}


def test_a_file_that_is_no_definition_is_refused_in_words(case: Case, tmp_path: Path) -> None:
    with pytest.raises(UnreadableDefinition, match=r"\w+"):
        case.engine.inspect(source(case, tmp_path, b"\x00(((not a definition"))


def test_outputs_follow_the_inputs_and_nothing_of_the_last_solve(case: Case, tmp_path: Path) -> None:
    for a, b in ((3.0, 4.5), (20.0, 0.5)):
        result = run(case, tmp_path, case.adding, **{case.names[0]: a, case.names[1]: b})
        assert number(result, case.output) == pytest.approx(case.combined(a, b))
        assert (result.errors, result.is_complete) == ((), True)
        assert result.seconds >= 0


def test_a_result_crosses_processes_unchanged(case: Case, tmp_path: Path) -> None:
    result = run(case, tmp_path, case.adding, **{case.names[0]: 3.0, case.names[1]: 4.0})
    read = wire.unpack_result(wire.pack_result(result))
    assert number(read, case.output) == number(result, case.output)
    assert read.warnings == result.warnings


def test_a_solve_ends_at_its_deadline(case: Case, tmp_path: Path) -> None:
    with pytest.raises(SolveTimeout) as caught:
        run(case, tmp_path, case.slow, Deadline(0.5), **{case.sleep: 30.0})
    assert caught.value.details == {"limitSeconds": 0.5}


def test_a_solve_that_nobody_waits_for_ends(case: Case, tmp_path: Path) -> None:
    asked = iter([False] * 5)
    with pytest.raises(SolveCancelled):
        run(case, tmp_path, case.slow, Deadline(60, cancelled=lambda: next(asked, True)), **{case.sleep: 30.0})


def test_the_next_solve_is_as_good_as_ever(case: Case, tmp_path: Path) -> None:
    with pytest.raises(SolveTimeout):
        run(case, tmp_path, case.slow, Deadline(0.3), **{case.sleep: 30.0})
    result = run(case, tmp_path, case.adding, **{case.names[0]: 1.0, case.names[1]: 1.0})
    assert number(result, case.output) == pytest.approx(case.combined(1, 1))


def test_health_is_proven(case: Case) -> None:
    health = case.engine.health()
    assert (health.ok, health.version) == (True, case.engine.version), health.detail


def test_places_are_names_with_a_number_of_solves(case: Case) -> None:
    assert all(name and bound > 0 for name, bound in case.engine.places().items())

"""A Python definition is solved in a process of its own, and its author hears which line went wrong."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from computeapi.engines.base import (
    Deadline,
    EngineCall,
    EngineResult,
    Item,
    Limits,
    Mesh,
    Picture,
    Progress,
    Source,
    no_progress,
)
from computeapi.engines.pool import SolverPool
from computeapi.engines.python.engine import PythonEngine
from softly.lib.errors import DefinitionFailed, EngineUnavailable, ResourceExhausted, SolveCancelled, SolveTimeout

HEAD = '''"""Test"""
import sys, time, warnings
import numpy as np
from computeapi.engines.python.authoring import Inputs, Mesh, Outputs, Picture, Progress, Refused, param, result
'''
BOX = "Mesh([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PythonEngine]:
    pool = SolverPool(tmp_path_factory.mktemp("solvers"))
    yield PythonEngine(pool)
    pool.close()


@pytest.fixture
def solve(engine: PythonEngine, tmp_path: Path) -> Callable[..., EngineResult]:
    """Solve a definition given as text; inputs by name as lists of values."""

    def run(text: str, *, seconds: float = 60.0, progress: Progress = no_progress, **inputs: list[Any]) -> EngineResult:
        (tmp_path / "Test.py").write_text(HEAD + textwrap.dedent(text))
        source = Source(name="Test.py", digest="", folder=tmp_path, entry="Test.py")
        interface = engine.inspect(source)
        given = {i.name: {"{0}": tuple(inputs.get(i.name, i.default or ()))} for i in interface.inputs}
        call = EngineCall(source=source, interface=interface, inputs=given, limits=Limits(seconds=seconds))
        return engine.run(call, deadline=Deadline(60), progress=progress)

    return run


def giving(kind: str, value: str) -> str:
    return f"""
        class Answer(Outputs):
            thing: {kind}

        def solve() -> Answer:
            return Answer(thing={value})
        """


def things(result: EngineResult) -> tuple[Item, ...]:
    (output,) = result.outputs
    assert output.name == "thing"
    return output.branches["{0}"]


def test_inputs_arrive_with_the_types_they_were_declared_with(solve: Callable[..., EngineResult]) -> None:
    result = solve(
        """
        class Given(Inputs):
            a: float
            b: int
            c: bool
            d: str
            e: list[float]

        class Answer(Outputs):
            thing: str

        def solve(given: Given) -> Answer:
            return Answer(thing=repr(given))
        """,
        a=[1],
        b=[2.0],
        c=[True],
        d=["x"],
        e=[1, 2],
    )
    assert things(result) == ("Given(a=1.0, b=2, c=True, d='x', e=[1.0, 2.0])",)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("float", "np.float32(0.5)", (0.5,)),
        ("float", "3", (3.0,)),
        ("int", "np.int64(7)", (7,)),
        ("bool", "np.bool_(True)", (True,)),
        ("str", "'ö'", ("ö",)),
        ("list[float]", "np.arange(3)", (0.0, 1.0, 2.0)),
        ("list[int]", "[]", ()),
        ("list[str]", "['a', 'b']", ("a", "b")),
    ],
)
def test_outputs_come_back_as_they_were_declared(
    solve: Callable[..., EngineResult], kind: str, value: str, expected: tuple[Item, ...]
) -> None:
    found = things(solve(giving(kind, value)))
    assert found == expected
    assert [type(item) for item in found] == [type(item) for item in expected]


def test_a_mesh_comes_back_with_its_colour(solve: Callable[..., EngineResult]) -> None:
    (mesh,) = things(solve(giving("Mesh", BOX.removesuffix(")") + ", color=(9, 8, 7, 255))")))
    assert isinstance(mesh, Mesh)
    assert mesh.vertices.shape == (4, 3)
    assert mesh.faces.tolist() == [[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]]
    assert mesh.color == (9, 8, 7, 255)


@pytest.mark.parametrize(
    ("pixels", "size", "corner"),
    [
        ("np.array([[0.0, 1.0, 2.0]])", (3, 1), 0),
        ("np.full((2, 3), 9, np.uint8)", (3, 2), 9),
        ("np.full((2, 3, 3), 9, np.uint8)", (3, 2), (9, 9, 9)),
        ("np.full((2, 3, 4), 9, np.uint8)", (3, 2), (9, 9, 9, 9)),
    ],
)
def test_pixels_become_a_png(
    solve: Callable[..., EngineResult], pixels: str, size: tuple[int, int], corner: object
) -> None:
    (picture,) = things(solve(giving("Picture", f"Picture({pixels})")))
    assert isinstance(picture, Picture)
    image = Image.open(io.BytesIO(picture.png))
    assert (image.format, image.size, image.getpixel((0, 0))) == ("PNG", size, corner)


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("float", "float('nan')", "must be finite and is nan"),
        ("list[float]", "[1.0, float('inf')]", "must be finite and is inf"),
        ("float", "'1'", "must be a number and is a str"),
        ("float", "True", "must be a number and is a bool"),
        ("int", "1.5", "must be a whole number and is a float"),
        ("bool", "1", "must be True or False and is a int"),
        ("str", "None", "must be a text and is a NoneType"),
        ("list[float]", "3.0", "is declared as a list and is a float"),
        ("Mesh", "None", "must be a Mesh and is a NoneType"),
        ("Mesh", "Mesh([[0, 0]], [[0, 0, 0]])", "needs vertices of shape"),
        ("Mesh", "Mesh(np.zeros((0, 3)), np.zeros((0, 3), int))", "needs vertices of shape"),
        ("Mesh", "Mesh([[0, 0, 0]], [[0, 0, 1]])", "faces that name vertices outside 0 to 0"),
        ("Mesh", "Mesh([[0, 0, float('nan')]], [[0, 0, 0]])", "vertices that are not finite"),
        ("Mesh", "Mesh([[0, 0, 0]], [[0.0, 0.0, 0.0]])", "faces of type float64"),
        ("Picture", "Picture(b'GIF89a')", "bytes that are not a PNG"),
        ("Picture", "Picture(np.zeros((2, 2, 2), np.uint8))", "needs pixels of shape"),
        ("Picture", "Picture(np.full((2, 2), np.nan))", "floats that are not finite"),
        ("Picture", "Picture(np.zeros((2, 2), np.uint16))", "needs pixels as floats or uint8"),
    ],
)
def test_an_output_that_is_not_what_was_declared_is_named(
    solve: Callable[..., EngineResult], kind: str, value: str, reason: str
) -> None:
    with pytest.raises(DefinitionFailed, match=reason) as caught:
        solve(giving(kind, value))
    assert caught.value.message.startswith("The output thing ")
    assert caught.value.details == {"output": "thing"}


def test_an_error_names_its_type_and_the_line_in_the_definition(
    solve: Callable[..., EngineResult], tmp_path: Path
) -> None:
    (tmp_path / "parts.py").write_text("def area(r):\n    return 1 / r\n")
    with pytest.raises(DefinitionFailed) as caught:
        solve(
            giving("float", "__import__('parts').area(0)").replace(
                "class Answer", "import parts\n\n        class Answer"
            )
        )
    assert caught.value.message == "ZeroDivisionError: division by zero (parts.py, line 2)"
    assert caught.value.details == {"file": "parts.py", "line": 2}


def test_an_error_inside_a_library_names_the_line_that_called_it(solve: Callable[..., EngineResult]) -> None:
    with pytest.raises(DefinitionFailed, match=r"LinAlgError: .* \(Test\.py, line \d+\)"):
        solve(giving("float", "np.linalg.inv(np.zeros((2, 2)))[0, 0]"))


@pytest.mark.parametrize("value", ["open('/etc/nowhere/x')", "open(__file__ + '/x')", "__import__('numpy').nothing"])
def test_no_path_of_the_server_is_told(solve: Callable[..., EngineResult], tmp_path: Path, value: str) -> None:
    with pytest.raises(DefinitionFailed) as caught:
        solve(giving("float", value))
    message = caught.value.message
    assert str(tmp_path) not in message
    assert "/etc/" not in message
    assert "site-packages" not in message
    assert "Test.py, line" in message


def test_a_refusal_is_told_in_the_definitions_own_words(solve: Callable[..., EngineResult]) -> None:
    with pytest.raises(DefinitionFailed) as caught:
        solve(
            """
            class Answer(Outputs):
                thing: float

            def solve() -> Answer:
                raise Refused("The bore is too wide.")
            """
        )
    assert caught.value.message == "The bore is too wide."


@pytest.mark.parametrize("value", ["sys.exit(3)", "(_ for _ in ()).throw(SystemExit)"])
def test_a_definition_that_exits_has_failed(solve: Callable[..., EngineResult], value: str) -> None:
    with pytest.raises(DefinitionFailed, match="SystemExit"):
        solve(giving("float", value))


def test_another_answer_than_the_declared_class_is_refused(solve: Callable[..., EngineResult]) -> None:
    with pytest.raises(DefinitionFailed, match="solve must return Answer; it returned dict"):
        solve("class Answer(Outputs):\n    thing: float\n\ndef solve() -> Answer:\n    return {}\n")


def test_what_it_prints_and_warns_of_comes_with_the_answer(solve: Callable[..., EngineResult]) -> None:
    result = solve(
        """
        class Answer(Outputs):
            thing: float

        def solve() -> Answer:
            print("two\\nlines")
            warnings.warn("thin wall")
            return Answer(thing=1)
        """
    )
    assert [(m.level, m.text) for m in result.messages] == [("echo", "two"), ("echo", "lines")]
    assert result.warnings == ("thin wall",)


def test_progress_is_heard_within_bounds(solve: Callable[..., EngineResult]) -> None:
    heard: list[tuple[float, str]] = []
    solve(
        """
        class Answer(Outputs):
            thing: float

        def solve(progress: Progress) -> Answer:
            for fraction in (-1, 0.5, 7, float("nan")):
                progress(fraction, f"at {fraction}")
                time.sleep(0.1)
            return Answer(thing=1)
        """,
        progress=lambda fraction, text: heard.append((fraction, text)),
    )
    assert heard
    assert all(0 <= fraction <= 1 for fraction, _ in heard)


def test_modules_of_one_definition_are_unknown_to_the_next(solve: Callable[..., EngineResult], tmp_path: Path) -> None:
    (tmp_path / "sizes.py").write_text("SIZE = 1.0\n")
    text = "import sizes\n" + textwrap.dedent(giving("float", "sizes.SIZE"))
    assert things(solve(text)) == (1.0,)
    (tmp_path / "sizes.py").write_text("SIZE = 22.0\n")
    assert things(solve(text)) == (22.0,)
    assert not (tmp_path / "__pycache__").exists()


def test_an_endless_loop_ends_at_its_limit(solve: Callable[..., EngineResult]) -> None:
    with pytest.raises(SolveTimeout):
        solve(giving("float", "[None for _ in iter(int, 1)]"), seconds=1.0)


def test_memory_that_runs_out_is_told(solve: Callable[..., EngineResult]) -> None:
    with pytest.raises(ResourceExhausted):
        solve(giving("float", "np.ones(1 << 34).sum()"))


def test_endless_recursion_is_the_definitions_fault(solve: Callable[..., EngineResult]) -> None:
    with pytest.raises(DefinitionFailed, match="RecursionError"):
        solve("class Answer(Outputs):\n    thing: float\n\ndef solve() -> Answer:\n    return solve()\n")


def test_a_solve_that_nobody_waits_for_starts_no_process() -> None:
    class Never:
        def run(self, *args: Any, **kwargs: Any) -> bytes:
            raise AssertionError

    engine = PythonEngine(Never())
    source = Source(name="Test.py", digest="", folder=Path(), entry="Test.py")
    call = EngineCall(source=source, interface=engine.inspect(_selftest()), inputs={})
    assert call.source == source
    with pytest.raises(SolveCancelled):
        engine.run(call, deadline=Deadline(60, cancelled=lambda: True), progress=no_progress)


def test_health_is_proven_by_a_solve(engine: PythonEngine) -> None:
    health = engine.health()
    assert health.ok
    assert f"numpy{np.__version__}" in health.version


def test_health_tells_why_there_are_no_solver_processes() -> None:
    class Nowhere:
        def run(self, *args: Any, **kwargs: Any) -> bytes:
            raise EngineUnavailable("No solver host.")

    health = PythonEngine(Nowhere()).health()
    assert (health.ok, health.detail) == (False, "No solver host.")


def _selftest() -> Source:
    folder = Path(__file__).parents[2] / "computeapi" / "engines" / "python" / "selftest"
    return Source(name="selftest.py", digest="", folder=folder, entry="selftest.py")

"""A Python definition is known without running it: inputs, outputs and the files that go with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.readers.python import read
from definitions.schema import UNLIMITED, Choice, Interface, UnreadableDefinition

HEAD = '''"""Washer

A flat ring, {extra}
in two lines.

Notes for readers of the file.
"""
from typing import Literal
from computeapi.engines.python.authoring import Inputs, Mesh, Outputs, Picture, Progress, param, result

raise RuntimeError("a reader must not run this")
'''
TAIL = """
class Answer(Outputs):
    mesh: Mesh
    mass: float = result(unit="kg", description="Of one", nickname="m")
    history: list[float]
    count: int
    fits: bool
    note: str
    view: Picture

def solve(washer: Washer, progress: Progress) -> Answer:
    ...
"""


def definition(folder: Path, *fields: str, head: str = HEAD, tail: str = TAIL) -> Path:
    body = "\n".join(f"    {field}" for field in fields) or "    pass"
    path = folder / "washer.py"
    path.write_text(f"{head}\nclass Washer(Inputs):\n{body}\n{tail}")
    return path


def only(folder: Path, field: str) -> Interface:
    return read(definition(folder, field))


def refusal(folder: Path, field: str) -> str:
    with pytest.raises(UnreadableDefinition) as caught:
        only(folder, field)
    return str(caught.value)


def test_the_docstring_gives_title_and_description(tmp_path: Path) -> None:
    interface = read(definition(tmp_path))
    assert interface.title == "Washer"
    assert interface.description == "A flat ring, {extra} in two lines."


def test_a_number_has_all_that_was_said_of_it(tmp_path: Path) -> None:
    (width,) = only(
        tmp_path,
        'width: float = param(default=10, unit="mm", minimum=-1, maximum=50.5, step=0.5, group="Size", '
        'description="Across", nickname="w")',
    ).inputs
    assert (width.param_type, width.default, width.unit, width.group) == ("Number", (10.0,), "mm", "Size")
    assert (width.minimum, width.maximum, width.step) == (-1, 50.5, 0.5)
    assert (width.description, width.nickname, width.is_list) == ("Across", "w", False)


@pytest.mark.parametrize(
    ("field", "kind", "default"),
    [
        ("x: float = 3", "Number", (3.0,)),
        ("x: int = -3", "Integer", (-3,)),
        ("x: bool = True", "Boolean", (True,)),
        ("x: str = 'a'", "Text", ("a",)),
        ("x: int", "Integer", None),
        ("x: float = param(unit='mm')", "Number", None),
        ("x: list[float] = param(default=[1, 2.5])", "Number", (1.0, 2.5)),
    ],
)
def test_the_annotation_is_the_type_and_a_plain_default_is_enough(
    tmp_path: Path, field: str, kind: str, default: object
) -> None:
    (read_back,) = only(tmp_path, field).inputs
    assert (read_back.param_type, read_back.default) == (kind, default)


def test_a_literal_is_a_choice_with_its_values_as_labels(tmp_path: Path) -> None:
    (size,) = only(tmp_path, "size: Literal['M6', 'M8'] = 'M8'").inputs
    assert size.choices == (Choice(value="M6", label="M6"), Choice(value="M8", label="M8"))


def test_choices_may_have_labels(tmp_path: Path) -> None:
    (size,) = only(tmp_path, "size: Literal[6, 8] = param(default=8, choices={6: 'small', 8: 'large'})").inputs
    assert size.param_type == "Integer"
    assert size.choices == (Choice(value=6, label="small"), Choice(value=8, label="large"))


def test_choices_of_a_number_are_numbers(tmp_path: Path) -> None:
    (pitch,) = only(tmp_path, "pitch: float = param(default=1, choices=[0.5, 1, 1.5])").inputs
    assert [choice.value for choice in pitch.choices] == [0.5, 1.0, 1.5]


def test_a_list_has_bounds_on_its_length(tmp_path: Path) -> None:
    (free,) = only(tmp_path, "drill: list[float] = param(default=[3], minimum=1)").inputs
    assert (free.at_least, free.at_most, free.is_list) == (1, UNLIMITED, True)
    (vector,) = only(tmp_path, "axis: list[float] = param(default=[0, 0, 1], at_least=3, at_most=3)").inputs
    assert (vector.at_least, vector.at_most) == (3, 3)


def test_outputs_are_known_with_their_types_and_units(tmp_path: Path) -> None:
    outputs = read(definition(tmp_path)).outputs
    kinds = ["Mesh", "Number", "Number", "Integer", "Boolean", "Text", "Picture"]
    assert [output.param_type for output in outputs] == kinds
    assert (outputs[1].unit, outputs[1].description, outputs[1].nickname) == ("kg", "Of one", "m")


def test_a_definition_may_take_nothing(tmp_path: Path) -> None:
    path = definition(tmp_path, tail=TAIL.replace("washer: Washer, progress: Progress", ""))
    assert read(path).inputs == ()


def test_modules_beside_it_are_named_and_installed_ones_are_not(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "__init__.py").touch()
    (tmp_path / "parts" / "ring.py").write_text("from . import curve\nimport numpy\nfrom tables import SIZES\n")
    (tmp_path / "parts" / "curve.py").touch()
    (tmp_path / "tables.py").write_text("import washer\nimport tables\n")
    (tmp_path / "unused.py").touch()
    path = definition(tmp_path, head=HEAD + "\nimport json\nfrom parts.ring import outline\n")
    assert read(path).files == ("parts/__init__.py", "parts/curve.py", "parts/ring.py", "tables.py")


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.touch()
    inside = tmp_path / "definitions"
    inside.mkdir()
    (inside / "secret.py").symlink_to(outside)
    with pytest.raises(UnreadableDefinition, match="link out"):
        read(definition(inside, head=HEAD + "\nimport secret\n"))


def test_what_is_computed_is_refused_with_its_line_and_what_is_allowed(tmp_path: Path) -> None:
    message = refusal(tmp_path, "width: float = param(default=10, maximum=LIMIT * 2)")
    assert "Line 14: width: only literals are allowed here" in message


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("x: float = param(default=5, maximum=4)", "outside minimum and maximum"),
        ("x: float = param(default=5, minimum=6, maximum=4)", "minimum is above maximum"),
        ("x: float = param(default=1e999)", "finite"),
        ("x: int = 1.5", "not of type int"),
        ("x: int = True", "not of type int"),
        ("x: bool = 1", "not of type bool"),
        ("x: str = 1", "not of type str"),
        ("x: float = param(default=1, step=0)", "step"),
        ("x: str = param(default='a', minimum=1)", "for numbers"),
        ("x: float = param(default=1, max_length=3)", "for texts"),
        ("x: str = param(default='abcd', max_length=3)", "longer"),
        ("x: float = param(default=1, at_least=2)", "for list"),
        ("x: list[float] = param(default=[1], at_least=2)", "items"),
        ("x: list[float] = 3", "is a list"),
        ("x: float = [3]", "is a list"),
        ("x: Literal['a', 'b'] = 'c'", "not among the choices"),
        ("x: Literal['a', 2] = 'a'", "Literal"),
        ("x: Literal['a', 'b'] = param(default='a', choices={'a': 'A'})", "same values"),
        ("x: complex = 1", "an input is float"),
        ("x: float = param(1)", "only param"),
        ("x: float = field(default=1)", "only param"),
        ("x: float = param(default=1, units='mm')", "no units"),
        ("x: float = param(default=1, unit=3)", "type str"),
        ("x: float = param(**SHARED)", "no \\*\\*"),
        ("x: int = param(default=1, choices=[[1], [2]])", "a text or a number"),
        (f"x: float = {'9' * 400}", "too large"),
        ("x: list[float] = [1.0]", "param"),
        ("x = 3", "with its type"),
        ("_x: float = 3", "begin with"),
        ("x: float = 3\n    x: float = 4", "unique"),
        ("for x in range(3): pass", "attributes"),
    ],
)
def test_what_could_never_be_solved_is_refused(tmp_path: Path, field: str, reason: str) -> None:
    with pytest.raises(UnreadableDefinition, match=reason) as caught:
        only(tmp_path, field)
    assert str(caught.value).startswith("Line ")


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        ("", "no function `solve`"),
        ("def solve(washer: Washer): ...", "annotate what it returns"),
        ("def solve(washer, progress) -> Answer: ...", "derives from Outputs|derives from Inputs"),
        ("class Answer: ...\ndef solve(washer: Washer) -> Answer: ...", "must derive from Outputs"),
        ("class Answer(Outputs):\n    x: float = 3\ndef solve(washer: Washer) -> Answer: ...", "no default"),
        ("class Answer(Outputs):\n    x: dict\ndef solve(washer: Washer) -> Answer: ...", "an output is"),
        ("class Answer(Outputs):\n    x: int\ndef solve(a: Washer, b: int) -> Answer: ...", "takes one class"),
        ("def solve(washer: Washer) -> Answer: return (", "was never closed"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, tail: str, reason: str) -> None:
    with pytest.raises(UnreadableDefinition, match=reason):
        read(definition(tmp_path, tail=tail))


def test_a_file_without_docstring_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDefinition, match="docstring"):
        read(definition(tmp_path, head="from computeapi.engines.python.authoring import *"))


@given(source=st.one_of(st.text(), st.binary(), st.text(alphabet="()[]{}:=\n \tclassdef'\"@*,.", max_size=60)))
def test_any_bytes_give_an_interface_or_a_reason(source: str | bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any.py"
    path.write_bytes(source if isinstance(source, bytes) else source.encode(errors="surrogatepass"))
    with pytest.raises(UnreadableDefinition):
        read(path)


@pytest.mark.parametrize("fault", ["return 5", "f(a=1, a=2)", "def f():\n    nonlocal x"])
def test_what_python_would_not_compile_is_refused_with_its_line(tmp_path: Path, fault: str) -> None:
    assert "line " in refusal(tmp_path, f"x: float = 1.0\n\n\n{fault}")

"""A parameter's value is data, whatever it looks like."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from computeapi.engines.openscad.engine import OpenScadEngine
from softly.lib.errors import DefinitionFailed
from tests.jail.solving import attack

TEXTS = {
    "code": '");cube(100);echo("',
    "code after a newline": "\n;cube(100);\n",
    "code after a backslash": '\\");cube(100);//',
    "an escaped quote": '\\"',
    "the end of a comment": "*/ cube(100); /*",
    "an include": '"\ninclude <../secret.scad>\n"',
    "a separator": "\u2028cube(100);\u2029\x85",
    "controls": "".join(map(chr, range(1, 32))) + "\x7f",
    "unicode escapes": "\\u0022);cube(100);",
    "64 KiB": "\\" * 65536,
    "quotes": '"' * 20_000,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_stays_a_text(engine: OpenScadEngine, folder: Path, text: str) -> None:
    source = 's = "";\necho([for (c = s) ord(c)]);\ncube(1);' if len(text) < 100 else 's = "";\necho(len(s));\ncube(1);'
    for given in ({"inputs": {"s": text}}, {"variables": {"s": text}}):
        outcome = attack(engine, folder, source, **given)  # type: ignore[arg-type]
        assert outcome.size == (1, 1, 1)
        expected = f"[{', '.join(str(ord(c)) for c in text)}]" if len(text) < 100 else str(len(text))
        assert outcome.value("echo") == (expected,)


@pytest.mark.parametrize("value", ["\ud800", float("nan"), float("inf"), -float("inf")], ids=repr)
def test_what_is_no_value_of_openscad_is_refused(engine: OpenScadEngine, folder: Path, value: Any) -> None:
    assert isinstance(attack_refused(engine, folder, value), DefinitionFailed)


def attack_refused(engine: OpenScadEngine, folder: Path, value: Any) -> Exception | None:
    return attack(engine, folder, "s = 0;\ncube(1);", variables={"s": [1, [value]]}).error


def test_a_list_inside_of_lists_without_end_is_no_crash(engine: OpenScadEngine, folder: Path) -> None:
    deep: list[Any] = []
    for _ in range(400):
        deep = [deep]
    outcome = attack(engine, folder, "s = 0;\necho(len(s));\ncube(1);", variables={"s": deep})
    assert outcome.error is not None or outcome.value("echo") == ("1",)


def test_a_parameter_can_not_name_a_file_outside(engine: OpenScadEngine, folder: Path) -> None:
    outcome = attack(engine, folder, 'f = "";\nimport(f);\ncube(1);', inputs={"f": "../secret.stl"})
    assert outcome.error is not None or outcome.size == (1, 1, 1)

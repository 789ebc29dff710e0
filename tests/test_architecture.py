"""Is it checked what the code says of its own structure? `lint-imports` does, of what pyproject.toml names."""

from __future__ import annotations

import ast
import re
import tomllib
from typing import Any

import pytest

from softly.env import ROOT

PACKAGES = ("softly", "accounts", "definitions", "computeapi")


@pytest.fixture(scope="module")
def contracts() -> dict[str, Any]:
    """By the first word of their names."""
    found = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return {contract["name"].split()[0]: contract for contract in found}


def test_every_slice_has_its_layer(contracts: dict[str, Any]) -> None:
    layered = set(re.findall(r"computeapi\.(\w+)", " ".join(contracts["Imports"]["layers"])))
    slices = {path.parent.name for path in (ROOT / "computeapi").glob("*/__init__.py")}
    assert slices - {"migrations"} <= layered


def test_what_says_that_it_is_pure_is_held_to_be(contracts: dict[str, Any]) -> None:
    held = tuple(contracts["What"]["source_modules"])
    assert [module for module in _pure() if not any(f"{module}.".startswith(f"{each}.") for each in held)] == []


def _pure() -> list[str]:
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if re.search(r"\bPure\b", ast.get_docstring(ast.parse(path.read_text())) or ""):
                module = path.relative_to(ROOT).with_suffix("").parts
                found.append(".".join(part for part in module if part != "__init__"))
    return found

"""What is kept of one solve, and what of many as a table?"""

from __future__ import annotations

from typing import Any

import pytest

from computeapi.batches.outcome import LONGEST_TEXT, outcome, single_values
from computeapi.batches.plan import Column, Plan
from computeapi.batches.rows import Row
from computeapi.batches.table import as_records, table_of_rows
from computeapi.engines.base import EngineResult, Item, OutputTree, Verbatim
from computeapi.solve.answer import Answer, build, values_form

PICTURE = Verbatim(type="System.String", data='"data:image/png;base64,AAAA"')


def answer(**outputs: Item | tuple[Item, ...]) -> Answer:
    trees = [
        OutputTree(name=name, branches={"{0}": items if isinstance(items, tuple) else (items,)})
        for name, items in outputs.items()
    ]
    about: Any = {"key": "k", "solve_id": "s", "definition": "d", "version": 1, "engine": "fake", "ttl": 60}
    return build(EngineResult(outputs=tuple(trees)), **about, result_blob="ab", form=values_form)


@pytest.mark.parametrize(
    ("item", "kept"),
    [
        (2.5, 2.5),
        (7, 7),
        (True, True),
        ("=1+1", "=1+1"),
        ("é\0" + "x" * 2_000, ("é\ufffd" + "x" * 2_000)[:LONGEST_TEXT]),
        (float("nan"), None),
        (float("inf"), None),
        (Verbatim(type="System.Double", data="not JSON"), None),
    ],
)
def test_a_single_value_is_kept_as_what_it_is(item: Item, kept: Any) -> None:
    assert single_values(answer(out=item)) == {"out": kept}


@pytest.mark.parametrize("items", [(), (1.0, 2.0), (PICTURE,), (Verbatim(type="Rhino.Geometry.Plane", data="{}"),)])
def test_lists_pictures_and_structs_are_no_single_values(items: tuple[Item, ...]) -> None:
    assert single_values(answer(out=items)) == {}


def test_an_output_loses_the_mark_of_grasshopper() -> None:
    assert single_values(answer(**{"RH_OUT:volume": 3.0})) == {"volume": 3.0}


def test_links_are_to_the_files_that_were_made_or_to_all_that_can_be() -> None:
    def formats(made: list[str] | None) -> set[str]:
        return {link["format"] for link in outcome(answer(), cached=False, made=made)["artifacts"]}

    assert formats(["stl"]) == {"stl"}
    assert formats([]) == set()
    assert formats(None) > {"stl", "glb", "png"}


def test_a_table_has_a_column_for_what_varies_and_for_each_single_value() -> None:
    plan = Plan(
        definition="Box.fake",
        digest="",
        version=1,
        varied=(Column(name="width", unit="mm"), Column(name="index")),
        outputs=(Column(name="mesh"), Column(name="volume", unit="mm³"), Column(name="note")),
    )
    done = {"outputs": {"note": "ok", "more": 1, "volume": 2.5}, "cached": True, "durationMs": 9.5, "solveId": "s"}
    rows = [
        Row(index=0, status="succeeded", inputs={"RH_IN:width": 20, "index": [1, 2]}, result=done),
        Row(index=1, status="failed", inputs={}, error={"code": "SOLVE_FAILED", "message": "No."}),
    ]
    table = table_of_rows(plan, rows, title="t")
    labels = ["index", "status", "width (mm)", "index", "volume (mm³)", "note", "more"]
    assert [header.label for header in table.headers][:7] == labels
    assert len({header.id for header in table.headers}) == len(table.headers)
    first, second = as_records(table)
    assert (first["inputs.width"], first["inputs.index"], first["index"]) == (20, "[1, 2]", 0)
    assert (first["outputs.volume"], first["cached"], first["solveId"]) == (2.5, True, "s")
    assert (second["outputs.volume"], second["error"]) == (None, "SOLVE_FAILED: No.")

"""Is an answer computed once, kept as long as it may be, and never given to whom it is not for?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache as shared_cache
from pytest_django import Settings

from computeapi.solve import cache, pipeline
from computeapi.solve.answer import to_bytes
from computeapi.solve.record import SolveResult
from computeapi.solve.request import Caller, SolveRequest
from definitions.models import Definition
from softly.lib.errors import DefinitionFailed, DefinitionNotFound, EngineCrashed, EngineUnavailable, ValidationFailed
from tests.workshop import BOX, COUNT, MOODS, TREE, WIDTH, Workshop, runs


def solve(_definition: str = "Box.fake", _caller: Caller | None = None, **inputs: Any) -> SolveResult:
    return pipeline.solve(SolveRequest(definition=_definition, inputs=inputs, caller=_caller or Caller(address="a")))


def values(result: SolveResult) -> dict[str, Any]:
    document = json.loads(result.body)
    return {v["ParamName"]: [i["data"] for i in v["InnerTree"]["{0}"]] for v in document["values"]}


def test_the_second_equal_solve_is_a_hit_with_the_same_answer(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=[*BOX, *MOODS])
    first, second = solve(width=20, log=str(log)), solve(width=20.0, log=str(log))
    assert (first.cache, second.cache, runs(log)) == ("MISS", "HIT", 1)
    one, two = json.loads(first.body), json.loads(second.body)
    assert (one["solve"].pop("cached"), two["solve"].pop("cached")) == (False, True)
    assert one == two


def test_an_answer_has_the_form_of_rhino_compute(workshop: Workshop) -> None:
    entry = workshop.fake()
    result = solve(width=3, count=4, label="x", sizes=[])
    document = json.loads(result.body)
    assert {"values", "warnings", "errors", "modelunits", "solve"} <= set(document)
    assert document["modelunits"] == "Millimeters"
    mesh, total, text = document["values"]
    assert mesh["ParamName"] == "RH_OUT:mesh"
    assert mesh["InnerTree"]["{0}"][0]["type"] == "Rhino.Geometry.Mesh"
    assert "archive3dm" in json.loads(mesh["InnerTree"]["{0}"][0]["data"])
    assert total["InnerTree"] == {"{0}": [{"type": "System.Double", "data": "7.0"}]}
    assert text["InnerTree"] == {
        "{0}": [{"type": "System.String", "data": '"x"'}, {"type": "System.String", "data": '"oak"'}]
    }
    about = document["solve"]
    assert (about["definition"], about["version"], about["engine"]) == ("Box.fake", 1, "fake")
    assert about["key"] == result.call.key
    assert {a["format"] for a in about["artifacts"]} >= {"glb", "stl", "3mf", "obj"}
    assert entry.md5 not in about["key"]


def test_names_aliases_and_ids_share_one_answer(workshop: Workshop) -> None:
    workshop.write("aliases.toml", '"Kiste.gh" = "Box.fake"')
    entry = workshop.fake()
    assert [solve(name).cache for name in ("Box.fake", "Kiste.gh", entry.md5)] == ["MISS", "HIT", "HIT"]


def test_geometry_none_leaves_out_the_mesh_of_the_same_solve(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=[*BOX, *MOODS])
    request = SolveRequest(definition="Box.fake", inputs={"log": str(log)}, geometry="none")
    light = json.loads(pipeline.solve(request).body)
    full = json.loads(solve(log=str(log)).body)
    assert runs(log) == 1
    assert light["values"][0]["InnerTree"]["{0}"] == [{"type": "Rhino.Geometry.Mesh", "data": "null"}]
    assert light["values"][1:] == full["values"][1:]
    assert light["solve"]["artifacts"] == full["solve"]["artifacts"] != []


def test_the_rounded_value_is_the_one_that_is_solved(workshop: Workshop) -> None:
    workshop.fake(inputs=[WIDTH], outputs=[{"name": "sum", "paramType": "Number"}])
    workshop.change("Box.fake", rounding={"width": 1})
    assert values(solve(width=12.34)) == {"sum": ["12.3"]}
    assert solve(width=12.26).cache == "HIT"
    assert solve(width=12.36).cache == "MISS"


def test_trees_reach_the_engine_with_their_branches(workshop: Workshop) -> None:
    workshop.fake(inputs=[TREE], outputs=[{"name": "sum", "paramType": "Number"}])
    assert values(solve(tree={"{0;1}": [1, 2], "{5}": [4]})) == {"sum": ["7.0"]}


# -- what makes a hit impossible --


def test_another_version_of_the_file_has_other_answers_and_the_old_one_keeps_its_own(workshop: Workshop) -> None:
    old = workshop.fake(inputs=[WIDTH])
    assert solve().cache == "MISS"
    workshop.fake(inputs=[WIDTH, COUNT])
    assert solve().cache == "MISS"
    assert solve(old.md5).cache == "HIT"


def test_forgotten_answers_are_computed_again(workshop: Workshop) -> None:
    workshop.fake()
    solve()
    Definition.objects.get().forget_answers()
    workshop.sync()
    assert [solve().cache, solve().cache] == ["MISS", "HIT"]


def test_a_request_without_cache_neither_reads_nor_keeps(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=MOODS)
    request = SolveRequest(definition="Box.fake", inputs={"log": str(log)}, use_cache=False)
    assert [pipeline.solve(request).cache for _ in range(2)] == ["BYPASS", "BYPASS"]
    assert solve(log=str(log)).cache == "MISS"
    assert pipeline.solve(request).cache == "BYPASS"
    assert runs(log) == 4


def test_a_request_for_a_fresh_answer_computes_and_keeps_it(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=MOODS)
    first = solve(log=str(log))
    fresh = pipeline.solve(SolveRequest(definition="Box.fake", inputs={"log": str(log)}, refresh=True))
    after = solve(log=str(log))
    assert (fresh.cache, after.cache, runs(log)) == ("MISS", "HIT", 2)
    assert first.answer.id != fresh.answer.id == after.answer.id


def test_a_partial_answer_is_given_and_never_kept(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=MOODS)
    results = [solve(fail="partial", log=str(log)) for _ in range(2)]
    assert [r.cache for r in results] == ["MISS", "MISS"]
    assert json.loads(results[0].body)["errors"] == ["asked for a partial answer"]
    assert runs(log) == 2


@pytest.mark.parametrize(("mood", "error"), [("error", DefinitionFailed), ("crash", EngineCrashed)])
def test_an_error_is_raised_and_never_kept(workshop: Workshop, log: Path, mood: str, error: type[Exception]) -> None:
    workshop.fake(inputs=MOODS)
    for _ in range(2):
        with pytest.raises(error):
            solve(fail=mood, log=str(log))
    assert runs(log) == 2


# -- how long --


def test_the_definitions_own_time_wins_over_the_rules_and_the_requests_over_both(
    workshop: Workshop, settings: Settings
) -> None:
    def ttl(**more: Any) -> int:
        return pipeline.solve(SolveRequest(definition="Box.fake", use_cache=False, **more)).answer.ttl

    workshop.fake()
    assert ttl() == 3600
    workshop.change("Box.fake", cache_ttl=600)
    assert (ttl(), ttl(ttl=30)) == (600, 30)
    settings.CACHE_TTL_MAX = 900
    assert ttl(ttl=10_000) == 900


def test_an_answer_that_is_too_old_is_computed_again(workshop: Workshop) -> None:
    workshop.fake()
    answer = solve().answer
    cache.keep(replace(answer, created=answer.created - 3601))
    assert solve().cache == "MISS"


def test_an_old_answer_in_the_shared_cache_is_not_given(workshop: Workshop) -> None:
    workshop.fake()
    answer = solve().answer
    cache.memory.clear()
    shared_cache.set(f"answer:{answer.key}", to_bytes(replace(answer, created=answer.created - 3601)), 60)
    assert solve().cache == "MISS"


# -- what the caches may lose --


def test_the_shared_cache_answers_for_a_process_that_has_just_started(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=[*BOX, *MOODS])
    first = solve(log=str(log))
    cache.memory.clear()
    second = solve(log=str(log))
    assert (second.cache, runs(log)) == ("HIT", 1)
    assert second.answer == first.answer


def test_an_empty_cache_never_loses_an_answer(workshop: Workshop) -> None:
    workshop.fake()
    first = values(solve())
    cache.memory.clear()
    shared_cache.clear()
    again = solve()
    assert (again.cache, values(again)) == ("MISS", first)


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "foreign", "other"])
def test_a_damaged_entry_in_the_shared_cache_is_computed_again(workshop: Workshop, damage: str) -> None:
    workshop.fake()
    other = solve(width=99)
    answer = solve().answer
    data = to_bytes(answer)
    flipped = bytearray(data)
    flipped[len(data) // 2] ^= 1
    entries = {
        "cut": data[:-3],
        "flipped": bytes(flipped),
        "empty": b"",
        "foreign": b"\x80\x05N.",
        "other": to_bytes(other.answer),
    }
    cache.memory.clear()
    shared_cache.set(f"answer:{answer.key}", entries[damage], 60)
    again = solve()
    assert again.cache == "MISS"
    assert again.answer.full == answer.full


# -- who --


def test_a_private_definition_is_unknown_to_others_even_when_its_answer_is_cached(workshop: Workshop) -> None:
    entry = workshop.fake()
    solve()
    workshop.change("Box.fake", public=False)
    staff = Caller(address="s", is_staff=True)
    assert solve("Box.fake", staff).cache == "HIT"
    for name in ("Box.fake", entry.md5):
        with pytest.raises(DefinitionNotFound):
            solve(name)


def test_a_disabled_definition_is_unknown_to_staff_too(workshop: Workshop) -> None:
    workshop.fake()
    solve()
    workshop.change("Box.fake", enabled=False)
    with pytest.raises(DefinitionNotFound):
        solve("Box.fake", Caller(is_staff=True))


def test_a_definition_without_an_engine_says_why_it_cannot_be_solved(workshop: Workshop) -> None:
    workshop.fake()
    workshop.change("Box.fake", engine="rhino")
    with pytest.raises(EngineUnavailable, match="Rhino Compute"):
        solve()


def test_wrong_inputs_are_refused_before_anything_is_looked_up(workshop: Workshop) -> None:
    workshop.fake()
    with pytest.raises(ValidationFailed) as caught:
        solve(width=-1, nothing=2)
    assert {error.field for error in caught.value.errors} == {"width", "nothing"}

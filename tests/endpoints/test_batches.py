"""Can many solves be asked for at once, watched, taken as a table, a picture and a ZIP, by whom they belong to?"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from PIL import Image
from pytest_django import Settings

from accounts import tiers
from accounts.models import Tier, User
from accounts.principal import Principal
from computeapi import formats
from computeapi.batches import sheets
from computeapi.files.sources import fields
from computeapi.jobs import claim, execute
from computeapi.jobs.execute import drain
from computeapi.jobs.models import Job
from computeapi.solve import artifacts
from computeapi.solve.journal import journal
from computeapi.solve.models import SolveRecord
from definitions.registry import Entry
from softly.lib.errors import NotFound
from tests.accounts.acting import Api, as_user, key_of, problems, refusal, user
from tests.accounts.conftest import shipped_tiers  # noqa: F401 - a fixture
from tests.workshop import ALL_OUTPUTS, BOX, MOODS, Workshop, runs

HERE = "/api/solves/batch"
SWEEP = {"width": [20, 30], "count": {"from": 1, "to": 3, "step": 1}}


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    outputs = [{**each, "unit": "mm"} if each["name"] == "sum" else each for each in ALL_OUTPUTS]
    return workshop.fake(inputs=[*BOX, *MOODS], outputs=outputs)


@pytest.fixture
def owner(box: Entry) -> User:
    return user("alice", password=None)


@pytest.fixture
def alice(owner: User) -> Api:
    return as_user(owner)


@pytest.fixture
def bob(box: Entry) -> Api:
    return as_user(user("bob", password=None))


def ask(api: Api, key: str = "", **body: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return api.send("POST", HERE, {"definition": "Box.fake"} | body, **headers)


def solved(api: Api, **body: Any) -> str:
    """The address of a batch that is done."""
    asked = ask(api, **body)
    assert asked.status_code == 202, asked.content
    drain()
    return f"{HERE}/{asked.json()['id']}"


def items(api: Api, batch: str) -> list[Any]:
    found: list[Any] = api.get(f"/api/jobs/{batch.rpartition('/')[2]}/items?limit=200").json()["results"]
    return found


def rows(api: Api, batch: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"{batch}/table.json").json()["rows"]
    return found


def states(api: Api, batch: str) -> list[str]:
    return [item["status"] for item in items(api, batch)]


# -- what is solved


def test_a_sweep_is_solved_in_its_order(alice: Api) -> None:
    asked = ask(alice, sweep=SWEEP, base={"sizes": [1]}, name="Widths")
    batch = asked.json()
    assert (asked.status_code, asked["Location"]) == (202, f"/api/jobs/{batch['id']}")
    assert (batch["type"], batch["status"], batch["items"]["total"]) == ("solve.batch", "running", 6)
    drain()
    done = alice.get(f"{HERE}/{batch['id']}").json()
    assert (done["status"], done["items"]["succeeded"], done["progress"]) == ("succeeded", 6, 100)
    assert (done["batch"]["name"], done["batch"]["varied"]) == ("Widths", ["width", "count"])
    table = rows(alice, f"{HERE}/{batch['id']}")
    assert [(row["inputs.width"], row["inputs.count"]) for row in table] == [
        (w, c) for w in (20, 30) for c in (1, 2, 3)
    ]
    assert [row["outputs.sum"] for row in table] == [22, 23, 24, 32, 33, 34]


def test_each_item_says_what_came_of_it(alice: Api) -> None:
    first = items(alice, solved(alice, inputs=[{"width": 20, "label": "é"}]))[0]
    result = first["result"]
    assert {name: result["outputs"][name] for name in ("sum",)} == {"sum": 25}
    assert alice.get(f"/api/solves/{result['solveId']}").json()["key"] == result["key"]
    assert alice.get(result["picture"])["Content-Type"] == "image/png"
    assert {link["format"] for link in result["artifacts"]} >= {"glb", "stl", "png"}
    answer = alice.get(first["links"]["result"]).json()
    assert {value["ParamName"] for value in answer["values"]} == {"RH_OUT:mesh", "sum", "text"}
    assert answer["values"][0]["InnerTree"]["{0}"][0]["data"] == "null"


def test_geometry_comes_with_the_answers_where_it_is_asked_for(alice: Api) -> None:
    first = items(alice, solved(alice, inputs=[{"width": 20}], geometry="full"))[0]
    mesh = alice.get(first["links"]["result"]).json()["values"][0]
    assert "archive3dm" in mesh["InnerTree"]["{0}"][0]["data"]


def test_equal_items_are_solved_once(alice: Api, tmp_path: Path) -> None:
    log = str(tmp_path / "runs.log")
    batch = solved(alice, inputs=[{"width": 20}, {"width": 20.0}, {"RH_IN:width": 20}], base={"log": log})
    assert runs(Path(log)) == 1
    assert [row["cached"] for row in rows(alice, batch)] == [False, True, True]
    summary = alice.get(batch).json()["batch"]
    assert (summary["cached"], summary["queued"], summary["running"]) == (2, 0, 0)


def test_a_version_that_comes_meanwhile_is_not_solved(alice: Api, workshop: Workshop) -> None:
    asked = ask(alice, inputs=[{"width": 20}])
    workshop.fake(inputs=[*BOX, *MOODS], outputs=[])
    drain()
    batch = f"{HERE}/{asked.json()['id']}"
    assert alice.get(batch).json()["batch"]["version"] == 1
    assert rows(alice, batch)[0]["outputs.sum"] == 25


def test_a_definition_that_is_taken_away_meanwhile_is_not_solved(alice: Api, workshop: Workshop) -> None:
    asked = ask(alice, inputs=[{"width": 20}])
    workshop.change("Box.fake", enabled=False)
    drain()
    assert rows(alice, f"{HERE}/{asked.json()['id']}")[0]["error"].startswith("DEFINITION_NOT_FOUND")


def test_what_fails_fails_alone_and_says_why(alice: Api) -> None:
    batch = solved(alice, inputs=[{"width": 20}, {"fail": "error"}])
    assert alice.get(batch).json()["status"] == "succeeded"
    assert states(alice, batch) == ["succeeded", "failed"]
    wrong = rows(alice, batch)[1]
    assert (wrong["status"], wrong["outputs.sum"]) == ("failed", None)
    assert wrong["error"] == "DEFINITION_ERROR: The fake definition was asked to fail."


def test_warming_fills_the_cache_and_keeps_no_files(alice: Api, box: Entry) -> None:
    batch = solved(alice, inputs=[{"width": 20}], warm=True)
    item = items(alice, batch)[0]
    assert (item["result"]["artifacts"], "result" in item["links"]) == ([], False)
    solve = alice.send("POST", "/solve", {"definition": "Box.fake", "inputs": {"width": 20}})
    assert solve["X-Cache"] == "HIT"
    assert alice.get(solve.json()["solve"]["artifacts"][0]["url"]).status_code == 200


def test_the_files_that_are_asked_for_are_made_with_the_solves(alice: Api) -> None:
    item = items(alice, solved(alice, inputs=[{"width": 20}], formats=["stl", "svg"]))[0]
    assert [link["format"] for link in item["result"]["artifacts"]] == ["stl"], "a solid has no drawing"
    journal.flush()
    kept = SolveRecord.objects.get(id=item["result"]["solveId"]).result
    made = [artifacts.is_made(kept, formats.get(name), "Box.fake") for name in ("stl", "obj")]
    assert made == [True, False]


# -- what is refused, before anything is queued


def test_every_wrong_input_is_named_where_it_stands_and_nothing_is_queued(alice: Api) -> None:
    asked = ask(alice, inputs=[{"width": 20}, {"width": 0, "depth": 3}], base={"material": "lead"})
    assert problems(asked) == {
        "base.material": "invalid_choice",
        "inputs[1].width": "out_of_range",
        "inputs[1].depth": "unknown_input",
    }
    swept = ask(alice, sweep={"width": {"from": 0, "to": 2, "step": 1}, "count": [1, 2.5, 3]})
    assert problems(swept) == {"sweep.width[0]": "out_of_range", "sweep.count[1]": "not_an_integer"}
    assert not Job.objects.exists()


def test_many_wrong_items_make_no_large_answer(alice: Api) -> None:
    asked = ask(alice, inputs=[{"width": 0, "count": -1}] * 100).json()["details"]
    assert (len(asked["errors"]), asked["more"]) == (100, 100)


def test_a_sweep_of_a_billion_is_refused_at_once_with_the_way_up(alice: Api) -> None:
    axis = {"from": 1, "to": 1000, "step": 1e-6}
    asked = ask(alice, sweep={"width": axis, "sleep": axis})
    assert refusal(asked) == "422 BATCH_TOO_LARGE"
    assert asked.json()["details"] | {"upgradeUrl": ""} == {"limit": 100, "currentTier": "free", "upgradeUrl": ""}
    assert "more than 10^15" in asked.json()["message"]


def test_what_is_large_is_not_read_again_for_each_of_many_items(alice: Api) -> None:
    asked = ask(alice, inputs=[{}] * 100, base={"label": "x" * (3 << 20)})
    assert problems(asked) == {"base": "too_large"}


def test_strangers_are_told_to_log_in_first(box: Entry) -> None:
    asked = ask(Api(), inputs=[{"width": 20}])
    assert refusal(asked) == "401 NOT_AUTHENTICATED"
    assert asked.json()["details"]["limit"] == 0


def test_a_definition_that_they_may_not_see_is_not_there(bob: Api, owner: User, workshop: Workshop) -> None:
    workshop.change("Box.fake", public=False, owner=owner)
    assert refusal(ask(bob, inputs=[{}])) == "404 DEFINITION_NOT_FOUND"
    assert ask(as_user(owner), inputs=[{}]).status_code == 202


@pytest.mark.usefixtures("shipped_tiers")
def test_a_month_with_less_left_than_a_batch_takes_is_looked_at_before(alice: Api, settings: Settings) -> None:
    settings.ENABLE_RATE_LIMITING = True
    Tier.objects.filter(name="free").update(monthly_solves=5)
    tiers.expire()
    asked = ask(alice, inputs=[{"width": 20 + n} for n in range(6)])
    assert refusal(asked) == "429 QUOTA_EXCEEDED"
    assert "5 left, and this takes 6" in asked.json()["message"]
    assert ask(alice, inputs=[{"width": 20 + n} for n in range(5)]).status_code == 202


def test_a_batch_that_is_sent_again_is_the_same_one(alice: Api) -> None:
    first, second = (ask(alice, "key-1", inputs=[{"width": 20}]) for _ in range(2))
    assert first.json()["id"] == second.json()["id"]
    assert second["Idempotent-Replayed"] == "true"
    assert Job.objects.filter(type="solve.batch").count() == 1


def test_nobody_else_sees_a_batch(alice: Api, bob: Api) -> None:
    batch = solved(alice, inputs=[{"width": 20}])
    for path in ("", "/table.csv", "/contact-sheet.png", "/files.zip"):
        assert refusal(bob.get(f"{batch}{path}")) == "404 NOT_FOUND"
    item = items(alice, batch)[0]["id"]
    assert refusal(alice.get(f"{HERE}/{item}")) == "404 NOT_FOUND", "an item is no batch"


def test_a_key_that_may_solve_and_no_more_has_all_of_its_batches(owner: User) -> None:
    api = Api(key_of(owner, "solve")[1])
    batch = solved(api, inputs=[{"width": 20}])
    assert states(api, batch) == ["succeeded"]
    for path in ("", "/table.json", "/contact-sheet.png", "/files.zip"):
        assert api.get(f"{batch}{path}").status_code == 200
    assert refusal(ask(Api(key_of(owner, "jobs")[1]), inputs=[{}])) == "403 SCOPE_MISSING"


# -- stopping, and trying again


def test_a_batch_is_cancelled_and_tried_again(alice: Api, tmp_path: Path) -> None:
    log = str(tmp_path / "runs.log")
    asked = ask(alice, inputs=[{"width": 20 + n} for n in range(3)], base={"log": log}).json()
    assert alice.delete(f"/api/jobs/{asked['id']}").json()["status"] == "cancelled"
    assert drain() == 0
    assert alice.send("POST", f"/api/jobs/{asked['id']}/retry").status_code == 202
    drain()
    assert states(alice, f"{HERE}/{asked['id']}") == ["succeeded"] * 3
    assert runs(Path(log)) == 3


def test_only_what_failed_is_tried_again(alice: Api, tmp_path: Path) -> None:
    log = str(tmp_path / "runs.log")
    batch = solved(alice, inputs=[{"width": 20}, {"fail": "error"}], base={"log": log})
    assert runs(Path(log)) == 2
    alice.send("POST", f"/api/jobs/{batch.rpartition('/')[2]}/retry")
    drain()
    assert runs(Path(log)) == 3
    assert states(alice, batch) == ["succeeded", "failed"]


def test_a_large_batch_does_not_keep_another_owner_waiting(alice: Api, bob: Api) -> None:
    large = ask(alice, inputs=[{"width": 20 + n} for n in range(30)]).json()["id"]
    small = ask(bob, inputs=[{"width": 500}]).json()["id"]
    drain()
    ended = Job.objects.filter(parent__isnull=False).order_by("completed").values_list("parent_id", flat=True)
    order = [str(parent) for parent in ended]
    assert order.index(small) <= 1
    assert order.count(large) == 30


# -- what comes of it


def test_the_table_is_read_by_a_spreadsheet_with_its_types_and_units(alice: Api) -> None:
    batch = solved(alice, inputs=[{"width": 20, "label": "=1+1"}, {"fail": "error"}], name="A: table?")
    answer = alice.get(f"{batch}/table.xlsx")
    assert "table" in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    head, first, second = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert head[:5] == ["index", "status", "width (mm)", "label", "fail"]
    assert first[:4] == [0, "succeeded", 20, "=1+1"]
    assert first[head.index("sum (mm)")] == 25
    assert first[head.index("duration (ms)")] > 0
    assert second[head.index("error")].startswith("DEFINITION_ERROR")
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_the_table_as_csv_has_no_formulas(alice: Api) -> None:
    answer = alice.get(f"{solved(alice, inputs=[{'label': '=1+1'}])}/table.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    found = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert (found[0]["status"], found[0]["label"]) == ("succeeded", "'=1+1")


def test_its_table_is_there_for_files_of_any_kind_and_for_nobody_else(alice: Api, owner: User, bob: Api) -> None:
    batch = UUID(solved(alice, inputs=[{"width": 20}]).rpartition("/")[2])
    table_of = fields()["batchId"]
    assert "width (mm)" in [header.label for header in table_of(batch, Principal(user_id=owner.pk)).headers]
    with pytest.raises(NotFound):
        table_of(batch, Principal(user_id=User.objects.exclude(pk=owner.pk).get().pk))


def test_while_a_batch_runs_there_is_what_is_done_so_far(alice: Api) -> None:
    asked = ask(alice, inputs=[{"width": 20}, {"width": 30}]).json()["id"]
    job = claim.take(None)
    assert job
    execute.carry_out(job)
    batch = f"{HERE}/{asked}"
    table = alice.get(f"{batch}/table.json")
    assert (table.json()["status"], [row["status"] for row in table.json()["rows"]]) == (
        "running",
        ["succeeded", "queued"],
    )
    assert "so far" in table["Content-Disposition"]
    assert alice.get(batch).json()["batch"]["queued"] == 1
    with zipfile.ZipFile(io.BytesIO(alice.get(f"{batch}/files.zip").getvalue())) as found:
        assert found.namelist() == ["00000.3mf", "manifest.csv"]


def test_a_small_contact_sheet_is_drawn_at_once(alice: Api) -> None:
    batch = solved(alice, inputs=[{"width": 20}, {"fail": "error"}, {"width": 90}])
    light, dark = (alice.get(f"{batch}/contact-sheet.png?background={name}") for name in ("light", "dark"))
    assert light["Content-Type"] == dark["Content-Type"] == "image/png"
    pictures = [Image.open(io.BytesIO(answer.content)) for answer in (light, dark)]
    assert [picture.getpixel((0, 0)) for picture in pictures] == [(255, 255, 255), (20, 24, 31)]
    assert problems(alice.get(f"{batch}/contact-sheet.png?background=red")) == {"background": "invalid_choice"}


def test_a_large_contact_sheet_is_drawn_by_a_job_and_then_is_there(alice: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "AT_ONCE", 1)
    batch = solved(alice, inputs=[{"width": 20}, {"width": 30}])
    asked, again = (alice.get(f"{batch}/contact-sheet.png") for _ in range(2))
    assert asked.status_code == 202
    assert asked.json()["id"] == again.json()["id"]
    drain()
    found = alice.get(f"{batch}/contact-sheet.png")
    assert found.status_code == 200
    assert alice.get(f"/api/jobs/{asked.json()['id']}/result").content == found.content
    assert alice.get(f"{batch}/contact-sheet.png?offset=1").status_code == 200, "one is few"


def test_a_zip_has_a_file_of_each_solve_and_a_manifest(alice: Api) -> None:
    batch = solved(alice, inputs=[{"width": 20}, {"fail": "error"}], formats=["stl"])
    answer = alice.get(f"{batch}/files.zip?formats=stl,obj")
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as found:
        assert found.testzip() is None
        assert found.namelist() == ["00000.stl", "00000.obj", "manifest.csv"]
        lines = list(csv.DictReader(io.StringIO(found.read("manifest.csv").decode())))
        stl = found.read("00000.stl")
    assert [(line["file"], line["left out"]) for line in lines] == [
        ("00000.stl", ""),
        ("00000.obj", ""),
        ("", "failed"),
        ("", "failed"),
    ]
    assert (lines[0]["sha256"], int(lines[0]["bytes"])) == (hashlib.sha256(stl).hexdigest(), len(stl))
    assert lines[0]["width (mm)"] == "20"
    assert problems(alice.get(f"{batch}/files.zip?formats=exe")) == {"formats": "invalid_choice"}


# -- without a queue


def test_without_a_queue_a_small_batch_is_done_at_once_and_a_large_one_refused(
    alice: Api, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ENABLE_QUEUE = False
    monkeypatch.setattr(sheets, "AT_ONCE", 1)
    small = ask(alice, inputs=[{"width": 20}, {"width": 30}]).json()
    assert alice.get(f"{HERE}/{small['id']}").json()["status"] == "succeeded"
    assert alice.get(f"{HERE}/{small['id']}/contact-sheet.png").status_code == 200
    large = ask(alice, inputs=[{"width": 20 + n} for n in range(26)])
    assert (refusal(large), large.json()["details"]["limit"]) == ("422 BATCH_TOO_LARGE", 25)


def test_solves_of_a_batch_are_in_their_owners_history(alice: Api, owner: User) -> None:
    solved(alice, inputs=[{"width": 20}, {"width": 30}])
    journal.flush()
    assert SolveRecord.objects.filter(user=owner, status="ok").count() == 2

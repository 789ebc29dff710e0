"""Is a Grasshopper definition solved through HTTP, and does everybody hear what they should when its servers fail?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from computeapi.catalog.confirming import versions_confirm
from computeapi.engines import registry as engines
from computeapi.engines.rhino.fake_server import FakeCompute
from computeapi.engines.rhino.known import archive
from computeapi.monitoring import checks
from computeapi.monitoring.version import rhino_versions
from computeapi.solve.models import SolveRecord
from definitions.models import Definition, DefinitionVersion
from tests.workshop import Workshop, until


def forget() -> None:
    """Which engines there are, how they are, and what their servers say of themselves."""
    engines.rhino.cache_clear()
    engines._engines.cache_clear()
    checks._engine_health.clear()
    rhino_versions.expire()


@pytest.fixture
def north() -> Iterator[FakeCompute]:
    with FakeCompute() as server:
        yield server


@pytest.fixture
def south() -> Iterator[FakeCompute]:
    with FakeCompute() as server:
        yield server


@pytest.fixture
def shop(workshop: Workshop, north: FakeCompute, south: FakeCompute, settings: Settings) -> Iterator[Workshop]:
    """The known definitions, and two servers for them."""
    settings.RHINO_COMPUTE_URL = (north.url, south.url)
    forget()
    for name in ("canary", "box", "faulty"):
        (workshop.folder / f"{name}.gh").write_bytes(archive(name))
    assert not workshop.sync().failed
    yield workshop
    settings.RHINO_COMPUTE_URL = ()
    forget()


def solve(client: Client, name: str, /, **inputs: Any) -> Any:
    return client.post("/solve", json.dumps({"definition": name, "inputs": inputs}), content_type="application/json")


def values(response: Any) -> dict[str, list[Any]]:
    assert response.status_code == 200, response.content
    found = {value["ParamName"]: value["InnerTree"].get("{0}", []) for value in response.json()["values"]}
    return {name: [json.loads(item["data"]) for item in items] for name, items in found.items()}


# -- solving


def test_a_grasshopper_definition_is_solved_once_and_then_cached(
    client: Client, shop: Workshop, north: FakeCompute, south: FakeCompute
) -> None:
    first, second = (solve(client, "canary.gh", a=1, b=2.5) for _ in range(2))
    assert (values(first), first["X-Cache"]) == ({"RH_OUT:sum": [3.5]}, "MISS")
    assert (values(second), second["X-Cache"]) == ({"RH_OUT:sum": [3.5]}, "HIT")
    assert north.solves + south.solves == 1


def test_a_tree_for_the_parameter_of_a_group_comes_back_on_its_branches_and_so_in_the_history(
    client: Client, shop: Workshop
) -> None:
    sent = {"{0;0}": [1, 2], "{0;1}": [3]}
    response = solve(client, "canary.gh", a=sent, b={"{0;0}": [10, 10], "{0;1}": [10]})
    (outcome,) = response.json()["values"]
    assert {path: [item["data"] for item in items] for path, items in outcome["InnerTree"].items()} == {
        "{0;0}": ["11.0", "12.0"],
        "{0;1}": ["13.0"],
    }
    assert SolveRecord.objects.get().inputs["RH_IN:a"] == sent


def test_an_input_of_a_wrong_type_never_reaches_a_server(
    client: Client, shop: Workshop, north: FakeCompute, south: FakeCompute
) -> None:
    response = solve(client, "box.gh", height=20.5)
    assert (response.status_code, response.json()["code"]) == (422, "VALIDATION_FAILED")
    assert north.solves + south.solves == 0


def test_a_component_with_an_error_gives_the_values_that_there_are_and_is_not_cached(
    client: Client, shop: Workshop
) -> None:
    for _ in range(2):
        response = solve(client, "faulty.gh", text="five")
        assert values(response)["RH_OUT:text"] == ["five"]
        assert response.json()["errors"]
        assert response["X-Cache"] == "MISS"


def test_a_brep_has_files_to_download(client: Client, shop: Workshop) -> None:
    response = solve(client, "box.gh", width=4, depth=3, height=2)
    (brep,) = values(response)["RH_OUT:box"]
    assert brep["archive3dm"]
    assert "glb" in {artifact["format"] for artifact in response.json()["solve"]["artifacts"]}


def test_an_answer_without_its_meshes_is_not_cached(
    client: Client, shop: Workshop, north: FakeCompute, south: FakeCompute
) -> None:
    for server in (north, south):
        server.next("502_html", path="/rhino/geometry/mesh/createfrombrep-brep_meshingparameters")
    response = solve(client, "box.gh")
    assert any("without a mesh to show" in warning for warning in response.json()["warnings"])
    north.reset()
    south.reset()
    assert solve(client, "box.gh")["X-Cache"] == "MISS"
    assert solve(client, "box.gh")["X-Cache"] == "HIT"


# -- when servers fail


def test_a_solve_that_one_server_does_not_take_goes_to_the_other(
    client: Client, shop: Workshop, north: FakeCompute, south: FakeCompute
) -> None:
    north.next("401", times=None)
    for number in range(3):
        assert values(solve(client, "canary.gh", a=number, b=1)) == {"RH_OUT:sum": [number + 1]}
    assert (north.solves, south.solves) == (0, 3)


def test_a_server_that_dies_loses_no_solve_that_it_had_not_begun(
    client: Client, shop: Workshop, north: FakeCompute
) -> None:
    values(solve(client, "canary.gh", a=1, b=1))
    north.close()
    assert [values(solve(client, "canary.gh", a=n, b=2))["RH_OUT:sum"] for n in range(3)] == [[2], [3], [4]]


def test_a_crash_is_told_and_solved_nowhere_else(
    client: Client, shop: Workshop, north: FakeCompute, south: FakeCompute
) -> None:
    for server in (north, south):
        server.next("crash_solved")
    response = solve(client, "canary.gh", a=1, b=1)
    assert (response.status_code, response.json()["code"]) == (502, "ENGINE_CRASHED")
    assert north.solves + south.solves == 1
    assert SolveRecord.objects.get().error_code == "ENGINE_CRASHED"


@pytest.mark.parametrize(
    ("behaviour", "status", "code"),
    [
        ("401", 503, "ENGINE_UNAVAILABLE"),
        ("429", 503, "ENGINE_UNAVAILABLE"),
        ("413", 422, "RESOURCE_EXHAUSTED"),
        ("500_empty", 502, "SOLVE_FAILED"),
        ("502_html", 502, "ENGINE_CRASHED"),
        ("504_text", 504, "SOLVE_TIMEOUT"),
        ("html", 502, "ANSWER_UNREADABLE"),
        ("huge_length", 422, "RESOURCE_EXHAUSTED"),
    ],
)
def test_each_fault_has_its_code_and_nothing_of_the_servers_own_page(
    client: Client, shop: Workshop, north: FakeCompute, south: FakeCompute, behaviour: str, status: int, code: str
) -> None:
    for server in (north, south):
        server.next(behaviour, times=None)
    response = solve(client, "canary.gh", a=1, b=1)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert ("Retry-After" in response) == (status == 503)
    assert not any(word in response.text for word in ("<", "Bad Gateway", "127.0.0.1", "RHINO_COMPUTE"))
    assert solve(client, "canary.gh", a=1, b=1)["Cache-Control"] == "no-store"


def test_other_definitions_are_solved_while_no_server_is_there(
    client: Client, shop: Workshop, north: FakeCompute, south: FakeCompute
) -> None:
    north.close()
    south.close()
    shop.fake()
    assert solve(client, "canary.gh").status_code == 503
    assert solve(client, "Box.fake").status_code == 200


# -- what operators see


def test_ready_and_healthy_with_servers_that_solve(
    client: Client, shop: Workshop, north: FakeCompute, south: FakeCompute
) -> None:
    assert client.get("/ready").status_code == 200
    document = client.get("/health").json()
    assert (document["status"], document["rhinoCompute"]["connected"]) == ("healthy", True)
    assert document["rhinoCompute"]["url"] == north.url
    assert [(s["url"], s["state"]) for s in document["rhinoCompute"]["servers"]] == [
        (north.url, "solves"),
        (south.url, "solves"),
    ]
    assert document["engines"]["rhino"]["ok"]


def test_degraded_while_one_server_does_not_solve(client: Client, shop: Workshop, south: FakeCompute) -> None:
    south.next("500_empty", times=None)
    assert client.get("/ready").status_code == 200
    document = client.get("/health").json()
    assert (document["status"], document["rhinoCompute"]["connected"]) == ("degraded", True)
    assert document["rhinoCompute"]["servers"][1]["state"] == "fails"


def test_not_ready_when_no_server_solves_although_each_answers_its_healthcheck(
    client: Client, shop: Workshop, north: FakeCompute, south: FakeCompute
) -> None:
    for server in (north, south):
        server.next("500_empty", times=None)
    response = client.get("/ready")
    assert response.status_code == 503
    assert "The engine rhino can't solve" in response.json()["reasons"][0]
    assert client.get("/live").status_code == 200
    assert client.get("/health").json()["rhinoCompute"]["connected"] is False


def test_secrets_in_a_url_are_shown_nowhere(
    client: Client, shop: Workshop, north: FakeCompute, settings: Settings
) -> None:
    settings.RHINO_COMPUTE_URL = (north.url.replace("://", "://me:pass-word@"),)
    forget()
    assert client.get("/health").json()["rhinoCompute"]["url"] == north.url
    assert "pass-word" not in client.get("/health/detailed").text


def test_the_version_is_rhinos_own_where_it_is_reachable(client: Client, shop: Workshop) -> None:
    until(lambda: client.get("/version").json()["compute"] == "fake")
    assert client.get("/version").json()["rhino"] == "8.22.25217.12451"


# -- how the servers read it


def confirmation(name: str) -> Any:
    return DefinitionVersion.objects.get(definition__name=name).confirmation


def test_a_new_definition_is_compared_with_what_a_server_reads(shop: Workshop, north: FakeCompute) -> None:
    call_command("sync_definitions", verbosity=0)
    assert {confirmation(name)["server"] for name in ("canary.gh", "box.gh", "faulty.gh")} == {north.url}
    assert confirmation("canary.gh")["differences"] == []


def test_sync_says_what_is_read_otherwise_and_asks_once(shop: Workshop, north: FakeCompute) -> None:
    north.next("other_io", path="/io", times=None)
    found = versions_confirm()
    assert set(found) == {"canary.gh", "box.gh", "faulty.gh"}
    assert "RH_IN:a: an input here, not there." in confirmation("canary.gh")["differences"]
    assert confirmation("canary.gh")["version"] == "8.22.25217.12451"
    assert versions_confirm() == {}


def test_servers_that_do_not_answer_leave_it_for_another_time(
    shop: Workshop, north: FakeCompute, south: FakeCompute
) -> None:
    for server in (north, south):
        server.next("401", path="/io", times=None)
    assert versions_confirm() == {}
    assert confirmation("canary.gh") is None
    north.reset()
    assert versions_confirm() == {"box.gh": (), "canary.gh": (), "faulty.gh": ()}


def test_an_upload_is_compared_at_once(staff: Client, shop: Workshop) -> None:
    file = SimpleUploadedFile("new.gh", archive("mesh_box"))
    assert staff.post("/api/definitions", {"file": file}).status_code == 201
    assert confirmation("new.gh")["differences"] == []


def test_staff_compare_in_the_admin_and_see_what_differs(staff: Client, shop: Workshop, north: FakeCompute) -> None:
    north.next("other_io", path="/io")
    definition = Definition.objects.get(name="canary.gh")
    action = {"action": "compare_with_rhino_compute", "_selected_action": str(definition.pk)}
    page = staff.post("/admin/definitions/definition/", action, follow=True)
    assert "Read otherwise there: canary.gh." in page.text
    assert (
        "Somebody else&#x27;s: an input there, not here."
        in staff.get(f"/admin/definitions/definition/{definition.pk}/change/").text
    )

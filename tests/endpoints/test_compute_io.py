"""Do /io and the small paths of Rhino Compute say what its clients look for?"""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from definitions.registry import Entry
from tests.accounts.acting import Api
from tests.endpoints.computing import ask, solve, tree, values
from tests.workshop import ALL_OUTPUTS, BOX, MOODS, TREE, Workshop


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    workshop.write("aliases.toml", '"Kiste.gh" = "Box.fake"')
    return workshop.fake(inputs=[*BOX, *MOODS, TREE], outputs=ALL_OUTPUTS, description="Of wood.")


def test_io_describes_a_definition_in_compute_s_words(client: Client, box: Entry) -> None:
    document = ask(client, {"pointer": "Kiste.gh"}, "/io").json()
    assert (document["Description"], document["CacheKey"], document["FileName"]) == (
        "Of wood.",
        box.keys[0],
        "Box.fake",
    )
    assert document["InputNames"] == [item["Name"] for item in document["Inputs"]]
    assert document["OutputNames"] == ["RH_OUT:mesh", "sum", "text"]
    assert document["Outputs"][0] == {"Name": "RH_OUT:mesh", "Nickname": None, "ParamType": "Mesh"}
    by_name = {item["Name"]: item for item in document["Inputs"]}
    assert by_name["width"] == {
        "Name": "width",
        "Nickname": None,
        "Description": None,
        "ParamType": "Number",
        "AtLeast": 1,
        "AtMost": 1,
        "TreeAccess": False,
        "Default": {"ParamName": "width", "InnerTree": {"{0}": [{"type": "System.Double", "data": "10.0"}]}},
        "Minimum": 1,
        "Maximum": 1000,
    }
    assert (by_name["tree"]["TreeAccess"], by_name["sizes"]["AtLeast"], by_name["sizes"]["AtMost"]) == (True, 0, 4)
    assert by_name["count"]["Default"]["InnerTree"] == {"{0}": [{"type": "System.Int32", "data": "2"}]}
    assert by_name["label"]["Default"]["InnerTree"] == {"{0}": [{"type": "System.String", "data": '"plain"'}]}
    assert [i["data"] for i in by_name["sizes"]["Default"]["InnerTree"]["{0}"]] == ["1.0", "2.0"]
    assert (document["Warnings"], document["Errors"]) == ([], [])


def test_what_io_gives_as_defaults_can_be_sent_back(client: Client, box: Entry) -> None:
    trees = [item["Default"] for item in ask(client, {"pointer": "Box.fake"}, "/io").json()["Inputs"]]
    solve(client)
    assert solve(client, *trees)["X-Cache"] == "HIT"


def test_an_input_that_is_required_has_no_default(client: Client, workshop: Workshop) -> None:
    workshop.fake(inputs=[{"name": "x", "paramType": "Number"}])
    assert ask(client, {"pointer": "Box.fake"}, "/io").json()["Inputs"][0]["Default"] is None
    assert solve(client, {"ParamName": "x", "InnerTree": {}}).json()["errors"] == ["x: This input is required."]


def test_openscad_is_described_and_solved_there_too(client: Client, workshop: Workshop) -> None:
    workshop.write("Cube.scad", "// A cube\nsize = 10; // [1:100]\ncube(size);\n")
    assert not workshop.sync().failed
    described = ask(client, {"pointer": "Cube.scad"}, "/io").json()
    response = solve(client, tree("size", "20"), pointer=described["CacheKey"])
    assert response.status_code == 200
    assert values(response)["volume"] == ["8000.0"]
    assert set(described["OutputNames"]) >= set(values(response))


def test_io_tells_what_is_wrong_where_its_clients_look(client: Client, box: Entry) -> None:
    document = ask(client, {"pointer": "nowhere.gh"}, "/io").json()
    assert document["code"] == "DEFINITION_NOT_FOUND"
    assert (document["Inputs"], document["Outputs"], document["Errors"]) == ([], [], [document["message"]])


def test_the_small_paths_answer_in_text(client: Client, box: Entry, settings: Settings) -> None:
    settings.MAX_CONCURRENT_COMPUTATIONS = 3
    for path, text in (("/healthcheck", "Healthy"), ("/activechildren?initialize=false", "3")):
        response = client.get(path)
        assert (response.status_code, response.content.decode(), response["Content-Type"]) == (200, text, "text/plain")
    assert {"rhino", "compute", "git_sha"} <= set(client.get("/version").json())


def test_the_healthcheck_is_for_whoever_asks_by_whatever_host(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["softly.example"]
    response = Api(rhinocomputekey="wrong").get("/healthcheck", headers={"Host": "10.0.0.7"})
    assert response.status_code == 200
    assert not response.has_header("RateLimit")

"""Does the scripted Compute keep the protocol, and refuse what Compute refuses?"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import rhino3dm

from computeapi.engines.rhino import known
from computeapi.engines.rhino.fake_server import FakeCompute
from definitions.readers import grasshopper
from tests.engines.rhino.compute import Client, algo, compute, outputs, tree

KEY = "md5_" + hashlib.md5(algo("canary").encode()).hexdigest().upper()
SLEEP = {"algo": algo("sleeper"), "values": [tree("RH_IN:seconds", "600")]}
SUM = {"RH_OUT:sum": {"{0}": [5.0]}}


def two_and_three() -> list[dict[str, Any]]:
    return [tree("RH_IN:a", "2"), tree("RH_IN:b", "3")]


@pytest.fixture
def served() -> Iterator[tuple[FakeCompute, Client]]:
    with compute() as both:
        yield both


@pytest.fixture
def client(served: tuple[FakeCompute, Client]) -> Client:
    return served[1]


@contextmanager
def in_background(client: Client, body: Any) -> Iterator[None]:
    """A request that somebody else waits for; it may fail when the server ends."""

    def send() -> None:
        with suppress(httpx.TransportError):
            client.post(body)

    thread = threading.Thread(target=send)
    thread.start()
    yield
    thread.join()


def is_exception(response: httpx.Response) -> bool:
    """What Compute answers where it raised: nothing but the status."""
    return response.status_code == 500 and response.content == b""


def test_the_canary_gives_the_sum_of_its_numbers(client: Client) -> None:
    answer = client.solve("canary", *two_and_three())
    assert answer.status_code == 200
    assert outputs(answer) == SUM
    assert answer.json()["errors"] == []


def test_every_answer_says_that_it_is_a_fake(client: Client) -> None:
    assert client.solve("canary").json()["pointer"] == "fake"
    assert client.http.get("/version").json()["compute"] == "fake"
    for path in ("/version", "/healthcheck", "/nothing"):
        assert client.http.get(path).headers["X-Fake-Compute"] == "1"


def test_the_body_may_be_a_list_of_one(client: Client) -> None:
    assert outputs(client.post([{"algo": algo("canary"), "values": two_and_three()}])) == SUM


@pytest.mark.parametrize("path", ["/version", "/healthcheck", "/activechildren", "/anything"])
def test_without_the_key_no_path_answers(path: str) -> None:
    with FakeCompute(key="secret") as fake:
        missing = httpx.get(fake.url + path, timeout=60)
        wrong = httpx.get(fake.url + path, headers={"RhinoComputeKey": "other"}, timeout=60)
        assert (missing.status_code, missing.text) == (401, "Api Key was not provided.")
        assert (wrong.status_code, wrong.text) == (401, "Unauthorized client.")


def test_with_the_key_it_solves() -> None:
    with compute(key="secret") as (_, client):
        assert outputs(client.solve("canary", *two_and_three())) == SUM


def test_a_definition_that_was_sent_once_is_found_by_its_md5(client: Client) -> None:
    client.solve("canary")
    assert outputs(client.post({"pointer": KEY, "values": two_and_three()})) == SUM


def test_an_unknown_pointer_is_an_exception(client: Client) -> None:
    assert is_exception(client.post({"pointer": KEY, "values": two_and_three()}))


def test_an_unknown_pointer_with_a_definition_is_solved(client: Client) -> None:
    assert outputs(client.post({"pointer": KEY, "algo": algo("canary"), "values": two_and_three()})) == SUM


def test_an_address_as_pointer_is_not_followed_and_the_definition_not_looked_at(client: Client) -> None:
    assert is_exception(client.post({"pointer": "http://127.0.0.1:9/a.gh", "algo": algo("canary"), "values": []}))


@pytest.mark.parametrize(("are_siblings", "status"), [(True, 200), (False, 500)])
def test_children_find_what_a_sibling_was_sent_where_they_share_a_folder(are_siblings: bool, status: int) -> None:
    with compute(children=2, are_siblings=are_siblings) as (fake, client):
        client.solve("canary")  # by the first child, which then hangs on to something else
        with in_background(client, SLEEP):
            fake.until(lambda fake: fake.running == 1)
            assert client.post({"pointer": KEY, "values": two_and_three()}).status_code == status
            fake.close()


def test_after_a_restart_no_definition_is_known(served: tuple[FakeCompute, Client]) -> None:
    fake, client = served
    client.solve("canary")
    fake.forget()
    assert is_exception(client.post({"pointer": KEY, "values": two_and_three()}))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'"text"',
        b"[]",
        b"\xff",
        b'{"algo": "not base64!", "values": []}',
        b'{"algo": "AAAA", "values": []}',
        b'{"values": []}',
        b'{"pointer": "/etc/passwd", "values": []}',
    ],
)
def test_a_body_that_is_no_request_is_an_exception(client: Client, body: bytes) -> None:
    assert is_exception(client.http.post("/grasshopper", content=body))


@pytest.mark.parametrize("data", [{"X": 1}, [1, 2], None])
def test_data_must_be_a_string(client: Client, data: Any) -> None:
    assert is_exception(client.solve("canary", tree("RH_IN:a", data)))


@pytest.mark.parametrize("values", [None, {}, [None], [{"ParamName": "RH_IN:a"}], [{"InnerTree": 1}]])
def test_values_must_be_trees(client: Client, values: Any) -> None:
    assert is_exception(client.post({"algo": algo("canary"), "values": values}))


def test_a_number_or_a_flag_as_data_is_taken_as_its_text(client: Client) -> None:
    assert outputs(client.solve("canary", tree("RH_IN:a", 2), tree("RH_IN:b", 3.0))) == SUM
    assert outputs(client.solve("everything", tree("RH_IN:toggle", True)))["RH_OUT:toggle"] == {"{0}": [True]}


def test_a_name_that_the_definition_does_not_have_is_passed_over(client: Client) -> None:
    assert outputs(client.solve("canary", *two_and_three(), tree("rh_in:a", "9"), tree("a", "9"))) == SUM


def test_an_input_that_is_left_out_keeps_the_value_of_an_earlier_request(client: Client) -> None:
    client.solve("canary", *two_and_three())
    assert outputs(client.solve("canary", tree("RH_IN:a", "10"))) == {"RH_OUT:sum": {"{0}": [13.0]}}


def test_what_an_earlier_request_set_can_be_forgotten() -> None:
    with compute(leaks=False) as (_, client):
        client.solve("canary", *two_and_three())
        assert outputs(client.solve("canary", tree("RH_IN:a", "10"))) == {"RH_OUT:sum": {"{0}": [12.0]}}


def test_values_set_before_a_bad_one_stay_set(client: Client) -> None:
    assert is_exception(client.solve("canary", tree("RH_IN:a", "10"), tree("RH_IN:b", "x")))
    assert outputs(client.solve("canary", tree("RH_IN:b", "3"))) == {"RH_OUT:sum": {"{0}": [13.0]}}


def test_an_answer_may_be_kept_by_its_whole_request(served: tuple[FakeCompute, Client]) -> None:
    fake, client = served
    for _ in range(2):
        assert outputs(client.solve("canary", *two_and_three(), cachesolve=True)) == SUM
    assert fake.solves == 1


def test_a_child_solves_one_request_at_a_time_and_the_others_wait() -> None:
    with compute(children=2) as (fake, client), ExitStack() as waiting:
        for _ in range(5):
            waiting.enter_context(in_background(client, SLEEP))
        fake.until(lambda fake: fake.running == 2 and fake.in_flight == 5)
        assert (fake.solves, fake.busiest) == (2, 5)
        fake.close()


def test_a_child_that_is_done_takes_the_next_request() -> None:
    with compute(children=2) as (fake, client), in_background(client, SLEEP):
        fake.until(lambda fake: fake.running == 1)
        for _ in range(3):
            assert outputs(client.solve("canary", *two_and_three())) == SUM
        assert {seen.child for seen in fake.log} == {0, 1}
        fake.close()


def test_errors_of_components_come_with_the_values_that_there_are(client: Client) -> None:
    answer = client.solve("faulty")
    assert answer.status_code == 500
    assert outputs(answer)["RH_OUT:text"] == {"{0}": ["five"]}
    assert outputs(answer)["RH_OUT:point"] == {"{0}": []}
    (error,) = answer.json()["errors"]
    assert error.startswith('Data conversion failed from Text to Number: component "Construct Point" (')


def test_too_large_a_request_is_refused_and_the_connection_ended() -> None:
    with compute(max_request=1000) as (_, client):
        answer = client.http.post("/grasshopper", content=b" " * 1001)
        assert (answer.status_code, answer.content) == (413, b"")
        assert client.http.get("/healthcheck").text == "Healthy"


def test_connections_are_kept(served: tuple[FakeCompute, Client]) -> None:
    fake, _ = served
    with httpx.Client(base_url=fake.url, limits=httpx.Limits(max_connections=1), timeout=60) as http:
        stream = [http.get("/version").extensions["network_stream"] for _ in range(3)]
    assert stream[0] is stream[1] is stream[2]


def test_the_proxy_drops_timings_and_types_of_content() -> None:
    with compute() as (_, behind), compute(is_proxied=False) as (_, direct):
        proxied, bare = behind.solve("canary"), direct.solve("canary")
    assert not {"Server-Timing", "Content-Type"} & set(proxied.headers)
    assert bare.headers["Content-Type"] == "application/json"
    assert bare.headers["Server-Timing"].startswith("decode;dur=")


def test_what_a_server_tells_of_itself(client: Client) -> None:
    get = client.http.get
    assert get("/").text == "compute.rhino3d"
    assert get("/healthcheck").text == "Healthy"
    assert get("/version").json() == {"rhino": "8.22.25217.12451", "compute": "fake", "git_sha": None}
    assert get("/activechildren").text == "1"
    assert get("/idlespan").text == "-1"
    assert get("/servertime").json()[-6:] == "+00:00"
    assert get("/plugins/gh/installed").json() == {"Softly Fake": "1.0.0.0"}
    assert "Grasshopper" in get("/plugins/rhino/installed").json()


def test_a_get_of_what_is_not_there_is_a_success_without_a_body_and_a_post_is_not(client: Client) -> None:
    assert client.http.get("/nothing").status_code == 200
    assert client.http.get("/io").content == b""
    assert client.http.post("/nothing").status_code == 404


def test_the_interface_is_what_compute_finds_and_no_more(client: Client) -> None:
    found = client.io("everything")
    inputs = {each["Name"]: each for each in found["Inputs"]}
    assert found["InputNames"] == list(inputs)
    assert (inputs["number"]["Minimum"], inputs["number"]["Maximum"]) == (-1000, 1000)
    assert (inputs["numbers"]["TreeAccess"], inputs["numbers"]["Maximum"]) == (True, None)
    assert (inputs["RH_IN:slider"]["Maximum"], inputs["RH_IN:slider"]["AtMost"]) == (10, 1)
    assert (inputs["RH_IN:number"]["Maximum"], inputs["RH_IN:number"]["AtMost"]) == (None, 2147483647)
    assert inputs["RH_IN:number"]["Default"] == {
        "ParamName": "Number",
        "InnerTree": {"{0}": [{"type": "System.Double", "data": "1.5"}]},
    }
    assert inputs["text"]["Description"] == "A text"
    assert "One" not in json.dumps(inputs["RH_IN:choice"])
    assert {each["Name"]: each["ParamType"] for each in found["Outputs"]}["RH_OUT:brep"] == "Brep"


@pytest.mark.parametrize("name", known.KNOWN)
def test_compute_and_our_reader_find_the_same_inputs_and_outputs(client: Client, tmp_path: Path, name: str) -> None:
    file = tmp_path / f"{name}.gh"
    file.write_bytes(known.archive(name))
    ours, found = grasshopper.read(file), client.io(name)
    assert [(i.name, i.at_least, i.at_most, i.tree_access) for i in ours.inputs] == [
        (i["Name"], i["AtLeast"], i["AtMost"], i["TreeAccess"]) for i in found["Inputs"]
    ]
    assert [o.name for o in ours.outputs] == found["OutputNames"]


def test_the_interface_of_an_unknown_pointer_is_an_exception(client: Client) -> None:
    assert is_exception(client.http.post("/io", json={"pointer": KEY}))


def brep(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = outputs(client.solve("box", tree("RH_IN:width", "7")))["RH_OUT:box"]["{0}"][0]
    return found


def test_breps_are_meshed(client: Client) -> None:
    path = "/rhino/geometry/mesh/createfrombrep-brep"
    settings = rhino3dm.MeshingParameters.FastRenderMesh.Encode()
    (mesh,) = client.http.post(path, json=[brep(client)]).json()
    assert size(mesh) == (7, 30, 20)
    (mesh,) = client.http.post(f"{path}_meshingparameters", json=[brep(client), settings]).json()
    assert size(mesh) == (7, 30, 20)
    many = client.http.post(f"{path}?multiple=true", json=[[brep(client)], [brep(client)]]).json()
    assert [[size(mesh) for mesh in meshes] for meshes in many] == [[(7, 30, 20)]] * 2


def test_extrusions_and_surfaces_are_meshed_each_by_itself(client: Client) -> None:
    shape: Any = rhino3dm.Extrusion
    box = rhino3dm.Box(rhino3dm.BoundingBox(rhino3dm.Point3d(0, 0, 0), rhino3dm.Point3d(7, 30, 20)))
    extrusion = shape.CreateBoxExtrusion(box, True).Encode()
    settings = rhino3dm.MeshingParameters.FastRenderMesh.Encode()
    for kind, arguments in (("extrusion", [extrusion, settings]), ("surface", [extrusion, settings])):
        path = f"/rhino/geometry/mesh/createfrom{kind}-{kind}_meshingparameters"
        assert size(client.http.post(path, json=arguments).json()) == (7, 30, 20)


@pytest.mark.parametrize("arguments", [[], {}, [{}], ["text"], [{"version": 10000, "data": "AAAA"}], [1, 2]])
def test_what_is_no_brep_is_not_meshed(client: Client, arguments: Any) -> None:
    assert is_exception(client.http.post("/rhino/geometry/mesh/createfrombrep-brep", json=arguments))


def size(mesh: dict[str, Any]) -> tuple[float, float, float]:
    found: Any = rhino3dm.CommonObject.Decode(mesh)
    assert found.IsClosed
    corner = found.GetBoundingBox().Max
    return corner.X, corner.Y, corner.Z


@pytest.mark.real
def test_the_command_serves_until_it_is_asked_to_end() -> None:
    command = [sys.executable, "manage.py", "fake_rhino", "--port", "0", "--key", "secret"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        url = process.stdout.readline().strip()
        answer = httpx.get(f"{url}/version", headers={"RhinoComputeKey": "secret"}, timeout=60)
        process.send_signal(signal.SIGTERM)
        assert answer.json()["compute"] == "fake"
        assert "This is a fake" in process.stderr.read()
    assert process.returncode == 0


@pytest.mark.real
def test_in_production_the_command_must_be_told_that_it_is_a_demo(tmp_path: Path) -> None:
    production = {
        "SOFTLY_ENV": "production",
        "SECRET_KEY": "s" * 50,
        "ALLOWED_HOSTS": "softly.example",
        "DATA_DIR": str(tmp_path),
    }
    command = [sys.executable, "manage.py", "fake_rhino", "--port", "0"]
    ended = subprocess.run(command, env=os.environ | production, capture_output=True, text=True, timeout=300)
    assert ended.returncode != 0
    assert "--demo" in ended.stderr

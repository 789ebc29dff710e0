"""Do the clients of Rhino Compute work here unchanged: McNeel's for Python and JavaScript, and a caller like Hops?"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from compute_rhino3d import Grasshopper, Util
from softly_client import Client

from computeapi.engines.rhino.fake_server import FakeCompute
from computeapi.engines.rhino.known import archive
from definitions.keys import key_of
from softly import env
from tests.clients.conftest import NODE
from tests.clients.hops import Hops
from tests.local.runs import make_folder
from tests.real.site import Site

pytestmark = pytest.mark.real

TRAY = "honeycomb-tray.scad"
CRATE = env.ROOT / "assets" / "gh-definitions" / "Crate.gh"
PACKAGE = Path(__file__).with_name("compute-rhino3d")
Schema = dict[str, Any]


@pytest.fixture(scope="module")
def compute() -> Iterator[FakeCompute]:
    """Behind the site, for Grasshopper definitions."""
    with FakeCompute(children=2) as fake:
        yield fake


@pytest.fixture(scope="module")
def site(compute: FakeCompute) -> Iterator[Site]:
    settings = {"RHINO_COMPUTE_URL": compute.url, "WEB_CONCURRENCY": "1"}
    with make_folder() as folder, Site(folder, only=[TRAY, CRATE.name], **settings) as found:
        yield found


@pytest.fixture(scope="module")
def url(site: Site) -> str:
    return f"http://127.0.0.1:{site.port}"


@pytest.fixture(scope="module")
def key(url: str) -> str:
    """An API key of Alice's that may solve."""
    login = {"email": "alice@example.com", "password": "correct horse battery"}
    with Client(url) as softly:
        softly.sign_up(**login)
        session = softly.create_session(**login)["token"]
    with Client(url, session=session) as softly:
        return str(softly.create_key("compute", scopes=["solve"])["token"])


@pytest.fixture
def python(url: str, key: str) -> Iterator[Any]:
    """The client from PyPI, which is set up by its module."""
    Util.url, Util.apiKey = f"{url}/", key
    yield Grasshopper
    Util.url, Util.apiKey = "", ""


def tree(name: str, *items: Any) -> Any:
    made = Grasshopper.DataTree(name)
    made.Append([0], items)
    return made


def values(schema: Schema) -> dict[str, list[Any]]:
    return {
        output["ParamName"]: [json.loads(item["data"]) for items in output["InnerTree"].values() for item in items]
        for output in schema["values"]
    }


# -- Python --


def test_the_python_client_solves_a_definition_by_its_address(python: Any, url: str, site: Site) -> None:
    by_name = python.EvaluateDefinition(f"{url}/{TRAY}", [tree("columns", 4), tree("RH_IN:rows", "3")])
    md5 = next(found["id"] for found in site.get("/").json if found["name"] == TRAY)
    by_md5 = python.EvaluateDefinition(f"{url}/definition/{md5}", [tree("columns", 4), tree("rows", 3)])
    assert (by_name["errors"], by_name["warnings"]) == ([], [])
    assert values(by_name) == values(by_md5)
    assert values(by_name)["volume"][0] > 0
    meshes = [Util.DecodeToCommonObject(document) for document in values(by_name)["mesh"]]
    assert all(mesh.IsValid for mesh in meshes)


@pytest.mark.parametrize("file", [env.ROOT / "assets" / "scad-definitions" / TRAY, CRATE])
def test_the_python_client_solves_a_file_that_is_known_here(python: Any, file: Path) -> None:
    found = python.EvaluateDefinition(str(file), [])
    assert found["errors"] == []
    assert found["pointer"] == key_of(file.read_bytes())
    assert values(found)


def test_the_python_client_is_told_what_is_wrong(python: Any, url: str) -> None:
    wrong = python.EvaluateDefinition(f"{url}/{TRAY}", [tree("columns", 4000)])
    assert wrong["code"] == "BAD_INPUTS"
    assert "columns: 4000 is out of range" in wrong["errors"][0]
    unknown = python.EvaluateDefinition(f"{url}/nowhere.gh", [])
    assert (unknown["code"], unknown["values"]) == ("DEFINITION_NOT_FOUND", [])
    Util.apiKey = "the key of another server"
    assert python.EvaluateDefinition(f"{url}/{TRAY}", [])["code"] == "NOT_AUTHENTICATED"


def test_the_python_client_of_the_legacy_cloud_sends_its_key_as_a_bearer(python: Any, url: str, key: str) -> None:
    Util.apiKey, Util.authToken = "", key
    try:
        assert python.EvaluateDefinition(f"{url}/{TRAY}", [])["errors"] == []
        Util.authToken = "wrong"
        assert python.EvaluateDefinition(f"{url}/{TRAY}", [])["code"] == "NOT_AUTHENTICATED"
    finally:
        Util.authToken = ""


# -- JavaScript --


def javascript(url: str, key: str, program: str) -> Any:
    """What a program prints, as JSON, that has the client from npm as `compute`."""
    start = f"""
    const compute = require('compute-rhino3d'), {{ readFileSync }} = require('fs');
    compute.url = {json.dumps(url + "/")}; compute.apiKey = {json.dumps(key)};
    const tree = (name, ...items) => {{
        const made = new compute.Grasshopper.DataTree(name); made.append([0], items); return made; }};
    const solve = compute.Grasshopper.evaluateDefinition;
    """
    # Not as a module: the client finds out by `require` that it is in Node.
    script = f"{start}(async () => {{ console.log(JSON.stringify(await (async () => {{ {program} }})())) }})()"
    ran = subprocess.run([NODE, "-e", script], cwd=PACKAGE, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_the_javascript_client_gets_the_answer_of_the_python_one(python: Any, url: str, key: str) -> None:
    program = f"return [await solve('{url}/{TRAY}', [tree('RH_IN:columns', 5), tree('rows', '2')])]"
    (found,) = javascript(url, key, program)
    same = python.EvaluateDefinition(f"{url}/{TRAY}", [tree("columns", 5), tree("rows", 2)])
    assert found["solve"].pop("cached") is False
    assert same["solve"].pop("cached") is True
    assert found == same


def test_the_javascript_client_sends_files_that_are_known_here(url: str, key: str) -> None:
    scad = env.ROOT / "assets" / "scad-definitions" / TRAY
    program = f"""
    const bytes = new Uint8Array(readFileSync({json.dumps(str(CRATE))}));
    const text = readFileSync({json.dumps(str(scad))}, 'latin1');
    return [await solve(bytes, []), await solve(text, [])]
    """
    crate, tray = javascript(url, key, program)
    assert (crate["errors"], crate["pointer"]) == ([], key_of(CRATE.read_bytes()))
    assert (tray["errors"], tray["pointer"]) == ([], key_of(scad.read_bytes()))


def test_the_javascript_client_is_told_what_is_wrong(url: str, key: str) -> None:
    program = f"""
    const wrong = await solve('{url}/{TRAY}', [tree('columns', 4000)]);
    compute.apiKey = 'the key of another server';
    return [wrong, await solve('{url}/{TRAY}', [])]
    """
    wrong, refused = javascript(url, key, program)
    assert (wrong["code"], wrong["values"]) == ("BAD_INPUTS", [])
    assert refused["code"] == "NOT_AUTHENTICATED"


def test_an_app_server_adds_up_the_timings_and_hands_the_body_on(url: str, key: str) -> None:
    """As McNeel's does: it asks for the response and not for its JSON."""
    program = f"""
    const response = await solve('{url}/{TRAY}', [tree('RH_IN:columns', '6')], false);
    let sum = 0;
    response.headers.get('server-timing').split(',').forEach(part => {{ sum += Number(part.split('=')[1].trim()) }});
    return [sum, JSON.parse(await response.text())]
    """
    total, schema = javascript(url, key, program)
    assert total > 0
    assert schema["errors"] == []


# -- Hops --


@pytest.fixture
def may_send(site: Site) -> Iterator[None]:
    """Alice's tier may send definitions."""
    _let_send(site, True)
    yield
    _let_send(site, False)


def _let_send(site: Site, may: bool) -> None:
    with psycopg.connect(site.environment["DATABASE_URL"]) as database:
        database.execute("UPDATE accounts_tier SET may_send_definitions = %s WHERE name = 'free'", [may])
    site.wait_for(lambda: {t["name"]: t["maySendDefinitions"] for t in site.get("/api/tiers").json}["free"] is may)


def test_hops_solves_a_file_that_is_known_here(url: str) -> None:
    hops = Hops(url, CRATE.read_bytes())
    described = hops.describe()
    assert described["Errors"] == []
    assert described["CacheKey"] == key_of(CRATE.read_bytes())
    found = hops.solve([item["Default"] for item in described["Inputs"] if item["Default"]])
    assert found["errors"] == []
    # Another number of outputs than it was told of, and it would ask for them anew after each solve.
    assert [output["ParamName"] for output in found["values"]] == described["OutputNames"]
    assert hops.sent == ["/io", "/grasshopper"]


def test_hops_solves_a_file_of_its_own_and_sends_it_again_when_it_was_forgotten(
    url: str, key: str, site: Site, may_send: None
) -> None:
    file = archive("canary")
    hops = Hops(url, file, key=key)
    described = hops.describe()
    trees = [{"ParamName": "RH_IN:a", "InnerTree": {"{0}": [{"type": "System.Double", "data": "20.0"}]}}]
    first = hops.solve(trees)
    assert values(first)["RH_OUT:sum"] == [22.0]
    assert described["CacheKey"] == first["pointer"] == key_of(file)
    shutil.rmtree(site.folder / "sent" / key_of(file))
    assert values(hops.solve(trees)) == values(first)
    assert hops.sent == ["/io", "/grasshopper", "/grasshopper", "/grasshopper"]
    assert values(hops.solve(trees)) == values(first)
    assert len(hops.sent) == 5


def test_hops_goes_on_after_an_error_with_its_file(url: str) -> None:
    hops = Hops(url, CRATE.read_bytes())
    hops.describe()
    wrong = [{"ParamName": "RH_IN:width", "InnerTree": {"{0}": [{"type": "System.String", "data": "wide"}]}}]
    assert "RH_IN:width" in hops.solve(wrong)["errors"][0]
    assert hops.solve([])["errors"] == []
    assert hops.sent == ["/io", *["/grasshopper"] * 3]


def test_hops_shows_why_its_file_is_not_solved(url: str, key: str) -> None:
    hops = Hops(url, archive("canary"), key=key)
    assert "may not have files of its own solved" in hops.describe()["Errors"][0]
    assert "may not have files of its own solved" in hops.solve([])["errors"][0]

"""What do the pages hold, for whom, and what do they allow a browser to run?"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from posixpath import dirname, normpath

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from tests.workshop import BOX, MESH, WIDTH, Workshop

HTML = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8"}
EVIL = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'


class Page(HTMLParser):
    """The elements of a page, and the text of its scripts by their type."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: dict[str, str] = {}
        self._script = ""
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._script = dict(attrs).get("type") or "classic" if tag == "script" else ""

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.scripts[self._script] = data
            self._script = ""

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [found for name, found in self.elements if name == tag and wanted.items() <= found.items()]


def page(client: Client, path: str, status: int = 200) -> Page:
    response = client.get(path, **HTML)  # type: ignore[arg-type]
    assert response.status_code == status, response.content
    assert response["Content-Type"].startswith("text/html")
    return Page(response)


def cards(client: Client) -> list[str]:
    return [str(link["href"]) for link in page(client, "/view").all("a") if "/view/" in str(link["href"])]


def test_a_browser_gets_the_gallery_at_the_root_and_a_program_gets_the_list(client: Client, workshop: Workshop) -> None:
    entry = workshop.fake()
    shown = client.get("/", **HTML)  # type: ignore[arg-type]
    listed = client.get("/")
    assert "A box" in shown.content.decode()
    assert listed.json() == [{"name": "Box.fake", "id": entry.md5}]
    assert all("Accept" in response["Vary"] for response in (shown, listed))


@pytest.mark.parametrize("path", ["/view", "/view/"])
def test_the_list_answers_with_and_without_a_slash(path: str, client: Client, workshop: Workshop) -> None:
    workshop.fake()
    assert page(client, path).all("a", href="/view/Box.fake")


def test_a_card_says_what_the_definition_is(client: Client, workshop: Workshop) -> None:
    workshop.fake(description="Holds things.\n\nMore about it.")
    text = client.get("/view", **HTML).content.decode()  # type: ignore[arg-type]
    assert "Holds things." in text
    assert "More about it." not in text
    assert "6 inputs" in text


def test_without_definitions_the_gallery_says_how_to_add_one(client: Client, workshop: Workshop) -> None:
    text = client.get("/view", **HTML).content.decode()  # type: ignore[arg-type]
    assert "DEFINITIONS_DIRS" in text
    assert "sync_definitions" in text


def test_a_private_definition_is_shown_to_staff_only(client: Client, workshop: Workshop) -> None:
    workshop.fake()
    workshop.change("Box.fake", public=False)
    assert cards(client) == []
    page(client, "/view/Box.fake", status=404)
    assert client.get("/view/Box.fake/preview.png").status_code == 404
    client.force_login(User.objects.create_user(email="staff@example.org", is_staff=True))
    assert cards(client) == ["/view/Box.fake"]
    page(client, "/view/Box.fake")


def test_the_configurator_holds_the_public_interface(client: Client, workshop: Workshop) -> None:
    workshop.fake()
    held = json.loads(page(client, "/view/Box.fake").scripts["application/json"])
    assert held == client.get("/Box.fake").json()
    assert [item["name"] for item in held["inputs"]] == [item["name"] for item in BOX]


def test_an_alias_opens_the_configurator_of_its_definition(client: Client, workshop: Workshop) -> None:
    workshop.fake()
    workshop.change("Box.fake", aliases=["Crate.gh"])
    assert json.loads(page(client, "/view/Crate.gh").scripts["application/json"])["name"] == "Box.fake"


def test_an_unknown_name_is_a_page_that_leads_back(client: Client, workshop: Workshop) -> None:
    assert page(client, "/view/nothing.scad", status=404).all("a", href="/view")


@pytest.mark.parametrize("path", ["/view", "/view/Box.fake"])
def test_words_of_a_definition_are_never_markup(path: str, client: Client, workshop: Workshop) -> None:
    workshop.fake(title=EVIL, description=EVIL, inputs=[WIDTH | {"description": EVIL, "group": EVIL}])
    shown = page(client, path)
    assert not shown.all("img", src="x")
    assert [script for script in shown.all("script") if "src" not in script and "type" not in script] == []
    assert "alert(1)" not in "".join(text for kind, text in shown.scripts.items() if kind != "application/json")


@pytest.mark.parametrize("path", ["/view", "/view/Box.fake", "/view/unknown"])
def test_the_policy_allows_own_files_and_the_one_inline_script_by_its_hash(
    path: str, client: Client, workshop: Workshop
) -> None:
    workshop.fake()
    response = client.get(path, **HTML)  # type: ignore[arg-type]
    directives = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
    digest = b64encode(sha256(Page(response).scripts["importmap"].encode()).digest()).decode()
    assert directives["script-src"] == f"'self' 'sha256-{digest}'"
    assert directives["style-src"] == "'self'"
    assert directives["connect-src"] == "'self'"
    assert "unsafe" not in response["Content-Security-Policy"]


def test_the_markup_has_no_inline_style_and_no_handler(client: Client, workshop: Workshop) -> None:
    workshop.fake()
    for path in ("/view", "/view/Box.fake", "/edit"):
        names = {name for _, attributes in page(client, path).elements for name in attributes}
        assert not {name for name in names if name == "style" or name.startswith("on")}


def test_every_file_that_the_pages_name_exists(client: Client, workshop: Workshop) -> None:
    workshop.fake()
    addresses = set()
    for path in ("/view", "/view/Box.fake", "/edit"):
        shown = page(client, path)
        attributes = [value for _, found in shown.elements for value in (found.get("src"), found.get("href"))]
        addresses |= {value for value in attributes if value and value.startswith("/static/")}
        addresses |= set(json.loads(shown.scripts["importmap"])["imports"].values())
    assert len(addresses) > 10
    assert [a for a in sorted(addresses) if finders.find(a.removeprefix("/static/")) is None] == []


def test_every_module_imports_only_what_the_map_or_its_folder_has(client: Client, workshop: Workshop) -> None:
    maps = {path: json.loads(page(client, path).scripts["importmap"])["imports"] for path in ("/view", "/edit")}
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            if not re.fullmatch(r"softly/js/[\w/-]+\.js", path):
                continue
            mapped = maps["/edit" if path.startswith("softly/js/edit") else "/view"]
            with storage.open(path) as file:
                names = re.findall(r"""(?:from|import)\s*\(?["']([^"']+)["']""", file.read().decode())
            found = {n: finders.find(normpath(f"{dirname(path)}/{n}")) for n in names if n not in mapped}
            unknown = [name for name, place in found.items() if not place]
            assert unknown == [], path


def test_a_preview_of_nothing_is_the_error_of_every_path(client: Client, workshop: Workshop) -> None:
    response = client.get("/view/nowhere.gh/preview.png")
    assert (response.status_code, response.json()["code"]) == (404, "DEFINITION_NOT_FOUND")


def test_a_preview_is_a_pixel_until_the_picture_is_drawn(client: Client, workshop: Workshop) -> None:
    workshop.fake(inputs=[{"name": "required", "paramType": "Number"}], outputs=[MESH])
    response = client.get("/view/Box.fake/preview.png")
    assert (response.status_code, response["Content-Type"]) == (200, "image/gif")
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/view", "/view/Box.fake", "/view/Box.fake/preview.png"])
def test_a_page_only_answers_reads(path: str, client: Client, workshop: Workshop) -> None:
    workshop.fake()
    response = client.post(path)
    assert response.status_code == 405
    assert set(response["Allow"].split(", ")) <= {"GET", "HEAD", "OPTIONS"}
    assert response.json()["code"] == "METHOD_NOT_ALLOWED"

"""What do visitors and staff see of a Grasshopper definition where there is no Rhino server?"""

from __future__ import annotations

import json
from html import unescape

import pytest
from django.test import Client

from accounts.models import User
from definitions.registry import Entry, registry
from tests.pages.pallet import pallet
from tests.pages.pictures import in_file, png
from tests.pages.test_pages import Page, page
from tests.workshop import Workshop

CONFIGURATOR = "/view/Pallet.gh"


@pytest.fixture
def entry(workshop: Workshop) -> Entry:
    (workshop.folder / "Pallet.gh").write_bytes(pallet(png()))
    assert not workshop.sync().failed
    return registry.snapshot().find("Pallet.gh")


def text(client: Client, path: str) -> str:
    return unescape(client.get(path, HTTP_ACCEPT="text/html").content.decode())


def classes(shown: Page) -> set[str]:
    return {name for _, attributes in shown.elements for name in (attributes.get("class") or "").split()}


def test_the_card_has_its_picture_and_says_in_short_what_it_needs(client: Client, entry: Entry) -> None:
    shown = page(client, "/view")
    [picture] = [image for image in shown.all("img") if "Pallet.gh" in str(image.get("src"))]
    assert str(picture["src"]).startswith("/view/Pallet.gh/thumbnail.png?v=")
    assert client.get(str(picture["src"])).content == png()
    assert "Needs a Rhino server" in text(client, "/view")


def test_the_configurator_says_why_and_draws_nothing(client: Client, entry: Entry) -> None:
    shown = page(client, CONFIGURATOR)
    assert "no Rhino server is connected to this site" in text(client, CONFIGURATOR)
    assert shown.all("img", alt="The picture in the definition's file")
    assert not shown.all("canvas")
    assert not [link for link in shown.all("link", rel="modulepreload") if "three" in str(link["href"])]
    assert "toolbar" not in classes(shown)


def test_it_holds_every_input_for_links_and_requests(client: Client, entry: Entry) -> None:
    held = json.loads(page(client, CONFIGURATOR).scripts["application/json"])
    assert held["available"] is False
    assert {"RH_IN:height", "RH_IN:slats", "RH_IN:label", "Anchor", "Axis"} <= {each["name"] for each in held["inputs"]}


def test_what_to_do_about_it_is_told_to_staff_only(client: Client, entry: Entry) -> None:
    assert "RHINO_COMPUTE_URL" not in text(client, CONFIGURATOR)
    client.force_login(User.objects.create_user(email="staff@example.org", is_staff=True))
    assert "RHINO_COMPUTE_URL" in text(client, CONFIGURATOR)


def test_author_and_plug_ins_are_listed_as_words(client: Client, workshop: Workshop) -> None:
    (workshop.folder / "Pallet.gh").write_bytes(pallet(author="<b>Wood</b>"))
    workshop.sync()
    shown = page(client, CONFIGURATOR)
    assert "&lt;b&gt;Wood&lt;/b&gt;" in client.get(CONFIGURATOR, HTTP_ACCEPT="text/html").content.decode()
    assert not shown.all("b")
    assert "LunchBox 2021.4.16" in text(client, CONFIGURATOR)


def test_the_file_of_a_public_definition_can_be_downloaded(client: Client, workshop: Workshop, entry: Entry) -> None:
    [link] = page(client, CONFIGURATOR).all("a", download="Pallet.gh")
    assert client.get(str(link["href"])).content == (workshop.folder / "Pallet.gh").read_bytes()
    workshop.change("Pallet.gh", public=False)
    client.force_login(User.objects.create_user(email="staff@example.org", is_staff=True))
    assert not page(client, CONFIGURATOR).all("a", download="Pallet.gh")


def test_a_definition_that_can_be_solved_gets_the_viewer_and_its_picture_until_then(
    client: Client, workshop: Workshop
) -> None:
    workshop.fake(thumbnail=in_file(png()))
    shown = page(client, "/view/Box.fake")
    assert shown.all("canvas")
    assert [image for image in shown.all("img") if "/view/Box.fake/thumbnail.png" in str(image.get("src"))]
    assert "unsolved" not in classes(shown)
    assert not shown.all("a", download="Box.fake")

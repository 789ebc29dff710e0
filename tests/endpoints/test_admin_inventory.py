"""Do staff see in the admin what a Grasshopper definition is built of, and what is odd about it?"""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from definitions.models import DefinitionVersion
from definitions.readers.grasshopper import authoring as gh
from definitions.readers.grasshopper.archive import write_gh
from tests.workshop import Workshop

SOLVER = UUID(int=5)


@pytest.fixture
def version(workshop: Workshop) -> DefinitionVersion:
    wood = gh.value_list("<b>Wood</b>", {"Oak": '"oak"'})
    solver = gh.component(SOLVER, "<i>Solver</i>", outputs=[gh.port("Shelf", "S")], library=UUID(int=7))
    document = gh.Document(
        name="Book shelf",
        libraries=[gh.Library(name="Kangaroo2", version="2.5.3", author="Somebody", id=UUID(int=7))],
        objects=[wood, solver, gh.group("RH_IN:wood", [wood]), gh.group("RH_OUT:shelf", [solver])],
    )
    (workshop.folder / "Shelf.gh").write_bytes(write_gh(document.archive()))
    assert not workshop.sync().failed
    return DefinitionVersion.objects.get(definition__name="Shelf.gh")


def page_of(version: DefinitionVersion) -> str:
    return reverse("admin:definitions_definitionversion_change", args=[version.pk])


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_version_shows_its_components_plug_ins_and_problems(staff: Client, version: DefinitionVersion) -> None:
    shown = words(staff.get(page_of(version)).text)
    assert f"1 &lt;i&gt;Solver&lt;/i&gt; Kangaroo2 {SOLVER}" in shown
    assert "2 Group Grasshopper c552a431-af5b-46a9-a8a4-0fcbc27ef596" in shown
    assert f"Kangaroo2 2.5.3 Somebody {UUID(int=7)}" in shown
    assert "RH_IN:wood: Rhino Compute ignores values for a Value List" in shown


def test_what_the_server_reads_otherwise_is_shown(staff: Client, version: DefinitionVersion) -> None:
    differences = ["wood: paramType is <u>Text</u> there."]
    version.confirmation = {"at": "2026-01-02T03:04:05Z", "server": "http://rhino", "version": None, "differences": []}
    version.save(update_fields=["confirmation"])
    assert "http://rhino (Rhino unknown) on 2026-01-02T03:04:05Z: as Softly does" in words(
        staff.get(page_of(version)).text
    )
    version.confirmation = {**version.confirmation, "version": "8.22", "differences": differences}
    version.save(update_fields=["confirmation"])
    shown = words(staff.get(page_of(version)).text)
    assert "http://rhino (Rhino 8.22) on 2026-01-02T03:04:05Z: otherwise wood: paramType is &lt;u&gt;Text" in shown


def test_a_definition_leads_to_what_it_is_built_of(staff: Client, version: DefinitionVersion) -> None:
    page = staff.get(reverse("admin:definitions_definition_change", args=[version.definition_id])).text
    assert f'<a href="{page_of(version)}">3 kinds of components, 1 plug-in, 1 problem</a>' in page


def test_a_version_of_another_engine_has_none_of_it(staff: Client, workshop: Workshop) -> None:
    entry = workshop.fake()
    page = staff.get(reverse("admin:definitions_definitionversion_change", args=[entry.version_id]))
    assert page.status_code == 200
    assert words(page.text).count("–") >= 4

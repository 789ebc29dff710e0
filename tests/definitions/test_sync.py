"""What does sync make of folders of files?"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from definitions import services
from definitions.models import Definition, DefinitionVersion, SourceBlob
from definitions.registry import registry
from definitions.services import Content, definitions_sync
from softly.lib.errors import DefinitionNotFound, EngineUnavailable
from softly.lib.hashing import md5, sha256
from tests.workshop import COUNT, WIDTH, Workshop, actions


def test_a_new_file_becomes_a_definition_with_its_hashes(workshop: Workshop) -> None:
    path = workshop.write_fake("Box.fake")
    assert actions(workshop.sync()) == {"Box.fake": "added"}
    version = Definition.objects.get(name="Box.fake").current
    assert version is not None
    assert (version.number, version.md5, version.sha256) == (1, md5(path.read_bytes()), sha256(path.read_bytes()))
    assert bytes(version.blob.content) == path.read_bytes()
    assert Definition.objects.get().origin == str(workshop.folder)


def test_syncing_again_changes_nothing(workshop: Workshop) -> None:
    workshop.write_fake("Box.fake")
    workshop.sync()
    before = list(Definition.objects.values()) + list(DefinitionVersion.objects.values())
    assert actions(workshop.sync()) == {"Box.fake": "unchanged"}
    assert list(Definition.objects.values()) + list(DefinitionVersion.objects.values()) == before


def test_a_changed_file_is_a_new_version_and_the_old_one_stays(workshop: Workshop) -> None:
    workshop.write_fake("Box.fake")
    workshop.sync()
    workshop.write_fake("Box.fake", inputs=[WIDTH])
    assert actions(workshop.sync()) == {"Box.fake": "changed"}
    definition = Definition.objects.get()
    assert definition.current is not None
    assert definition.current.number == 2
    assert [len(v.schema.inputs) for v in definition.versions.order_by("number")] == [6, 1]


def test_a_file_put_back_as_it_was_takes_up_its_old_version(workshop: Workshop) -> None:
    workshop.write_fake("Box.fake")
    workshop.sync()
    workshop.write_fake("Box.fake", inputs=[WIDTH])
    workshop.sync()
    workshop.write_fake("Box.fake")
    assert actions(workshop.sync()) == {"Box.fake": "changed"}
    definition = Definition.objects.get()
    assert definition.current is not None
    assert (definition.current.number, definition.versions.count()) == (1, 2)


def test_equal_files_under_two_names_are_two_definitions_and_one_blob(workshop: Workshop) -> None:
    workshop.write_fake("One.fake")
    workshop.write_fake("Two.fake")
    workshop.sync()
    assert (Definition.objects.count(), SourceBlob.objects.count()) == (2, 1)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Bad.fake", "{not json"),
        ("Bad.fake", "[1, 2]"),
        ("Bad.fake", '{"inputs": [{"paramType": "Number"}]}'),
        ("Bad.scad", "module (;"),
        ("Bad.scad", "include <missing.scad>\ncube(1);"),
        ("Bad.py", "def solve(:"),
        ("Bad.py", "x = 1\n"),
        ("Bad.py", "(" * 5000),
        ("Bad.gh", "this is no Grasshopper file"),
        ("Bad.fake", '{"description": "a\\u0000b"}'),
        ("Bad.fake", '{"inputs": [{"name": "w", "paramType": "Number", "default": 1e999}]}'),
        ("Bad.fake", '{"description": "half a pair \\ud800"}'),
    ],
)
def test_a_bad_file_is_named_and_skipped_and_the_others_are_in_place(workshop: Workshop, name: str, text: str) -> None:
    workshop.write(name, text)
    workshop.write_fake("Aaa.fake")
    workshop.write_fake("Zzz.fake")
    report = workshop.sync()
    assert actions(report) == {"Aaa.fake": "added", name: "failed", "Zzz.fake": "added"}
    assert report.failed[0].message
    assert str(workshop.folder) not in report.failed[0].message
    assert set(Definition.objects.values_list("name", flat=True)) == {"Aaa.fake", "Zzz.fake"}


def test_a_bad_change_leaves_the_version_that_works(workshop: Workshop) -> None:
    workshop.write_fake("Box.fake")
    workshop.sync()
    workshop.write("Box.fake", "{")
    assert actions(workshop.sync(prune=True)) == {"Box.fake": "failed"}
    definition = Definition.objects.get()
    assert definition.enabled
    assert definition.current is not None
    assert definition.current.number == 1


@pytest.mark.parametrize("name", ["view.fake", "-dash.fake", "two\nlines.fake", "Ünï cöde (1).fake"])
def test_only_names_that_are_safe_in_a_path_become_definitions(workshop: Workshop, name: str) -> None:
    workshop.write_fake(name)
    found = actions(workshop.sync())[name]
    assert found == ("added" if name.startswith(("Ü", "view")) else "failed")


def test_files_that_are_no_definitions_are_left_alone(workshop: Workshop) -> None:
    for name in ("README.md", "_draft.fake", ".hidden.fake", "part.stl"):
        workshop.write(name, "{}")
    (workshop.folder / "Folder.fake").mkdir()
    assert workshop.sync().changes == []


def test_the_first_of_two_folders_with_one_name_is_used_and_the_other_reported(
    workshop: Workshop, tmp_path: Path
) -> None:
    workshop.write_fake("Box.fake")
    other = Workshop(tmp_path / "more")
    other.write_fake("Box.fake", inputs=[WIDTH])
    report = definitions_sync(folders=[workshop.folder, other.folder])
    assert [change.action for change in report.changes] == ["added", "failed"]
    current = Definition.objects.get().current
    assert current is not None
    assert len(current.schema.inputs) == 6


def test_an_included_file_is_part_of_the_version(workshop: Workshop) -> None:
    workshop.write("Cup.scad", "include <lib/wall.scad>\nradius = 5; // [1:10]\nwall(radius);")
    workshop.write("lib/wall.scad", "use <deep.scad>\nmodule wall(r) { cylinder(r = deep(r), h = 1); }")
    workshop.write("lib/deep.scad", "function deep(r) = r;")
    workshop.sync()
    first = Definition.objects.get().current
    assert first is not None
    assert set(first.files) == {"lib/wall.scad", "lib/deep.scad"}
    workshop.write("lib/deep.scad", "function deep(r) = 2 * r;")
    assert actions(workshop.sync()) == {"Cup.scad": "changed"}
    second = Definition.objects.get().current
    assert second is not None
    assert (second.md5, second.number) == (first.md5, 2)
    assert second.digest != first.digest


def test_changed_presets_are_a_new_version(workshop: Workshop) -> None:
    workshop.write("box.scad", "width = 10;\ncube(width);")
    assert actions(workshop.sync()) == {"box.scad": "added"}
    for width in (20, 30):
        workshop.write("box.json", json.dumps({"parameterSets": {"Small": {"width": str(width)}}}))
        assert actions(workshop.sync()) == {"box.scad": "changed"}
        [preset] = registry.snapshot().find("box.scad").interface.presets
        assert preset.inputs == {"width": width}
    assert Definition.objects.get(name="box.scad").versions.count() == 3


def test_rolling_back_survives_the_next_sync_until_the_file_changes(workshop: Workshop) -> None:
    workshop.write_fake("Box.fake")
    workshop.sync()
    workshop.write_fake("Box.fake", inputs=[WIDTH])
    workshop.sync()
    definition = Definition.objects.get()
    definition.publish(definition.versions.get(number=1))
    assert actions(workshop.sync()) == {"Box.fake": "unchanged"}
    assert _current() == 1
    workshop.write_fake("Box.fake", inputs=[COUNT])
    workshop.sync()
    assert _current() == 3


def test_a_lost_input_is_named(workshop: Workshop) -> None:
    workshop.write_fake("Box.fake", inputs=[WIDTH, COUNT])
    workshop.sync()
    workshop.write_fake("Box.fake", inputs=[WIDTH])
    [change] = workshop.sync().changes
    assert (change.action, change.message) == ("changed", "inputs no longer there: count")


def test_a_dry_run_says_what_would_change_and_changes_nothing(workshop: Workshop) -> None:
    workshop.write_fake("Box.fake")
    assert actions(workshop.sync(dry_run=True)) == {"Box.fake": "added"}
    assert not Definition.objects.exists()
    assert not SourceBlob.objects.exists()


def test_prune_disables_what_is_gone_and_its_return_enables_it(workshop: Workshop) -> None:
    path = workshop.write_fake("Box.fake")
    workshop.write_fake("Stays.fake")
    workshop.sync()
    text = path.read_text()
    path.unlink()
    assert actions(workshop.sync()) == {"Stays.fake": "unchanged"}
    assert Definition.objects.get(name="Box.fake").enabled
    assert actions(workshop.sync(prune=True)) == {"Stays.fake": "unchanged", "Box.fake": "removed"}
    assert not Definition.objects.get(name="Box.fake").enabled
    path.write_text(text)
    assert actions(workshop.sync()) == {"Box.fake": "restored", "Stays.fake": "unchanged"}
    assert Definition.objects.get(name="Box.fake").enabled


def test_what_staff_disabled_stays_disabled_whatever_sync_does(workshop: Workshop) -> None:
    workshop.write_fake("Box.fake")
    workshop.sync()
    workshop.change("Box.fake", enabled=False)
    workshop.sync()
    workshop.write_fake("Box.fake", inputs=[WIDTH])
    workshop.sync(prune=True)
    assert not Definition.objects.get().enabled


def test_prune_spares_what_came_from_a_folder_that_cannot_be_found_now(workshop: Workshop, tmp_path: Path) -> None:
    workshop.write_fake("Box.fake")
    workshop.sync()
    workshop.folder.rename(tmp_path / "unmounted")
    report = definitions_sync(folders=[workshop.folder], prune=True)
    assert [change.action for change in report.changes] == ["failed"]
    assert Definition.objects.get().enabled


def test_an_alias_finds_its_definition_until_a_file_of_that_name_is_synced(workshop: Workshop) -> None:
    workshop.write_fake("TopoOpt.fake")
    workshop.write("aliases.toml", '"TopoOpt.gh" = "TopoOpt.fake"\n"Short" = "TopoOpt.fake"\n')
    workshop.sync()
    assert registry.snapshot().find("TopoOpt.gh").name == "TopoOpt.fake"
    assert registry.snapshot().find("Short").name == "TopoOpt.fake"
    workshop.write_fake("Other.fake", inputs=[WIDTH])
    (workshop.folder / "aliases.toml").write_text('"Other.fake" = "TopoOpt.fake"\n"Short" = "TopoOpt.fake"\n')
    workshop.sync()
    assert registry.snapshot().find("Other.fake").name == "Other.fake"


@pytest.mark.parametrize("text", ["= broken", '"solve" = "Box.fake"', '"a/b" = "Box.fake"', '"Alias" = 5'])
def test_a_bad_alias_is_reported_and_the_definitions_are_synced(workshop: Workshop, text: str) -> None:
    workshop.write_fake("Box.fake")
    workshop.write("aliases.toml", text)
    report = workshop.sync()
    assert {change.action for change in report.changes} == {"failed", "added"}
    assert report.failed[0].name.endswith("/aliases.toml")


def test_disabled_definitions_are_not_found(workshop: Workshop) -> None:
    entry = workshop.fake("Box.fake")
    workshop.change("Box.fake", enabled=False)
    for name in ("Box.fake", entry.md5):
        with pytest.raises(DefinitionNotFound):
            registry.snapshot().find(name)


def test_the_command_says_what_it_did_and_exits_with_an_error_if_one_was_bad(
    workshop: Workshop, settings: Settings
) -> None:
    settings.DEFINITION_FOLDERS = [workshop.folder]
    workshop.write_fake("Box.fake")
    workshop.write("Bad.fake", "{")
    out = StringIO()
    with pytest.raises(CommandError, match="1 could not be read"):
        call_command("sync_definitions", stdout=out)
    assert "added  Box.fake" in out.getvalue()
    assert "failed  Bad.fake" in out.getvalue()
    (workshop.folder / "Bad.fake").unlink()
    out = StringIO()
    call_command("sync_definitions", stdout=out)
    assert out.getvalue().strip() == "1 unchanged"


def test_the_definitions_that_ship_sync_without_a_fault(db: None, settings: Settings) -> None:
    out = StringIO()
    call_command("sync_definitions", "--dry-run", stdout=out)
    assert "TopoOpt.py" in out.getvalue()
    assert "failed" not in out.getvalue()


def test_a_file_over_the_limit_of_uploads_is_not_synced_either(workshop: Workshop, settings: Settings) -> None:
    settings.MAX_UPLOAD_SIZE = 1024
    workshop.write_fake("Large.fake", description="x" * 2000)
    report = workshop.sync()
    assert [(change.name, change.message) for change in report.failed] == [
        ("Large.fake", "A definition has at most 1,024 bytes.")
    ]


def test_a_file_that_its_engine_cannot_parse_is_named_and_skipped(workshop: Workshop, settings: Settings) -> None:
    settings.DEFINITION_FOLDERS = [workshop.folder]
    workshop.write("bad.scad", "x = ")
    workshop.write("good.scad", "cube(1);")
    out = StringIO()
    with pytest.raises(CommandError, match="1 could not be read"):
        call_command("sync_definitions", stdout=out)
    assert "failed  bad.scad  Line 1, column 4: syntax error" in out.getvalue()
    assert [definition.name for definition in Definition.objects.all()] == ["good.scad"]


def test_only_contents_that_are_new_are_checked(workshop: Workshop) -> None:
    asked: list[str] = []

    def check(name: str, content: Content) -> None:
        asked.append(name)

    workshop.write_fake("Box.fake")
    workshop.sync(check=check)
    workshop.sync(check=check)
    workshop.write_fake("Box.fake", inputs=[WIDTH])
    workshop.sync(check=check)
    workshop.write_fake("Box.fake")
    workshop.sync(check=check)
    assert asked == ["Box.fake", "Box.fake"]


def test_sync_goes_on_without_a_check_that_nobody_answers(workshop: Workshop) -> None:
    asked: list[str] = []

    def check(name: str, content: Content) -> None:
        asked.append(name)
        raise EngineUnavailable("The solver host ended again and again.")

    workshop.write_fake("Box.fake")
    workshop.write_fake("Cup.fake")
    report = workshop.sync(check=check)
    assert actions(report) == {"Box.fake": "added", "Cup.fake": "added"}
    assert (asked, report.unchecked) == (["Box.fake"], ["Box.fake", "Cup.fake"])


def test_a_file_that_its_reader_stumbles_over_is_named_and_the_others_are_in_place(workshop: Workshop) -> None:
    workshop.write_fake("Box.fake")
    (workshop.folder / "loop.scad").symlink_to("loop.scad")
    (workshop.folder / "round.scad").write_text("include <loop.scad>\ncube(1);\n")
    report = workshop.sync()
    assert actions(report) == {"Box.fake": "added", "round.scad": "failed"}
    assert Definition.objects.filter(name="Box.fake").exists()


def test_what_staff_change_while_a_sync_looks_at_the_file_stays(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change() -> None:
        definition = Definition.objects.get()
        definition.public = False
        definition.save()
        definition.forget_answers()
        connection.close()

    def refresh(*looked_at: Any) -> Any:
        with ThreadPoolExecutor(1) as staff:
            staff.submit(change).result()
        return looked_at_by_sync(*looked_at)

    looked_at_by_sync = services._refresh
    monkeypatch.setattr(services, "_refresh", refresh)
    workshop.write_fake("Box.fake")
    workshop.sync()
    moved = workshop.folder.rename(tmp_path / "moved")
    definitions_sync(folders=[moved])
    found = Definition.objects.get()
    assert (found.public, found.cache_epoch, found.origin) == (False, 1, str(moved))


def test_an_alias_that_is_given_to_another_definition_moves_there(workshop: Workshop) -> None:
    for name in ("A.fake", "B.fake"):
        workshop.write_fake(name)
    aliases = workshop.folder / "aliases.toml"
    aliases.write_text('"Old.gh" = "A.fake"\n')
    workshop.sync()
    aliases.write_text('"Old.gh" = "B.fake"\n')
    workshop.sync()
    found = dict(Definition.objects.values_list("name", "aliases"))
    assert found == {"A.fake": [], "B.fake": ["Old.gh"]}
    assert actions(workshop.sync()) == {"A.fake": "unchanged", "B.fake": "unchanged"}


def test_an_alias_that_leads_nowhere_is_reported(workshop: Workshop) -> None:
    workshop.write_fake("Box.fake")
    (workshop.folder / "aliases.toml").write_text('"Old.gh" = "Bxo.fake"\n')
    [failed] = workshop.sync().failed
    assert failed.message == "Old.gh: there is no Bxo.fake."


def _current() -> int:
    current = Definition.objects.get().current
    assert current is not None
    return current.number

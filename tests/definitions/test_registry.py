"""Does the registry know what is there, soon, and go on without its database?"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from pytest_django import Settings

from definitions.models import Definition
from definitions.registry import Registry, Snapshot, registry
from definitions.services import definition_store, read_content
from definitions.sources import content_of, folder_of
from softly.lib import fresh
from softly.lib.errors import DefinitionNotFound, NotFound
from tests.workshop import WIDTH, Workshop, until


@contextmanager
def database_away() -> Iterator[None]:
    """Every statement of this thread fails as it does when PostgreSQL is stopped."""

    def refuse(*_: Any) -> None:
        raise OperationalError("the server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse):
        yield


def test_a_definition_is_found_by_name_alias_and_md5_in_any_case(workshop: Workshop) -> None:
    workshop.write("aliases.toml", '"Kiste" = "Box.fake"')
    entry = workshop.fake("Box.fake")
    snapshot = registry.snapshot()
    assert [snapshot.find(n).name for n in ("Box.fake", "Kiste", entry.md5, entry.md5.upper())] == ["Box.fake"] * 4


def test_an_unknown_name_is_said_to_be_unknown(workshop: Workshop) -> None:
    with pytest.raises(DefinitionNotFound, match=r"no definition 'nowhere.gh'"):
        registry.refresh().find("nowhere.gh")


def test_an_older_version_is_found_by_its_md5(workshop: Workshop) -> None:
    old = workshop.fake("Box.fake")
    new = workshop.fake("Box.fake", inputs=[WIDTH])
    snapshot = registry.snapshot()
    assert (snapshot.find(old.md5).number, snapshot.find(old.md5).is_current) == (1, False)
    assert snapshot.find("Box.fake").number == new.number == 2


@pytest.mark.parametrize("private", ["One.fake", "Two.fake"])
def test_of_two_equal_files_the_md5_finds_the_public_one(workshop: Workshop, private: str) -> None:
    workshop.write_fake("One.fake")
    entry = workshop.fake("Two.fake")
    workshop.change(private, public=False)
    assert registry.snapshot().find(entry.md5).public


def test_a_change_in_the_admin_is_seen(workshop: Workshop) -> None:
    workshop.fake("Box.fake")
    generation = registry.generation
    Definition.objects.get().forget_answers()
    assert registry.refresh().find("Box.fake").cache_epoch == 1
    assert registry.generation == generation + 1


def test_nothing_changed_means_the_same_snapshot_and_generation(workshop: Workshop) -> None:
    workshop.fake("Box.fake")
    before, generation = registry.snapshot(), registry.generation
    assert registry.refresh() is before
    assert registry.generation == generation


def test_with_no_age_allowed_every_look_sees_the_newest(workshop: Workshop, settings: Settings) -> None:
    settings.DEFINITIONS_MAX_AGE = 0
    workshop.fake("Box.fake")
    Definition.objects.get().forget_answers()
    assert registry.snapshot().find("Box.fake").cache_epoch == 1


def test_an_old_snapshot_is_refreshed_behind_the_one_who_asks(workshop: Workshop, settings: Settings) -> None:
    workshop.fake("Box.fake")
    settings.DEFINITIONS_MAX_AGE = 0.001
    Definition.objects.get().forget_answers()
    seen = threading.Event()
    for _ in range(1000):
        if registry.snapshot().find("Box.fake").cache_epoch == 1:
            seen.set()
            break
        seen.wait(0.01)
    assert seen.is_set()


class Watched(Registry):
    """Counts how often somebody waited for the database."""

    waits = 0

    def _wait(self, before: float) -> None:
        self.waits += 1
        super()._wait(before)


def test_after_an_idle_time_the_first_who_asks_sees_what_was_changed_meanwhile(
    workshop: Workshop, settings: Settings
) -> None:
    workshop.fake("Box.fake")
    settings.DEFINITIONS_MAX_AGE = 0.001
    Definition.objects.update(public=False)
    Definition.objects.get().forget_answers()
    time.sleep(0.01)
    assert not registry.snapshot().find("Box.fake").public


def test_one_wait_for_a_database_that_hangs_is_enough(
    workshop: Workshop, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fresh, "PATIENCE", 0.5)
    workshop.fake("Box.fake")
    watched = Watched()
    watched.refresh()
    settings.DEFINITIONS_MAX_AGE = 0.001
    time.sleep(0.01)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE definitions_definition IN ACCESS EXCLUSIVE MODE")
        for _ in range(20):
            assert watched.snapshot().find("Box.fake").cache_epoch == 0
        assert watched.waits == 1
        Definition.objects.get().forget_answers()
    until(lambda: watched.snapshot().find("Box.fake").cache_epoch == 1)


def test_many_first_requests_read_the_database_once(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[Snapshot] = []

    def read(known: Snapshot | None = None) -> Snapshot:
        time.sleep(0.05)
        reads.append(Snapshot())
        return reads[-1]

    monkeypatch.setattr("definitions.registry.read_snapshot", read)
    cold = Registry()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: cold.snapshot(), range(8)))
    assert len(reads) == 1
    assert all(snapshot is reads[0] for snapshot in found)


@pytest.mark.parametrize("age", [0, 3600])
def test_the_last_snapshot_stays_while_the_database_is_away(workshop: Workshop, settings: Settings, age: int) -> None:
    workshop.fake("Box.fake")
    settings.DEFINITIONS_MAX_AGE = age
    with database_away():
        assert registry.snapshot().find("Box.fake").name == "Box.fake"


def test_without_any_snapshot_the_missing_database_is_not_taken_for_no_definitions(workshop: Workshop) -> None:
    with database_away(), pytest.raises(OperationalError):
        Registry().snapshot()


def test_the_files_of_a_version_are_checked_out_once_and_stay_without_the_database(workshop: Workshop) -> None:
    workshop.write("Cup.scad", "use <lib/wall.scad>\nradius = 5;\nwall(radius);")
    workshop.write("lib/wall.scad", "module wall(r) { cylinder(r = r, h = 1); }")
    workshop.sync()
    entry = registry.snapshot().find("Cup.scad")
    folder = folder_of(entry)
    assert sorted(str(p.relative_to(folder)) for p in folder.rglob("*.scad")) == ["Cup.scad", "lib/wall.scad"]
    with database_away():
        assert content_of(entry) == (workshop.folder / "Cup.scad").read_bytes()


def test_two_versions_have_folders_of_their_own(workshop: Workshop) -> None:
    old = workshop.fake("Box.fake")
    new = workshop.fake("Box.fake", inputs=[WIDTH])
    assert folder_of(old) != folder_of(new)
    assert content_of(old) != content_of(new)


def test_a_content_missing_in_the_database_is_said_and_leaves_nothing_half_made(workshop: Workshop) -> None:
    path = workshop.write_fake("Gone.fake", description="never checked out")
    content = read_content(path)
    definition_store(name="Gone.fake", content=content)
    entry = registry.refresh().find("Gone.fake")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute('UPDATE definitions_definitionversion SET files = \'{"x.scad": "00"}\'')
        cursor.execute("UPDATE definitions_definition SET updated = now() + interval '1 s'")
    entry = registry.refresh().find("Gone.fake")
    with pytest.raises(NotFound, match="sync it again"):
        folder_of(entry)
    with pytest.raises(NotFound):
        folder_of(entry)

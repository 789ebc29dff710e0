"""Are files kept for as long as somebody has them, within what they may keep, and gone when nobody does?"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from accounts import holdings, tiers
from accounts.models import Tier
from accounts.principal import Principal
from computeapi.files import room, store
from computeapi.files.failures import StorageFull, StorageQuotaExceeded
from computeapi.files.holdings import Files
from computeapi.files.models import GeneratedFile
from computeapi.files.services import create_file, remove_file
from computeapi.files.sweeping import remove_over, sweep_store
from computeapi.jobs.models import Job
from softly.lib.errors import SoftlyError, Unavailable
from tests.accounts.acting import at_once
from tests.files.conftest import Keep, contents
from tests.workshop import until

Allow = Callable[[int | None], None]


@pytest.fixture(autouse=True)
def registered() -> None:
    holdings.register(Files())


@pytest.fixture
def allow(shipped_tiers: None) -> Allow:
    """Staff edit what a tier may keep."""

    def change(size: int | None, tier: str = "free") -> None:
        Tier.objects.filter(name=tier).update(storage_bytes=size)
        tiers.expire()
        until(lambda: tiers.current().find(tier).quotas.storage_bytes == size)

    return change


def long_ago() -> None:
    """What is kept was kept yesterday."""
    GeneratedFile.objects.update(stored=timezone.now() - timedelta(days=1))


def outcome(keep: Keep, owner: Principal, text: str) -> str:
    try:
        keep(owner, text)
    except SoftlyError as error:
        return error.code
    return "kept"


def test_a_users_file_is_kept_for_a_month_and_a_strangers_for_a_day(
    keep: Keep, alice: Principal, nobody: Principal
) -> None:
    now = timezone.now()
    assert (keep(alice).expires - now).days == 30
    assert timedelta(hours=23) < keep(nobody).expires - now <= timedelta(days=1, minutes=10)


def test_two_equal_files_are_one_content_until_the_last_is_removed(
    folder: Path, keep: Keep, alice: Principal, bob: Principal
) -> None:
    first, second = keep(alice), keep(bob)
    assert first.name != second.name
    assert contents(folder) == [first.sha256]
    remove_file(first)
    assert store.get(second.sha256) == b"some text"
    remove_file(second)
    assert contents(folder) == []


def test_more_than_the_tier_allows_is_refused_with_what_is_used(
    folder: Path, keep: Keep, allow: Allow, alice: Principal
) -> None:
    allow(30)
    keep(alice, "x" * 20)
    with pytest.raises(StorageQuotaExceeded) as refused:
        keep(alice, "y" * 11)
    told: dict[str, Any] = refused.value.details or {}
    assert (told["used"], told["allowed"], told["needed"], refused.value.status) == (20, 30, 11, 507)
    assert len(contents(folder)) == GeneratedFile.objects.count() == 1
    keep(alice, "z" * 10)


def test_a_tier_without_a_bound_has_none(allow: Allow, alice: Principal) -> None:
    allow(None)
    room.check_room(alice, 10**9)


def test_strangers_of_one_address_share_a_small_room(
    keep: Keep, nobody: Principal, alice: Principal, settings: Settings
) -> None:
    settings.FILES_STRANGER_QUOTA = 10
    assert outcome(keep, nobody, "x" * 10) == "kept"
    assert outcome(keep, nobody, "y") == "STORAGE_QUOTA_EXCEEDED"
    assert outcome(keep, Principal(address="b" * 32), "y") == "kept"
    assert outcome(keep, alice, "x" * 20) == "kept"


def test_the_store_as_a_whole_has_a_bound_where_equal_contents_count_once(
    keep: Keep, alice: Principal, bob: Principal, settings: Settings
) -> None:
    settings.FILES_STORE_SIZE = 30
    assert outcome(keep, alice, "x" * 15) == "kept"
    assert outcome(keep, bob, "x" * 15) == "kept"
    assert outcome(keep, bob, "y" * 15) == "kept"
    assert outcome(keep, alice, "z") == "STORAGE_FULL"


def test_a_full_disk_keeps_neither_the_file_nor_its_room(
    folder: Path, keep: Keep, alice: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(data: bytes) -> str:
        raise StorageFull("full")

    with monkeypatch.context() as patch:
        patch.setattr(store, "put", full)
        assert outcome(keep, alice, "x") == "STORAGE_FULL"
    assert not GeneratedFile.objects.exists()
    assert contents(folder) == []
    assert outcome(keep, alice, "x") == "kept"


def test_a_file_of_somebody_who_left_meanwhile_is_not_kept(
    folder: Path, keep: Keep, alice: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = store.put

    def leave(data: bytes) -> str:
        Files().erase(alice.user_id)  # type: ignore[arg-type]
        return put(data)

    monkeypatch.setattr(store, "put", leave)
    assert outcome(keep, alice, "x") == "NOT_FOUND"
    assert contents(folder) == []


def test_two_at_once_do_not_go_over_together(folder: Path, keep: Keep, allow: Allow, alice: Principal) -> None:
    allow(100)
    found = at_once(8, lambda number: outcome(keep, alice, f"{number}" * 40))
    assert sorted(found) == ["STORAGE_QUOTA_EXCEEDED"] * 6 + ["kept"] * 2
    assert GeneratedFile.objects.of(alice).size() == 80
    assert len(contents(folder)) == 2


def test_two_workers_that_do_one_job_keep_one_file(folder: Path, keep: Keep, alice: Principal) -> None:
    """One was only slow when it was taken for lost."""
    job = Job.objects.create(type="files.csv", flow="somebody", timeout=60)
    first, second = keep(alice, "one", job=job.id), keep(alice, "two", job=job.id)
    assert first == second == GeneratedFile.objects.get()
    assert contents(folder) == [first.sha256]


def somebody_waits() -> bool:
    """For a lock that another connection has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
            " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


def test_a_content_that_comes_while_it_goes_is_there_for_whoever_has_it(
    folder: Path, keep: Keep, alice: Principal, bob: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bob gets the same content at the moment when that of Alice's file is about to be removed as nobody's."""
    first, remove = keep(alice, "the same"), store.remove
    coming: list[Future[GeneratedFile]] = []

    with ThreadPoolExecutor(1) as bobs:

        def remove_late(digest: str) -> None:
            coming.append(bobs.submit(at_once, 1, lambda _: keep(bob, "the same")))  # type: ignore[arg-type]
            until(lambda: coming[0].done() or somebody_waits())
            remove(digest)

        monkeypatch.setattr(store, "remove", remove_late)
        remove_file(first)
        coming[0].result()
    assert GeneratedFile.objects.of(bob).whole().count() == 1
    assert store.get(first.sha256) == b"the same"


def test_what_expired_or_was_never_finished_goes(folder: Path, keep: Keep, alice: Principal) -> None:
    old, unfinished, young, fresh = (keep(alice, text) for text in ("old", "unfinished", "young", "fresh"))
    now = timezone.now()
    GeneratedFile.objects.filter(pk=old.pk).update(expires=now)
    GeneratedFile.objects.filter(pk=unfinished.pk).update(stored=None, created=now - timedelta(hours=2))
    GeneratedFile.objects.filter(pk=young.pk).update(stored=None)
    assert remove_over() == 2
    assert {file.pk for file in GeneratedFile.objects.all()} == {young.pk, fresh.pk}
    assert contents(folder) == sorted([young.sha256, fresh.sha256])


def age(place: Path) -> None:
    os.utime(place, (0, 0))


def test_what_no_file_has_is_swept_when_it_is_older_than_an_hour(folder: Path, keep: Keep, alice: Principal) -> None:
    kept, young, old = keep(alice, "kept").sha256, store.put(b"young"), store.put(b"old")
    half = folder / old[:2] / ".0123456789abcdef.part"
    half.write_bytes(b"half")
    for digest in (kept, old):
        age(folder / digest[:2] / digest)
    age(half)
    assert sweep_store() == {"contents": 2, "files": 0}
    assert contents(folder) == sorted([kept, young])


def test_files_whose_bytes_are_lost_are_no_files(folder: Path, keep: Keep, alice: Principal) -> None:
    kept, lost = keep(alice, "kept"), keep(alice, "lost")
    store.remove(lost.sha256)
    long_ago()
    assert sweep_store() == {"contents": 0, "files": 1}
    assert [file.pk for file in GeneratedFile.objects.all()] == [kept.pk]


def test_a_file_that_was_just_kept_is_not_taken_for_lost(folder: Path, keep: Keep, alice: Principal) -> None:
    """Another machine may not see it yet in a folder that they share."""
    keep(alice, "kept")
    store.remove(keep(alice, "not seen").sha256)
    assert sweep_store() == {"contents": 0, "files": 0}
    assert GeneratedFile.objects.count() == 2


def test_an_empty_store_is_not_taken_for_lost_files(folder: Path, keep: Keep, alice: Principal) -> None:
    """A volume that isn't mounted comes back."""
    file = keep(alice)
    long_ago()
    folder.rename(folder.with_name("elsewhere"))
    assert sweep_store() == {"contents": 0, "files": 0}
    assert GeneratedFile.objects.filter(pk=file.pk).exists()


def test_what_is_written_where_a_volume_should_be_loses_no_files(folder: Path, keep: Keep, alice: Principal) -> None:
    """A store that isn't mounted is empty only until somebody makes the next file."""
    for text in ("one", "two"):
        keep(alice, text)
    folder.rename(folder.with_name("elsewhere"))
    keep(alice, "meanwhile")
    long_ago()
    assert sweep_store() == {"contents": 0, "files": 0}
    assert GeneratedFile.objects.count() == 3


def test_a_file_stays_where_the_store_cannot_remove_it(
    keep: Keep, alice: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(digest: str) -> None:
        raise Unavailable("away")

    file = keep(alice)
    monkeypatch.setattr(store, "remove", away)
    with pytest.raises(Unavailable):
        remove_file(file)
    assert GeneratedFile.objects.filter(pk=file.pk).exists()


def test_what_softly_holds_of_a_user_is_counted_exported_and_erased(
    folder: Path, keep: Keep, alice: Principal, bob: Principal
) -> None:
    keep(alice, "1234"), keep(alice, "123"), keep(bob, "12")
    held, user_id = Files(), alice.user_id
    assert user_id is not None
    assert held.statistics(user_id) == {"files": 2}
    assert held.stored(user_id) == 7
    assert {row["title"] for row in held.export(user_id)} == {"Parts"}
    held.erase(user_id)
    assert (held.stored(user_id), len(contents(folder))) == (0, 1)


def test_a_title_of_any_length_can_be_kept(alice: Principal, folder: Path) -> None:
    file = create_file(owner=alice, kind="csv", title="x" * 5000, data=b"", media_type="text/csv", extension="csv")
    assert store.get(file.sha256) == b""

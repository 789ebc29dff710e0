"""Does a bucket keep files as a folder does? One of the tests' own speaks S3's protocol; no real one was asked."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from computeapi.files import store
from computeapi.files.failures import FileDamaged, StorageFull
from softly.lib.bucket import Bucket
from softly.lib.errors import NotFound, Unavailable
from tests.files import fake_bucket
from tests.files.fake_bucket import FakeBucket


def options(bucket: FakeBucket, **more: str) -> dict[str, object]:
    """As softly/settings/files.py makes them of FILES_BUCKET and the others."""
    given = {
        "bucket_name": fake_bucket.NAME,
        "endpoint_url": bucket.url,
        "region_name": fake_bucket.REGION,
        "access_key": fake_bucket.KEY,
        "secret_key": fake_bucket.SECRET,
        "default_acl": None,
        "file_overwrite": True,
        "querystring_auth": False,
    }
    return {"BACKEND": "softly.lib.bucket.Bucket", "OPTIONS": given | more}


@pytest.fixture
def bucket(settings: Settings) -> Iterator[FakeBucket]:
    with fake_bucket.running() as found:
        settings.STORAGES = settings.STORAGES | {"files": options(found)}
        yield found


@pytest.mark.parametrize("data", [b"", b"content", bytes(range(256)) * 5_000])
def test_what_is_put_in_comes_out(bucket: FakeBucket, data: bytes) -> None:
    digest = store.put(data)
    assert store.get(digest) == data
    assert {key: kept for key, (kept, _) in bucket.objects.items()} == {f"{digest[:2]}/{digest}": data}


def test_equal_contents_are_one_object_that_is_written_anew(bucket: FakeBucket) -> None:
    assert store.put(b"content") == store.put(b"content")
    assert len(bucket.objects) == 1


def test_what_was_changed_there_is_never_given_out(bucket: FakeBucket) -> None:
    digest = store.put(b"content")
    [(key, (_, written))] = bucket.objects.items()
    bucket.objects[key] = (b"contenT", written)
    with pytest.raises(FileDamaged):
        store.get(digest)


def test_what_is_gone_is_not_found(bucket: FakeBucket) -> None:
    digest = store.put(b"content")
    store.remove(digest)
    store.remove(digest)
    assert not bucket.objects
    with pytest.raises(NotFound):
        store.get(digest)


def test_all_that_lies_there_is_listed_with_its_time(bucket: FakeBucket) -> None:
    assert list(store.listed()) == []
    kept = {store.put(text) for text in (b"a", b"b", b"c")}
    listed = dict(store.listed())
    assert listed.keys() == kept
    assert all(written.tzinfo for written in listed.values())


def test_what_lies_there_is_told_from_what_does_not(bucket: FakeBucket) -> None:
    digest = store.put(b"content")
    assert store.has(digest)
    store.remove(digest)
    assert not store.has(digest)
    bucket.refuse = (403, "AccessDenied")
    with pytest.raises(Unavailable):
        store.has(digest)


@pytest.mark.parametrize(
    ("refuse", "error"),
    [
        ((507, "InsufficientStorage"), StorageFull),
        ((400, "XMinioStorageFull"), StorageFull),
        ((403, "AccessDenied"), Unavailable),
        ((404, "NoSuchBucket"), Unavailable),
    ],
)
def test_a_bucket_that_refuses_is_a_store_that_cannot_be_used(
    bucket: FakeBucket, refuse: tuple[int, str], error: type[Exception]
) -> None:
    digest = store.put(b"content")
    bucket.refuse = refuse
    with pytest.raises(error):
        store.put(b"more")
    with pytest.raises(error):
        store.get(digest)


def test_a_bucket_that_is_away_is_a_store_that_cannot_be_used(settings: Settings) -> None:
    with fake_bucket.running() as found:
        settings.STORAGES = settings.STORAGES | {"files": options(found)}
    with pytest.raises(Unavailable):
        store.get("a" * 64)


def test_a_large_object_is_looked_at_without_being_held_in_memory(bucket: FakeBucket) -> None:
    data = bytes(24 << 20)
    digest = store.put(data)
    store.opened(digest).close()  # what is imported for a first request counts for nothing
    tracemalloc.start()
    with store.opened(digest) as file:
        received = sum(map(len, file.chunks(1 << 18)))
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert received == len(data)
    assert highest < len(data) / 3


def test_an_object_that_breaks_off_on_its_way_is_a_store_that_cannot_be_used(bucket: FakeBucket) -> None:
    digest = store.put(b"content" * 100_000)
    bucket.breaks_off = 300_000
    with pytest.raises(Unavailable):
        store.get(digest)


def test_a_temporary_file_that_does_not_fit_is_no_matter_of_the_owners_room(
    bucket: FakeBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = store.put(bytes(2 << 20))
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    with pytest.raises(Unavailable):
        store.opened(digest)


def test_other_servers_than_amazons_are_asked_by_path(bucket: FakeBucket) -> None:
    """Theirs are rarely found under a name for each bucket; Amazon's are, which needs no setting."""
    assert addressing(endpoint_url=bucket.url) == "path"
    assert addressing(endpoint_url=None) == "auto"


def addressing(**more: Any) -> str:
    style: str = Bucket(bucket_name="files", **more).client_config.s3["addressing_style"]
    return style


def test_a_wrong_secret_is_refused(bucket: FakeBucket, settings: Settings) -> None:
    """Or the signatures would prove nothing."""
    settings.STORAGES = settings.STORAGES | {"files": options(bucket, secret_key="wrong")}
    with pytest.raises(Unavailable):
        store.put(b"content")

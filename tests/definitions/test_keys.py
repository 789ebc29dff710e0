"""Is a definition found by the key that Rhino Compute would give it, in whichever form a client sends it?"""

from __future__ import annotations

import base64
import hashlib
import importlib
import zlib

import pytest
from django.apps import apps

from accounts.models import User
from computeapi.solve.request import Caller
from definitions.keys import as_key, key_of, keys_of
from definitions.models import DefinitionVersion
from definitions.registry import registry
from tests.workshop import Workshop

XML = (
    b'\xef\xbb\xbf<?xml version="1.0"?>\r\n'
    b'<Archive name="Root"><chunks><chunk name="Definition"/></chunks>\r\n</Archive>'
)
BINARY = zlib.compress(b"ArchiveVersion\r\n" * 9)[2:-4]
ANYBODY = Caller()


def test_a_key_is_the_md5_of_the_base64_in_capitals() -> None:
    digest = hashlib.md5(base64.b64encode(BINARY)).hexdigest().upper()
    assert key_of(BINARY) == f"md5_{digest}"
    assert as_key(f"md5_{digest.lower()}") == f"md5_{digest}"
    assert [as_key(text) for text in (digest, "md5_", "md5_../../x", f"md5_{digest}0")] == [None] * 4


def test_a_file_has_a_key_for_each_form_in_which_clients_send_it() -> None:
    as_text = XML.decode("utf-8-sig").replace("\r\n", "\n").encode()  # as Python reads a text file
    assert keys_of(XML) == (key_of(XML), key_of(XML[3:]), key_of(as_text))
    assert keys_of(XML)[-1] == keys_of(XML[3:])[-1] == keys_of(as_text)[0]
    assert keys_of(BINARY) == (key_of(BINARY),)


def test_each_version_is_found_by_each_of_its_keys(workshop: Workshop) -> None:
    (workshop.folder / "Plate.ghx").write_bytes(XML)
    assert not workshop.sync().failed
    for key in keys_of(XML):
        entry = registry.snapshot().find_by_key(key, ANYBODY)
        assert entry is not None
        assert (entry.name, entry.keys[0]) == ("Plate.ghx", key_of(XML))
    assert registry.snapshot().find_by_key(key_of(BINARY), ANYBODY) is None


@pytest.mark.parametrize("private", ["One.fake", "Two.fake"])
def test_of_two_equal_files_everybody_finds_one_that_they_may_see(workshop: Workshop, private: str) -> None:
    alice = User.objects.create_user("alice@example.com")
    workshop.write_fake("One.fake")
    (key, *_) = workshop.fake("Two.fake").keys
    for name in ("One.fake", "Two.fake"):
        workshop.change(name, public=False, owner=alice if name == private else None)
    found = registry.snapshot().find_by_key(key, Caller(user_id=alice.pk))
    assert found is not None
    assert found.name == private
    assert registry.snapshot().find_by_key(key, ANYBODY) is None


def test_versions_from_before_there_were_keys_get_theirs(workshop: Workshop) -> None:
    keys = workshop.fake().keys
    DefinitionVersion.objects.update(compute_keys=[])
    importlib.import_module("definitions.migrations.0004_compute_keys").fill(apps, None)
    assert tuple(DefinitionVersion.objects.get().compute_keys) == keys

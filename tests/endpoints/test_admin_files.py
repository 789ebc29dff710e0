"""Do staff see whose files there are, and can they remove them, with a line in the audit log?"""

from __future__ import annotations

from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.principal import Principal
from computeapi.files.models import GeneratedFile
from computeapi.files.services import create_file
from tests.accounts.acting import user

LIST = "admin:computeapi_generatedfile_changelist"


@pytest.fixture
def file(staff: Client, settings: Settings, tmp_path: Path) -> GeneratedFile:
    files = {"BACKEND": "softly.lib.storage.WholeFiles", "OPTIONS": {"location": tmp_path / "store"}}
    settings.STORAGES = settings.STORAGES | {"files": files}
    owner = Principal(kind="session", user_id=user("alice").pk, tier="free", rank=1)
    kept = {"kind": "csv", "title": "<b>Offer</b>", "media_type": "text/csv", "extension": "csv"}
    return create_file(owner=owner, data=b"a,b", **kept)


def test_staff_see_whose_files_there_are_and_how_large(staff: Client, file: GeneratedFile) -> None:
    page = staff.get(reverse(LIST)).text
    assert "alice@example.com" in page
    assert "&lt;b&gt;Offer&lt;/b&gt;" in page
    assert "3\xa0bytes" in page


def test_nobody_edits_adds_or_reads_one(staff: Client, file: GeneratedFile) -> None:
    page = staff.get(reverse("admin:computeapi_generatedfile_change", args=[file.pk])).text
    assert 'name="title"' not in page
    assert staff.get(reverse("admin:computeapi_generatedfile_add")).status_code == 403


def test_a_removed_file_is_gone_and_the_audit_log_says_by_whom(
    staff: Client, file: GeneratedFile, tmp_path: Path
) -> None:
    staff.post(reverse(LIST), {"action": "remove", "_selected_action": [str(file.pk)]})
    assert not GeneratedFile.objects.exists()
    assert not [path for path in (tmp_path / "store").rglob("*") if path.is_file()]
    entry = LogEntry.objects.filter(object_pk=str(file.pk)).latest("timestamp")
    assert entry.action == LogEntry.Action.DELETE
    assert "Offer" in str(entry.changes)
    assert entry.actor is not None

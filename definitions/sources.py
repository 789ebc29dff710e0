"""Where are a version's files on this machine? In a folder of their own, named by digest, made from the database once.

So a solve of any version reads exactly its own files, and goes on when the database is away.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from definitions import sent
from definitions.models import SourceBlob
from definitions.registry import Entry
from softly.lib.errors import NotFound
from softly.lib.folders import made_whole


def folder_of(entry: Entry) -> Path:
    """The folder that holds the definition and all it includes, and nothing else; made when missing.

    Raises django.db.Error when it must be made and the database is away, NotFound for what came with a request (it has
    no id) and is no longer kept.
    """
    if entry.version_id is None:
        return sent.folder_of(entry)
    folder = Path(settings.DATA_DIR) / "definitions" / entry.digest
    if not folder.is_dir():
        _check_out(folder, {entry.name: entry.sha256, **entry.files})
    return folder


def content_of(entry: Entry) -> bytes:
    """The definition file itself."""
    return (folder_of(entry) / entry.name).read_bytes()


def _check_out(folder: Path, files: dict[str, str]) -> None:
    contents = dict(SourceBlob.objects.filter(sha256__in=files.values()).values_list("sha256", "content"))
    with made_whole(folder) as part:
        for path, sha256 in files.items():
            if sha256 not in contents:
                raise NotFound("A file of this definition is missing in the database; sync it again.")
            target = part / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(contents[sha256])

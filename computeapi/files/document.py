"""How is a file told to its owner? One form for the answer that it was made, for lists and for its job's result."""

from __future__ import annotations

from typing import Any

from computeapi.files.links import link
from computeapi.files.models import GeneratedFile
from computeapi.files.titles import file_name
from softly.lib.times import rfc3339


def document(file: GeneratedFile) -> dict[str, Any]:
    """As JSON. Who has no account gets a link along with it, for their address may change."""
    return {
        "name": file.name,
        "title": file.title,
        "fileName": file_name(file.title, file.extension),
        "kind": file.kind,
        "mediaType": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "source": file.source,
        "job": str(file.job_id) if file.job_id else None,
        "url": f"/api/files/{file.name}",
        "link": link(file) if file.user_id is None else None,
        "createdAt": rfc3339(file.created),
        "expiresAt": rfc3339(file.expires),
    }

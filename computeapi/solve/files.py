"""Which files came for a solve's inputs? Kept in the blob store by their id; what is gone has to be sent again."""

from __future__ import annotations

from computeapi.solve import results
from computeapi.solve.inputs.files import SentFile
from computeapi.solve.inputs.values import Wrong


class KeptFiles:
    """The `Files` of one request; `contents` has those that were taken, by their id."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}

    def take(self, sent: SentFile) -> str:
        data = sent.data or results.store().get(f"{sent.id}.file")
        if data is None:
            raise Wrong("No file with this id is kept here; send it again.", "unknown_file")
        if sent.data:
            results.keep_bytes(f"{sent.id}.file", sent.data)
        self.contents[sent.id] = data
        return sent.id

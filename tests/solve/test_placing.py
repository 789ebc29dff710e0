"""Are a request's files there while it is solved, gone afterwards, and is a disk that takes none told of?"""

from __future__ import annotations

import pytest

from computeapi.solve.placing import placed
from softly.lib.errors import Unavailable


def test_files_lie_in_a_folder_that_is_gone_afterwards() -> None:
    with placed({"a.scad": b"1", "lib/b.stl": b"2"}) as folder:
        found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found == {"a.scad": b"1", "lib/b.stl": b"2"}
    assert not folder.exists()


def test_files_that_can_not_be_written_are_a_passing_fault_of_the_server() -> None:
    with pytest.raises(Unavailable) as refused, placed({"x" * 300: b""}):
        pass
    assert refused.value.retry_after == 60

"""One whole Softly for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.local.runs import make_folder
from tests.real.site import Site


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with make_folder() as folder, Site(folder) as found:
        yield found

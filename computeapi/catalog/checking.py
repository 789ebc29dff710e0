"""Can the engine of a definition read it? Asked once of a content that is new, when it is synced or uploaded."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from computeapi.engines import registry as engines
from computeapi.engines.base import Source
from definitions.names import ENGINES
from definitions.services import Content


def check(name: str, content: Content) -> None:
    """Nothing where no engine is there for it. Raises UnreadableDefinition, and EngineUnavailable or SolveTimeout
    where it can't be told."""
    engine = ENGINES[Path(name).suffix]
    if engines.unavailable_reason(engine):
        return
    with TemporaryDirectory() as root:
        folder = Path(root)
        for file, data in {name: content.main, **content.files}.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        engines.get(engine).inspect(Source(name=name, digest=content.digest(name), folder=folder, entry=name))

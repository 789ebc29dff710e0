"""Where does a development installation get its SECRET_KEY? It makes one of its own, once, under DATA_DIR."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def secret_key(data_dir: Path) -> str:
    """The key in `<data_dir>/secret_key`, made on first use; only its owner may read it."""
    file = data_dir / "secret_key"
    if not file.exists():
        _make(file)
    return file.read_text(encoding="ascii").strip()


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(secrets.token_urlsafe(48) + "\n")
    # A link never replaces: when two processes start at once, both read the key of the first.
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()

"""Of what else than its body can a table be made? Of what has an id: a solve, and what later slices register."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from accounts.principal import Principal
from computeapi.files import solves
from computeapi.files.tables import Table

TableOf = Callable[[uuid.UUID, Principal], Table]

_tables: dict[str, TableOf] = {"solve": solves.table_of}


def register_tables(name: str, table_of: TableOf) -> None:
    """`{"<name>Id": id}` in a body then stands for headers and rows. `table_of` raises NotFound for whose it isn't."""
    _tables[name] = table_of


def fields() -> dict[str, TableOf]:
    return {f"{name}Id": table_of for name, table_of in _tables.items()}

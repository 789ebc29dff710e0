"""Which definitions do tests solve? Files in a folder of the test's own, synced as real ones are; most are fake."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from computeapi.engines import registry as engines
from definitions.models import Definition
from definitions.registry import Entry, registry
from definitions.services import SyncReport, definitions_sync

Declared = dict[str, Any]
"""An input or output as a fake definition declares it."""

WIDTH: Declared = {"name": "width", "paramType": "Number", "default": 10, "minimum": 1, "maximum": 1000, "unit": "mm"}
COUNT: Declared = {"name": "count", "paramType": "Integer", "default": 2, "minimum": 0, "maximum": 100}
LABEL: Declared = {"name": "label", "paramType": "Text", "default": "plain"}
LID: Declared = {"name": "lid", "paramType": "Boolean", "default": False}
MATERIAL: Declared = {
    "name": "material",
    "paramType": "Text",
    "default": "oak",
    "choices": [{"value": "oak", "label": "Oak"}, {"value": "steel", "label": "Steel"}],
}
SIZES: Declared = {"name": "sizes", "paramType": "Number", "default": [1, 2], "atLeast": 0, "atMost": 4}
TREE: Declared = {
    "name": "tree",
    "paramType": "Number",
    "default": [1],
    "treeAccess": True,
    "atLeast": 0,
    "atMost": 100,
}
BOX = [WIDTH, COUNT, LABEL, LID, MATERIAL, SIZES]

SLEEP: Declared = {"name": "sleep", "paramType": "Number", "default": 0}
UNTIL: Declared = {"name": "until", "paramType": "Text", "default": ""}
FAIL: Declared = {"name": "fail", "paramType": "Text", "default": ""}
LOG: Declared = {"name": "log", "paramType": "Text", "default": ""}
MOODS = [SLEEP, FAIL, LOG]
"""Inputs by which a test tells the fake engine how to behave."""

MESH: Declared = {"name": "RH_OUT:mesh", "paramType": "Mesh"}
SUM: Declared = {"name": "sum", "paramType": "Number"}
TEXT: Declared = {"name": "text", "paramType": "Text"}
ALL_OUTPUTS = [MESH, SUM, TEXT]


class Workshop:
    """A folder of definitions, and what sync makes of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def write_fake(
        self,
        name: str = "Box.fake",
        *,
        inputs: list[Declared] = BOX,
        outputs: list[Declared] = ALL_OUTPUTS,
        **more: Any,
    ) -> Path:
        return self.write(name, json.dumps({"title": "A box", "inputs": inputs, "outputs": outputs} | more))

    def sync(self, **options: Any) -> SyncReport:
        report = definitions_sync(folders=[self.folder], **options)
        registry.refresh()
        return report

    def fake(self, name: str = "Box.fake", **options: Any) -> Entry:
        """Write a fake definition, sync it, and give what the registry knows of it."""
        self.write_fake(name, **options)
        report = self.sync()
        assert not report.failed, report.failed
        return registry.snapshot().find(name)

    def change(self, name: str, **fields: Any) -> None:
        """What staff would change in the admin."""
        definition = Definition.objects.get(name=name)
        for field, value in fields.items():
            setattr(definition, field, value)
        definition.full_clean()
        definition.save()
        registry.refresh()


def actions(report: SyncReport) -> dict[str, str]:
    return {change.name: change.action for change in report.changes}


def runs(log: Path) -> int:
    """How often the fake engine ran with this file as its `log`."""
    return len(log.read_text().splitlines()) if log.exists() else 0


def set_up_engines_anew() -> None:
    """By the settings as they are now, all of them: what one kept of those before, the next test would solve by. For
    before and after the settings of engines or DATA_DIR are others."""
    engines.pool().close()
    for made in (engines.pool, engines.rhino, engines._engines):
        made.cache_clear()


def until(condition: Callable[[], bool]) -> None:
    """Wait for what must happen; a test that waits in vain fails here."""
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.005)


def wait_for_what_goes_on() -> None:
    """Behind requests that were answered, or that nobody waits for any more: it must not write, or be told that there
    is no database, in the next test."""
    for thread in threading.enumerate():
        if thread.name.startswith(("fresh ", "patient-solve", "solve-stream")):
            thread.join(60)


@contextmanager
def committed_rows() -> Iterator[None]:
    """What is written is committed, so that other threads and processes see it, and deleted afterwards.

    Several times as fast as pytest-django's transactional_db, which truncates and makes the permissions anew.
    """
    try:
        yield
    finally:
        # A test that changes tiers puts them back by itself (`shipped_tiers`).
        kept = {"django_content_type", "auth_permission", "accounts_tier", "accounts_tierlimit"}
        tables = set(connection.introspection.django_table_names(only_existing=True)) - kept
        # In one transaction: Django's foreign keys are checked at its end.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("; ".join(f"DELETE FROM {table}" for table in sorted(tables)))

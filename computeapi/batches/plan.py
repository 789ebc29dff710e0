"""What do all solves of a batch have in common? Kept once, in the row of the batch, and read by each of its items."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from computeapi.batches.outcome import OUTPUT_MARK
from computeapi.batches.request import BatchRequest, as_sent
from computeapi.jobs.models import Job
from computeapi.solve.request import Caller, Geometry, SolveRequest
from definitions.registry import Entry, no_definition, registry
from softly.lib.errors import NotFound

BATCH = "solve.batch"
ITEM = "solve.item"


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """An input that varies, or an output, and the unit of its numbers."""

    name: str
    unit: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """`digest` is that of the version which all items are solved with, also where a newer one comes meanwhile; `base`
    are the inputs that all of them have."""

    definition: str
    digest: str
    version: int
    base: Mapping[str, Any] = field(default_factory=dict)
    geometry: Geometry = "none"
    formats: tuple[str, ...] = ()
    warm: bool = False
    name: str = ""
    varied: tuple[Column, ...] = ()
    outputs: tuple[Column, ...] = ()

    @classmethod
    def of(cls, request: BatchRequest, entry: Entry) -> Plan:
        units = {item.name: item.unit for item in entry.interface.inputs}
        return cls(
            definition=entry.name,
            digest=entry.digest,
            version=entry.number,
            base=request.base,
            geometry=request.geometry,
            formats=request.formats,
            warm=request.warm,
            name=request.name,
            varied=tuple(Column(name=name, unit=units.get(as_sent(name, units) or "", "")) for name in request.names()),
            outputs=tuple(
                Column(name=output.name.removeprefix(OUTPUT_MARK), unit=output.unit)
                for output in entry.interface.outputs
            ),
        )

    @classmethod
    def restored(cls, data: Mapping[str, Any]) -> Plan:
        columns = {name: tuple(Column(**each) for each in data[name]) for name in ("varied", "outputs")}
        return cls(**{**data, **columns, "base": json.loads(data["base"]), "formats": tuple(data["formats"])})

    def kept(self) -> dict[str, Any]:
        """For the row. Inputs are kept as text: JSON in PostgreSQL has no NUL and other numbers than ours."""
        return asdict(self) | {"base": json.dumps(self.base)}

    def entry(self, caller: Caller) -> Entry:
        """The version of the definition, if it is still there for them. Raises DefinitionNotFound."""
        known = registry.snapshot()
        for found in (known.by_name.get(self.definition), known.by_digest.get(self.digest)):
            if found and found.digest == self.digest and found.is_visible_to(caller):
                return found
        raise no_definition(self.definition)

    def request(self, caller: Caller, inputs: Mapping[str, Any], entry: Entry | None = None) -> SolveRequest:
        """That of the item with these inputs of its own, which count before those of all."""
        return SolveRequest(
            definition=self.definition,
            entry=entry or self.entry(caller),
            inputs={**self.base, **inputs},
            geometry=self.geometry,
            caller=caller,
        )


def items_kept(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"inputs": json.dumps(item)} for item in items]


def own_inputs(data: Mapping[str, Any]) -> dict[str, Any]:
    """Of an item's row."""
    found: dict[str, Any] = json.loads(data["inputs"])
    return found


@lru_cache(maxsize=8)
def plan_of(batch: UUID) -> Plan:
    """A row's plan never changes, and `base` may be large. Raises NotFound."""
    data = Job.objects.filter(id=batch, type=BATCH).values_list("data", flat=True).first()
    if data is None:
        raise NotFound("There is no such batch.")
    return Plan.restored(data)

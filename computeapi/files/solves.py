"""What of a solve goes into files? Its inputs and outputs as people read them, its picture, and where it can be seen.

For its owner and staff alone: who only knows a solve's id may have its geometry, but not what was put in.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from accounts.principal import Principal
from computeapi.engines.base import EngineResult, Item, Mesh, OutputTree, Picture, Verbatim
from computeapi.engines.wire import unpack_result
from computeapi.files.content import Figure, SolveSheet
from computeapi.files.tables import Cell, Header, Table
from computeapi.solve import artifacts, results
from computeapi.solve.callers import as_caller
from computeapi.solve.models import Kind, SolveRecord
from definitions.registry import registry
from definitions.schema import Input, Interface
from softly.lib.errors import NotFound

_MOST_SHOWN = 12
"""Values of one input or output that a sheet shows."""
_LONGEST = 200
_CAMEL = re.compile(r"(?<=[a-zà-ÿ\d])[A-Z](?=[a-z])")
_MARK = re.compile(r"RH_(IN|OUT):(\d+:)?")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]+)?")
_HEADERS = (
    Header(id="kind", title="Kind", type="text"),
    Header(id="name", title="Name", type="text"),
    Header(id="branch", title="Branch", type="text"),
    Header(id="value", title="Value"),
    Header(id="unit", title="Unit", type="text"),
)


def record_for(solve_id: uuid.UUID, owner: Principal) -> SolveRecord:
    """Raises NotFound."""
    record = artifacts.record_of(solve_id)
    if record is None or not (owner.is_staff or _is_theirs(record, owner)):
        raise NotFound(f"There is no solve {solve_id}.")
    return record


def _is_theirs(record: SolveRecord, owner: Principal) -> bool:
    if owner.user_id is not None:
        return record.user_id == owner.user_id
    return record.user_id is None and bool(owner.address) and record.caller == owner.address


def sheet_of(solve_id: uuid.UUID, owner: Principal, *, gone: Callable[[], bool] = lambda: False) -> SolveSheet:
    """What a document shows of it. Raises NotFound, and what making its picture raises."""
    record = record_for(solve_id, owner)
    picture = _picture(solve_id, owner, gone)
    interface, result = _interface(record), _result(record_for(solve_id, owner))
    units = {output.name: output.unit for output in interface.outputs}
    outputs = result.outputs if result else ()
    return SolveSheet(
        title=record.name.rpartition(".")[0] or record.name,
        definition=record.name,
        version=str(record.version.number) if record.version else "",
        engine=record.engine,
        created=record.created,
        link=_link(record, interface),
        picture=picture,
        parameters=tuple(_parameters(record.inputs, interface)),
        outputs=tuple(
            _figure(_spoken(output.name), _items(output), units.get(output.name, ""))
            for output in outputs
            if _items(output)
        ),
        warnings=tuple(result.warnings) if result else (),
        errors=tuple(result.errors) if result else (),
    )


def table_of(solve_id: uuid.UUID, owner: Principal) -> Table:
    """A row for each value, of its inputs first. Raises NotFound."""
    record = record_for(solve_id, owner)
    interface, result = _interface(record), _result(record)
    of_outputs = {item.name: item.unit for item in interface.outputs}
    rows = [*_input_rows(record.inputs, interface)]
    for output in result.outputs if result else ():
        for path, items in output.branches.items():
            rows += [("output", _plain(output.name), path, _cell(i), of_outputs.get(output.name, "")) for i in items]
    return Table(headers=_HEADERS, rows=tuple(rows), title=record.name.rpartition(".")[0])


def _input_rows(given: Mapping[str, Any], interface: Interface) -> Iterator[tuple[Cell, ...]]:
    known = {item.name: item for item in interface.inputs}
    for name in _in_order(given, interface):
        unit = known[name].unit if name in known else ""
        for path, values in _branches(given[name]).items():
            for value in values:
                yield ("input", _plain(name), path, _cell(value), unit)


def _parameters(given: Mapping[str, Any], interface: Interface) -> Iterator[Figure]:
    known = {item.name: item for item in interface.inputs}
    for name in _in_order(given, interface):
        item = known.get(name) or Input(name=name, param_type="Any")
        chosen = {choice.value: choice.label for choice in item.choices}
        values = [value for values in _branches(given[name]).values() for value in values]
        shown = [chosen.get(value, value) if isinstance(value, str | int | float) else value for value in values]
        yield _figure(_spoken(item.nickname or name), shown, item.unit)


def _figure(label: str, values: list[Any], unit: str) -> Figure:
    return Figure(label=label, value=_shown(values), unit=unit, numbers=_numbers(values))


def _in_order(given: Mapping[str, Any], interface: Interface) -> list[str]:
    """The definition's, then whatever it doesn't know any more: a row's JSON has none."""
    known = [item.name for item in interface.inputs if item.name in given]
    return known + sorted(given.keys() - set(known))


def _branches(given: Any) -> Mapping[str, list[Any]]:
    """Inputs of a record are trees, those of evaluated source plain values."""
    if isinstance(given, Mapping):
        return {str(path): list(values) for path, values in given.items()}
    return {"{0}": list(given) if isinstance(given, list) else [given]}


def _picture(solve_id: uuid.UUID, owner: Principal, gone: Callable[[], bool]) -> bytes | None:
    """None where nothing of it can be seen, or its definition is no longer theirs to see."""
    try:
        return artifacts.find(solve_id, "model.png", as_caller(owner), gone=gone).data
    except NotFound:
        return None


def _result(record: SolveRecord) -> EngineResult | None:
    data = results.store().get(record.result) if record.result else None
    return unpack_result(data) if data else None


def _interface(record: SolveRecord) -> Interface:
    """Of the definition as it is now, for its units."""
    entries = (entry for entry in registry.snapshot().current if entry.definition_id == record.definition_id)
    found = next(entries, None) if record.definition_id else None
    return found.interface if found else Interface()


def _link(record: SolveRecord, interface: Interface) -> str:
    """The configurator with what isn't as it is there anyway, where that is short; for source there is none."""
    if record.kind != Kind.SOLVE or not record.definition_id:
        return ""
    usual = {item.name: list(item.default or ()) for item in interface.inputs}
    given = {name: [v for vs in _branches(tree).values() for v in vs] for name, tree in record.inputs.items()}
    pairs = [
        (_plain(name), _readable(value))
        for name, values in given.items()
        if values != usual.get(name)
        for value in values
    ]
    query = urlencode(pairs)
    address = f"{settings.SITE_URL}/view/{record.name}"
    return f"{address}?{query}" if pairs and len(query) <= 1000 else address


def _items(output: OutputTree) -> list[Item]:
    return [item for items in output.branches.values() for item in items]


def _shown(values: list[Any]) -> str:
    texts = [_readable(value) for value in values[:_MOST_SHOWN]]
    if len(values) > _MOST_SHOWN:
        texts.append(f"… {len(values):,} in all")
    return ", ".join(texts)[: _LONGEST * 2]


def _numbers(values: list[Any]) -> tuple[str, ...]:
    """As `_shown` has them; nothing where they aren't all there, all numbers, and of a length for people."""
    texts = tuple(_readable(value) for value in values[: _MOST_SHOWN + 1] if type(value) in (int, float))
    are_plain = len(texts) == len(values) <= _MOST_SHOWN and all(_DECIMAL.fullmatch(text) for text in texts)
    return texts if are_plain else ()


def _readable(value: Any) -> str:
    """A number with the digits that somebody can measure."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.9g}" if isinstance(value, float) else str(_cell(value))


def _cell(value: Any) -> Cell:
    """A scalar as it is; of anything else what it is."""
    if isinstance(value, Mesh):
        return f"mesh of {len(value.faces):,} triangles"
    if isinstance(value, Picture):
        return "picture"
    if isinstance(value, Verbatim):
        return value.type.removeprefix("Rhino.Geometry.")
    if isinstance(value, str):
        return value[:_LONGEST].replace("\0", "\ufffd")
    return value if isinstance(value, bool | int | float) or value is None else str(value)[:_LONGEST]


def _spoken(name: str) -> str:
    """As the configurator writes a name."""
    words = " ".join(_CAMEL.sub(lambda found: f" {found[0].lower()}", _MARK.sub("", name)).replace("_", " ").split())
    return words[:1].upper() + words[1:]


def _plain(name: str) -> str:
    return name.removeprefix("RH_OUT:").removeprefix("RH_IN:")

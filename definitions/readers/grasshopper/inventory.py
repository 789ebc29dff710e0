"""What is a definition built of? How many of which components, which plug-ins, and what staff should know of them."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from definitions.readers.grasshopper.canvas.document import Document, Thing
from definitions.readers.grasshopper.canvas.fields import guid, readable, text
from definitions.readers.grasshopper.canvas.kinds import CLUSTER, HOPS, KINDS, SCRIPTS
from definitions.readers.grasshopper.problems import Problems
from definitions.schema import Component, Plugin

MOST = 1_000
_LONGEST = 200


def plugins(document: Document) -> tuple[Plugin, ...]:
    """Those that the document says it needs, in its order; Grasshopper itself is listed with an id of zeros."""
    libraries = document.definition.chunk("GHALibraries")
    found: dict[UUID, Plugin] = {}
    for chunk in libraries.all("Library") if libraries else ():
        id = guid(chunk, "Id")
        if id is not None and id.int and len(found) < MOST:
            name, version, author = (readable(text(chunk, key), _LONGEST) for key in ("Name", "Version", "Author"))
            version = version or readable(text(chunk, "AssemblyVersion"), _LONGEST)
            found.setdefault(id, Plugin(name=name or str(id), version=version, author=author, id=str(id)))
    return tuple(found.values())


def components(document: Document, needed: tuple[Plugin, ...]) -> tuple[Component, ...]:
    """Each kind of object with how many there are, the most frequent first."""
    names = {plugin.id: plugin.name for plugin in needed}
    counted = Counter(thing.guid for thing in document.things)
    first: dict[UUID, Thing] = {}
    for thing in document.things:
        first.setdefault(thing.guid, thing)
    kinds = sorted(counted, key=lambda kind: (-counted[kind], first[kind].name, str(kind)))
    return tuple(
        Component(
            name=KINDS[kind].name if kind in KINDS else readable(first[kind].name, _LONGEST),
            guid=str(kind),
            count=counted[kind],
            plugin=_plugin(first[kind].library, names),
        )
        for kind in kinds[:MOST]
    )


def remark(document: Document, problems: Problems) -> None:
    """On components that do more than compute."""
    scripts = Counter(name for thing in document.things if (name := _language(thing)))
    if scripts:
        counted = ", ".join(f"{name} ({count})" for name, count in sorted(scripts.items()))
        problems.add(f"Code of its own runs on the Rhino server: {counted}.")
    hops = sum(thing.guid == HOPS for thing in document.things)
    if hops:
        problems.add(f"Solving it asks other servers, which the Rhino server must reach: Hops ({hops}).")
    clusters = sum(thing.guid == CLUSTER for thing in document.things)
    if clusters:
        problems.add(f"What is inside is not looked at: Cluster ({clusters}).")


def _language(thing: Thing) -> str:
    """The kind of script; known by its GUID or by the code that it holds."""
    holds_code = bool(text(thing.chunk, "ScriptSource") or text(thing.chunk, "CodeInput"))
    return SCRIPTS.get(thing.guid) or (readable(thing.name, 40) or "script" if holds_code else "")


def _plugin(library: UUID | None, names: dict[str, str]) -> str:
    return "" if library is None or not library.int else names.get(str(library), str(library))

"""Definitions that don't go well: one that takes its time, one whose components have errors."""

from __future__ import annotations

from uuid import UUID

from computeapi.engines.rhino.known.shaping import construct_point
from definitions.readers.grasshopper.authoring import Document, Library, component, group, number, point, port, text

SLEEP = UUID("5eeb0f7a-4a6e-4f0c-9d0b-50f7f1fa4e01")
"""A component that no Rhino has: it waits as many seconds as it is told and gives them on."""
_PLUGIN = Library(name="Softly Fake", author="Softly", id=UUID("0f2c5a0e-6f0c-4f9b-8f5e-2b7d8b6c1a10"))


def sleeper() -> Document:
    """`RH_IN:seconds` to wait, given back as `RH_OUT:seconds`. Only the fake solves it."""
    seconds = number("Seconds", [0.0])
    wait = component(
        SLEEP,
        "Sleep",
        description="Wait",
        inputs=[port("Seconds", "S", sources=[seconds])],
        outputs=[port("Seconds", "S")],
        library=_PLUGIN.id,
    )
    slept = number("Slept", sources=[wait])
    return Document(
        name="softly-sleeper",
        description="Waits as long as it is told.",
        author="Softly",
        libraries=[_PLUGIN],
        objects=[seconds, wait, slept, group("RH_IN:seconds", [seconds]), group("RH_OUT:seconds", [slept])],
    )


def faulty() -> Document:
    """`RH_IN:text` must be a number: any other is an error of a component, while `RH_OUT:text` is given all the same.

    `RH_OUT:point` has the number as its X.
    """
    words = text("Text", ["five"])
    place = construct_point(key="place", x=words)
    shown, result = text("Shown", sources=[words]), point("Result", sources=[place])
    outputs = [group("RH_OUT:text", [shown]), group("RH_OUT:point", [result])]
    return Document(
        name="softly-faulty",
        description="An error unless the text is a number.",
        author="Softly",
        objects=[words, place, shown, result, group("RH_IN:text", [words]), *outputs],
    )

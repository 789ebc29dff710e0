"""How do Grasshopper's own components that reckon stand in a file? Each with the ports that its files have."""

from __future__ import annotations

from definitions.readers.grasshopper.authoring import Port, Thing, component, port
from definitions.readers.grasshopper.authoring.params import INTEGER
from definitions.readers.grasshopper.authoring.things import Source
from definitions.readers.grasshopper.authoring.values import write_integer


def addition(a: Source, b: Source, *, key: str) -> Thing:
    """A + B. `key` tells components of the same name apart."""
    return _operation("a0d62394-a118-422d-abb3-6af115c75b25", "Addition", "A+B", a, b, key)


def subtraction(a: Source, b: Source, *, key: str) -> Thing:
    """A - B."""
    return _operation("9c007a04-d0d9-48e4-9da3-9ba142bc4d46", "Subtraction", "A-B", a, b, key)


def multiplication(a: Source, b: Source, *, key: str) -> Thing:
    """A × B."""
    return _operation("ce46b74e-00c9-43c4-805a-193b69ea4a11", "Multiplication", "A×B", a, b, key)


def division(a: Source, b: Source, *, key: str) -> Thing:
    """A / B."""
    return component(
        "9c85271f-89fa-4e9f-9f4a-d75802120ccc",
        "Division",
        "A/B",
        description="Mathematical division",
        inputs=[
            port("A", description="Item to divide (dividend)", sources=[a]),
            port("B", description="Item to divide with (divisor)", sources=[b]),
        ],
        outputs=[port("Result", "R", description="The result of the Division")],
        key=key,
    )


def series(start: Source | None, step: Source, count: Source, *, key: str) -> Thing:
    """Start, start + step, … ; 0 is where it starts without a source."""
    return component(
        "e64c5fb1-845c-4ab1-8911-5f338516ba67",
        "Series",
        description="Create a series of numbers.",
        inputs=[
            port("Start", "S", description="First number in the series", values=[0.0], sources=maybe(start)),
            port("Step", "N", description="Step size for each successive number", values=[1.0], sources=[step]),
            port(
                "Count",
                "C",
                description="Number of values in the series",
                values=[10],
                write=write_integer,
                sources=[count],
            ),
        ],
        outputs=[port("Series", "S", description="Series of numbers", access="list")],
        key=key,
    )


def stream_filter(gate: Source, otherwise: Source | None, chosen: Source, *, key: str) -> Thing:
    """`chosen` where the gate is 1 or true, `otherwise` (nothing for None) where it is 0 or false."""
    return component(
        "eeafc956-268e-461d-8e73-ee05c6f72c01",
        "Stream Filter",
        "Filter",
        description="Filters a collection of input streams",
        inputs=[
            port(
                "Gate",
                "G",
                description="Index of Gate stream",
                values=[0],
                write=write_integer,
                sources=[gate],
                type=INTEGER.guid,
            ),
            _stream(0, otherwise),
            _stream(1, chosen),
        ],
        outputs=[port("Stream", "S(0)", description="Filtered stream", access="tree")],
        is_variable=True,
        key=key,
    )


def maybe(source: Source | None) -> list[Source]:
    """The wires of an input that may have none."""
    return [] if source is None else [source]


def _operation(guid: str, name: str, nickname: str, a: Source, b: Source, key: str) -> Thing:
    """One with as many operands as one likes: two here."""
    what = name.lower()
    operand = "operand" if what == "subtraction" else "item"
    return component(
        guid,
        name,
        nickname,
        description=f"Mathematical {what}",
        inputs=[
            port("A", description=f"First {operand} for {what}", sources=[a], optional=True),
            port("B", description=f"Second {operand} for {what}", sources=[b], optional=True),
        ],
        outputs=[port("Result", "R", description=f"Result of {what}")],
        is_variable=True,
        key=key,
    )


def _stream(index: int, source: Source | None) -> Port:
    return port(
        f"Stream {index}",
        str(index),
        description=f"Input stream at index {index}",
        sources=maybe(source),
        optional=True,
        access="tree",
    )

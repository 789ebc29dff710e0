"""How is a sample put together? On a sheet that keeps each object it is given, and names inputs and outputs."""

from __future__ import annotations

from collections.abc import Mapping

from computeapi.engines.rhino.known import reckoning, shaping
from computeapi.engines.rhino.samples.layout import laid_out
from definitions.readers.grasshopper.authoring import (
    Document,
    Thing,
    geometry,
    group,
    number,
    slider,
    toggle,
    value_list,
)
from definitions.readers.grasshopper.authoring.things import Source


class Sheet:
    """Lengths are in millimetres."""

    def __init__(self) -> None:
        self._things: list[Thing] = []

    def add(self, thing: Thing) -> Thing:
        self._things.append(thing)
        return thing

    def document(self, name: str, description: str) -> Document:
        return Document(name=name, description=description, author="Softly", objects=laid_out(self._things))

    def length(self, name: str, value: float, minimum: float, maximum: float) -> Thing:
        """An input: a slider of whole millimetres."""
        return self._input(name, slider(name, value=value, minimum=minimum, maximum=maximum, steps="integer"))

    def count(self, name: str, value: int, minimum: int, maximum: int) -> Thing:
        """An input: how many."""
        return self._input(name, slider(name, value=value, minimum=minimum, maximum=maximum, steps="integer"))

    def choice(self, name: str, choices: Mapping[str, str], chosen: str) -> Thing:
        """An input: a number, of which a value list offers some."""
        offered = self.add(value_list(name, choices, selected=[chosen]))
        return self._input(name, number(name, sources=[offered]))

    def switch(self, name: str, value: bool) -> Thing:
        """An input: yes or no."""
        return self._input(name, toggle(name, value=value))

    def constant(self, name: str, value: float) -> Thing:
        return self.add(number(name, [value]))

    def breps(self, name: str, *sources: Source) -> Thing:
        """An output: all of them in one list."""
        return self.output(name, geometry(name, of="Brep", sources=sources))

    def number(self, name: str, source: Source) -> Thing:
        """An output."""
        return self.output(name, number(name, sources=[source], key="output"))

    def output(self, name: str, thing: Thing) -> Thing:
        self.add(thing)
        self.add(group(f"RH_OUT:{name}", [thing]))
        return thing

    def less(self, key: str, a: Source, b: Source) -> Thing:
        return self.add(reckoning.subtraction(a, b, key=key))

    def plus(self, key: str, a: Source, b: Source) -> Thing:
        return self.add(reckoning.addition(a, b, key=key))

    def times(self, key: str, a: Source, b: Source) -> Thing:
        return self.add(reckoning.multiplication(a, b, key=key))

    def box(self, key: str, low: tuple[Source | None, ...], high: tuple[Source | None, ...]) -> Thing:
        """Between two corners, each x, y, z; None is 0."""
        corners = [
            self.add(shaping.construct_point(key=f"{key} {end}", x=x, y=y, z=z))
            for end, (x, y, z) in (("low", low), ("high", high))
        ]
        return self.add(shaping.box_2pt(*corners, key=key))

    def series(self, key: str, step: Source, count: Source) -> Thing:
        """0, step, 2 step, …"""
        return self.add(reckoning.series(None, step, count, key=key))

    def moved(self, key: str, shape: Source, motion: Source) -> Source:
        """The shape at each of the vectors."""
        return self.add(shaping.move(shape, motion, key=key)).output("Geometry")

    def _input(self, name: str, thing: Thing) -> Thing:
        self.add(thing)
        self.add(group(f"RH_IN:{name}", [thing]))
        return thing

"""A definition with an input of every kind, each given back by an output of its own: what arrives is what was sent."""

from __future__ import annotations

from uuid import UUID

from definitions.readers.grasshopper.authoring import (
    Document,
    Thing,
    boolean,
    context_bake,
    context_print,
    geometry,
    get_boolean,
    get_geometry,
    get_integer,
    get_line,
    get_number,
    get_plane,
    get_point,
    get_string,
    group,
    integer,
    number,
    panel,
    point,
    slider,
    text,
    toggle,
    value_list,
)
from definitions.readers.grasshopper.authoring.items import items
from definitions.readers.grasshopper.authoring.params import parameter
from definitions.readers.grasshopper.authoring.things import Kind

_OTHERS = {
    "Vector": "16ef3e75-e315-4899-b531-d3166b42dac9",
    "Plane": "4f8984c4-7c7a-4d69-b0a2-183cbb330d20",
    "Line": "8529dbdf-9b6f-42e9-8e1f-c7a2bde56a70",
    "Circle": "d1028c72-ff86-4057-9eb0-36c687a4d98c",
    "Rectangle": "abf9c670-5462-4cd8-acb3-f1ab0256dbf3",
    "Box": "c9482db6-bea9-448d-98ff-fed6d69a8efc",
    "Colour": "203a91c3-287a-43b6-a9c5-ebb96240a650",
}
_SCALARS = {
    "Number": number,
    "Integer": integer,
    "Boolean": boolean,
    "Text": text,
    "String": text,
    "Point": point,
    "Number Slider": number,
    "Boolean Toggle": boolean,
    "Panel": text,
    "Value List": integer,
}


def everything() -> Document:
    """Inputs `number` … of the contextual parameters and `RH_IN:number` … of groups.

    The output of `number` is `RH_OUT:got number`, that of `RH_IN:number` is `RH_OUT:number`; `printed` and `baked` have
    `text` and `geometry`. `RH_IN:choice` and `RH_IN:colour` are of classes that take no value.
    """
    asked, given = _contextual(), _grouped()
    objects = [*asked.values(), *given.values()]
    for name, one in [*((f"got {name}", one) for name, one in asked.items()), *given.items()]:
        shown = _like(one, name)
        objects += [shown, group(f"RH_OUT:{name}", [shown])]
    objects += [group(f"RH_IN:{name}", [one]) for name, one in given.items()]
    objects += [context_print("printed", asked["text"]), context_bake("baked", asked["geometry"])]
    return Document(name="softly-everything", description="Each kind of value.", author="Softly", objects=objects)


def _contextual() -> dict[str, Thing]:
    asked = [
        get_number("number", prompt="A number", minimum=-1000, maximum=1000),
        get_number("numbers", prompt="Trees of numbers", at_most=2147483647, tree=True),
        get_integer("integer", prompt="A whole number", minimum=0, maximum=10),
        get_boolean("boolean", prompt="Yes or no"),
        get_string("text", prompt="A text"),
        get_string("texts", prompt="Several texts", at_least=0, at_most=2147483647),
        get_point("point", prompt="A place"),
        get_plane("plane", prompt="A plane"),
        get_line("line", prompt="A line"),
        get_geometry("geometry", prompt="Any geometry"),
    ]
    return {one.nickname: one for one in asked}


def _grouped() -> dict[str, Thing]:
    parameters = {name.lower(): _other(name, f"{name} in") for name in _OTHERS}
    shapes = {name.lower(): geometry(f"{name} in", of=name) for name in ("Curve", "Surface", "Brep", "Mesh")}
    return {
        "number": number("Number in", [1.5]),
        "integer": integer("Integer in", [3]),
        "boolean": boolean("Boolean in", [True]),
        "text": text("Text in", ["as it is"]),
        "point": point("Point in", [(1.0, 2.0, 3.0)]),
        **parameters,
        **shapes,
        "slider": slider("Slider in", value=5.0, minimum=0.0, maximum=10.0, digits=2),
        "steps": slider("Steps in", value=4, minimum=0, maximum=10, steps="integer"),
        "toggle": toggle("Toggle in", value=False),
        "panel": panel("Panel in", "a note"),
        "choice": value_list("Choice in", {"One": "1", "Two": "2"}),
    }


def _like(one: Thing, name: str) -> Thing:
    """A parameter fed by it, of the type that it gives."""
    shown, of = f"{name} out", one.kind.name.removeprefix("Get ")
    make = _SCALARS.get(of)
    if make:
        return make(shown, sources=[one])
    return _other(of, shown, one) if of in _OTHERS else geometry(shown, of=of, sources=[one])


def _other(name: str, nickname: str, *sources: Thing) -> Thing:
    kind = Kind(guid=UUID(_OTHERS[name]), name=name, description=f"Contains a collection of {name.lower()} values")
    return parameter(kind, nickname, write=lambda value: items(value=value), sources=sources)

"""Why can't a value be sent to an input, and what would its designer change? A sentence for both."""

from __future__ import annotations

from definitions.readers.grasshopper.canvas.document import Thing
from definitions.readers.grasshopper.canvas.fields import readable
from definitions.readers.grasshopper.canvas.kinds import VALUE_LIST
from definitions.readers.grasshopper.values.conversion import convert
from definitions.readers.grasshopper.wires.flows import Flow

_INSTEAD = {
    "GH_ButtonObject": "put a Boolean parameter into the group instead",
    "Param_Geometry": "use Get Geometry, or put a Brep, Mesh, Surface or Curve parameter into the group",
    "Param_SubD": "use Get Geometry instead",
    "Param_FilePath": "put a Text parameter into the group instead",
}
_USUAL = "put a parameter that it takes into the group instead, such as a Number, Text or Point"


def reason(thing: Thing, flow: Flow) -> str:
    """ "" where it can be set."""
    kind = thing.kind
    if kind.settable:
        return ""
    name = readable(kind.name, 40)
    if kind.contextual:
        return f"Rhino Compute takes no values for {_a(name)}."
    if thing.guid == VALUE_LIST:
        instead = f"connect it to {_a(_type_of(flow))} parameter and put that into the group"
    else:
        instead = _INSTEAD.get(kind.receiver, _USUAL)
    return f"Rhino Compute ignores values for {_a(name)}; {instead}."


def _type_of(flow: Flow) -> str:
    """The narrowest parameter that takes all choices."""
    values = [value for value, _ in flow.control.choices]
    if values and all(isinstance(value, int) for value in values):
        return "Integer"
    return "Number" if all(convert("Number", value) is not None for value in values) else "Text"


def _a(name: str) -> str:
    return f"{'an' if name[:1].upper() in 'AEIOU' else 'a'} {name}"

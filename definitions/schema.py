"""What a definition takes and gives: inputs, outputs and their JSON forms. Pure values.

Names follow Grasshopper: an input's `param_type` is its TypeName (Number, Integer, Boolean, Text), a list input
takes between `at_least` and `at_most` values on one branch, a tree input takes any branches.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

Scalar = bool | int | float | str
"""One value. That of a struct is canonical JSON text (`canonical`), that of geometry its id: the SHA-256, in hex, of
the canonical JSON text of an openNURBS object, or of the points of a polyline."""

PlainType = Literal["Number", "Integer", "Boolean", "Text"]
StructType = Literal["Point", "Vector", "Plane", "Line", "Circle", "Rectangle", "Box"]
GeometryType = Literal["Curve", "Surface", "Brep", "Mesh", "SubD", "Geometry"]
InputType = Literal[PlainType, StructType, GeometryType, "Any"]
"""`Any` is a type that no value can be sent for."""
OutputType = Literal[InputType, "Picture"]

PLAIN: frozenset[str] = frozenset(get_args(PlainType))
STRUCTS: frozenset[str] = frozenset(get_args(StructType))
"""Types of a few numbers under names, `{"X": 1.0, "Y": 2.0, "Z": 3.0}`, as RhinoCommon's structs are written."""
GEOMETRY: frozenset[str] = frozenset(get_args(GeometryType))

INPUT_MARK = "RH_IN:"
"""What the names of Grasshopper's inputs may begin with; clients may leave it out."""

UNLIMITED = 2147483647

Widget = Literal["", "color", "font", "file"]
"""With what a Text is picked: `color` is `#rrggbb` or a name, `font` one that text() knows, `file` a file's name."""

_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})|[A-Za-z]+")


def canonical(value: Any) -> str:
    """JSON text that is the same for equal values: keys sorted, no spaces, every character as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def is_color(text: str) -> bool:
    """`#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`, or a word, which the engine then knows as a colour or warns of."""
    return bool(_COLOR.fullmatch(text))


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One allowed value and the label a person sees."""

    value: Scalar
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """One input. `default` holds the values of a list (one for a plain scalar); None: the input is required.

    `minimum`, `maximum` and `step` are in `unit`; `max_length` counts characters of a Text.
    A vector of three numbers is `param_type="Number", at_least=3, at_most=3`.
    An input that is there and can't be set says so: `settable` False and the `reason`. `receiver` is the class of the
    Grasshopper object that takes the value ("GH_NumberSlider"), "" elsewhere. `bounding_box` is that of geometry in
    the default: least x, y, z, then greatest, in the document's units.
    """

    name: str
    param_type: InputType
    default: tuple[Scalar, ...] | None = None
    nickname: str | None = None
    description: str = ""
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    group: str = ""
    at_least: int = 1
    at_most: int = 1
    tree_access: bool = False
    max_length: int | None = None
    settable: bool = True
    reason: str = ""
    receiver: str = ""
    bounding_box: tuple[float, ...] | None = None
    widget: Widget = ""

    @property
    def is_list(self) -> bool:
        return self.at_most != 1 or self.tree_access

    @property
    def takes_branches(self) -> bool:
        """Whether values may be on several branches. Of a group's parameter Rhino Compute takes any tree, though its
        `/io` has `TreeAccess` for "Get ..." alone."""
        return self.tree_access or (self.is_list and self.receiver.startswith(("Param_", "GH_")))

    @property
    def takes_values(self) -> bool:
        """Whether a value can be sent; where none can, none is needed."""
        return self.settable and self.param_type != "Any"

    def _bound(self, value: float | None) -> float | int | None:
        return int(value) if self.param_type == "Integer" and value is not None and value == int(value) else value

    def as_json(self) -> dict[str, Any]:
        """The public form: contract keys in camelCase; `default` is a list for list inputs, a scalar otherwise."""
        default: Any = None
        if self.default is not None:
            shown = [public_form(self.param_type, value) for value in self.default]
            default = shown if self.is_list else (shown or [None])[0]
        return {
            "name": self.name,
            "nickname": self.nickname,
            "description": self.description,
            "paramType": self.param_type,
            "treeAccess": self.tree_access,
            "default": default,
            "minimum": self._bound(self.minimum),
            "maximum": self._bound(self.maximum),
            "atLeast": self.at_least,
            "atMost": self.at_most,
            "step": self._bound(self.step),
            "choices": [{"value": c.value, "label": c.label} for c in self.choices],
            "unit": self.unit,
            "group": self.group,
            "maxLength": self.max_length,
            "settable": self.settable,
            "reason": self.reason,
            "receiver": self.receiver,
            "boundingBox": None if self.bounding_box is None else list(self.bounding_box),
            "widget": self.widget,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Input:
        listed = data["atMost"] != 1 or data["treeAccess"]
        default, box = data["default"], data.get("boundingBox")
        values = [] if default is None else default if listed else [default]
        return cls(
            name=data["name"],
            nickname=data["nickname"],
            description=data["description"],
            param_type=data["paramType"],
            tree_access=data["treeAccess"],
            default=None if default is None else tuple(_read(data["paramType"], value) for value in values),
            minimum=data["minimum"],
            maximum=data["maximum"],
            at_least=data["atLeast"],
            at_most=data["atMost"],
            step=data["step"],
            choices=tuple(Choice(value=c["value"], label=c["label"]) for c in data["choices"]),
            unit=data["unit"],
            group=data["group"],
            max_length=data["maxLength"],
            settable=data.get("settable", True),
            reason=data.get("reason", ""),
            receiver=data.get("receiver", ""),
            bounding_box=None if box is None else tuple(box),
            widget=data.get("widget", ""),
        )


def public_form(param_type: str, value: Scalar) -> Any:
    """A value as clients see and send it."""
    if param_type in STRUCTS:
        return json.loads(str(value))
    return {"geometry": value} if param_type in GEOMETRY else value


def _read(param_type: str, value: Any) -> Scalar:
    if param_type in STRUCTS:
        return canonical(value)
    found: Scalar = value["geometry"] if param_type in GEOMETRY else value
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """One output; `unit` is that of its numbers."""

    name: str
    param_type: OutputType
    nickname: str | None = None
    description: str = ""
    unit: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "nickname": self.nickname,
            "description": self.description,
            "paramType": self.param_type,
            "unit": self.unit,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Output:
        return cls(
            name=data["name"],
            nickname=data["nickname"],
            description=data["description"],
            param_type=data["paramType"],
            unit=data["unit"],
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Preset:
    """Values that an author offers together; a tuple for an input that takes several. Others keep their defaults."""

    name: str
    inputs: Mapping[str, Scalar | tuple[Scalar, ...]] = field(default_factory=dict, hash=False)

    def as_json(self) -> dict[str, Any]:
        """`inputs` as a solve takes them."""
        shown = {name: list(value) if isinstance(value, tuple) else value for name, value in self.inputs.items()}
        return {"name": self.name, "inputs": shown}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Preset:
        read = {name: tuple(value) if isinstance(value, list) else value for name, value in data["inputs"].items()}
        return cls(name=data["name"], inputs=read)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plugin:
    """A Grasshopper plug-in that a definition needs where it is solved; `id` is a GUID in lower case."""

    name: str
    version: str = ""
    author: str = ""
    id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Component:
    """One kind of component and how often the definition has it; `plugin` is "" for Grasshopper's own."""

    name: str
    guid: str
    count: int
    plugin: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Inventory:
    """What a definition is built of, and what is odd about it, for designers and staff."""

    components: tuple[Component, ...] = ()
    problems: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        if not self.components and not self.problems:
            return {}
        return {"components": [asdict(c) for c in self.components], "problems": list(self.problems)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Interface:
    """All of a definition that can be known without running it.

    `title` is a short name for people ("Box with lid"), `description` one line or more.
    `files` are the paths, relative to the definition's folder with `/`, of what it includes or imports.
    `inventory` is not part of the JSON form: it is stored beside it.
    """

    title: str = ""
    description: str = ""
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    files: tuple[str, ...] = field(default=())
    author: str = ""
    plugins: tuple[Plugin, ...] = ()
    has_thumbnail: bool = False
    presets: tuple[Preset, ...] = ()
    inventory: Inventory = field(default=Inventory(), compare=False)

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "description": self.description,
            "inputs": [i.as_json() for i in self.inputs],
            "outputs": [o.as_json() for o in self.outputs],
            "files": list(self.files),
            "author": self.author,
            "plugins": [asdict(plugin) for plugin in self.plugins],
            "hasThumbnail": self.has_thumbnail,
            "presets": [preset.as_json() for preset in self.presets],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Interface:
        return cls(
            title=data["title"],
            description=data["description"],
            inputs=tuple(Input.from_json(i) for i in data["inputs"]),
            outputs=tuple(Output.from_json(o) for o in data["outputs"]),
            files=tuple(data["files"]),
            author=data.get("author", ""),
            plugins=tuple(Plugin(**plugin) for plugin in data.get("plugins", ())),
            has_thumbnail=data.get("hasThumbnail", False),
            presets=tuple(Preset.from_json(preset) for preset in data.get("presets", ())),
        )


class UnreadableDefinition(Exception):
    """A file that can't become a definition; the message says what is wrong and, where known, on which line."""

"""What a definition takes and gives: inputs, outputs and their JSON forms. Pure values.

Names follow Grasshopper: an input's `param_type` is its TypeName (Number, Integer, Boolean, Text), a list input
takes between `at_least` and `at_most` values on one branch, a tree input takes any branches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Scalar = bool | int | float | str
InputType = Literal["Number", "Integer", "Boolean", "Text", "Geometry"]
OutputType = Literal["Number", "Integer", "Boolean", "Text", "Mesh", "Picture", "Any"]
UNLIMITED = 2147483647


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

    @property
    def is_list(self) -> bool:
        return self.at_most != 1 or self.tree_access

    def _bound(self, value: float | None) -> float | int | None:
        return int(value) if self.param_type == "Integer" and value is not None and value == int(value) else value

    def as_json(self) -> dict[str, Any]:
        """The public form: contract keys in camelCase; `default` is a list for list inputs, a scalar otherwise."""
        default: Any = None
        if self.default is not None:
            default = list(self.default) if self.is_list else (self.default or (None,))[0]
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
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Input:
        listed = data["atMost"] != 1 or data["treeAccess"]
        default = data["default"]
        return cls(
            name=data["name"],
            nickname=data["nickname"],
            description=data["description"],
            param_type=data["paramType"],
            tree_access=data["treeAccess"],
            default=None if default is None else tuple(default) if listed else (default,),
            minimum=data["minimum"],
            maximum=data["maximum"],
            at_least=data["atLeast"],
            at_most=data["atMost"],
            step=data["step"],
            choices=tuple(Choice(value=c["value"], label=c["label"]) for c in data["choices"]),
            unit=data["unit"],
            group=data["group"],
            max_length=data["maxLength"],
        )


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
class Interface:
    """All of a definition that can be known without running it.

    `title` is a short name for people ("Box with lid"), `description` one line or more.
    `files` are the paths, relative to the definition's folder with `/`, of what it includes or imports.
    """

    title: str = ""
    description: str = ""
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    files: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "description": self.description,
            "inputs": [i.as_json() for i in self.inputs],
            "outputs": [o.as_json() for o in self.outputs],
            "files": list(self.files),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Interface:
        return cls(
            title=data["title"],
            description=data["description"],
            inputs=tuple(Input.from_json(i) for i in data["inputs"]),
            outputs=tuple(Output.from_json(o) for o in data["outputs"]),
            files=tuple(data["files"]),
        )


class UnreadableDefinition(Exception):
    """A file that can't become a definition; the message says what is wrong and, where known, on which line."""

"""How is one input described? By the parameter that takes it, and by what its wires come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from definitions.readers.grasshopper.canvas.document import Document, Thing, own_description
from definitions.readers.grasshopper.canvas.fields import LONGEST_NAME, flag, readable, text
from definitions.readers.grasshopper.canvas.kinds import SLIDER
from definitions.readers.grasshopper.canvas.titles import titles
from definitions.readers.grasshopper.discovery import Found
from definitions.readers.grasshopper.geometry.unpacking import Geometry
from definitions.readers.grasshopper.inputs.allowance import Allowance
from definitions.readers.grasshopper.inputs.choices import choices
from definitions.readers.grasshopper.inputs.contextual import asked, counts
from definitions.readers.grasshopper.inputs.defaults import LONGEST_TEXT, Defaults, NoDefault
from definitions.readers.grasshopper.inputs.reasons import reason
from definitions.readers.grasshopper.problems import Problems
from definitions.readers.grasshopper.wires.flows import Control, Flow
from definitions.readers.grasshopper.wires.sources import Wires
from definitions.readers.units import parted
from definitions.schema import UNLIMITED, Input, InputType, Scalar

NOTHING = "it has no default"
_LONGEST_DESCRIPTION = 1_000
LONG_TEXT = 1 << 22
"""Characters that an input takes whose own text is longer than others may be: files in base64, mostly."""


class Inputs:
    """Describes the inputs of one file."""

    def __init__(self, document: Document, problems: Problems) -> None:
        self._wires = Wires(document, problems)
        self._titles = titles(document)
        self._allowance = Allowance()
        self._defaults = Defaults(self._allowance)
        self._problems = problems

    @property
    def geometry(self) -> Mapping[str, Geometry]:
        """In the defaults of those described so far, by id."""
        return self._defaults.geometry

    def describe(self, found: Found) -> Input:
        thing = found.parameter
        flow = self._wires.flow(thing)
        control = _allowed(thing, flow)
        kind: InputType = "Integer" if thing.kind.type == "Number" and control.is_whole else thing.kind.type
        at_least, at_most, tree_access = _counts(thing, flow)
        is_number = kind in ("Number", "Integer")
        words, unit = parted(_description(thing)) if is_number else (_description(thing), "")
        described = Input(
            name=found.name,
            param_type=kind,
            nickname=_nickname(found),
            description=words,
            unit=unit,
            minimum=control.minimum if is_number else None,
            maximum=control.maximum if is_number else None,
            step=control.step if is_number else None,
            choices=choices(found.name, kind, control, self._allowance, self._problems),
            group=self._title(found),
            at_least=at_least,
            at_most=at_most,
            tree_access=tree_access,
            max_length=LONG_TEXT if kind == "Text" and _has_long_text(flow) else None,
            settable=thing.kind.settable,
            reason=reason(thing, flow),
            receiver=thing.kind.receiver,
        )
        try:
            described = replace(described, default=self._default(described, flow))
            lack = NOTHING if described.default is None else ""
        except NoDefault as error:
            lack = str(error)
        self._remark(found, described, lack)
        return described

    def _default(self, described: Input, flow: Flow) -> tuple[Scalar, ...] | None:
        """Raises NoDefault."""
        values = self._defaults.of(described.param_type, flow)
        if values is not None:
            _check(described, values)
        return values

    def _remark(self, found: Found, described: Input, lack: str) -> None:
        """What a designer should know of it; `lack` is why it has no default."""
        if not described.settable:
            self._problems.add(described.reason, of=found.name)
        elif lack and described.at_least > 0:
            self._problems.add(f"every request must send it: {lack}.", of=found.name)
        elif lack and lack != NOTHING:
            self._problems.add(f"no default: {lack}.", of=found.name)
        if described.param_type == "Surface" and "Brep" in self._classes(described):
            self._problems.add(
                "its default is a Brep; that Rhino Compute takes one for a Surface was never seen.", of=found.name
            )
        if found.group and described.settable and self._wires.end_in(found.parameter):
            self._problems.add(
                "a wire still ends in its parameter; Rhino Compute replaces what comes along it by what is sent.",
                of=found.name,
            )

    def _classes(self, described: Input) -> set[str]:
        return {self.geometry[str(id)].type for id in described.default or ()}

    def _title(self, found: Found) -> str:
        ids = (found.parameter.id, found.group)
        return next((self._titles[id] for id in ids if id and id in self._titles), "")


def _allowed(thing: Thing, flow: Flow) -> Control:
    """The parameter's own bounds and presets, else those of the slider or list that feeds it. A range in which there
    is no value is none."""
    control = flow.control
    if thing.kind.contextual:
        own = asked(thing)
        low = control.minimum if own.minimum is None else own.minimum
        high = control.maximum if own.maximum is None else own.maximum
        if _is_empty(low, high):
            low, high = own.minimum, own.maximum
        control = replace(control, minimum=low, maximum=high, choices=own.choices or control.choices)
    if thing.kind.type == "Integer":
        control = control.whole()
    return replace(control, minimum=None, maximum=None) if _is_empty(control.minimum, control.maximum) else control


def _is_empty(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and low > high


def _counts(thing: Thing, flow: Flow) -> tuple[int, int, bool]:
    """At least and at most how many values, and whether on any branches: as Compute's `/io` says, and any branches
    where the parameter has several itself."""
    if thing.kind.contextual:
        return counts(thing)
    at_least = 0 if flag(thing.chunk, "Optional") else 1
    return at_least, 1 if thing.guid == SLIDER else UNLIMITED, len(flow.tree) > 1


def _nickname(found: Found) -> str | None:
    """What its designer called the parameter; None where that is its name, or Grasshopper's for all of the kind."""
    nickname, kind = readable(found.parameter.nickname, LONGEST_NAME), found.parameter.kind
    is_stock = nickname in ("", kind.nick, kind.name, found.parameter.name)
    return None if is_stock or nickname == found.name.rpartition(":")[2] else nickname


def _description(thing: Thing) -> str:
    words = text(thing.chunk, "Prompt").strip() or own_description(text(thing.chunk, "Description"))
    return readable(words, _LONGEST_DESCRIPTION)


def _has_long_text(flow: Flow) -> bool:
    return any(isinstance(v, str) and len(v) > LONGEST_TEXT for values in flow.tree.values() for v in values)


def _check(described: Input, values: tuple[Scalar, ...]) -> None:
    """A default must be what could be sent. Raises NoDefault."""
    if len(values) > described.at_most:
        raise NoDefault(f"it has {len(values):,} values, of at most {described.at_most:,}")
    if len(values) < described.at_least:
        raise NoDefault(f"it has {len(values):,} of at least {described.at_least:,} values")
    if described.choices and not set(values) <= {choice.value for choice in described.choices}:
        raise NoDefault("its value is none of the choices")
    for value in values:
        if not described.choices and isinstance(value, int | float) and not isinstance(value, bool):
            low, high = described.minimum, described.maximum
            if (low is not None and value < low) or (high is not None and value > high):
                raise NoDefault(f"its value {value:.15g} is out of its range")

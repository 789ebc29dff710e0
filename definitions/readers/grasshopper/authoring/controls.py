"""Which objects does a person set on the canvas? Number Slider, Panel, Boolean Toggle, Value List."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

from definitions.readers.grasshopper.archive.tree import Chunk
from definitions.readers.grasshopper.archive.values import Colour
from definitions.readers.grasshopper.authoring.items import items, numbered, stable_id
from definitions.readers.grasshopper.authoring.things import Kind, Place, Source, Thing, wired, wires

SLIDER = Kind(
    guid=UUID("57da07bd-ecab-415d-9d86-af36d7073abc"),
    name="Number Slider",
    description="Numeric slider for single values",
)
PANEL = Kind(
    guid=UUID("59e0b89a-e487-49f8-bab8-b5bab16be14c"),
    name="Panel",
    description="A panel for custom notes and text values",
)
TOGGLE = Kind(
    guid=UUID("2e78987b-9dfb-42a2-8b76-3923ac8bd91a"),
    name="Boolean Toggle",
    description="Boolean (true/false) toggle",
)
VALUE_LIST = Kind(
    guid=UUID("00027467-0d24-4fa7-b178-8dc0ac5f42ec"),
    name="Value List",
    description="Provides a list of preset values to choose from",
)
_STEPS = {"float": 0, "integer": 1, "even": 2, "odd": 3}
_LISTS = {"check list": 0, "dropdown": 1, "sequence": 2, "cycle": 3}
_PANEL_COLOUR = Colour(255, 255, 250, 90)


def slider(
    nickname: str,
    *,
    value: float,
    minimum: float,
    maximum: float,
    digits: int = 3,
    steps: Literal["float", "integer", "even", "odd"] = "float",
    key: str = "",
    at: Place | None = None,
) -> Thing:
    """`digits` are those behind the point of a float."""
    settings = items(
        Digits=digits if steps == "float" else 0,
        GripDisplay=1,
        Interval=_STEPS[steps],
        Max=float(maximum),
        Min=float(minimum),
        SnapCount=0,
        Value=float(value),
    )
    return Thing(
        kind=SLIDER,
        nickname=nickname,
        id=stable_id(SLIDER.name, nickname, key),
        items=wires(()),
        chunks=(Chunk(name="Slider", items=settings),),
        width=200.0,
        height=20.0,
        at=at,
    )


def panel(
    nickname: str,
    text: str = "",
    *,
    multiline: bool = True,
    sources: Sequence[Source] = (),
    key: str = "",
    at: Place | None = None,
) -> Thing:
    """A text of one item; without `multiline`, of an item a line."""
    starts = wired(sources)
    look = items(
        Colour=_PANEL_COLOUR,
        DrawIndices=True,
        DrawPaths=True,
        Multiline=multiline,
        SpecialCodes=False,
        Stream=False,
        Wrap=True,
    )
    return Thing(
        kind=PANEL,
        nickname=nickname,
        id=stable_id(PANEL.name, nickname, key),
        items=(*wires(starts), *items(ScrollRatio=0.0, UserText=text)),
        chunks=(Chunk(name="PanelProperties", items=look),),
        sources=starts,
        height=60.0,
        at=at,
        attributes=items(MarginLeft=0, MarginRight=0, MarginTop=0),
    )


def toggle(nickname: str, *, value: bool, key: str = "", at: Place | None = None) -> Thing:
    return Thing(
        kind=TOGGLE,
        nickname=nickname,
        id=stable_id(TOGGLE.name, nickname, key),
        items=(*wires(()), *items(ToggleValue=value)),
        height=22.0,
        at=at,
    )


def value_list(
    nickname: str,
    choices: Mapping[str, str],
    *,
    selected: Sequence[str] = (),
    mode: Literal["check list", "dropdown", "sequence", "cycle"] = "dropdown",
    key: str = "",
    at: Place | None = None,
) -> Thing:
    """`choices` are names and their expressions, in Grasshopper's language (`2`, `"abc"`, `Sqrt(16)`).

    The first is selected where no name is given.
    """
    chosen = selected or list(choices)[:1]
    lines = [
        Chunk(name="", items=items(Expression=expression, Name=name, Selected=name in chosen))
        for name, expression in choices.items()
    ]
    return Thing(
        kind=VALUE_LIST,
        nickname=nickname,
        id=stable_id(VALUE_LIST.name, nickname, key),
        items=(*wires(()), *items(ListCount=len(lines), ListMode=_LISTS[mode])),
        chunks=numbered("ListItem", lines),
        height=22.0,
        at=at,
        has_pivot=False,
    )

"""A straight stair: treads and risers as one mesh each, asked for by contextual parameters."""

from __future__ import annotations

from computeapi.engines.rhino.known.shaping import mesh_brep, vector_xyz
from computeapi.engines.rhino.samples.sheet import Sheet
from definitions.readers.grasshopper.authoring import (
    Document,
    Thing,
    context_bake,
    geometry,
    get_integer,
    get_number,
    slider,
)


def stair() -> Document:
    """Treads reach 30 mm over the riser below; both are solid."""
    sheet = Sheet()
    steps = _count(sheet, "steps", "How many steps", 9, 2, 20)
    width = _length(sheet, "width", "Width between the walls [mm]", 900, 500, 2000)
    rise = _length(sheet, "rise", "Height of a step [mm]", 175, 140, 220)
    going = _length(sheet, "going", "Depth of a step [mm]", 270, 220, 350)

    nose, thick = sheet.constant("nose", 30), sheet.constant("thickness", 40)
    under = sheet.less("under", rise, thick)
    tread = sheet.box("tread", (None, None, under), (width, sheet.plus("tread end", going, nose), rise))
    riser = sheet.box("riser", (None, nose, None), (width, sheet.plus("riser end", nose, thick), under))
    along, up = sheet.series("along", going, steps), sheet.series("up", rise, steps)
    climb = sheet.add(vector_xyz(key="climb", y=along, z=up)).output("Vector")
    parts = [sheet.moved("treads", tread, climb), sheet.moved("risers", riser, climb)]
    solids = sheet.add(geometry("Solids", of="Brep", sources=parts))
    sheet.add(context_bake("stair", sheet.add(mesh_brep(solids, key="stair"))))

    sheet.number("height", sheet.times("height", rise, steps))
    sheet.number("run", sheet.times("run", going, steps))
    sheet.number("stride", sheet.plus("stride", sheet.plus("two rises", rise, rise), going))
    return sheet.document("Stair", "A straight stair. Two rises and a going, its stride, should be 600 to 640 mm.")


def _length(sheet: Sheet, name: str, prompt: str, value: float, minimum: float, maximum: float) -> Thing:
    shown = sheet.add(slider(name, value=value, minimum=minimum, maximum=maximum, steps="integer"))
    return sheet.add(get_number(name, prompt=prompt, sources=[shown]))


def _count(sheet: Sheet, name: str, prompt: str, value: int, minimum: int, maximum: int) -> Thing:
    shown = sheet.add(slider(name, value=value, minimum=minimum, maximum=maximum, steps="integer"))
    return sheet.add(get_integer(name, prompt=prompt, sources=[shown]))

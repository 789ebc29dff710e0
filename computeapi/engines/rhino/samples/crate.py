"""A crate of flat panels: five, or six with its lid."""

from __future__ import annotations

from computeapi.engines.rhino.known.reckoning import stream_filter
from computeapi.engines.rhino.samples.sheet import Sheet
from definitions.readers.grasshopper.authoring import Document

_SHEETS = {"3 mm": "3", "6 mm": "6", "9 mm": "9", "12 mm": "12"}


def crate() -> Document:
    """The sides stand on the bottom; left and right lie between front and back; the lid lies on all."""
    sheet = Sheet()
    width = sheet.length("width", 300, 80, 800)
    depth = sheet.length("depth", 200, 80, 600)
    height = sheet.length("height", 140, 40, 500)
    thick = sheet.choice("thickness", _SHEETS, "9 mm")
    has_lid = sheet.switch("lid", False)

    right, back = sheet.less("right", width, thick), sheet.less("back", depth, thick)
    top = sheet.plus("top", height, thick)
    panels = [
        sheet.box("bottom", (None, None, None), (width, depth, thick)),
        sheet.box("front", (None, None, thick), (width, thick, height)),
        sheet.box("back", (None, back, thick), (width, depth, height)),
        sheet.box("left", (None, thick, thick), (thick, back, height)),
        sheet.box("right", (right, thick, thick), (width, back, height)),
    ]
    lid = sheet.box("lid", (None, None, height), (width, depth, top))
    sheet.breps("panels", *panels, sheet.add(stream_filter(has_lid, None, lid, key="lid")))

    inner_width, inner_depth = sheet.less("inner width", right, thick), sheet.less("inner depth", back, thick)
    floor = sheet.times("floor", inner_width, inner_depth)
    volume = sheet.times("volume", floor, sheet.less("inner height", height, thick))
    sheet.number("litres", sheet.times("in litres", volume, sheet.constant("litres in a cubic millimetre", 1e-6)))
    return sheet.document("Crate", "A crate of flat panels, with or without a lid, and what it holds.")

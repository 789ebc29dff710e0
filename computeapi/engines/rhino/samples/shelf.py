"""A shelf: boards between two sides, at equal heights, with a back where one is wanted."""

from __future__ import annotations

from computeapi.engines.rhino.known.reckoning import division, stream_filter
from computeapi.engines.rhino.known.shaping import unit_z
from computeapi.engines.rhino.samples.sheet import Sheet
from definitions.readers.grasshopper.authoring import Document

_BOARDS = {"12 mm": "12", "18 mm": "18", "22 mm": "22", "28 mm": "28"}


def shelf() -> Document:
    """The lowest board lies on the ground and the highest ends with the sides."""
    sheet = Sheet()
    width = sheet.length("width", 900, 300, 1600)
    depth = sheet.length("depth", 280, 150, 500)
    height = sheet.length("height", 1200, 300, 2200)
    count = sheet.count("boards", 5, 2, 10)
    thick = sheet.choice("thickness", _BOARDS, "22 mm")
    has_back = sheet.switch("back", True)

    right = sheet.less("right", width, thick)
    left_side = sheet.box("left", (None, None, None), (thick, depth, height))
    right_side = sheet.box("right", (right, None, None), (width, depth, height))

    spaces = sheet.less("spaces", count, sheet.constant("one", 1))
    pitch = sheet.add(division(sheet.less("highest", height, thick), spaces, key="pitch"))
    board = sheet.box("board", (thick, None, None), (right, depth, thick))
    up = sheet.add(unit_z(sheet.series("heights", pitch, count), key="up"))
    boards = sheet.moved("boards", board, up)

    behind = sheet.plus("behind", depth, sheet.constant("back", 4))
    back = sheet.box("back", (None, depth, None), (width, behind, height))
    sheet.breps("boards", left_side, right_side, boards, sheet.add(stream_filter(has_back, None, back, key="back")))

    sheet.number("clearance", sheet.less("clearance", pitch, thick))
    inside = sheet.times("all boards", sheet.less("inside", right, thick), count)
    sheet.number("length", sheet.plus("length", inside, sheet.plus("sides", height, height)))
    return sheet.document("Shelf", "A shelf of boards, the space between them, and how much board it takes.")

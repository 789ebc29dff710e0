"""What is around the polylines of a DXF? What AutoCAD 2004 (AC1018) wants in every file: tables with their standard
rows, two blocks, a layout for each, a plot style for the layer. Names and numbers are Autodesk's DXF reference's.
"""

from __future__ import annotations

FIRST_HANDLE = 0x100
"""Those below are of what is here; 17 is the block that has the polylines."""

_BEFORE = """
0 SECTION | 2 HEADER
9 $ACADVER | 1 AC1018
9 $DWGCODEPAGE | 3 ANSI_1252
9 $HANDSEED | 5 {seed:X}
9 $INSUNITS | 70 {units}
9 $MEASUREMENT | 70 {metric}
9 $EXTMIN | 10 {left!r} | 20 {bottom!r} | 30 0.0
9 $EXTMAX | 10 {right!r} | 20 {top!r} | 30 0.0
0 ENDSEC
0 SECTION | 2 CLASSES
0 CLASS | 1 ACDBDICTIONARYWDFLT | 2 AcDbDictionaryWithDefault | 3 ObjectDBX Classes | 90 0 | 91 0 | 280 0 | 281 0
0 CLASS | 1 ACDBPLACEHOLDER | 2 AcDbPlaceHolder | 3 ObjectDBX Classes | 90 0 | 91 0 | 280 0 | 281 0
0 CLASS | 1 LAYOUT | 2 AcDbLayout | 3 ObjectDBX Classes | 90 0 | 91 0 | 280 0 | 281 0
0 ENDSEC
0 SECTION | 2 TABLES
0 TABLE | 2 VPORT | 5 1 | 330 0 | 100 AcDbSymbolTable | 70 0
0 ENDTAB
0 TABLE | 2 LTYPE | 5 2 | 330 0 | 100 AcDbSymbolTable | 70 3
0 LTYPE | 5 10 | 330 2 | 100 AcDbSymbolTableRecord | 100 AcDbLinetypeTableRecord | 2 ByBlock | 70 0
3 | 72 65 | 73 0 | 40 0.0
0 LTYPE | 5 11 | 330 2 | 100 AcDbSymbolTableRecord | 100 AcDbLinetypeTableRecord | 2 ByLayer | 70 0
3 | 72 65 | 73 0 | 40 0.0
0 LTYPE | 5 12 | 330 2 | 100 AcDbSymbolTableRecord | 100 AcDbLinetypeTableRecord | 2 Continuous | 70 0
3 | 72 65 | 73 0 | 40 0.0
0 ENDTAB
0 TABLE | 2 LAYER | 5 3 | 330 0 | 100 AcDbSymbolTable | 70 1
0 LAYER | 5 13 | 330 3 | 100 AcDbSymbolTableRecord | 100 AcDbLayerTableRecord | 2 0 | 70 0
62 7 | 6 Continuous | 370 -3 | 390 1F
0 ENDTAB
0 TABLE | 2 STYLE | 5 4 | 330 0 | 100 AcDbSymbolTable | 70 1
0 STYLE | 5 14 | 330 4 | 100 AcDbSymbolTableRecord | 100 AcDbTextStyleTableRecord | 2 Standard | 70 0
40 0.0 | 41 1.0 | 50 0.0 | 71 0 | 42 2.5 | 3 txt | 4
0 ENDTAB
0 TABLE | 2 VIEW | 5 5 | 330 0 | 100 AcDbSymbolTable | 70 0
0 ENDTAB
0 TABLE | 2 UCS | 5 6 | 330 0 | 100 AcDbSymbolTable | 70 0
0 ENDTAB
0 TABLE | 2 APPID | 5 7 | 330 0 | 100 AcDbSymbolTable | 70 1
0 APPID | 5 15 | 330 7 | 100 AcDbSymbolTableRecord | 100 AcDbRegAppTableRecord | 2 ACAD | 70 0
0 ENDTAB
0 TABLE | 2 DIMSTYLE | 5 8 | 330 0 | 100 AcDbSymbolTable | 70 1 | 100 AcDbDimStyleTable | 71 0
0 DIMSTYLE | 105 16 | 330 8 | 100 AcDbSymbolTableRecord | 100 AcDbDimStyleTableRecord | 2 Standard | 70 0
0 ENDTAB
0 TABLE | 2 BLOCK_RECORD | 5 9 | 330 0 | 100 AcDbSymbolTable | 70 2
0 BLOCK_RECORD | 5 17 | 330 9 | 100 AcDbSymbolTableRecord | 100 AcDbBlockTableRecord | 2 *Model_Space | 340 21
0 BLOCK_RECORD | 5 18 | 330 9 | 100 AcDbSymbolTableRecord | 100 AcDbBlockTableRecord | 2 *Paper_Space | 340 22
0 ENDTAB
0 ENDSEC
0 SECTION | 2 BLOCKS
0 BLOCK | 5 19 | 330 17 | 100 AcDbEntity | 8 0 | 100 AcDbBlockBegin | 2 *Model_Space | 70 0
10 0.0 | 20 0.0 | 30 0.0 | 3 *Model_Space | 1
0 ENDBLK | 5 1A | 330 17 | 100 AcDbEntity | 8 0 | 100 AcDbBlockEnd
0 BLOCK | 5 1B | 330 18 | 100 AcDbEntity | 67 1 | 8 0 | 100 AcDbBlockBegin | 2 *Paper_Space | 70 0
10 0.0 | 20 0.0 | 30 0.0 | 3 *Paper_Space | 1
0 ENDBLK | 5 1C | 330 18 | 100 AcDbEntity | 67 1 | 8 0 | 100 AcDbBlockEnd
0 ENDSEC
0 SECTION | 2 ENTITIES
"""
_AFTER = """
0 ENDSEC
0 SECTION | 2 OBJECTS
0 DICTIONARY | 5 A | 330 0 | 100 AcDbDictionary | 281 1
3 ACAD_GROUP | 350 1D | 3 ACAD_LAYOUT | 350 20 | 3 ACAD_PLOTSTYLENAME | 350 1E
0 DICTIONARY | 5 1D | 330 A | 100 AcDbDictionary | 281 1
0 ACDBDICTIONARYWDFLT | 5 1E | 330 A | 100 AcDbDictionary | 281 1 | 3 Normal | 350 1F
100 AcDbDictionaryWithDefault | 340 1F
0 ACDBPLACEHOLDER | 5 1F | 330 1E
0 DICTIONARY | 5 20 | 330 A | 100 AcDbDictionary | 281 1 | 3 Model | 350 21 | 3 Layout1 | 350 22
{model}
{paper}
0 ENDSEC
0 EOF
"""
_LAYOUT = """
0 LAYOUT | 5 {handle} | 330 20 | 100 AcDbPlotSettings | 1 | 2 none_device | 4 A3 | 6
40 0.0 | 41 0.0 | 42 0.0 | 43 0.0 | 44 420.0 | 45 297.0 | 46 0.0 | 47 0.0 | 48 0.0 | 49 0.0
140 0.0 | 141 0.0 | 142 1.0 | 143 1.0
70 {plot} | 72 1 | 73 0 | 74 5 | 7 | 75 16 | 147 1.0 | 148 0.0 | 149 0.0
100 AcDbLayout | 1 {name} | 70 1 | 71 {tab} | 10 0.0 | 20 0.0 | 11 420.0 | 21 297.0 | 12 0.0 | 22 0.0 | 32 0.0
14 1e+20 | 24 1e+20 | 34 1e+20 | 15 -1e+20 | 25 -1e+20 | 35 -1e+20 | 146 0.0 | 13 0.0 | 23 0.0 | 33 0.0
16 1.0 | 26 0.0 | 36 0.0 | 17 0.0 | 27 1.0 | 37 0.0 | 76 0 | 330 {block}
"""


def before(*, extent: list[list[float]], units: int, metric: bool, seed: int) -> bytes:
    """Up to the first entity. `extent` is the least and the greatest x and y, `units` the number of $INSUNITS, `seed`
    the first handle that isn't used."""
    (left, bottom), (right, top) = extent
    return tags(
        _BEFORE.format(left=left, bottom=bottom, right=right, top=top, units=units, metric=int(metric), seed=seed)
    )


def after() -> bytes:
    model = _LAYOUT.format(handle="21", name="Model", tab=0, plot=1024, block="17").strip()
    paper = _LAYOUT.format(handle="22", name="Layout1", tab=1, plot=0, block="18").strip()
    return tags(_AFTER.format(model=model, paper=paper))


def tags(text: str) -> bytes:
    """Each tag as a file has it: its code on one line, its value on the next."""
    pairs = (tag.partition(" ") for line in text.strip().split("\n") for tag in line.split(" | "))
    return "".join(f"{code:>3}\n{value}\n" for code, _, value in pairs).encode("ascii")

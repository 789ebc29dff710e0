"""import() and surface() read every kind of file, beside the file that names it, whatever the spelling of its name."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
import trimesh

from computeapi.engines.base import EngineResult
from tests.engines.openscad.conftest import Solve

DXF = "0\nSECTION\n2\nENTITIES\n{lines}0\nENDSEC\n0\nEOF\n"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 96 96">'
    '<g id="a"><rect x="0" y="0" width="48" height="96"/></g><rect id="b" x="48" y="0" width="24" height="96"/></svg>'
)
AMF = (
    '<amf unit="millimeter"><object id="1"><mesh><vertices>{points}</vertices><volume>{faces}</volume></mesh>'
    "</object></amf>"
)
MODEL = (
    '<model unit="millimeter" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><resources>'
    '<object id="1" type="model"><mesh><vertices>{points}</vertices><triangles>{faces}</triangles></mesh></object>'
    '</resources><build><item objectid="1"/></build></model>'
)
RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r"'
    ' Target="/3D/3dmodel.model" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>'
)


def measure(result: EngineResult, name: str) -> float:
    items = next(output.branches["{0}"] for output in result.outputs if output.name == name)
    assert isinstance(items[0], float)
    return items[0]


def _lines(layer: str, corners: list[tuple[int, int]]) -> str:
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return "".join(f"0\nLINE\n8\n{layer}\n10\n{a}\n20\n{b}\n11\n{c}\n21\n{d}\n" for (a, b), (c, d) in pairs)


def _amf(box: trimesh.Trimesh) -> str:
    point = "<vertex><coordinates><x>{}</x><y>{}</y><z>{}</z></coordinates></vertex>"
    face = "<triangle><v1>{}</v1><v2>{}</v2><v3>{}</v3></triangle>"
    points = "".join(point.format(*row) for row in box.vertices)
    return AMF.format(points=points, faces="".join(face.format(*row) for row in box.faces))


def _3mf(box: trimesh.Trimesh) -> bytes:
    points = "".join('<vertex x="{}" y="{}" z="{}"/>'.format(*row) for row in box.vertices)
    faces = "".join('<triangle v1="{}" v2="{}" v3="{}"/>'.format(*row) for row in box.faces)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", RELATION)
        archive.writestr("3D/3dmodel.model", MODEL.format(points=points, faces=faces))
    return file.getvalue()


def _png(rows: list[list[int]]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A box of 2 mm in each mesh format, outlines, heights and data, below `parts`."""
    folder = tmp_path / "parts"
    folder.mkdir()
    box = trimesh.creation.box((2, 2, 2))
    for name in ("bin.stl", "box.off", "box.obj", "UP.STL", "UP.Obj"):
        (folder / name).write_bytes(_exported(box, Path(name).suffix.lower()[1:]))
    (folder / "ascii.stl").write_text(str(box.export(file_type="stl_ascii")))
    (folder / "box.3mf").write_bytes(_3mf(box))
    (folder / "box.amf").write_text(_amf(box))
    (folder / "shape.svg").write_text(SVG)
    square, other = [(0, 0), (4, 0), (4, 4), (0, 4)], [(10, 0), (12, 0), (12, 2), (10, 2)]
    (folder / "shape.dxf").write_text(DXF.format(lines=_lines("one", square) + _lines("two", other)))
    (folder / "heights.dat").write_text("# rows\n1 1 1\n1 1 1\n")
    (folder / "heights.png").write_bytes(_png([[255, 255], [255, 255]]))
    (folder / "data.json").write_text(json.dumps({"a": [1, "x", None, True]}))
    (folder / "part.csg").write_text("group() { cube(size = [1, 2, 3], center = false); }\n")
    return folder


def _exported(box: trimesh.Trimesh, kind: str) -> bytes:
    data = box.export(file_type=kind)
    return data if isinstance(data, bytes) else str(data).encode()


@pytest.mark.parametrize(
    "name", ["bin.stl", "ascii.stl", "box.off", "box.obj", "box.3mf", "box.amf", "UP.STL", "UP.Obj"]
)
@pytest.mark.usefixtures("files")
def test_a_mesh_of_every_format_is_imported(solved: Solve, name: str) -> None:
    result = solved(f'import("parts/{name}");')
    assert measure(result, "volume") == pytest.approx(8)
    assert [message.mark for message in result.messages if message.mark != "DEPRECATED"] == []


@pytest.mark.parametrize(
    ("source", "area"),
    [
        ('import("parts/shape.dxf");', 16 + 4),
        ('import("parts/shape.dxf", layer = "two");', 4),
        ('import("parts/shape.dxf", origin = [1, 1], scale = 2);', 4 * 20),
        ('import("parts/shape.svg", dpi = 96);', (72 * 96) * (25.4 / 96) ** 2),
        ('import("parts/shape.svg", dpi = 96, id = "a");', (48 * 96) * (25.4 / 96) ** 2),
        ('import("parts/shape.svg", dpi = 96, center = true);', (72 * 96) * (25.4 / 96) ** 2),
    ],
)
@pytest.mark.usefixtures("files")
def test_an_outline_is_imported_by_layer_id_and_scale(solved: Solve, source: str, area: float) -> None:
    assert measure(solved(source), "area") == pytest.approx(area, rel=1e-3)


@pytest.mark.parametrize(
    ("source", "volume"),
    [
        ('surface("parts/heights.dat");', 2),
        ('surface(file = "parts/heights.png", center = true);', 1),
        ("include <parts/part.csg>", 6),
        ('linear_extrude(height = 2) import(file = "parts/shape.dxf", layer = "two");', 8),
    ],
)
@pytest.mark.usefixtures("files")
def test_heights_and_trees_make_solids(solved: Solve, source: str, volume: float) -> None:
    assert measure(solved(source), "volume") == pytest.approx(volume, rel=1e-3)


@pytest.mark.usefixtures("files")
def test_json_that_is_imported_is_data(solved: Solve) -> None:
    result = solved('x = import("parts/data.json");\necho(x.a, x);')
    assert result.messages[0].text == '[1, "x", undef, true], { a = [1, "x", undef, true]; }'


@pytest.mark.parametrize(
    "call",
    [
        'import("bin.stl");',
        'import(str("bin", ".stl"));',
        'import(file = str("bin", ".stl"), convexity = 2);',
        'name = "bin.stl"; import(name);',
        'import(convexity = 3, file = true ? "bin.stl" : "none.stl");',
        'import(/* the box */ "bin.stl" // here\n);',
        'module m(file) { echo(file); import(file); } m(file = "bin.stl");',
        'for (n = ["bin"]) import(let (end = ".stl") str(n, end));',
        'import("box.stl"); // beside the definition',
    ],
)
@pytest.mark.parametrize("more", ["", "2d = 1; // what makes a copy of the file"])
@pytest.mark.parametrize("word", ["include", "use"])
def test_a_file_is_found_beside_the_file_that_names_it(
    solved: Solve, files: Path, tmp_path: Path, call: str, word: str, more: str
) -> None:
    (tmp_path / "box.stl").write_bytes((files / "bin.stl").read_bytes())
    (files / "lib.scad").write_text(f"module part() {{ {call}\n}}\n{more}")
    result = solved(f"{word} <parts/lib.scad>\npart();")
    assert measure(result, "volume") == pytest.approx(8)
    assert all("tmp" not in message.printed for message in result.messages)


@pytest.mark.usefixtures("files")
def test_a_name_that_is_only_handed_on_stays_as_it_is(solved: Solve) -> None:
    result = solved('module m(file) echo(file);\nm(file = "parts/bin.stl");\nimport("parts/bin.stl");')
    assert result.messages[0].text == '"parts/bin.stl"'


def test_a_file_that_includes_itself_is_told_of(solved: Solve, tmp_path: Path) -> None:
    (tmp_path / "self.scad").write_text("echo(1);\ninclude <self.scad>\n")
    printed = [message.printed for message in solved("include <self.scad>\ncube(1);").messages]
    assert printed == ["WARNING: Can't open include file 'self.scad'. in file self.scad, line 2", "ECHO: 1"]

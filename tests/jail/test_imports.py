"""A file that is made to hurt its reader is a message or an error; what it claims is not believed."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from computeapi.engines.openscad.engine import OpenScadEngine
from softly.lib.errors import EngineCrashed, ResourceExhausted, SolveTimeout
from tests.engines.processes import ROOT
from tests.jail import hostile
from tests.jail.solving import BRIEF, SMALL, attack, mended

NAN, INF = math.nan, math.inf
MANY = 100_000
TRUE_FONT = (ROOT / "assets" / "fonts" / "liberation" / "LiberationMono-Regular.ttf").read_bytes()

FILES: dict[str, tuple[str, str | bytes]] = {
    "a picture of 400 million points": ("x.png", hostile.png(20_000, 20_000)),
    "a picture that claims 16 exabytes": ("x.png", hostile.png(0xFFFFFFFF, 0xFFFFFFFF, data=b"x")),
    "a picture of nothing": ("x.png", hostile.png(60_000, 60_000, data=b"")),
    "a picture cut off": ("x.png", hostile.png(100, 100)[:60]),
    "heights that aren't numbers": ("x.dat", "nan inf 1e309\n-inf x 5\n"),
    "heights in one line": ("x.dat", "1 " * 1_000_000),
    "3mf of 300 MB": ("x.3mf", hostile.archive({"3D/3dmodel.model": b" " * (300 << 20)})),
    "3mf in 3mf": ("x.3mf", hostile.archive({"x.3mf": hostile.archive({"x.3mf": hostile.threemf()})})),
    "3mf with names that lead out": ("x.3mf", hostile.archive({"../../../secret.model": "", "/etc/passwd.model": ""})),
    "3mf smaller than it says": ("x.3mf", hostile.lying(unpacked=0xFFFFFFF0)),
    "3mf larger than it says": ("x.3mf", hostile.lying(unpacked=5)),
    "3mf packed beyond its end": ("x.3mf", hostile.lying(packed=0xFFFFFFF0)),
    "3mf elsewhere": ("x.3mf", hostile.lying(offset=0xFFFFFFF0)),
    "3mf of exabytes": ("x.3mf", hostile.lying_in_64_bits(packed=100, unpacked=1 << 63, offset=0)),
    "3mf packed around the end of numbers": (
        "x.3mf",
        hostile.lying_in_64_bits(packed=(1 << 64) - 40, unpacked=1000, offset=0),
    ),
    "3mf before its beginning": ("x.3mf", hostile.lying_in_64_bits(packed=9, unpacked=9, offset=(1 << 64) - 20)),
    "3mf without a directory": ("x.3mf", hostile.lost_directory((1 << 64) - 56)),
    "3mf with a billion laughs": ("x.3mf", hostile.threemf(before=hostile.LAUGHS, resources="&a11;")),
    "3mf with a file of the system": ("x.3mf", hostile.threemf(before=hostile.OUTSIDE, resources="&a11;")),
    "3mf 100,000 deep": ("x.3mf", hostile.threemf(resources="<object>" * MANY)),
    "3mf of itself": (
        "x.3mf",
        hostile.threemf(resources='<object id="1"><components><component objectid="1"/></components></object>'),
    ),
    "3mf with corners that aren't there": (
        "x.3mf",
        hostile.threemf(resources=hostile.TETRAHEDRON.replace('v1="0"', 'v1="4000000000"').replace('2="1"', '2="-1"')),
    ),
    "amf with a billion laughs": ("x.amf", f"{hostile.LAUGHS}<amf>&a11;</amf>"),
    "amf with a file of the system": ("x.amf", f"{hostile.OUTSIDE}<amf><object>&a11;</object></amf>"),
    "amf 100,000 deep": ("x.amf", "<amf>" + "<object>" * MANY),
    "svg with a billion laughs": ("x.svg", hostile.svg("<text>&a11;</text>", before=hostile.LAUGHS)),
    "svg with a file of the system": ("x.svg", hostile.svg("<text>&a11;</text>", before=hostile.OUTSIDE)),
    "svg with other files": (
        "x.svg",
        hostile.svg('<image xlink:href="file:///etc/passwd" width="5" height="5"/><use xlink:href="../secret.svg#a"/>'),
    ),
    "svg of itself": (
        "x.svg",
        hostile.svg('<g id="a"><use xlink:href="#b"/></g><g id="b"><use xlink:href="#a"/></g>'),
    ),
    "svg 4,000 deep": ("x.svg", hostile.svg("<g>" * 4000 + "</g>" * 4000)),
    "svg of no numbers": (
        "x.svg",
        hostile.svg('<path d="M0,0 L1,1e309 C1e308,0 nan,inf 3,3 A1e-300 1e300 0 1 1 5 5z"/>'),
    ),
    "svg of 100,000 turns": (
        "x.svg",
        hostile.svg(f'<g transform="{"rotate(1) " * MANY}"><rect width="1" height="1"/></g>'),
    ),
    "svg of dashes": (
        "x.svg",
        hostile.svg('<path d="M0,0L1e6,0" stroke="red" stroke-width="1" stroke-dasharray="1e-9"/>'),
    ),
    "stl that claims 4e9 triangles": ("x.stl", hostile.stl(0xFFFFFFFF, 0, 0, 0, 1, 0, 0, 0, 1, 0)),
    "stl of no numbers": ("x.stl", hostile.stl(1, NAN, 0, 0, INF, 0, 0, 3e38, 1, 0)),
    "stl in words, of no numbers": (
        "x.stl",
        "solid x\nfacet normal 0 0 1\nouter loop\nvertex nan inf 1e400\nvertex 1 0 0\nvertex 0 1 0\nendloop\n",
    ),
    "stl with an endless name": ("x.stl", "solid " + "x" * 2_000_000),
    "stl of nothing": ("x.stl", b""),
    "off that claims 4e9 corners": ("x.off", "OFF\n4000000000 4000000000 0\n0 0 0\n"),
    "off of less than nothing": ("x.off", "OFF\n-5 -5 0\n0 0 0\n"),
    "off with corners that aren't there": ("x.off", "OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 999999999\n"),
    "off with a face of 4e9": ("x.off", "OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n4000000000 0 1 2\n"),
    "obj with corners that aren't there": ("x.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 999999999\nf 0 -9 -99999999\n"),
    "obj with other files": ("x.obj", "mtllib /etc/passwd\nmtllib ../secret.mtl\nusemtl x\nv 0 0 0\n"),
    "ply that claims 4e9 corners": ("x.ply", "ply\nformat ascii 1.0\nelement vertex 4000000000\nend_header\n"),
    "dxf of itself": (
        "x.dxf",
        hostile.dxf("0 INSERT 2 A", blocks="0 BLOCK 2 A 0 INSERT 2 A 0 ENDBLK"),
    ),
    "dxf of 1e12 blocks": (
        "x.dxf",
        hostile.dxf(
            "0 INSERT 2 B0",
            blocks="".join(f" 0 BLOCK 2 B{at}{f' 0 INSERT 2 B{at + 1}' * 10} 0 ENDBLK" for at in range(12)),
        ),
    ),
    "dxf with a curve of 2e9 corners": (
        "x.dxf",
        hostile.dxf("0 SPLINE 71 2000000000 72 2000000000 73 2000000000 10 0"),
    ),
    "dxf of no numbers": ("x.dxf", hostile.dxf("0 CIRCLE 10 nan 20 inf 40 1e308 0 LINE 10 nan 20 0 11 inf 21 1e400")),
    "json 100,000 deep": ("x.json", "[" * MANY + "]" * MANY),
    "json of numbers beyond all": ("x.json", '[1e999, -1e999, 123456789012345678901234567890, "\\ud800", "\\u0000"]'),
    "json cut off": ("x.json", '{"a":'),
    "an archive instead of a drawing": ("x.svg", hostile.threemf()),
    "a picture instead of a mesh": ("x.stl", hostile.png(10, 10)),
}

READ = 'import("{0}"); surface("{0}"); echo(dxf_dim(file = "{0}", name = "x"), import("{0}"));\ncube(1);'

SLOW: dict[str, tuple[str, str | bytes, str]] = {
    "heights of a million": ("x.dat", "1 " * 1000 + "\n" + ("1 " * 1000 + "\n") * 999, 'surface("x.dat");'),
    "a picture of nine million points": ("x.png", hostile.png(3000, 3000), 'surface("x.png");'),
    "a line 1e9 fragments long": ("x.svg", hostile.svg('<circle r="5"/>'), 'import("x.svg", $fn = 1e9);'),
    "an arc of 1e9 fragments": ("x.dxf", hostile.dxf("0 CIRCLE 10 0 20 0 40 5"), 'import("x.dxf", $fn = 1e9);'),
    "a face of a million corners": ("x.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf " + "1 2 3 " * 300_000, 'import("x.obj");'),
}

CRASHES: dict[str, tuple[str, str | bytes]] = {
    "svg 100,000 deep": ("x.svg", hostile.svg("<g>" * MANY + "</g>" * MANY)),
    "x3d of itself": ("x.x3d", '<X3D><Scene><Group DEF="a"><Group USE="a"/></Group></Scene></X3D>'),
    "x3d 100,000 deep": ("x.x3d", "<X3D>" + "<Transform>" * MANY),
    "vrml 50,000 deep": ("x.wrl", "#VRML V2.0 utf8\n" + "Transform { children [ " * 50_000),
}


def put(folder: Path, name: str, data: str | bytes) -> None:
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())


@pytest.mark.parametrize(("name", "data"), FILES.values(), ids=FILES)
def test_a_hostile_file_is_a_message_or_an_error(
    engine: OpenScadEngine, folder: Path, name: str, data: str | bytes
) -> None:
    put(folder, name, data)
    for call in ('import("{}");', 'surface("{}");', 'echo(import("{}"));', 'echo(dxf_dim(file="{}", name="x"));'):
        outcome = attack(engine, folder, f"{call.format(name)}\ncube(1);")
        assert not isinstance(outcome.error, EngineCrashed | SolveTimeout), call


@pytest.mark.parametrize(("name", "data", "call"), SLOW.values(), ids=SLOW)
def test_a_file_that_makes_too_much_is_ended(
    engine: OpenScadEngine, folder: Path, name: str, data: str | bytes, call: str
) -> None:
    put(folder, name, data)
    outcome = attack(engine, folder, f"{call}\ncube(1);", limits=BRIEF)
    assert isinstance(outcome.error, SolveTimeout | ResourceExhausted) or outcome.result is not None


@pytest.mark.parametrize(("name", "data"), CRASHES.values(), ids=CRASHES)
def test_a_file_that_crashes_its_reader_hurts_nobody_else(
    engine: OpenScadEngine, folder: Path, name: str, data: str | bytes
) -> None:
    put(folder, name, data)
    outcome = attack(engine, folder, f'import("{name}");\ncube(1);')
    assert not isinstance(outcome.error, EngineCrashed) or mended() < 2


FONTS: dict[str, bytes] = {
    "of nothing": b"",
    "of no font": b"\0\1\0\0" + b"\xff" * 5000,
    "cut off": TRUE_FONT[:20_000],
    "whose tables lie outside": TRUE_FONT[:8] + b"\xff" * 400 + TRUE_FONT[408:],
    "whose letters are noise": TRUE_FONT[:50_000] + b"\x7f\xff" * 50_000 + TRUE_FONT[150_000:],
    "that claims 65,535 tables": TRUE_FONT[:4] + b"\xff\xff" + TRUE_FONT[6:],
    "that is a picture": hostile.png(10, 10),
}


@pytest.mark.parametrize("data", FONTS.values(), ids=FONTS)
def test_a_hostile_font_is_left_out_or_drawn(engine: OpenScadEngine, folder: Path, data: bytes) -> None:
    put(folder, "x.ttf", data)
    text = 'linear_extrude(1) text("Aq", font = "Liberation Mono"); echo(fontmetrics(font = "Liberation Mono"));'
    outcome = attack(engine, folder, f"use <x.ttf>\n{text}\ncube(1);")
    assert not isinstance(outcome.error, EngineCrashed | SolveTimeout)


@pytest.mark.parametrize("word", ["include", "use"])
@pytest.mark.parametrize("times", [1, 3], ids=["a chain", "doubled"])
def test_files_that_lead_to_files_without_end_are_ended(
    engine: OpenScadEngine, folder: Path, word: str, times: int
) -> None:
    count = 1000 if times == 1 else 30
    for at in range(count):
        put(folder, f"{at}.scad", f"{word} <{at + 1}.scad>\n" * times)
    put(folder, f"{count}.scad", "x = 1;")
    outcome = attack(engine, folder, f"{word} <0.scad>\ncube(1);", limits=BRIEF if times > 1 else SMALL)
    assert not isinstance(outcome.error, EngineCrashed)


@pytest.mark.parametrize("word", ["include", "use"])
def test_files_in_a_circle_are_no_endless_work(engine: OpenScadEngine, folder: Path, word: str) -> None:
    put(folder, "a.scad", f"{word} <b.scad>\n")
    put(folder, "b.scad", f"{word} <a.scad>\n{word} <main.scad>\n")
    assert attack(engine, folder, f"{word} <a.scad>\ncube(1);").size == (1, 1, 1)


@pytest.mark.parametrize("word", ["include", "use\n"])
@pytest.mark.parametrize("body", ["[" * 50_000, "x = " + "+".join("1" * 100_000) + ";", "\0" * 5_000_000])
def test_a_file_that_is_included_has_the_limits_of_the_first(
    engine: OpenScadEngine, folder: Path, word: str, body: str
) -> None:
    put(folder, "x.scad", body)
    error = attack(engine, folder, f"{word} <x.scad>\ncube(1);").error
    assert error is not None
    assert not isinstance(error, EngineCrashed | SolveTimeout)

"""No spelling of a file's name leads out of a definition's folder, and none tells what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from computeapi.engines.openscad.engine import OpenScadEngine
from tests.jail.solving import attack, mended

LONG = "a" * 5000

INCLUDES = {
    "absolute": "include </etc/passwd>",
    "parent": "include <../secret.scad>",
    "parent, used": "use <../secret.scad>\necho(x);",
    "parent below a folder": "include <sub/../../secret.scad>",
    "on the next line": "include\n<../secret.scad>",
    "used, on the next line": "use\n\n\t<../secret.scad>\necho(x);",
    "name on two lines": "include <\n../secret.scad>",
    "after a line separator": "// a comment\u2028include <../secret.scad>",
    "after a paragraph separator": "// a comment\u2029include <../secret.scad>",
    "after a control character": "// a comment\x85include <../secret.scad>",
    "words between": "include of <../secret.scad>",
    "a comment between": "include /* of */ <../secret.scad>",
    "doubled slashes": "include <..//.//secret.scad>",
    "backslashes": "include <..\\secret.scad>",
    "home": "include <~/secret.scad>",
    "drive": "include <C:/secret.scad>",
    "url": "include <file:///etc/passwd>",
    "percent": "include <%2e%2e/secret.scad>",
    "full-width dots": "include <\uff0e\uff0e/secret.scad>",
    "another slash": "include <..\u2044secret.scad>",
    "environment": "include <$HOME/secret.scad>\ninclude <${OPENSCADPATH}/secret.scad>",
    "search path": "include <.:../secret.scad>",
    "spaces": "include <  ../secret.scad  >",
    "inside of another": "include <<../secret.scad>",
    "folder": "include <sub>",
    "folder above": "include\n<..>",
    "root": "include </>",
    "device": "include </dev/zero>",
    "terminal": "include </dev/tty>",
    "standard input": "include\n</dev/stdin>",
    "environment of the process": "include\n</proc/self/environ>",
    "memory of the process": "include\n</proc/self/mem>",
    "the client's channel": "include\n</proc/self/fd/3>",
    "any descriptor": "\n".join(f"include </proc/self/fd/{number}>" for number in range(12)),
    "kernel": "include </sys/kernel/notes>",
    "long name": f"include <{LONG}.scad>",
    "font": "use <../secret.ttf>",
    "font of the system": "use </usr/share/fonts/x.ttf>",
}

IMPORTS = {
    "absolute": 'import("/etc/passwd");',
    "absolute with a known ending": 'import("/etc/passwd/../passwd.stl");',
    "parent": 'import("../secret.stl");',
    "capitals": 'import("../secret.STL"); import("../SECRET.stl");',
    "named": 'import(file = "../secret.off");',
    "reckoned": 'import(str(chr(46), ".", "/secret", ".stl"));',
    "by a function": 'f = function(x) str("../", x); import(f("secret.stl"));',
    "layer": 'linear_extrude(1) import(file = "../secret.dxf", layer = "/etc/passwd");',
    "id": 'linear_extrude(1) import("../secret.svg", id = "x");',
    "outline": 'linear_extrude(1) import("../secret.svg");',
    "zero byte": 'import(str("../secret.stl", chr(0), ".stl"));',
    "zero byte, written": 'import("../secret.stl\\u0000.stl");',
    "old names": 'import_stl("../secret.stl"); import_dxf("../secret.dxf"); import_off("../secret.off");',
    "another scene": 'import("../secret.x3d"); import("../secret.wrl"); import("../secret.csg");',
    "as a value": 'echo(import("../secret.json"));',
    "as a value, absolute": 'echo(import("/etc/passwd"));',
    "as points": 'echo(import("../secret.stl"));',
    "as contours": 'echo(import("../secret.svg"));',
    "heights": 'surface("../secret.dat");',
    "picture": 'surface(file = "../secret.png", invert = true);',
    "heights of the process": 'surface("/proc/self/status"); surface("/proc/self/maps");',
    "heights of a device": 'surface("/dev/zero"); surface("/dev/urandom");',
    "dimension": 'echo(dxf_dim(file = "../secret.dxf", name = "x"));',
    "cross": 'echo(dxf_cross(file = "../secret.dxf"));',
    "dimension of any file": 'echo(dxf_dim(file = "/etc/passwd", name = "x"));',
    "extruded file": 'linear_extrude(file = "../secret.dxf", height = 1); rotate_extrude(file = "../secret.dxf");',
    "url": 'import("http://127.0.0.1/x.stl"); import("file:///etc/passwd.stl");',
    "no text": "import([1]); import(undef); import(function(x) x); surface([0 : 1]);",
    "long name": f'import("{LONG}.stl"); surface("{LONG}.dat"); echo(import("{LONG}.json"));',
    "font file": 'linear_extrude(1) text("a", font = "../secret.ttf"); echo(textmetrics("a", font = "/etc/passwd"));',
    "font by pattern": 'linear_extrude(1) text("a", font = "x:file=/etc/passwd:index=0");',
    "every name of the process": "echo($fn, version(), parent_module(0)); echo($parent_modules);",
}


@pytest.mark.parametrize("source", INCLUDES.values(), ids=INCLUDES)
def test_no_source_outside_is_included(engine: OpenScadEngine, folder: Path, source: str) -> None:
    outcome = attack(engine, folder, f"{source}\ncube(1);")
    assert outcome.error is not None or outcome.size == (1, 1, 1)


@pytest.mark.parametrize("source", IMPORTS.values(), ids=IMPORTS)
def test_no_data_outside_is_imported(engine: OpenScadEngine, folder: Path, source: str) -> None:
    outcome = attack(engine, folder, f"{source}\ntranslate([-9, -9, -9]) cube(40);")
    assert outcome.error is not None or outcome.size == (40, 40, 40)


@pytest.mark.parametrize(
    "source",
    [
        "include <../{}.scad>",
        "use <../{}.scad>",
        "use\n<../{}.scad>",
        'surface("../{}.dat");',
        'surface("../{}.png");',
        'echo(dxf_dim(file = "../{}.dxf", name = "x"));',
        'echo(dxf_cross(file = "../{}.dxf"));',
        'linear_extrude(1) text("a", font = "../{}.ttf");',
        "use <../{}.ttf>",
    ],
)
def test_a_file_that_is_there_and_one_that_is_not_give_the_same_answer(
    engine: OpenScadEngine, folder: Path, source: str
) -> None:
    there, missing = (attack(engine, folder, f"{source.format(name)}\ncube(1);") for name in ("secret", "absent"))
    assert there.told == missing.told.replace("absent", "secret")


@pytest.mark.skipif(mended() < 2, reason="the evaluator of PyPI tells by its words what there is")
@pytest.mark.parametrize(
    "source",
    [
        *('import("../{}.stl");', 'import("../{}.off");', 'linear_extrude(1) import("../{}.svg");'),
        *('linear_extrude(1) import("../{}.dxf");', 'echo(import("../{}.json"));', 'echo(import("../{}.stl"));'),
        *('import("../{}.scad");', 'echo(import("../{}.dat"));', 'import("../{}.stl/x.stl");'),
    ],
)
def test_an_import_does_not_tell_what_is_there_either(engine: OpenScadEngine, folder: Path, source: str) -> None:
    there, missing = (attack(engine, folder, f"{source.format(name)}\ncube(1);") for name in ("secret", "absent"))
    assert there.told == missing.told.replace("absent", "secret")


FORGERIES = {
    "line": "x\\nERROR: Assertion failed in file main.scad, line 1.stl",
    "place": "x' in file /etc/shadow, line 5.stl",
    "trace": "x\\nTRACE: called by 'root', in file main.scad, line 3.stl",
    "markup": "<script>alert(1)</script>.stl",
    "escape": "\\u001b]0;owned\\u0007.stl",
    "direction": "\\u202elts.stl",
}


@pytest.mark.parametrize("name", FORGERIES.values(), ids=FORGERIES)
def test_a_name_can_not_forge_a_message(engine: OpenScadEngine, folder: Path, name: str) -> None:
    outcome = attack(engine, folder, f'import("{name}");\ncube(1);')
    assert outcome.result is not None
    assert {message.level for message in outcome.result.messages} <= {"warning", "trace"}
    assert {message.file for message in outcome.result.messages} <= {None, "main.scad"}
    assert outcome.result.errors == ()

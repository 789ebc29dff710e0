"""text() draws every script with what comes along; a definition brings fonts of its own; the machine's don't count."""

from __future__ import annotations

import json
import os
from pathlib import Path

import openscad_cpp_evaluator as evaluator
import pytest

from computeapi.engines.openscad.engine import OpenScadEngine
from computeapi.engines.openscad.font_names import names
from computeapi.engines.openscad.fonts import Fonts
from computeapi.engines.pool import SolverPool
from tests.engines.fonts import OWN, own_font
from tests.engines.openscad.solving import solve, volume

OURS = pytest.mark.skipif(not hasattr(evaluator._ext, "read_fonts"), reason="PyPI's evaluator knows one face a text")
ALEF, BEH = "\u0627", "\u0628"


def area(engine: OpenScadEngine, folder: Path, shape: str) -> float:
    """Of a flat shape in mm², as the volume of 1 mm of it."""
    return volume(engine, folder, f"linear_extrude(1) {shape}")


def letters(text: str, font: str = "") -> str:
    return f'text("{text}", font = "{font}");'


def echoed(engine: OpenScadEngine, folder: Path, source: str) -> list[str]:
    return [message.text for message in solve(engine, folder, source).messages if message.level == "echo"]


def write_own(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(own_font())
    return path


@OURS
@pytest.mark.parametrize(
    ("text", "width", "inked"),
    [
        ("Hello", 29.93, 99.6),
        ("Привет Ελλάδα", 95.39, 292.5),
        ("مرحبا بالعالم", 59.45, 125.3),
        ("שלום עולם", 60.8, 180.6),
        ("नमस्ते", 29.53, 103.5),
        ("你好，世界", 68.2, 221.9),
        ("こんにちは", 66.84, 188.4),
        ("한국어", 37.92, 127.4),
        ("★ → ✔", 43.73, 65.1),
    ],
)
def test_every_script_is_drawn_and_measured(
    text: str, width: float, inked: float, engine: OpenScadEngine, tmp_path: Path
) -> None:
    told = echoed(engine, tmp_path, f'echo(textmetrics("{text}").size.x);')
    assert float(told[0]) == pytest.approx(width, rel=0.01)
    assert area(engine, tmp_path, letters(text)) == pytest.approx(inked, rel=0.01)


@OURS
def test_arabic_letters_are_joined(engine: OpenScadEngine, tmp_path: Path) -> None:
    apart, joined = (area(engine, tmp_path, letters(text)) for text in (f"{BEH}\u200c{BEH}\u200c{BEH}", BEH * 3))
    assert joined < 0.8 * apart


@OURS
def test_arabic_runs_from_right_to_left(engine: OpenScadEngine, tmp_path: Path) -> None:
    """Of an alef, which is tall, and then a beh, which is flat and wide, the alef stands at the right."""
    width = float(echoed(engine, tmp_path, f'echo(textmetrics("{ALEF}{BEH}").size.x);')[0])
    left, right = (
        f"intersection() {{ {letters(ALEF + BEH)} translate([{start}, 7]) square([{width / 2}, 9]); }}"
        for start in (0, width / 2)
    )
    assert area(engine, tmp_path, left) == 0
    assert area(engine, tmp_path, right) > 1


@OURS
@pytest.mark.parametrize(("first", "second"), [("abc", "你好"), ("abc", ALEF + BEH), (ALEF + BEH, "abc"), (ALEF, "12")])
def test_scripts_in_one_text_stand_as_they_are_read(
    first: str, second: str, engine: OpenScadEngine, tmp_path: Path
) -> None:
    """The first one's script says where the text begins: at the left for Latin, at the right for Arabic."""
    left = second if first.startswith(ALEF) else first
    advance = echoed(engine, tmp_path, f'echo(textmetrics("{left}").advance.x);')[0]
    part = f"intersection() {{ {letters(f'{first} {second}')} translate([0, -9]) square([{advance}, 30]); }}"
    assert area(engine, tmp_path, part) == pytest.approx(area(engine, tmp_path, letters(left)), rel=0.01)


@pytest.mark.parametrize(
    "family", ["Liberation Sans", "Liberation Serif", "Liberation Mono", "Noto Sans", "DejaVu Serif"]
)
def test_a_style_is_drawn_in_its_own_face(family: str, engine: OpenScadEngine, tmp_path: Path) -> None:
    plain, bold, italic, both = (
        area(engine, tmp_path, letters("Quartz", f"{family}{style}"))
        for style in ("", ":style=Bold", ":style=Italic", ":style=Bold Italic")
    )
    assert bold > 1.15 * plain
    assert both > 1.15 * italic
    assert len({plain, bold, italic, both}) == 4


@OURS
@pytest.mark.parametrize("style", ["", ":style=Bold"])
def test_an_unknown_family_is_the_default_one_in_the_style_asked_for(
    style: str, engine: OpenScadEngine, tmp_path: Path
) -> None:
    unknown, default = (
        area(engine, tmp_path, letters("Quartz", family + style)) for family in ("No Such Family", "Liberation Sans")
    )
    assert unknown == default


def test_every_name_that_is_listed_is_the_font_that_is_drawn(engine: OpenScadEngine, tmp_path: Path) -> None:
    listed = names(Fonts().files)
    assert {"Liberation Mono", "Liberation Sans", "Liberation Serif", "Noto Sans"} <= {font.family for font in listed}
    asked = json.dumps([font.name for font in listed])
    each = 'let (font = fontmetrics(font = name).font) echo(str(font.family, ":style=", font.style))'
    told = echoed(engine, tmp_path, f"for (name = {asked}) {each};")
    assert [line.strip('"') for line in told] == [font.name for font in listed]


@OURS
def test_the_plain_style_of_a_family_is_meant_whatever_its_name(engine: OpenScadEngine, tmp_path: Path) -> None:
    assert echoed(engine, tmp_path, 'echo(fontmetrics(font = "DejaVu Sans").font.style);') == ['"Book"']


def test_a_font_beside_the_definition_is_known_where_it_is_used_and_in_that_solve_only(
    engine: OpenScadEngine, tmp_path: Path
) -> None:
    write_own(tmp_path / "fonts" / "own.ttf")
    using = f'use <fonts/own.ttf>\necho(fontmetrics(font = "{OWN}").font.family);'
    assert echoed(engine, tmp_path, using) == [f'"{OWN}"']
    assert echoed(engine, tmp_path, using.partition("\n")[2]) == ['"Liberation Sans"']


def test_a_used_file_brings_its_font_along(engine: OpenScadEngine, tmp_path: Path) -> None:
    write_own(tmp_path / "lib" / "own.ttf")
    (tmp_path / "lib" / "sign.scad").write_text(
        f'use <own.ttf>\nfunction family() = fontmetrics(font = "{OWN}").font.family;'
    )
    assert echoed(engine, tmp_path, "use <lib/sign.scad>\necho(family());") == [f'"{OWN}"']


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x00\x00", b"OTTO" + bytes(200), bytes(range(256))], ids=len)
def test_a_file_that_is_no_font_harms_nothing(data: bytes, engine: OpenScadEngine, tmp_path: Path) -> None:
    (tmp_path / "own.ttf").write_bytes(data)
    assert echoed(engine, tmp_path, 'use <own.ttf>\necho(fontmetrics(font = "Own").font.family);') == [
        '"Liberation Sans"'
    ]


@pytest.mark.parametrize("family", ["DejaVu Sans", "Noto Sans", "Liberation Sans Narrow"])
def test_the_fonts_of_the_machine_do_not_count(family: str, pool: SolverPool, tmp_path: Path) -> None:
    bare = OpenScadEngine(pool, fonts=Fonts(bundled=()))
    assert echoed(bare, tmp_path, f'echo(fontmetrics(font = "{family}").font.family);') == ['"Liberation Sans"']


def test_fonts_of_an_operators_folder_are_known_listed_and_named_in_the_version(
    pool: SolverPool, tmp_path: Path
) -> None:
    file = write_own(tmp_path / "named" / "own.ttf")
    fonts = Fonts([tmp_path / "named"])
    with_own = OpenScadEngine(pool, fonts=fonts)
    assert echoed(with_own, tmp_path, f'echo(fontmetrics(font = "{OWN}").font.family);') == [f'"{OWN}"']
    assert [font.file for font in names(fonts.files) if font.family == OWN] == [file]
    versions = {with_own.version, OpenScadEngine(pool).version}
    os.utime(file, (1, 1))
    versions.add(OpenScadEngine(pool, fonts=Fonts([tmp_path / "named"])).version)
    assert len(versions) == 3

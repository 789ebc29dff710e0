"""`manage.py evaluate` tells what OpenSCAD files make, a line each, whatever is in them, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import psutil
import pytest
import trimesh
from django.core.management import CommandError, call_command

from softly.local.throwaway import without_settings
from tests.engines.processes import ROOT

ENDLESS = "for (i = [0:1e5]) for (j = [0:1e5]) for (k = [0:1e5]) if (i < 0) cube(1);\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "box.scad").write_text('width = 2; // [1:10]\necho("width", width);\ncube([width, 2, 3]);\n')
    (tmp_path / "plate.scad").write_text("square([4, 5], center = true);\n")
    (tmp_path / "fails.scad").write_text('echo("before");\nassert(false, "no");\n')
    (tmp_path / "silent.scad").write_text("a = 1;\n")
    return tmp_path


def run(*words: object) -> tuple[int, str, str]:
    """Status, output and errors."""
    out, errors = StringIO(), StringIO()
    try:
        call_command("evaluate", *map(str, words), stdout=out, stderr=errors)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), errors.getvalue()


def told(*words: object) -> list[dict[str, Any]]:
    _, output, _ = run(*words, "--json")
    return [json.loads(line) for line in output.splitlines()]


def echoed(source: str, folder: Path, *words: object) -> list[str]:
    (folder / "main.scad").write_text(source)
    (line,) = told(folder / "main.scad", *words)
    console: list[str] = line["console"]
    return console


def test_each_file_is_a_line_with_its_measures_in_the_order_of_the_files(folder: Path) -> None:
    names = [str(folder / f"{name}.scad") for name in ("box", "plate", "silent")]
    status, output, _ = run(*names, "--json")
    box, plate, silent = map(json.loads, output.splitlines())
    assert status == 0
    assert [line["file"] for line in (box, plate, silent)] == names
    assert box["success"]
    assert (box["dimension"], box["volume"], box["area"]) == (3, pytest.approx(12), pytest.approx(32))
    assert box["bounds"] == {"min": [0, 0, 0], "max": [2, 2, 3]}
    assert box["messages"] == [{"level": "echo", "message": '"width", 2', "file": None, "line": None}]
    assert (plate["dimension"], plate["volume"], plate["area"]) == (2, 0, pytest.approx(20))
    assert plate["bounds"] == {"min": [-2, -2.5, 0], "max": [2, 2.5, 0]}
    assert silent["success"]
    assert (silent["dimension"], silent["bounds"]) == (0, None)


def test_a_file_that_fails_says_where_and_does_not_keep_the_others_from_being_told(folder: Path) -> None:
    status, output, error = run(folder / "fails.scad", folder / "box.scad", "--json")
    fails, box = map(json.loads, output.splitlines())
    assert (status, error) == (1, "1 of 2 failed.")
    assert (fails["success"], fails["dimension"], box["success"]) == (False, 0, True)
    (fault,) = fails["errors"]
    assert (fault["file"], fault["line"], fault["code"]) == ("fails.scad", 2, "DEFINITION_ERROR")
    assert fails["console"] == [
        'ECHO: "before"',
        "ERROR: Assertion 'false' failed: \"no\" in file fails.scad, line 2",
        "TRACE: called by 'assert' in file fails.scad, line 2",
    ]


def test_what_is_no_source_is_refused_by_its_own_line(tmp_path: Path) -> None:
    (tmp_path / "folder.scad").mkdir()
    (tmp_path / "long.scad").write_bytes(b" " * (1 << 20) + b" ")
    (tmp_path / "binary.scad").write_bytes(b"cube(1);\0")
    (tmp_path / "link.scad").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.scad")
    names = ("gone", "folder", "long", "binary", "link", "pipe")
    lines = told(*(tmp_path / f"{name}.scad" for name in names))
    assert [line["success"] for line in lines] == [False] * 6
    assert [line["errors"][0]["message"].partition(":")[0] for line in lines] == [
        "There is no such file.",
        "It is a folder.",
        "The source is longer than 1 MB.",
        "This is not text.",
        "It is a link that leads out of its folder",
        "It is no plain file.",
    ]


def test_values_are_set_as_with_openscad_s_own_option(folder: Path) -> None:
    source = "a = 1;\necho(a, b, $fn);\n"
    words = ("-D", "a=[1, -2.5, [true, undef]]", "-D", 'b="say \\"cube(1);\\"\\n"', "-D", "$fn=0x10")
    assert echoed(source, folder, *words)[0] == 'ECHO: [1, -2.5, [true, undef]], "say "cube(1);"\n", 16'


@pytest.mark.parametrize(
    "given",
    ["a", "a=", "a=text", 'a="open', "a=1;cube(1)", "a=[1", "a=[1 2]", "a=1 2", "a=[0:1:5]", "a=1e999", "1a=1", "if=1"],
)
def test_anything_but_a_literal_is_refused_before_a_file_is_looked_at(folder: Path, given: str) -> None:
    status, output, error = run(folder / "box.scad", "-D", given)
    assert (status, output) == (2, "")
    assert error.startswith(f"-D {given}: ")


def test_a_parameter_set_gives_values_that_single_ones_may_replace(folder: Path) -> None:
    sets = folder / "box.json"
    sets.write_text(json.dumps({"parameterSets": {"Wide": {"width": "99"}}, "fileFormatVersion": "1"}))
    (wide,) = told(folder / "box.scad", "-p", sets, "-P", "Wide")
    assert wide["bounds"]["max"] == [10, 2, 3], "as far as the customizer allows"
    (narrow,) = told(folder / "box.scad", "-p", sets, "-P", "Wide", "-D", "width=1")
    assert narrow["bounds"]["max"] == [1, 2, 3]


@pytest.mark.parametrize(
    "words",
    [
        ("-p", "{}/none.json", "-P", "Wide"),
        ("-p", "{}/box.scad", "-P", "Wide"),
        ("-P", "Wide"),
        ("--output", "{}/box.xyz"),
        ("--output", "{}/nowhere/box.stl"),
        ("{}/plate.scad", "--output", "{}/box.stl"),
        ("{}/box.scad", "--output", "{}/", "--format", "stl"),
        ("--output", "{}/"),
        ("--output", "{}/box.stl", "-O", "colour=red"),
        ("--format", "stl"),
    ],
)
def test_options_that_make_no_sense_are_told_with_status_2(folder: Path, words: tuple[str, ...]) -> None:
    status, output, error = run(folder / "box.scad", *(word.format(folder) for word in words))
    assert (status, output) == (2, "")
    assert error


def test_a_file_reads_its_folder_and_only_a_root_widens_it(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "beside").mkdir()
    (tmp_path / "size.scad").write_text("side = 3;\n\necho(nothing);\n")
    main = tmp_path / "parts" / "main.scad"
    main.write_text("include <../size.scad>\ncube(side);\n")
    (alone,) = told(main)
    assert alone["volume"] != pytest.approx(27)
    (inside,) = told(main, "--root", tmp_path)
    assert inside["volume"] == pytest.approx(27)
    assert {each["file"] for each in inside["messages"]} - {None} == {"../size.scad"}
    (outside,) = told(main, "--root", tmp_path / "beside")
    assert outside["errors"][0]["message"] == "It lies outside of the folder that --root names."


def test_a_source_that_does_not_end_is_stopped_at_the_limit_that_was_given(folder: Path) -> None:
    (folder / "loop.scad").write_text(ENDLESS)
    loop, box = told(folder / "loop.scad", folder / "box.scad", "--timeout", "10")
    assert loop["errors"][0]["code"] == "SOLVE_TIMEOUT"
    assert box["success"]


def test_a_model_is_written_in_the_format_that_its_name_ends_in(folder: Path) -> None:
    target = folder / "box.glb"
    assert run(folder / "box.scad", "--output", target)[0] == 0
    assert trimesh.load_mesh(target).volume == pytest.approx(12e-9)


def test_several_models_are_written_to_a_folder_under_their_sources_names(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "cube.scad").write_text("cube(10);\n")
    names = (folder / f"{name}.scad" for name in ("box", "cube", "plate", "silent", "fails"))
    words = ("--output", f"{folder}/out/", "--format", "stl", "-O", "scale=2", "-O", "binary=false", "--json")
    status, output, _ = run(*names, *words)
    lines = [json.loads(line) for line in output.splitlines()]
    assert (status, [line["success"] for line in lines]) == (1, [True, True, False, False, False])
    assert "2D" in lines[2]["errors"][0]["message"]
    assert lines[2]["dimension"] == 2, "its measures are told all the same"
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["box.stl", "cube.stl"]
    assert (folder / "out" / "cube.stl").read_text().startswith("solid")
    assert trimesh.load_mesh(folder / "out" / "cube.stl").volume == pytest.approx(8000)


def test_for_eyes_the_console_goes_to_errors_and_a_line_a_file_to_the_output(folder: Path) -> None:
    status, output, errors = run(folder / "box.scad", folder / "plate.scad", folder / "silent.scad")
    box, plate, silent = output.splitlines()
    assert (status, errors.splitlines()) == (0, ['ECHO: "width", 2', "Current top level object is empty."])
    assert box.startswith(f"{folder}/box.scad: 3D, 2 x 2 x 3 mm, volume 12 mm³, area 32 mm², 12 facets, ")
    assert plate.startswith(f"{folder}/plate.scad: 2D, 4 x 5 mm, area 20 mm², ")
    assert silent.startswith(f"{folder}/silent.scad: nothing to show, ")


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_that_a_file_says_is_obeyed_by_a_terminal(folder: Path) -> None:
    (folder / "odd.scad").write_text('echo("\\x1b[2J", "\\u009b", "é\\n");\n')
    out, errors = Terminal(), Terminal()
    call_command("evaluate", str(folder / "odd.scad"), stdout=out, stderr=errors, no_color=True)
    assert errors.getvalue().splitlines()[:2] == ['ECHO: "\\x1b[2J", "\\x9b", "é', '"']
    assert not {letter for letter in out.getvalue() if not letter.isprintable()} - {"\n"}


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """An environment without any setting of ours; what the command makes is in a folder of its own."""
    made = tmp_path / "made"
    made.mkdir()
    return without_settings(os.environ) | {"ENV_FILE": "", "DATA_DIR": str(tmp_path / "data"), "TMPDIR": str(made)}


def command(environment: dict[str, str], *words: object) -> subprocess.Popen[str]:
    """As somebody starts it: not with the signals that who runs these tests in the background has them ignore."""
    line = [sys.executable, "manage.py", "evaluate", *map(str, words)]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    finally:
        signal.signal(signal.SIGINT, before)


def hosts(environment: dict[str, str]) -> list[int]:
    """Those that the command started: its folder is in their command lines."""
    return [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if any(part.startswith(environment["TMPDIR"]) for part in process.info["cmdline"] or ())
    ]


def test_it_needs_no_service_and_leaves_neither_a_process_nor_a_file(folder: Path, bare: dict[str, str]) -> None:
    (folder / "path" / "Shapes").mkdir(parents=True)
    (folder / "path" / "Shapes" / "std.scad").write_text("module block() cube(3);\n")
    (folder / "own").mkdir()
    (folder / "own" / "main.scad").write_text("use <Shapes/std.scad>\nblock();\n")
    process = command(bare | {"OPENSCADPATH": f"{folder}/path"}, folder / "own" / "main.scad", "--json")
    output, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    assert json.loads(output)["volume"] == pytest.approx(27)
    assert hosts(bare) == []
    assert list(Path(bare["TMPDIR"]).iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_everything_that_it_started(
    folder: Path, bare: dict[str, str], number: signal.Signals
) -> None:
    (folder / "loop.scad").write_text(ENDLESS)
    process = command(bare, folder / "box.scad", folder / "loop.scad", folder / "loop.scad", "--json", "--jobs", "1")
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["success"], "the first line is there while the second file runs"
    assert hosts(bare)
    process.send_signal(number)
    output, _ = process.communicate(timeout=120)
    assert (process.returncode, output) == (128 + number, "")
    assert hosts(bare) == []
    assert list(Path(bare["TMPDIR"]).iterdir()) == []


def test_it_stops_when_nobody_reads_its_lines(folder: Path, bare: dict[str, str]) -> None:
    process = command(bare, *[folder / "box.scad"] * 200, "--json")
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert process.wait(timeout=120) == 128 + signal.SIGPIPE
    assert hosts(bare) == []

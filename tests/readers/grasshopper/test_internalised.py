"""Geometry in a file is found, named by its content and measured; what is broken is reported and breaks nothing."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import rhino3dm
from hypothesis import given, settings
from hypothesis import strategies as st

from definitions.readers import grasshopper
from definitions.readers.grasshopper import authoring as gh
from definitions.readers.grasshopper.authoring.items import items
from definitions.readers.grasshopper.geometry import boxes
from definitions.readers.grasshopper.geometry.nrbf import BrokenGeometry, read_record
from definitions.readers.grasshopper.geometry.unpacking import Geometry, unpack
from definitions.schema import Interface
from tests.readers.grasshopper.canvas import asked, problem
from tests.readers.grasshopper.conftest import Read, ReadOne, Save

BALL = rhino3dm.Brep.CreateFromSphere(rhino3dm.Sphere(rhino3dm.Point3d(1, 2, 3), 5)).Encode()
RING = rhino3dm.Circle(2.0).ToNurbsCurve().Encode()
PACKED = gh.internalise(BALL, of="Brep")
RECORD = zlib.decompress(PACKED, -15)


def test_geometry_in_a_parameter_is_a_default_with_its_box(one: ReadOne) -> None:
    found = one(*asked(gh.geometry("Brep", [PACKED], of="Brep")))
    assert found.bounding_box == pytest.approx((-4, -3, -2, 6, 7, 8))
    assert found.as_json()["default"] == [{"geometry": unpack(PACKED).id}]
    assert Interface.from_json(Interface(inputs=(found,)).as_json()).inputs == (found,)


def test_the_box_is_around_all_of_it(one: ReadOne) -> None:
    ring = gh.internalise(RING, of="NurbsCurve")
    found = one(*asked(gh.geometry("Crv", [ring, PACKED, ring], of="Curve")))
    assert found.bounding_box == pytest.approx((-4, -3, -2, 6, 7, 8))
    assert len(found.default or ()) == 3
    assert len(set(found.default or ())) == 2


def test_its_text_is_what_rhino3dm_reads_under_the_hash_of_itself(save: Save) -> None:
    found = grasshopper.internalised(save(*asked(gh.geometry("Brep", [PACKED], of="Brep"))))
    ((ident, text),) = found.items()
    assert ident == hashlib.sha256(text.encode()).hexdigest()
    assert text == json.dumps(BALL, sort_keys=True, separators=(",", ":"))
    decoded: Any = rhino3dm.CommonObject.Decode(json.loads(text))  # type: ignore[attr-defined]
    assert decoded.IsSolid


def test_it_is_followed_along_wires(save: Save) -> None:
    brep = gh.geometry("Brep", [PACKED], of="Brep")
    path = save(brep, gh.get_geometry("shape", sources=[brep]), gh.geometry("unused", [PACKED]))
    (found,) = grasshopper.read(path).inputs
    assert found.default == tuple(grasshopper.internalised(path))
    assert found.bounding_box is not None


def test_what_is_in_no_default_is_not_kept(save: Save) -> None:
    assert grasshopper.internalised(save(gh.geometry("Brep", [PACKED], of="Brep"))) == {}


def test_geometry_that_cannot_be_set_is_shown_too(one: ReadOne) -> None:
    found = one(*asked(gh.geometry("Geo", [PACKED])))
    assert (found.settable, found.bounding_box is not None) == (False, True)


def test_a_brep_for_a_surface_is_reported(read: Read) -> None:
    found = read(*asked(gh.geometry("Srf", [PACKED], of="Surface")))
    assert found.inputs[0].default is not None
    assert "its default is a Brep" in problem(found, "RH_IN:it:")


def test_an_object_of_a_rhino_document_is_reported(read: Read) -> None:
    referred = gh.parameter(gh.geometry("Brep", of="Brep").kind, "Brep", [1], write=lambda _: items(RefID=UUID(int=5)))
    found = read(*asked(referred))
    assert found.inputs[0].default is None
    assert "it is an object of a Rhino document, which is not in the file" in problem(found, "RH_IN:it:")


def damaged(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        (b"no stream", "it can't be unpacked"),
        (PACKED[:-20], "it can't be unpacked"),
        (damaged(bytes(17 << 20)), "it can't be unpacked"),
        (damaged(b""), "a header is missing"),
        (damaged(RECORD[:100]), "it is cut off"),
        (damaged(RECORD[:-1]), "its end is missing"),
        (damaged(RECORD.replace(b"Rhino.Geometry", b"System.Process")), "no object of Rhino.Geometry"),
        (damaged(RECORD.replace(b"opennurbs", b"OpenNurbs")), "other members"),
        (damaged(RECORD.replace(b"\x09\x03\0\0\0", b"\x09\x04\0\0\0")), "its data is missing"),
        (damaged(RECORD.replace(b"\x0f\x03\0\0\0", b"\x0f\x03\0\0\0\xff\xff\xff\x7f")), "cut off|no bytes"),
    ],
)
def test_a_damaged_record_is_reported(read: Read, packed: bytes, said: str) -> None:
    with pytest.raises(BrokenGeometry, match=said):
        unpack(packed)
    found = read(*asked(gh.geometry("Brep", [packed], of="Brep")))
    assert found.inputs[0].default is None
    assert "its geometry can't be read" in problem(found, "RH_IN:it:")


def test_what_opennurbs_cannot_read_is_reported(read: Read) -> None:
    nonsense = gh.internalise(BALL | {"data": "AAAA"}, of="Brep")
    found = read(*asked(gh.geometry("Brep", [nonsense], of="Brep")))
    assert (found.inputs[0].default, found.inputs[0].bounding_box) == (None, None)
    assert problem(found, "RH_IN:it:") == "RH_IN:it: no default: openNURBS can't read its geometry."


def test_geometry_without_extent_has_no_box(one: ReadOne) -> None:
    empty = gh.internalise(rhino3dm.Mesh().Encode(), of="Mesh")
    found = one(*asked(gh.geometry("Mesh", [empty], of="Mesh")))
    assert (len(found.default or ()), found.bounding_box) == (1, None)


def test_zeros_after_the_record_are_padding() -> None:
    assert unpack(damaged(RECORD + bytes(1000))) == unpack(PACKED)


def test_the_data_may_stand_in_its_place() -> None:
    inline = RECORD.replace(b"\x09\x03\0\0\0", b"")
    assert read_record(inline) == read_record(RECORD)


@settings(deadline=None)
@given(st.data())
def test_any_change_of_a_record_ends_as_a_record_or_an_error(data: st.DataObject) -> None:
    content = bytearray(RECORD[:400])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(BrokenGeometry):
        read_record(bytes(content) + RECORD[400:])


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_end_as_an_error(content: bytes) -> None:
    with pytest.raises(BrokenGeometry):
        read_record(b"\0" + content)


def mangled(seed: int) -> Geometry:
    """With bytes changed that openNURBS looks at. With other seeds it crashes, or takes half a minute."""
    source, content = random.Random(seed), bytearray(RECORD)
    start = RECORD.index(b"\x0f\x03\0\0\0") + 10
    for _ in range(8):
        content[source.randrange(start, len(content) - 1)] = source.randrange(256)
    record = damaged(bytes(content))
    return unpack(record)


def test_mangled_geometry_spoils_nothing_else() -> None:
    healthy = unpack(PACKED)
    found = boxes.measure([healthy, *map(mangled, (0, 1, 3, 4, 5))])
    assert found[healthy.id] == pytest.approx((-4, -3, -2, 6, 7, 8))


def test_a_process_that_dies_is_started_again_for_the_rest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child = tmp_path / "measuring.py"
    child.write_text(
        "import os, sys\n"
        "for line in sys.stdin:\n"
        "    if 'deadly' in line: os.abort()\n"
        "    print([0, 0, 0, 1, 1, 1] if 'good' in line else 'false', flush=True)\n"
    )
    monkeypatch.setattr(boxes, "_CHILD", child)
    kinds = ["good 1", "bad", "deadly", "good 2", "deadly 2", "good 3"]
    found = boxes.measure([Geometry(type="Brep", text=kind, id=kind) for kind in kinds])
    assert list(found) == ["good 1", "good 2", "good 3"]


def test_a_process_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child = tmp_path / "measuring.py"
    child.write_text("import signal\nsignal.pause()\n")
    monkeypatch.setattr(boxes, "_CHILD", child)
    monkeypatch.setattr(boxes, "PATIENCE", 0.3)
    assert boxes.measure([Geometry(type="Brep", text="stuck", id="stuck")]) == {}


@pytest.mark.parametrize("act", ["open('/dev/null')", "__import__('socket').socket()"])
def test_bytes_that_take_the_process_over_open_nothing(act: str) -> None:
    """As far as limits go: it runs what a file says, once all is loaded."""
    program = f"""
import runpy, sys, socket
child = runpy.run_path({str(boxes._CHILD)!r})
child["main"].__globals__["_box"] = lambda decode, line: print({act})
child["main"]()
"""
    told = subprocess.run([sys.executable, "-I", "-c", program], input=b"{}\n", capture_output=True, check=False)
    assert b"Too many open files" in told.stderr


def test_too_much_geometry_is_left_and_reported(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("definitions.readers.grasshopper.inputs.allowance.GEOMETRY", 10_000)
    twice = gh.geometry("Brep", [PACKED, PACKED], of="Brep")
    assert len(read(*asked(twice)).inputs[0].default or ()) == 2
    many = [gh.internalise(BALL | {"opennurbs": number}, of="Brep") for number in range(5)]
    assert "the file has too much geometry" in problem(read(*asked(gh.geometry("Brep", many, of="Brep"))), "RH_IN:it:")

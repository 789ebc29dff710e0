"""What a definition said is told as it said it: through the wire, in the engine's own words, and as JSON."""

from __future__ import annotations

import json

import pytest

from computeapi.engines.base import EngineResult, Message
from computeapi.engines.wire import pack, pack_result, unpack, unpack_result
from computeapi.solve.answer import values_form

DEPRECATED = Message(level="warning", text="child() will go.", file="box.scad", line=3, mark="DEPRECATED")


@pytest.mark.parametrize(
    ("message", "printed"),
    [
        (Message(level="echo", text='"a", 1'), 'ECHO: "a", 1'),
        (Message(level="warning", text="No.", file="a.scad", line=2), "WARNING: No. in file a.scad, line 2"),
        (DEPRECATED, "DEPRECATED: child() will go. in file box.scad, line 3"),
        (
            Message(level="warning", text="Current top level object is empty.", mark=""),
            "Current top level object is empty.",
        ),
        (
            Message(level="warning", text="Can't open 'x', import() at line 3", file="a.scad", line=3),
            "WARNING: Can't open 'x', import() at line 3",
        ),
    ],
)
def test_a_message_is_printed_as_openscad_prints_it(message: Message, printed: str) -> None:
    assert message.printed == printed


def test_a_mark_goes_over_the_wire_and_is_told_where_there_is_one() -> None:
    result = EngineResult(outputs=(), messages=(DEPRECATED, Message(level="echo", text="1")))
    assert unpack_result(pack_result(result)).messages == result.messages
    assert [m.as_json().get("mark") for m in result.messages] == ["DEPRECATED", None]


def test_results_that_were_packed_before_there_were_marks_can_be_read() -> None:
    document = unpack(pack_result(EngineResult(outputs=(), messages=(DEPRECATED,))))
    document["messages"] = [message[:4] for message in document["messages"]]
    (message,) = unpack_result(pack(document)).messages
    assert (message.text, message.mark) == (DEPRECATED.text, None)


def test_a_warning_is_told_once_where_the_engine_names_its_place_as_well() -> None:
    placed, other = "box.scad line 3: child() will go.", Message(level="warning", text="No top level object.")
    result = EngineResult(outputs=(), warnings=(placed,), messages=(DEPRECATED, other))
    assert json.loads(values_form(result, "none") + b"}")["warnings"] == [placed, other.text]

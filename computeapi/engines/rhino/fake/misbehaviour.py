"""How can a server go wrong? Each way by its name, for `FakeCompute.next("hang")` and POST /fake/next.

A behaviour takes the place of the true answer. Those that solve first ask `exchange.true()` for it; the others never
reach a child. Bodies are made while they are sent, so that an endless one costs no memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from computeapi.engines.rhino.fake.answers import FAILED, Answer, document, text
from computeapi.engines.rhino.fake.exchange import Exchange

Behaviour = Callable[[Exchange], None]

_HTML = (
    b"<!DOCTYPE html><html><head><title>502 - Web server received an invalid response</title></head>"
    b"<body><h1>Bad Gateway</h1><script>alert('never show this')</script></body></html>"
)
_HUGE = 10 << 30
_BLOCK = b" " * 65536
_DEPTH = 100_000


def _hang(exchange: Exchange) -> None:
    exchange.fake.hold()
    exchange.send(exchange.true())


def _hang_body(exchange: Exchange) -> None:
    answer = exchange.true()
    half = len(answer.body) // 2
    exchange.write(answer.head() + answer.body[:half])
    exchange.fake.hold()
    exchange.write(answer.body[half:])


def _slow_body(exchange: Exchange) -> None:
    """A byte every 20 ms, until somebody has had enough."""
    answer = exchange.true()
    exchange.write(answer.head())
    for byte in answer.body:
        exchange.write(bytes([byte]))
        if not exchange.fake.pause(0.02):
            return


def _crash(exchange: Exchange) -> None:
    exchange.reset()


def _crash_solved(exchange: Exchange) -> None:
    exchange.true()
    exchange.reset()


def _crash_headers(exchange: Exchange) -> None:
    exchange.write(b"HTTP/1.1 200 OK\r\nX-Fake-Compute: 1\r\nContent-Le")
    exchange.reset()


def _crash_body(exchange: Exchange) -> None:
    answer = exchange.true()
    exchange.write(answer.head() + answer.body[: len(answer.body) // 2])
    exchange.reset()


def _huge_length(exchange: Exchange) -> None:
    answer = Answer(kind="application/json")
    exchange.write(answer.head(length=_HUGE) + b'{"values":[')
    for _ in range(_HUGE // len(_BLOCK)):
        exchange.write(_BLOCK)


def _huge_chunks(exchange: Exchange) -> None:
    answer = Answer(kind="application/json")
    exchange.write(answer.head(length=-1, Transfer_Encoding="chunked"))
    for _ in range(_HUGE // len(_BLOCK)):
        exchange.write(b"%x\r\n%s\r\n" % (len(_BLOCK), _BLOCK))


def _always(answer: Answer) -> Behaviour:
    return lambda exchange: exchange.send(answer)


def _json(body: bytes) -> Behaviour:
    return _always(Answer(body=body, kind="application/json"))


def _wrong_type(exchange: Exchange) -> None:
    exchange.send(replace(exchange.true(), kind="text/html; charset=utf-8"))


def _drop_connection(exchange: Exchange) -> None:
    exchange.send_last(exchange.true())


def _forget(exchange: Exchange) -> None:
    exchange.fake.forget()
    exchange.send(exchange.true())


_OTHER_IO = {
    "Description": "",
    "InputNames": ["Somebody else's"],
    "OutputNames": ["Answer"],
    "Inputs": [{"Name": "Somebody else's", "AtLeast": 1, "AtMost": 1, "ParamType": "Colour"}],
    "Outputs": [{"Name": "Answer", "ParamType": "Text"}],
    "Warnings": [],
    "Errors": [],
}

BEHAVIOURS: dict[str, Behaviour] = {
    "hang": _hang,
    "hang_body": _hang_body,
    "slow_body": _slow_body,
    "crash": _crash,
    "crash_solved": _crash_solved,
    "crash_headers": _crash_headers,
    "crash_body": _crash_body,
    "drop_connection": _drop_connection,
    "forget": _forget,
    "401": _always(text(401, "Unauthorized client.")),
    "404": _always(Answer(status=404)),
    "413": _always(Answer(status=413)),
    "429": _always(Answer(status=429, headers={"Retry-After": "7"})),
    "500_empty": _always(FAILED),
    "500_html": _always(Answer(status=500, body=_HTML, kind="text/html; charset=utf-8")),
    "502_html": _always(Answer(status=502, body=_HTML, kind="text/html; charset=utf-8")),
    "504_text": _always(text(504, "Gateway timeout: the request took longer than 100 seconds.")),
    "html": _always(Answer(body=_HTML, kind="text/html; charset=utf-8")),
    "wrong_type": _wrong_type,
    "bad_json": _json(b'{"values": [{"ParamName": "RH_OUT:sum", "InnerTree": {"{0}": [{"type": "Sys'),
    "deep_json": _json(b"[" * _DEPTH + b"]" * _DEPTH),
    "deep_mesh": _json(b'{"archive3dm":' + b"[" * 300 + b"]" * 300 + b"}"),
    "not_object": _json(b'"compute"'),
    "values_null": _always(document({"pointer": "fake", "values": None})),
    "no_tree": _always(document({"pointer": "fake", "values": [{"ParamName": "RH_OUT:sum"}]})),
    "other_io": _always(document(_OTHER_IO)),
    "odd_version": _always(document({"rhino": "8\0" + "x" * 100_000, "compute": ["\0"]})),
    "huge_length": _huge_length,
    "huge_chunks": _huge_chunks,
}

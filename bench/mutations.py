"""How is a file damaged, by chance or on purpose? Each function takes bytes and chance, and gives other bytes."""

from __future__ import annotations

import random
import re
import struct
from collections.abc import Callable

Mutation = Callable[[bytes, random.Random], bytes]

_LARGE = 200_000
_INTEGERS = [0, 1, -1, 2, 127, 128, 255, 256, 65535, 1 << 16, 1 << 24, (1 << 31) - 1, -(1 << 31), 1000, 10, 90]
_MARKUP = [
    *(b"<!DOCTYPE Archive [<!ENTITY a 'x'>]>", b"&a;", b"&#0;", b"&#65;", b"<![CDATA[", b"]]>", b"<!--", b"-->"),
    *(b"<item>", b"</item>", b"<chunk>", b"</chunk>", b"<items>", b"</items>", b"<chunks>", b"</chunks>"),
    *(b"</Archive>", b"<?xml?>", b"<", b">", b'"', b"\0", b"\xff", b"\xed\xa0\x80"),
]
_VALUES = [
    *(b"", b" ", b"0", b"1", b"-1", b"-2", b"2", b"7", b"9", b"21", b"37", b"90", b"2147483648", b"9" * 400),
    *(b"NaN", b"\xe2\x88\x9e", b"-Infinity", b"1e999", b"-0", b"1,5", b"0.1", b"true", b"==", b"AAAA", b"a;r;g;b"),
    *(b"gh_int32", b"gh_string", b"gh_later", b"00000000-0000-0000-0000-000000000000", b"Root", b"\xf0\x9f\x8e\x80"),
]
_BETWEEN = re.compile(rb">([^<>]*)<|\"([^\"<>]*)\"")


def flip(data: bytes, chance: random.Random) -> bytes:
    """A few bits."""
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 8])):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def drop(data: bytes, chance: random.Random) -> bytes:
    start, end = _slice(data, chance)
    return data[:start] + data[end:]


def repeat(data: bytes, chance: random.Random) -> bytes:
    """A part many times."""
    start, end = _slice(data, chance)
    times = chance.choice([1, 2, 10, 1000])
    return data[:end] + (data[start:end] * times)[:_LARGE] + data[end:]


def shuffle(data: bytes, chance: random.Random) -> bytes:
    """Two parts in the place of each other."""
    first, second = sorted([_slice(data, chance), _slice(data, chance)])
    if first[1] > second[0]:
        return data
    (a, b), (c, d) = first, second
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def number(data: bytes, chance: random.Random) -> bytes:
    """Four bytes become a number that a count or a length may be."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + struct.pack("<i", chance.choice(_INTEGERS)) + data[at + 4 :]


def count(data: bytes, chance: random.Random) -> bytes:
    """A small number that stands in four bytes, as most counts and type codes do, becomes another."""
    places = [at for at in _starts(data, chance) if data[at + 1 : at + 4] == b"\0\0\0"]
    if not places:
        return number(data, chance)
    at = chance.choice(places)
    return data[:at] + struct.pack("<i", chance.choice(_INTEGERS)) + data[at + 4 :]


def length(data: bytes, chance: random.Random) -> bytes:
    """A byte becomes the length of a long text, perhaps one that never ends."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice([b"\x80", b"\xff\xff\x03", b"\xff" * 4 + b"\x07", b"\xff" * 9]) + data[at + 1 :]


def markup(data: bytes, chance: random.Random) -> bytes:
    """A piece of XML, or of none, at any place."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(_MARKUP) + data[at + chance.choice([0, 0, 1, 5]) :]


def value(data: bytes, chance: random.Random) -> bytes:
    """A text or an attribute becomes another: the file stays well-formed."""
    found = _BETWEEN.search(data, chance.randrange(len(data) + 1))
    if not found:
        return data
    start, end = found.span(1 if found.group(1) is not None else 2)
    return data[:start] + chance.choice(_VALUES) + data[end:]


def tags(data: bytes, chance: random.Random) -> bytes:
    """What lies from one tag to another goes, or comes several times."""
    opened = [found.start() for found in re.finditer(b"<", data)]
    if len(opened) < 2:
        return data
    start = chance.randrange(len(opened) - 1)
    start, end = opened[start], opened[min(len(opened) - 1, start + chance.choice([1, 2, 3, 10]))]
    return data[:start] + (data[start:end] * chance.choice([0, 2, 50]))[:_LARGE] + data[end:]


def _slice(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.choice([1, 4, 16, 100, 1000]))


def _starts(data: bytes, chance: random.Random) -> list[int]:
    start = chance.randrange(len(data) + 1)
    return list(range(start, min(len(data) - 3, start + 400)))

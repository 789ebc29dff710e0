"""How is a .ghx written? Indented as Grasshopper does, for people and for diffs; see `xml_values` for the values."""

from __future__ import annotations

import re

from definitions.readers.grasshopper.archive.layouts import pack_numbers
from definitions.readers.grasshopper.archive.tree import Chunk, Item, UnwritableArchive, short
from definitions.readers.grasshopper.archive.values import Unknown
from definitions.readers.grasshopper.archive.xml_values import TYPE_NAMES, write_value

_HEAD = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n'
_DEEPEST_INDENT = 40
_IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"}
_TEXT = str.maketrans(_MARKS)
_ATTRIBUTE = str.maketrans({**_MARKS, '"': "&quot;", "\n": "&#xA;", "\t": "&#x9;"})
_ELEMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def write_xml(root: Chunk) -> bytes:
    """Raises UnwritableArchive for a value that isn't of its item's type, and for what XML can't hold."""
    out = [_HEAD]
    waiting: list[tuple[Chunk | str, int]] = [(root, 0)]
    while waiting:
        part, depth = waiting.pop()
        indent = "  " * min(depth, _DEEPEST_INDENT)
        if isinstance(part, str):
            out.append(f"{indent}</{part}>\n")
            continue
        tag = "chunk" if depth else "Archive"
        out.append(f"{indent}<{tag}{_name(part)}>\n")
        out.extend(_items(part.items, indent + "  "))
        waiting.append((tag, depth))
        if part.chunks:
            out.append(f'{indent}  <chunks count="{len(part.chunks)}">\n')
            waiting.append(("chunks", depth + 1))
            waiting.extend((chunk, depth + 2) for chunk in reversed(part.chunks))
    return "".join(out).encode()


def _items(items: tuple[Item, ...], indent: str) -> list[str]:
    if not items:
        return []
    written = [_item(item, indent + "  ") for item in items]
    return [f'{indent}<items count="{len(items)}">\n', *written, f"{indent}</items>\n"]


def _item(item: Item, indent: str) -> str:
    head = f"{indent}<item{_name(item)}{_type(item)}>"
    try:
        pack_numbers(item.type, item.value)  # refuses what isn't of its type, as in a .gh
        text, elements = write_value(item.type, item.value)
    except ValueError as error:
        raise UnwritableArchive(f"Item {short(item.name)} can't be written: {error}.") from error
    if not elements:
        return f"{head}{_escaped(text, _TEXT)}</item>\n"
    length = f' length="{len(item.value)}"' if isinstance(item.value, bytes) else ""
    lines = (f"{indent}  <{_element(name)}{length}>{_escaped(each, _TEXT)}</{name}>\n" for name, each in elements)
    return f"{head}\n{''.join(lines)}{indent}</item>\n"


def _name(part: Item | Chunk) -> str:
    index = "" if part.index is None else f' index="{part.index}"'
    return f' name="{_escaped(part.name, _ATTRIBUTE)}"{index}'


def _type(item: Item) -> str:
    name, code = TYPE_NAMES[item.type], str(int(item.type))
    if isinstance(item.value, Unknown):
        name, code = item.value.type_name, "" if item.value.code is None else str(item.value.code)
    return f' type_name="{_escaped(name, _ATTRIBUTE)}" type_code="{code}"'


def _element(name: str) -> str:
    if not _ELEMENT.fullmatch(name):
        raise UnwritableArchive(f"{short(name)!r} can't be the name of an element.")
    return name


def _escaped(text: str, marks: dict[int, str]) -> str:
    if found := _IMPOSSIBLE.search(text):
        raise UnwritableArchive(f"XML can't hold the character {found.group()!r}, which {short(text)!r} has.")
    return text.translate(marks)

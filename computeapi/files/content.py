"""What is a document? A title, what is said about it, and blocks: what the writers of PDF and DOCX take. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal, get_args

from computeapi.files.content_quotation import Quotation

Template = Literal["report", "quotation", "solve-sheet"]
Paper = Literal["a4", "letter"]
Cell = str | int | float | Decimal | bool | None

TEMPLATES: tuple[str, ...] = get_args(Template)
PAPERS: tuple[str, ...] = get_args(Paper)
UNDATED = datetime(1980, 1, 1, tzinfo=UTC)
"""The time in a file whose document has none, for files of the same content are the same; a ZIP knows none before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """`level` is from 1 to 6."""

    level: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """Plain text; a line break stays one."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A list's item, with a list below it where it has `children`."""

    text: str
    children: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    items: tuple[Entry, ...]
    ordered: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Each row has a cell for each header. A column of numbers is set to the right."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""

    @property
    def numeric(self) -> tuple[bool, ...]:
        """For each column, whether there are numbers in it, or texts such as 3.50, and nothing else."""
        return tuple(_is_numeric([row[at] for row in self.rows]) for at in range(len(self.headers)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """PNG or JPEG. `width` is in millimetres on paper, None for its own at 150 dpi; `alt` is for who can't see it."""

    data: bytes
    caption: str = ""
    alt: str = ""
    width: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A row of a sheet: what it is, its value as people read it, and the unit. `numbers` are the decimals that it is
    made of, where it is nothing else: each language writes them its own way."""

    label: str
    value: str
    unit: str = ""
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SolveSheet:
    """One solve for people. `link` opens the configurator with these inputs; `picture` is PNG or JPEG."""

    title: str
    definition: str
    version: str
    engine: str
    created: datetime
    link: str = ""
    picture: bytes | None = None
    parameters: tuple[Figure, ...] = ()
    outputs: tuple[Figure, ...] = ()
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()

    def as_wire(self) -> dict[str, Any]:
        """For `computeapi.engines.wire.pack`."""
        return asdict(self) | {"created": self.created.isoformat()}

    @classmethod
    def from_wire(cls, document: Mapping[str, Any]) -> SolveSheet:
        """Raises KeyError, TypeError and ValueError for what `as_wire` doesn't make."""
        plain = {name: document[name] for name in ("title", "definition", "version", "engine", "link", "picture")}
        return cls(
            **plain,
            created=datetime.fromisoformat(document["created"]),
            parameters=tuple(_figure(figure) for figure in document["parameters"]),
            outputs=tuple(_figure(figure) for figure in document["outputs"]),
            warnings=tuple(document["warnings"]),
            errors=tuple(document["errors"]),
        )


def _figure(document: Mapping[str, Any]) -> Figure:
    return Figure(**{**document, "numbers": tuple(document["numbers"])})


@dataclass(frozen=True, kw_only=True, slots=True)
class Solve:
    """A solve to be shown: `sheet` is what is known of it, once it was looked up."""

    solve_id: str
    sheet: SolveSheet | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PageBreak:
    pass


Block = Heading | Paragraph | Listing | Table | Picture | Solve | PageBreak


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    """`language` is a BCP 47 tag; it says how numbers and dates are written, too."""

    author: str = ""
    subject: str = ""
    keywords: tuple[str, ...] = ()
    company: str = ""
    language: str = "en"
    created: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """`contents` is whether a report begins with a table of contents; None leaves it to the number of headings."""

    title: str
    template: Template = "report"
    paper: Paper = "a4"
    metadata: Metadata = field(default_factory=Metadata)
    blocks: tuple[Block, ...] = ()
    contents: bool | None = None
    quotation: Quotation | None = None

    @property
    def solve_ids(self) -> tuple[str, ...]:
        """Those that have to be looked up, each once."""
        return tuple(dict.fromkeys(block.solve_id for block in self.blocks if isinstance(block, Solve)))

    @property
    def has_contents(self) -> bool:
        headings = sum(isinstance(block, Heading) for block in self.blocks)
        return headings > 0 and (headings >= _MANY_HEADINGS if self.contents is None else self.contents)

    def prepared(self, *, created: datetime, sheets: Mapping[str, SolveSheet]) -> Document:
        """With a date where it has none, and what each solve is. Raises KeyError for a solve that isn't in `sheets`."""
        blocks = tuple(
            replace(block, sheet=sheets[block.solve_id]) if isinstance(block, Solve) else block for block in self.blocks
        )
        metadata = replace(self.metadata, created=self.metadata.created or created)
        return replace(self, metadata=metadata, blocks=blocks)


_MANY_HEADINGS = 4
_DECIMAL = re.compile(r"[+\-\u2212]?[0-9]{1,12}[.,][0-9]{1,12}")
"""A text with the digits that somebody wants to see: 3.50. Texts of digits alone may be part numbers."""


def _is_numeric(cells: list[Cell]) -> bool:
    known = [cell for cell in cells if cell is not None and cell != ""]
    return bool(known) and all(map(_is_number, known))


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return _DECIMAL.fullmatch(cell) is not None
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)

"""OpenSCAD programs by chance: everything the language has, with arguments that nobody would give it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

NUMBERS = [
    *("0", "1", "-1", "2", "3", "0.5", "1e-9", "-0", "7.3", "10", "12", "60", "100", "360", "1000", "1e5", "1e9"),
    *("1e18", "-1e18", "2147483648", "4294967296", "1e308", "-1e308", "1e-308", "1e309", "(0/0)", "(1/0)", "(-1/0)"),
]
SMALL = ["0", "1", "2", "3", "5", "8", "0.5", "-1", "1.5", "10", "20"]
TEXTS = [
    *('""', '"a"', '"abc"', '"\\u0000"', '"\\U10FFFF"', '"é漢ع😀"', '"\\x41"', '"red"', '"#12345678"', '"center"'),
    *('"x.stl"', '"x.svg"', '"Liberation Sans:style=Bold"', '"ttb"', '"rtl"', '"%s%n"', '"<b>"', '"\\"\\\\"'),
]
NAMES = ["a", "b", "c", "x", "y", "f", "g", "$fn", "$fa", "$fs", "$t", "$preview", "$children", "$x", "PI"]
UNARY = ["-", "+", "!", "~"]
BINARY = ["+", "-", "*", "/", "%", "^", "<", "<=", ">", ">=", "==", "!=", "&&", "||", "&", "|", "<<", ">>"]
FUNCTIONS = [
    *(
        "abs",
        "sign",
        "sin",
        "cos",
        "tan",
        "acos",
        "asin",
        "atan",
        "atan2",
        "floor",
        "round",
        "ceil",
        "ln",
        "log",
        "pow",
    ),
    *(
        "sqrt",
        "exp",
        "min",
        "max",
        "norm",
        "cross",
        "len",
        "concat",
        "lookup",
        "str",
        "chr",
        "ord",
        "search",
        "version",
    ),
    *("version_num", "parent_module", "is_undef", "is_bool", "is_num", "is_string", "is_list", "is_function", "object"),
    *("is_object", "textmetrics", "fontmetrics", "rands", "import", "has_key", "dxf_dim", "dxf_cross", "f", "g", "a"),
]
SOLIDS = {
    "cube": ("size", "center"),
    "sphere": ("r", "d", "$fn", "$fa", "$fs"),
    "cylinder": ("h", "r", "r1", "r2", "d", "d1", "d2", "center", "$fn"),
    "polyhedron": ("points", "faces", "triangles", "convexity"),
    "surface": ("file", "center", "invert", "convexity"),
    "import": ("file", "layer", "id", "convexity", "center", "origin", "scale", "dpi", "$fn"),
}
FLAT = {
    "square": ("size", "center"),
    "circle": ("r", "d", "$fn", "$fa", "$fs"),
    "polygon": ("points", "paths", "convexity"),
    "text": ("text", "size", "font", "halign", "valign", "spacing", "direction", "language", "script", "$fn"),
    "projection": ("cut",),
}
AROUND = {
    "translate": ("v",),
    "rotate": ("a", "v"),
    "scale": ("v",),
    "resize": ("newsize", "auto", "convexity"),
    "mirror": ("v",),
    "multmatrix": ("m",),
    "color": ("c", "alpha"),
    "offset": ("r", "delta", "chamfer", "$fn"),
    "minkowski": ("convexity",),
    "hull": (),
    "union": (),
    "difference": (),
    "intersection": (),
    "render": ("convexity",),
    "group": (),
    "fill": (),
    "roof": ("method", "$fn"),
    "projection": ("cut",),
    "linear_extrude": ("height", "v", "center", "convexity", "twist", "slices", "segments", "scale", "$fn"),
    "rotate_extrude": ("angle", "start", "convexity", "$fn", "$fa"),
    "children": ("index",),
    "m": ("a",),
    "n": ("a", "b"),
    "echo": (),
    "assert": ("condition", "message"),
    "assign": ("a",),
    "child": (),
}
MODIFIERS = ["", "", "", "", "", "", "#", "%", "*", "!", "#%", "!!"]


class Grammar:
    """The same chance gives the same program."""

    def __init__(self, chance: random.Random, files: Sequence[str] = ()) -> None:
        self._chance = chance
        self._files = list(files)
        self._left = 60
        """Parts that may still be made: programs stay small enough to be read."""

    def program(self) -> str:
        return "\n".join(self._statement(0) for _ in range(self._chance.randint(1, 6)))

    def _pick[T](self, values: Sequence[T]) -> T:
        return self._chance.choice(values)

    def _often(self, share: float) -> bool:
        return self._chance.random() < share

    def _statement(self, depth: int) -> str:
        if self._often(0.15):
            return self._pick([self._assignment, self._define])(depth + 1)
        return self._child(depth)

    def _child(self, depth: int) -> str:
        """A statement that makes something: one that a module may be given."""
        self._left -= 1
        if depth > 5 or self._left < 0:
            return self._leaf()
        make: Callable[[int], str] = self._pick(
            [*[self._around] * 8, *[self._shape] * 6, self._for, self._if, self._block]
        )
        return make(depth + 1)

    def _leaf(self) -> str:
        return self._pick(
            ["cube(1);", "cube(2);", "square(2);", "sphere(1, $fn = 6);", ";", "children();", "m();", "{}"]
        )

    def _shape(self, depth: int) -> str:
        kinds = SOLIDS if self._often(0.6) else FLAT
        name = self._pick(list(kinds))
        return f"{self._pick(MODIFIERS)}{name}({self._arguments(kinds[name], depth)});"

    def _around(self, depth: int) -> str:
        name = self._pick(list(AROUND))
        head = f"{self._pick(MODIFIERS)}{name}({self._arguments(AROUND[name], depth)}) "
        return head + (self._block(depth) if self._often(0.6) else self._child(depth))

    def _block(self, depth: int) -> str:
        inner = " ".join(self._statement(depth + 1) for _ in range(self._chance.randint(0, 3)))
        return f"{{ {inner} }}"

    def _assignment(self, depth: int) -> str:
        return f"{self._pick(NAMES)} = {self._expression(depth)};"

    def _for(self, depth: int) -> str:
        word = self._pick(["for", "for", "intersection_for", "let"])
        return f"{word} ({self._bindings(depth)}) {self._child(depth)}"

    def _if(self, depth: int) -> str:
        other = f" else {self._child(depth)}" if self._often(0.4) else ""
        return f"if ({self._expression(depth)}) {self._child(depth)}{other}"

    def _define(self, depth: int) -> str:
        parameters = ", ".join(self._pick(["a", "b = 1", "x = a", "$fn = 5", "f = f"]) for _ in range(2))
        if self._often(0.5):
            return f"module {self._pick('mn')}({parameters}) {self._block(depth)}"
        return f"function {self._pick('fg')}({parameters}) = {self._expression(depth)};"

    def _bindings(self, depth: int) -> str:
        count = self._chance.choice([1, 1, 2])
        return ", ".join(f"{self._pick(NAMES)} = {self._expression(depth)}" for _ in range(count))

    def _arguments(self, names: Sequence[str], depth: int) -> str:
        found = []
        for _ in range(self._chance.choice([0, 1, 1, 2, 3])):
            name = self._pick([*names, "", "", "$fn", "convexity"])
            given = self._value(name, depth)
            found.append(f"{name} = {given}" if name else given)
        return ", ".join(found)

    def _value(self, name: str, depth: int) -> str:
        """What an argument might want, mostly."""
        if name == "file" and self._files:
            return f'"{self._pick(self._files)}"'
        if name == "$fn" and self._often(0.9):
            return self._pick(["3", "5", "8", "0", "24", "-1", "1.5"])
        if name in ("points", "m"):
            return self._points(depth)
        if name in ("faces", "paths", "triangles"):
            return f"[[{', '.join(self._pick(['0', '1', '2', '3', '4', '99', '-1', '1e9']) for _ in range(4))}]]"
        return self._expression(depth) if self._often(0.25) else self._pick(SMALL)

    def _points(self, depth: int) -> str:
        size = self._pick([2, 3, 3, 4])
        rows = [f"[{', '.join(self._pick(SMALL) for _ in range(size))}]" for _ in range(self._chance.randint(0, 6))]
        if self._often(0.2):
            rows.append(self._expression(depth))
        return f"[{', '.join(rows)}]"

    def _expression(self, depth: int) -> str:
        self._left -= 1
        if depth > 7 or self._left < 0:
            return self._pick(NUMBERS if self._often(0.3) else SMALL)
        make: Callable[[int], str] = self._pick(
            [
                self._number,
                self._text,
                self._name,
                self._list,
                self._range,
                self._call,
                self._operation,
                self._choice,
                self._comprehension,
                self._literal,
                self._index,
            ]
        )
        return make(depth + 1)

    def _number(self, depth: int) -> str:
        return self._pick(NUMBERS if self._often(0.4) else SMALL)

    def _text(self, depth: int) -> str:
        return self._pick(TEXTS)

    def _name(self, depth: int) -> str:
        return self._pick([*NAMES, "true", "false", "undef"])

    def _list(self, depth: int) -> str:
        return f"[{', '.join(self._expression(depth) for _ in range(self._chance.randint(0, 4)))}]"

    def _range(self, depth: int) -> str:
        return f"[{' : '.join(self._expression(depth) for _ in range(self._pick([2, 2, 3])))}]"

    def _call(self, depth: int) -> str:
        given = ", ".join(self._expression(depth) for _ in range(self._chance.choice([0, 1, 1, 2, 3])))
        return f"{self._pick(FUNCTIONS)}({given})"

    def _operation(self, depth: int) -> str:
        if self._often(0.3):
            return f"{self._pick(UNARY)}{self._expression(depth)}"
        return f"({self._expression(depth)} {self._pick(BINARY)} {self._expression(depth)})"

    def _choice(self, depth: int) -> str:
        return f"({self._expression(depth)} ? {self._expression(depth)} : {self._expression(depth)})"

    def _comprehension(self, depth: int) -> str:
        generator = self._pick(
            [
                f"for ({self._bindings(depth)}) ",
                f"for (a = 0; a < {self._pick(SMALL)}; a = a + 1) ",
                f"let ({self._bindings(depth)}) ",
                f"if ({self._expression(depth)}) ",
                "each ",
            ]
        )
        return f"[{generator}{self._expression(depth)}]"

    def _literal(self, depth: int) -> str:
        word = self._pick([f"function(a, b = {self._pick(SMALL)}) ", "let (a = 1) ", "assert(true) ", "echo(a) "])
        return f"({word}{self._expression(depth)})"

    def _index(self, depth: int) -> str:
        inner = self._expression(depth)
        return f"({inner})[{self._expression(depth)}]" if self._often(0.5) else f"({inner}).{self._pick('xyz')}"

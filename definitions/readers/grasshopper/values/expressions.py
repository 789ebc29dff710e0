"""What does a Grasshopper expression come to? Numbers, texts, true and false, with operators and the usual functions.

    2² - 1    Sqrt(16)    "abc"    -Pi/2    7 \\ 2    x * 10

Operators from the weakest: `&` (joins texts), `+ -`, `* / \\ %`, a sign, `^` and ² ³. Names in any case; `x` is the
value that the expression is applied to. What isn't among these is refused, never guessed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from definitions.readers.grasshopper.values.arithmetic import BadExpression, Value, call, combine

LONGEST = 1_000
_DEEPEST = 50
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)
    | "(?P<text>[^"]*)"
    | (?P<name>[A-Za-zπ_][A-Za-z0-9_]*)
    | (?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})
    | (?P<sign>[-+*/\\%^&(),×÷·−])
    )""",
    re.VERBOSE,
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SAME = {"×": "*", "·": "*", "÷": "/", "−": "-"}
_CONSTANTS: dict[str, Value] = {"pi": math.pi, "π": math.pi, "true": True, "false": False}
_LEVELS = (("&",), ("+", "-"), ("*", "/", "\\", "%"))
"""Operators of two values that are taken from the left, from the weakest."""


def evaluate(text: str, x: Value | None = None) -> Value:
    """Its value; whole numbers stay whole where the result is. Raises BadExpression."""
    if len(text) > LONGEST:
        raise BadExpression(f"it is longer than {LONGEST:,} characters")
    parser = _Parser(tokens=list(_tokens(text)), x=x)
    value = parser.level(0)
    if parser.tokens[parser.place :]:
        raise BadExpression(f"{parser.tokens[parser.place].text!r} is one too many")
    return value


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def _tokens(text: str) -> Iterator[_Token]:
    text, place = text.rstrip(), 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise BadExpression(f"{text[place : place + 20].strip()!r} isn't known here")
        found = match[match.lastgroup]
        yield _Token(match.lastgroup, _SAME.get(found, found) if match.lastgroup == "sign" else found)
        place = match.end()


@dataclass(slots=True)
class _Parser:
    """Recursive descent."""

    tokens: list[_Token]
    x: Value | None
    place: int = 0
    depth: int = 0

    def level(self, strength: int) -> Value:
        if strength == len(_LEVELS):
            return self.signed()
        value = self.level(strength + 1)
        while sign := self.takes(*_LEVELS[strength]):
            value = combine(sign, value, self.level(strength + 1))
        return value

    def signed(self) -> Value:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise BadExpression("it is nested too deeply")
        sign = self.takes("+", "-")
        value = combine("*", -1 if sign == "-" else 1, self.signed()) if sign else self.power()
        self.depth -= 1
        return value

    def power(self) -> Value:
        value = self.atom()
        while raised := self.take("raised"):
            value = combine("^", value, int(raised.text.translate(_RAISED)))
        return combine("^", value, self.signed()) if self.takes("^") else value

    def atom(self) -> Value:
        if self.takes("("):
            value = self.level(0)
            self.needs(")")
            return value
        if token := self.take("number"):
            value = float(token.text)
            return int(value) if token.text.isdigit() and math.isfinite(value) else combine("+", value, 0.0)
        if token := self.take("text"):
            return token.text
        if token := self.take("name"):
            return self.named(token.text.lower())
        raise BadExpression("a value is missing")

    def named(self, name: str) -> Value:
        if self.takes("("):
            given = [self.level(0)]
            while self.takes(","):
                given.append(self.level(0))
            self.needs(")")
            return call(name, given)
        if name == "x" and self.x is not None:
            return self.x
        if name not in _CONSTANTS:
            raise BadExpression(f"{name[:20]!r} isn't known here")
        return _CONSTANTS[name]

    def take(self, kind: str, *texts: str) -> _Token | None:
        """The next token, if it is of that kind and one of those texts."""
        if self.place == len(self.tokens):
            return None
        token = self.tokens[self.place]
        if token.kind != kind or (texts and token.text not in texts):
            return None
        self.place += 1
        return token

    def takes(self, *signs: str) -> str:
        token = self.take("sign", *signs)
        return token.text if token else ""

    def needs(self, sign: str) -> None:
        if not self.takes(sign):
            raise BadExpression(f"a {sign!r} is missing")

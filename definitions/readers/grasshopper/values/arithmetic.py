"""How are the values of an expression computed? Finite numbers only; whole ones stay whole where the result is."""

from __future__ import annotations

import math
from collections.abc import Callable

Value = bool | int | float | str

_EXACT = 2**53


class BadExpression(ValueError):
    """An expression that can't be read, or has no finite value; the message says why."""


def combine(sign: str, left: Value, right: Value) -> Value:
    """`+ - * / \\ % ^` of two numbers, `&` of anything. Raises BadExpression."""
    if sign == "&":
        return shown(left) + shown(right)
    first, second = as_number(left), as_number(right)
    return _tidy(lambda: _OPERATORS[sign](first, second), whole=isinstance(first, int) and isinstance(second, int))


def call(name: str, given: list[Value]) -> Value:
    """A function by its name in small letters. Raises BadExpression."""
    if name not in _FUNCTIONS:
        raise BadExpression(f"the function {name[:20]!r} isn't known here")
    function, fewest, most = _FUNCTIONS[name]
    if not fewest <= len(given) <= most:
        raise BadExpression(f"{name} is given {len(given)} values")
    return _tidy(lambda: function(*map(as_number, given)), whole=True)


def as_number(value: Value) -> int | float:
    if isinstance(value, str):
        raise BadExpression("a text is no number")
    return int(value) if isinstance(value, bool) else value


def shown(value: Value) -> str:
    """As Grasshopper writes it."""
    if isinstance(value, bool):
        return "True" if value else "False"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _tidy(compute: Callable[[], float], *, whole: bool) -> int | float:
    """`whole`: a result that has no fraction is a whole number."""
    try:
        value = compute()
    except (ArithmeticError, ValueError) as error:
        raise BadExpression("it has no finite value") from error
    if not math.isfinite(value):
        raise BadExpression("it has no finite value")
    if isinstance(value, int) and abs(value) > _EXACT:
        return float(value)
    return int(value) if whole and value == int(value) and abs(value) <= _EXACT else value + 0.0


def _power(base: float, exponent: float) -> float:
    # Of floats, so that a tower of powers overflows at once instead of filling the memory.
    return math.pow(base, exponent)


_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "\\": lambda a, b: math.trunc(a / b),
    "%": lambda a, b: math.fmod(a, b),
    "^": _power,
}


def _round(value: float, digits: float = 0.0) -> float:
    return round(value, max(0, min(int(digits), 15)))


_FUNCTIONS: dict[str, tuple[Callable[..., float], int, int]] = {
    "abs": (abs, 1, 1),
    "sqr": (lambda x: x * x, 1, 1),
    "sqrt": (math.sqrt, 1, 1),
    "sin": (math.sin, 1, 1),
    "cos": (math.cos, 1, 1),
    "tan": (math.tan, 1, 1),
    "asin": (math.asin, 1, 1),
    "acos": (math.acos, 1, 1),
    "atan": (math.atan, 1, 1),
    "atan2": (math.atan2, 2, 2),
    "sinh": (math.sinh, 1, 1),
    "cosh": (math.cosh, 1, 1),
    "tanh": (math.tanh, 1, 1),
    "rad": (math.radians, 1, 1),
    "deg": (math.degrees, 1, 1),
    "exp": (math.exp, 1, 1),
    "ln": (math.log, 1, 1),
    "log10": (math.log10, 1, 1),
    "pow": (_power, 2, 2),
    "min": (min, 2, 16),
    "max": (max, 2, 16),
    "round": (_round, 1, 2),
    "floor": (math.floor, 1, 1),
    "ceiling": (math.ceil, 1, 1),
    "fix": (math.trunc, 1, 1),
    "int": (math.trunc, 1, 1),
    "sign": (lambda x: (x > 0) - (x < 0), 1, 1),
}
"""With how many values at least and at most. What could mean two things, as `Log`, is not among them."""

"""How does OpenSCAD say it? The evaluator's lines in OpenSCAD's own words, where they differ. Pure."""

from __future__ import annotations

import re

_EXTRA = re.compile(
    r"WARNING: (?:import|polyhedron|surface): (?:mesh is not (?:a )?closed|faces are not consistently wound)"
)
"""What only the evaluator says: of an open mesh OpenSCAD speaks when it joins it, as `modelling.py` does."""

_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"\A(?:(?:WARNING: )?use error: )?Syntax error in (.*) at line (\d+), column \d+:[\s\S]*"),
        r"ERROR: Parser error: syntax error in file \1, line \2",
    ),
    (
        re.compile(r'\AWARNING: variable ([^\s"]+) not specified as parameter'),
        r'WARNING: variable "\1" not specified as parameter',
    ),
    (re.compile(r"\AWARNING: undefined operation \((\w+) (<=?|>=?) \1\)"), r"WARNING: operation undefined (\1 \2 \1)"),
    (
        re.compile(r"\AWARNING: Parent module index \((-\d+)\) greater than the number of modules on the stack"),
        r"WARNING: Negative parent module index (\1) not allowed",
    ),
    (
        re.compile(r"\AWARNING: Can't open import file ('[^']*\.svg', import\(\) at line)", re.I),
        r"ERROR: Can't open file \1",
    ),
)

_NUMBER = re.compile(r'"(?:[^"\\]|\\.)*"|(?<![\w.])(\d+\.?\d*(?:e[+-]?\d+)?)(?![\w.])')


def worded(line: str) -> str:
    """A line that is no echo; empty for what OpenSCAD doesn't say. What led to a warning it doesn't tell."""
    if _EXTRA.match(line):
        return ""
    if line.startswith(("WARNING", "DEPRECATED")):
        line = line.split("\nTRACE: ", 1)[0]
    for pattern, words in _WORDS:
        line, found = pattern.subn(words, line, count=1)
        if found:
            break
    return line


def echoed(text: str) -> str:
    """What is echoed: numbers in a function literal are written as all numbers are."""
    return _NUMBER.sub(_number, text) if "function(" in text else text


def _number(match: re.Match[str]) -> str:
    """Six digits, and an exponent from a million up and below 0.00001."""
    if match[1] is None:
        return match[0]
    mantissa, _, power = f"{float(match[1]):.5e}".partition("e")
    exponent = int(power)
    if not -6 < exponent < 6:
        return f"{mantissa.rstrip('0').rstrip('.')}e{'+' if exponent > 0 else ''}{exponent}"
    digits = f"{float(match[1]):.{5 - exponent}f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits

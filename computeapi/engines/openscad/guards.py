"""Is a source shallow enough for the evaluator's recursive parser? Deeper ones overflow its stack.

Measured with 64 MB of stack: 20,000 nested brackets and 100,000 terms still pass. The limits leave an eighth of
that for functions that call themselves while they are evaluated.
"""

from __future__ import annotations

from definitions.readers.openscad.tokens import Token, tokens
from softly.lib.errors import ResourceExhausted

MAX_DEPTH = 1000
"""Brackets inside brackets."""

MAX_CHAIN = 10_000
"""Tokens of one expression or statement, those in its brackets not counted."""


def check(text: str, name: str) -> list[Token] | None:
    """Raise ResourceExhausted for a source that nests too deep. Gives its tokens where it had to look at them."""
    if len(text) <= MAX_CHAIN and sum(text.count(opening) for opening in "([{") <= MAX_DEPTH:
        return None
    found = tokens(text)
    _walk(found, name)
    return found


def _walk(found: list[Token], name: str) -> None:
    """Counts tokens per bracket level; a bracket counts as one, since `f(1)(1)(1)` and `a[1][1]` nest as well."""
    chains = [0]
    for token in found:
        if token.kind == "comment":
            continue
        if token.text in (",", ";"):
            chains[-1] = 0
        elif token.text in (")", "]", "}") and len(chains) > 1:
            chains.pop()
            chains[-1] = 0 if token.text == "}" else chains[-1] + 1
        elif token.text in ("(", "[", "{"):
            chains.append(0)
            if len(chains) > MAX_DEPTH + 1:
                raise _too_deep(f"brackets are nested deeper than {MAX_DEPTH:,}", name, token, MAX_DEPTH)
        else:
            chains[-1] += 1
        if chains[-1] > MAX_CHAIN:
            raise _too_deep(f"one expression has more than {MAX_CHAIN:,} parts", name, token, MAX_CHAIN)


def _too_deep(what: str, name: str, token: Token, limit: int) -> ResourceExhausted:
    details = {"file": name, "line": token.line, "limit": limit}
    return ResourceExhausted(f"Line {token.line}: {what}.", details=details)

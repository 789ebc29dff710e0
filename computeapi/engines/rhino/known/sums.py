"""The canary: two numbers in, their sum out. Servers are asked for it, to see that they solve."""

from __future__ import annotations

from computeapi.engines.rhino.known.reckoning import addition
from definitions.readers.grasshopper.authoring import Document, group, number

A, B, SUM = "RH_IN:a", "RH_IN:b", "RH_OUT:sum"


def canary() -> Document:
    a, b = number("A", [1.0]), number("B", [2.0])
    plus = addition(a, b, key="sum")
    total = number("Sum", sources=[plus])
    named = [group(A, [a]), group(B, [b]), group(SUM, [total])]
    return Document(
        name="softly-canary",
        description="Two numbers and their sum, to see that a server solves.",
        author="Softly",
        objects=[a, b, plus, total, *named],
    )

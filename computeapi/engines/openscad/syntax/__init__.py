"""What does /api/parse tell of a source? The evaluator's syntax tree in the public form. Pure: no evaluator, no Django.

`guarding.py` bounds and mends the evaluator's tree, `statements.py` and `values.py` say it in the public form.
"""

from computeapi.engines.openscad.syntax.guarding import MAX_DEPTH, column, guard, with_plain_names
from computeapi.engines.openscad.syntax.statements import statements

__all__ = ["MAX_DEPTH", "column", "guard", "statements", "with_plain_names"]

"""Jobs of source: evaluated, parsed, made into files later."""

from __future__ import annotations

from computeapi.evaluate.computing import EVALUATE, PARSE
from computeapi.evaluate.exporting import EXPORT
from computeapi.solve.tasks import register

register(EVALUATE, title="Evaluate source", bucket="evaluate", body="EvaluateBody")
register(PARSE, title="Parse source", bucket="evaluate", body="ParseBody")
register(EXPORT, title="Export to a file", bucket="evaluate", body="ExportBody")

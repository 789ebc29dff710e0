"""How does evaluating end badly? As solving does, but that its time limit is the client's own: 408."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from computeapi.solve.failures import ERRORS as OF_SOLVES
from softly.failures import error_response
from softly.lib.errors import DefinitionFailed, DefinitionNotFound, SoftlyError, SolveTimeout


class EvaluationTimeout(SolveTimeout):
    code, status, title = "EVALUATION_TIMEOUT", 408, "The evaluation took too long"


_NOT_HERE = (DefinitionNotFound, DefinitionFailed, SolveTimeout)
ERRORS = (*(error for error in OF_SOLVES if error not in _NOT_HERE), EvaluationTimeout)


def meant(error: SoftlyError) -> SoftlyError:
    """As who sent source is told it."""
    if isinstance(error, SolveTimeout):
        return EvaluationTimeout(error.message.replace("The solve", "The evaluation"), details=error.details)
    return error


def as_evaluation(request: HttpRequest, error: SoftlyError) -> HttpResponse:
    return error_response(request, meant(error))

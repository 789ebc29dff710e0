"""/api/definitions/<name>/parameters: the defaults and presets as a file of parameter sets that OpenSCAD reads."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import anyone
from computeapi.catalog.serializers import ParameterSetsShape
from computeapi.rest.schema import documented
from computeapi.solve.callers import caller_of
from computeapi.solve.validation import visible
from definitions.readers.openscad.presets import parameter_sets
from softly.lib.errors import DefinitionNotFound


class ParametersView(APIView):
    """For `openscad -p`, and for a `.json` beside the definition, from where sync reads presets."""

    access = anyone("solve")

    @documented(
        "Export the presets as OpenSCAD's parameter sets",
        id="export_parameters",
        responses=ParameterSetsShape,
        errors=[DefinitionNotFound],
    )
    def get(self, request: Request, name: str) -> Response:
        return Response(parameter_sets(visible(name, caller_of(request)).interface))

"""POST /api/export: a file of source, of a mesh, or of what was solved before."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from computeapi import formats
from computeapi.evaluate import exporting
from computeapi.evaluate.failures import ERRORS
from computeapi.evaluate.serializers import ExportBody
from computeapi.evaluate.views import PREFER, SourceView
from computeapi.jobs.serializers import JobShape
from computeapi.rest.schema import BINARY, documented
from computeapi.solve.later import ACCEPTED_ERRORS, ACCEPTED_HEADERS
from softly.lib.errors import DefinitionFailed, NotFound


class ExportView(SourceView):
    """Make a file of `code`, of a `geometry`, or of the `key` of an earlier answer: one of the three."""

    kind = exporting.EXPORT

    @documented(
        "Export to a file",
        id="export",
        tag="evaluate",
        parameters=(PREFER,),
        request=ExportBody,
        responses={(200, *(kind.media_type for kind in formats.all())): BINARY, 202: JobShape},
        errors=(DefinitionFailed, NotFound, *ERRORS, *ACCEPTED_ERRORS),
        headers={200: ["Content-Disposition", "Preference-Applied"], 202: ACCEPTED_HEADERS},
    )
    def post(self, request: Request) -> HttpResponseBase:
        return self.answer(request)

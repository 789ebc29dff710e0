"""GET /api/libraries and /api/fonts: what `include`, `use` and `text()` can name here."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import anyone
from computeapi.engines import registry as engines
from computeapi.evaluate.serializers import FontsAnswer, LibrariesAnswer
from computeapi.rest.schema import documented
from definitions.libraries import shelf
from definitions.library_contents import described


class FontsView(APIView):
    """Fonts that `text()` may name, by family. A request may bring more as files, with `use <My.ttf>`."""

    access = anyone("solve")

    @documented("List fonts", id="list_fonts", tag="evaluate", responses=FontsAnswer)
    def get(self, request: Request) -> Response:
        shown = [{"name": font.name, "family": font.family, "style": font.style} for font in engines.fonts()]
        return Response({"fonts": shown})


class LibrariesView(APIView):
    """Libraries that source may include and use, in the order in which they are looked in."""

    access = anyone("solve")

    @documented("List libraries", id="list_libraries", tag="evaluate", responses=LibrariesAnswer)
    def get(self, request: Request) -> Response:
        return Response({"libraries": described(shelf())})

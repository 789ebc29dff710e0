"""What have views in common whose clients say by `Prefer` how they like to be answered?"""

from __future__ import annotations

from typing import Any

from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.views import APIView

from computeapi.rest.prefer import preferences


class PreferringView(APIView):
    """`wishes` are what the client prefers; what of it is done goes to `applied`, as the header says it."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.wishes = preferences(request.headers.get("Prefer", ""))
        self.applied: list[str] = []
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        patch_vary_headers(response, ["Prefer"])
        if applied := getattr(self, "applied", None):
            response["Preference-Applied"] = ", ".join(applied)
        return super().finalize_response(request, response, *args, **kwargs)

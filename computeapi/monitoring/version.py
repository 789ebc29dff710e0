"""GET /version: what runs here."""

from __future__ import annotations

import subprocess
from functools import cache

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import anyone
from computeapi.engines import registry as engines
from computeapi.engines.rhino.engine import Versions
from computeapi.monitoring.serializers import VersionReport
from computeapi.rest.schema import documented
from softly.lib.errors import SoftlyError
from softly.lib.fresh import Fresh

_MAX_AGE = 30.0


@cache
def git_sha() -> str | None:
    """The commit: as set, or as the checkout says where there is one."""
    if settings.GIT_SHA:
        return str(settings.GIT_SHA)
    try:
        found = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=5, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.strip() or None


def _ask_rhino(_: Versions | None) -> Versions:
    rhino = engines.rhino()
    try:
        return rhino.versions() if rhino else UNKNOWN
    except SoftlyError:
        return UNKNOWN


UNKNOWN = Versions(rhino=None, compute=None)
rhino_versions = Fresh("rhino-version", _ask_rhino, max_age=lambda: _MAX_AGE, away=SoftlyError, start=UNKNOWN)
"""Asked for behind the requests; the first one waits for half a second."""


class VersionView(APIView):
    """Versions of Softly and of its engines."""

    access = anyone("solve")

    @documented("What runs here", id="version", tag="operations", responses=VersionReport)
    def get(self, request: Request) -> Response:
        rhino = rhino_versions.value() if engines.rhino() else UNKNOWN
        return Response(
            {
                "softly": settings.VERSION,
                "appserver": settings.VERSION,
                "rhino": rhino.rhino,
                "compute": rhino.compute,
                "git_sha": git_sha(),
                "engines": {name: engines.get(name).version for name in engines.names()},
            }
        )

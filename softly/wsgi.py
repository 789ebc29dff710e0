"""The WSGI application that gunicorn and granian serve."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "softly.settings")

_django = get_wsgi_application()

from computeapi.solve.shortcut import Shortcut  # noqa: E402 - Django must be set up first

application = Shortcut(_django)

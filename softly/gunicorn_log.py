"""How does gunicorn itself write to the log? In lines like everybody's (softly/logs.py)."""

from __future__ import annotations

from logging.config import dictConfig
from typing import Any

from gunicorn.glogging import Logger

from softly import logs


class Log(Logger):  # type: ignore[misc]
    """Not by `logconfig_dict`: with that, gunicorn prepares a line of its own for each request, written or not."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        dictConfig(logs.configuration("INFO"))  # until Django has read its settings
        self.error_log.handlers.clear()
        self.error_log.propagate = True

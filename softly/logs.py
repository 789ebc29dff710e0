"""What does a log line look like? One JSON object: time, level, logger, event, request id and the fields given."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request_id", "request"}


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        # Django logs a failed request when it has left our middleware; the record then has the request itself.
        record.request_id = request_id.get() or getattr(getattr(record, "request", None), "id", "")
        return True


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if found := getattr(record, "request_id", ""):
            line["requestId"] = found
        line.update({k: v for k, v in vars(record).items() if k not in _PLAIN})
        # What Django refuses as suspicious (a scanner's Host header) says all in its message.
        if record.exc_info and not record.name.startswith("django.security."):
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)

"""What does a log line look like? One JSON object: time, level, logger, event, request id and the fields given.

Records of the standard library, so of every library, are rendered by structlog; no secret gets past it.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson
from structlog.stdlib import ProcessorFormatter
from structlog.types import EventDict

from softly.lib.masking import mask, mask_text

request_id: ContextVar[str] = ContextVar("request_id", default="")

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request_id", "request"}
_FIRST = ("time", "level", "logger", "event", "requestId")


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        # Django logs a failed request when it has left our middleware; the record then has the request itself.
        record.request_id = request_id.get() or getattr(getattr(record, "request", None), "id", "")
        return True


def configuration(level: str) -> dict[str, Any]:
    """For logging.config.dictConfig: everything to stderr, a line each."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": RequestIdFilter}},
        "formatters": {"json": {"()": JsonFormatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request"]}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "psycopg.pool": {"level": "ERROR"},
            "httpx": {"level": "WARNING"},
            # It says twice for each ticket what our own line says of each job.
            "procrastinate": {"level": "WARNING"},
            "asyncio": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "ERROR"},
        },
    }


class JsonFormatter(ProcessorFormatter):
    """structlog's, with what a line of ours has in it."""

    def __init__(self) -> None:
        super().__init__(
            foreign_pre_chain=[_add_what_every_line_has, _add_fields, _add_trace],
            processors=[ProcessorFormatter.remove_processors_meta, _mask, _render],
        )


def _record(fields: EventDict) -> logging.LogRecord:
    record: logging.LogRecord = fields["_record"]
    return record


def _add_what_every_line_has(_logger: Any, level: str, fields: EventDict) -> EventDict:
    record = _record(fields)
    fields["time"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    fields["level"] = level
    fields["logger"] = record.name
    if found := getattr(record, "request_id", ""):
        fields["requestId"] = found
    return fields


def _add_fields(_logger: Any, _level: str, fields: EventDict) -> EventDict:
    """What was given as `extra`."""
    for name, value in vars(_record(fields)).items():
        if name not in _PLAIN:
            fields[name] = value
    return fields


def _add_trace(_logger: Any, _level: str, fields: EventDict) -> EventDict:
    given = fields.pop("exc_info", None)
    # What Django refuses as suspicious (a scanner's Host header) says all in its message.
    if given and not _record(fields).name.startswith("django.security."):
        fields["trace"] = _PLAINLY.formatException(given)
    return fields


def _mask(_logger: Any, _level: str, fields: EventDict) -> EventDict:
    kept = {name: fields.pop(name) for name in _FIRST[:3] if name in fields}
    kept["event"] = mask_text(str(fields.pop("event", "")))
    if "requestId" in fields:
        kept["requestId"] = mask_text(fields.pop("requestId"))
    return {**kept, **mask(fields)}


def _render(_logger: Any, _level: str, fields: EventDict) -> str:
    try:
        return orjson.dumps(fields, default=str).decode()
    except orjson.JSONEncodeError:  # half a surrogate pair, a number beyond 64 bits
        return orjson.dumps(_writable(fields), default=str).decode()


def _writable(value: Any) -> Any:
    """Everything as text that UTF-8 can carry."""
    if isinstance(value, dict):
        return {_text(name): _writable(found) for name, found in value.items()}
    if isinstance(value, list):
        return [_writable(item) for item in value]
    return value if value is None or isinstance(value, (bool, float)) else _text(value)


def _text(value: Any) -> str:
    return str(value).encode("utf-8", "backslashreplace").decode()


_PLAINLY = logging.Formatter()

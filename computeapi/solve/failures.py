"""Which errors can a solve end in? For the document of everything that solves."""

from __future__ import annotations

from accounts.quotas import QuotaExceeded
from softly.lib.errors import (
    AnswerUnreadable,
    DefinitionFailed,
    DefinitionNotFound,
    EngineCrashed,
    EngineUnavailable,
    QueueFull,
    QueueTimeout,
    ResourceExhausted,
    SolveCancelled,
    SolveError,
    SolveTimeout,
    Unavailable,
    ValidationFailed,
)

ERRORS = (
    QuotaExceeded,
    DefinitionNotFound,
    ValidationFailed,
    DefinitionFailed,
    ResourceExhausted,
    SolveCancelled,
    SolveError,
    EngineCrashed,
    AnswerUnreadable,
    Unavailable,
    EngineUnavailable,
    QueueFull,
    QueueTimeout,
    SolveTimeout,
)

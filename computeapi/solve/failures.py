"""Which errors can a solve end in? For the document of everything that solves."""

from __future__ import annotations

from softly.lib.errors import (
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
    DefinitionNotFound,
    ValidationFailed,
    DefinitionFailed,
    ResourceExhausted,
    SolveCancelled,
    SolveError,
    EngineCrashed,
    Unavailable,
    EngineUnavailable,
    QueueFull,
    QueueTimeout,
    SolveTimeout,
)

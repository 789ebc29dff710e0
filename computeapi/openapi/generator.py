"""Which paths does the document list, and what else is in it? Every path of the API once, and the shared components."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from drf_spectacular import generators

from computeapi.openapi import errors
from computeapi.openapi.headers import HEADERS
from computeapi.openapi.security import SCHEMES

ALIASES = ("/api/v1/", "/v1/")
"""Other beginnings of /api/…: the same views."""

_TAGS = {
    "solve": "Inputs in, geometry and values out.",
    "definitions": "What can be solved, and with which inputs.",
    "compute": "As Rhino Compute answers: its clients may call here.",
    "solves": "What was solved, and files made of it.",
    "operations": "Is it well?",
    "documentation": "This document.",
}
_ABOUT = Path(__file__).with_name("about.md")


class Endpoints(generators.EndpointEnumerator):
    """A path with and without a slash at its end is one path, written without."""

    def get_path_from_regex(self, path_regex: str) -> str:
        path: str = super().get_path_from_regex(path_regex)
        return path.rstrip("/") or "/"

    def should_include_endpoint(self, path: str, callback: Any) -> bool:
        return not f"{path}/".startswith(ALIASES) and bool(super().should_include_endpoint(path, callback))


class SchemaGenerator(generators.SchemaGenerator):
    endpoint_inspector_cls = Endpoints

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        document: dict[str, Any] = super().get_schema(request, public)
        document["info"]["description"] = _ABOUT.read_text(encoding="utf-8")
        document["tags"] = [{"name": name, "description": text} for name, text in _TAGS.items()]
        kinds = [kind for kind in errors.tree() if not kind.__module__.startswith("tests.")]
        components = document["components"]
        components.setdefault("schemas", {})["Error"] = errors.body_schema(kind.code for kind in kinds)
        components["headers"] = HEADERS
        components["securitySchemes"] = SCHEMES
        return document

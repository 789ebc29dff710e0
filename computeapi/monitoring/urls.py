"""Paths for operators."""

from django.urls import re_path

from computeapi.monitoring import health
from computeapi.monitoring.version import VersionView

root = [
    re_path(r"^live/?$", health.live, name="live"),
    re_path(r"^ready/?$", health.ready, name="ready"),
    re_path(r"^healthz?/?$", health.health, name="health"),
    re_path(r"^healthz?/detailed/?$", health.detailed, name="health-detailed"),
    re_path(r"^version/?$", VersionView.as_view(), name="version"),
]
api = [
    re_path(r"^monitoring/health-detailed/?$", health.detailed, name="monitoring-health-detailed"),
]

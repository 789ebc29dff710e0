"""Paths for operators."""

from django.urls import re_path

from computeapi.monitoring import health
from computeapi.monitoring.version import VersionView

root = [
    re_path(r"^live/?$", health.LiveView.as_view(), name="live"),
    re_path(r"^ready/?$", health.ReadyView.as_view(), name="ready"),
    re_path(r"^health/?$", health.HealthView.as_view(), name="health"),
    re_path(r"^healthz/?$", health.HealthView.as_view(), name="healthz"),
    re_path(r"^health/detailed/?$", health.DetailedHealthView.as_view(), name="health-detailed"),
    re_path(r"^healthz/detailed/?$", health.DetailedHealthView.as_view(), name="healthz-detailed"),
    re_path(r"^version/?$", VersionView.as_view(), name="version"),
]
api = [
    re_path(r"^monitoring/health-detailed/?$", health.DetailedHealthView.as_view(), name="monitoring-health-detailed"),
]

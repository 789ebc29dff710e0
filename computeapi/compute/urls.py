"""Paths of Rhino Compute. Its /version is that of computeapi/monitoring."""

from django.urls import re_path

from computeapi.compute import views

root = [
    re_path(r"^grasshopper/?$", views.GrasshopperView.as_view(), name="compute-solve"),
    re_path(r"^io/?$", views.IoView.as_view(), name="compute-io"),
    re_path(r"^healthcheck/?$", views.HealthcheckView.as_view(), name="compute-healthcheck"),
    re_path(r"^activechildren/?$", views.ActiveChildrenView.as_view(), name="compute-active-children"),
]

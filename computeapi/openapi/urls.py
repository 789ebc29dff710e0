"""Paths of the document and its page."""

from django.urls import re_path

from computeapi.openapi import views

root = [
    re_path(r"^openapi\.json$", views.OpenApiView.as_view(), name="openapi"),
    re_path(r"^api-docs/?$", views.api_docs, name="api-docs"),
]

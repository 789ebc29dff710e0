"""Paths of source in, geometry out."""

from django.urls import re_path

from computeapi.evaluate.export import ExportView
from computeapi.evaluate.lists import FontsView, LibrariesView
from computeapi.evaluate.views import EvaluateView, ParseView

api = [
    re_path(r"^parse/?$", ParseView.as_view(), name="parse"),
    re_path(r"^evaluate/?$", EvaluateView.as_view(), name="evaluate"),
    re_path(r"^export/?$", ExportView.as_view(), name="export"),
    re_path(r"^fonts/?$", FontsView.as_view(), name="fonts"),
    re_path(r"^libraries/?$", LibrariesView.as_view(), name="libraries"),
]

"""Paths of the pipeline: at the root for Rhino Compute's clients, under /api for the history."""

from django.urls import path, re_path

from computeapi.rest.paths import either
from computeapi.solve.geometry.uploads import GeometryView
from computeapi.solve.history import ArtifactView, SolveDetailView, SolvesView
from computeapi.solve.views import SolveByNameView, SolveView

root = [
    re_path(r"^solve/?$", SolveView.as_view(), name="solve"),
    *either("solve/<str:name>", SolveByNameView.as_view(), name="solve-by-name"),
]
api = [
    re_path(r"^geometry/?$", GeometryView.as_view(), name="geometry"),
    re_path(r"^solves/?$", SolvesView.as_view(), name="solves"),
    *either("solves/<uuid:solve_id>", SolveDetailView.as_view(), name="solve-detail"),
    path("solves/<uuid:solve_id>/artifacts/<str:file_name>", ArtifactView.as_view(), name="artifact"),
]

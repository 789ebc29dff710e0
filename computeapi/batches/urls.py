"""Paths of batches."""

from __future__ import annotations

from django.urls import path

from computeapi.batches import views
from computeapi.rest.paths import either

_ONE = "solves/batch/<uuid:batch_id>"

api = [
    *either("solves/batch", views.BatchesView.as_view(), name="batches"),
    *either(_ONE, views.BatchView.as_view(), name="batch"),
    path(f"{_ONE}/table.<str:kind>", views.TableView.as_view(), name="batch-table"),
    path(f"{_ONE}/contact-sheet.png", views.ContactSheetView.as_view(), name="batch-contact-sheet"),
    path(f"{_ONE}/files.zip", views.FilesView.as_view(), name="batch-files"),
]
